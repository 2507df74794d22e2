"""The contract of a channel, the same for every platform.

A channel turns what a platform sends into `Inbound` and hands it to `Receive`; it sends a `Letter`
when delivery asks for it. It keeps no state about people: that lies in the database.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

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
    """One message to send now: a row of the outbox, or a piece of it, with the address it goes to.

    Delivery has split it already: `text` is within the channel's limit, in NFC. A piece has words
    (the last one with the choices) or, where files go apart, one file and no words.
    """

    outbox_id: int
    conversation_id: int
    address: str
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[OutFile, ...] = ()
    petition_id: int | None = None
    push: bool = False  # a notice, not a reply
    urgent: bool = False  # may ring at night and goes first
    once: bool = False  # must not come twice
    last_inbound_at: datetime | None = None  # when somebody last wrote in this conversation
    attempt: int = 1  # this one included
    way: str = ""  # a step of `Channel.ladder`; "" is an ordinary message
    code: str = ""  # code of the petition, for a template
    phone: str = ""  # of the citizen ("84…"), only for a step that needs it


@dataclass(frozen=True)
class Limits:
    """What the platform takes, and how fast."""

    text: int = 4096  # units of `text_unit` in one message
    text_unit: Literal["utf16", "char"] = "utf16"
    choices: int = 8
    file_bytes: int = 20 * 1024 * 1024
    together: int = 8  # letters of different conversations sent at the same time
    per_second: float | None = None  # messages of the whole account; None: as many as there are
    per_minute: int | None = None
    per_conversation: float = 0.0  # least seconds between two messages of one conversation
    files_apart: bool = True  # a file is a message of its own


class ChannelError(Exception):
    """A letter or a file did not get through; all that delivery reasons about.

    `permanent`: trying again cannot help. `retry_after`: seconds the platform asked for.
    `possibly_sent`: the answer was lost, the letter may have arrived. `unreachable`: this person
    cannot be reached on this channel any more (blocked us, left). `window_closed`: this person can
    only be written to after he writes again. `pause_channel`: seconds the whole channel waits (rate,
    quota). `operator`: what an administrator must do, in Vietnamese; the channel stops sending, the
    queue stays and nothing fails.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        possibly_sent: bool = False,
        unreachable: bool = False,
        window_closed: bool = False,
        pause_channel: float | None = None,
        operator: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.possibly_sent = possibly_sent
        self.unreachable = unreachable
        self.window_closed = window_closed
        self.pause_channel = pause_channel
        self.operator = operator


class TooBig(ChannelError):
    """A file is larger than was asked for."""

    def __init__(self) -> None:
        super().__init__("too big", permanent=True)


class Channel(Protocol):
    """One way to talk with people."""

    @property
    def name(self) -> str:
        """The slug stored with conversations: zalo-oa, zalo-bot, telegram, webchat, terminal."""

    @property
    def account(self) -> str:
        """Which account of ours on that platform."""

    @property
    def limits(self) -> Limits:
        """What the platform takes."""

    @property
    def ladder(self) -> tuple[str, ...]:
        """Other ways to reach somebody whom a message cannot reach, in order; each is given as `Letter.way`.

        zalo-oa: template-uid, template-phone, as far as they are set up. Most channels have none.
        """

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
        """Deliver; the platform's id of the message ("" when there is none). Raises ChannelError.

        One message of the platform as a rule: it neither splits nor retries nor waits for its turn.
        """

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """The bytes behind `File.ref`. Raises ChannelError (permanent when too big or gone)."""

    def health(self) -> dict[str, Any]:
        """How it stands, for /readyz and the desk: {"ok": bool, "mode": str, "problem": str, …}.

        `problem` says in plain Vietnamese what is wrong; "" when nothing is.
        """
