"""The contract of a channel, the same for Telegram, the web chat and the terminal.

A channel turns what a platform sends into `Inbound` and hands it to `Receive`; it sends a `Letter`
when delivery asks for it. It keeps no state about people: that lies in the database.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from handlers.dialogue.messages import Choice, Inbound, OutFile


class Outcome(StrEnum):
    """What became of an update. Everything but UNAVAILABLE may be acknowledged to the platform."""

    ACCEPTED = "accepted"  # its turn is committed, replies are queued
    REPEATED = "repeated"  # had come before; no effect
    IGNORED = "ignored"  # stored, but nothing a conversation could answer
    FAILED = "failed"  # a fault of ours: stored as failed, an apology with a reference is queued
    UNAVAILABLE = "unavailable"  # nothing stored: the platform (or the person) should send it again


Receive = Callable[[Inbound], Awaitable[Outcome]]
"""`bot.intake.Intake.receive`: one turn per update; returns after the commit and never raises."""


@dataclass(frozen=True)
class Letter:
    """One row of the outbox with the address it goes to."""

    outbox_id: int
    conversation_id: int
    address: str
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[OutFile, ...] = ()
    petition_id: int | None = None
    push: bool = False  # a notice, not a reply


@dataclass(frozen=True)
class Limits:
    """What the platform takes. `text` is counted in UTF-16 units."""

    text: int = 4096
    choices: int = 8
    file_bytes: int = 20 * 1024 * 1024
    together: int = 8  # letters of different conversations sent at the same time


class ChannelError(Exception):
    """A letter or a file did not get through; all that delivery reasons about.

    `permanent`: trying again cannot help. `retry_after`: seconds the platform asked for.
    `possibly_sent`: the answer was lost, the letter may have arrived. `unreachable`: this person
    cannot be reached on this channel any more (blocked us, left).
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        possibly_sent: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.possibly_sent = possibly_sent
        self.unreachable = unreachable


class Channel(Protocol):
    """One way to talk with people."""

    @property
    def name(self) -> str:
        """The slug stored with conversations: telegram, webchat, terminal."""

    @property
    def account(self) -> str:
        """Which account of ours on that platform."""

    @property
    def limits(self) -> Limits:
        """What the platform takes."""

    @property
    def has_buttons(self) -> bool:
        """Whether choices appear as buttons; otherwise as numbered lines."""

    @property
    def pushes(self) -> bool:
        """Whether a letter reaches somebody who is not looking at the moment."""

    async def start(self) -> None:
        """Begin to receive. Never fails because the platform cannot be reached."""

    async def stop(self) -> None:
        """Stop receiving and let go of connections."""

    async def send(self, letter: Letter) -> str:
        """Deliver; the platform's id of the message ("" when there is none). Raises ChannelError."""

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """The bytes behind `File.ref`. Raises ChannelError (permanent when too big or gone)."""

    def health(self) -> dict[str, Any]:
        """How it stands, for /readyz and the desk: at least {"ok": bool}."""
