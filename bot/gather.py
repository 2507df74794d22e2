"""Photos sent together come as several updates without an end mark: kept in the inbox until they are whole.

What waits lies in the database, encrypted, so that a restart loses nothing and splits nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from cryptography.fernet import InvalidToken

from bot.channels.base import Outcome
from bot.intake import UNAVAILABLE, Intake
from bot.lanes import heard
from casework import secrecy
from casework.office import Desk
from handlers.dialogue.messages import Inbound
from storage import mailbox

log = structlog.get_logger()

QUIET = timedelta(seconds=2)  # without another part it is whole
LONGEST = timedelta(seconds=10)  # parts that trickle in are not waited for longer
MOST = 10  # parts of one message
AT_ONCE = 500  # parts looked at in one round
LOOK_EVERY = 30.0  # seconds; another process may have stopped with something left over
AGAIN = 2.0  # seconds until the database is tried again


@dataclass(frozen=True)
class Part:
    """One update of several. `group`: what its parts have in common; `order`: its place among them."""

    address: str
    group: str
    order: int
    inbound: Inbound


@dataclass(frozen=True)
class Stored:
    """A part that waits."""

    key: str
    came_at: datetime
    part: Part | None  # None: cannot be read any more


Read = Callable[[str], Part | None]


class Gatherer:
    """Of one account of a channel. `read` turns a stored body into its part."""

    def __init__(self, intake: Intake, channel: str, account: str, read: Read) -> None:
        self.intake = intake
        self.office = intake.office
        self.channel = channel
        self.account = account
        self.read = read
        self.waiting: set[str] = set()  # addresses with something stored by this process
        self._more = asyncio.Event()
        self._one_round = asyncio.Lock()

    async def put(self, part: Part) -> Outcome:
        """Store a part; its message has its turn when it is whole."""
        stored = (self.channel, self.account, part.inbound.key, part.inbound.raw)
        try:
            new = await self.office.run(put_by, *stored)
        except UNAVAILABLE:
            log.exception("gather.unavailable", channel=self.channel)
            return Outcome.UNAVAILABLE
        self.waiting.add(part.address)
        self._more.set()
        return Outcome.ACCEPTED if new else Outcome.REPEATED

    async def finish(self, address: str) -> None:
        """Somebody went on writing: what waits at his address has its turn first."""
        if address in self.waiting:
            await self.round(address)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._more.clear()
            try:
                pause = await self.round()
            except Exception:  # the database is away: it stays and tries again
                log.exception("gather.fault", channel=self.channel)
                pause = AGAIN
            await heard(self._more, pause)

    async def round(self, at_once: str = "") -> float:
        """Give every whole message its turn, and whatever waits at the address `at_once`; seconds until the next
        may be whole."""
        async with self._one_round:
            stored = await self.office.look(self._stored)
            for one in stored:
                if one.part is None:
                    await self.intake.ignore(self.channel, self.account, one.key)
            pauses: list[float] = []
            for parts in groups(stored):
                pauses.append(await self._turn(parts, at_once))
        return min((pause for pause in pauses if pause), default=LOOK_EVERY)

    async def _turn(self, parts: Sequence[Stored], at_once: str) -> float:
        """Seconds until it is to be looked at again; 0 when it had its turn."""
        read = [one.part for one in parts if one.part is not None]
        address = read[0].address
        wait = (whole_at([one.came_at for one in parts]) - self.office.clock.now()).total_seconds()
        if wait > 0 and len(parts) < MOST and address != at_once:
            self.waiting.add(address)  # after a restart too
            return wait
        self.waiting.discard(address)
        message = together([part.inbound for part in sorted(read, key=lambda part: part.order)])
        if await self.intake.receive(message) is not Outcome.UNAVAILABLE:
            return 0.0
        self.waiting.add(address)
        return AGAIN

    def _stored(self, desk: Desk) -> list[Stored]:
        rows = mailbox.pending(desk.session, self.channel, self.account, AT_ONCE)
        return [Stored(row.key, row.received_at, self._part(desk, row.payload)) for row in rows]

    def _part(self, desk: Desk, sealed: str) -> Part | None:
        try:
            return self.read(secrecy.unseal(desk, sealed.encode()))
        except (InvalidToken, ValueError):
            return None


def put_by(desk: Desk, channel: str, account: str, key: str, raw: str) -> bool:
    """Store a part for later; False when it had come before."""
    sealed = secrecy.seal(desk, raw.replace("\x00", "")).decode()
    return mailbox.put_by(desk.session, channel, account, key, sealed, desk.now)


def groups(stored: Sequence[Stored]) -> list[list[Stored]]:
    """The parts of each message, the message that began first first."""
    found: dict[tuple[str, str], list[Stored]] = {}
    for one in stored:
        if one.part is not None:
            found.setdefault((one.part.address, one.part.group), []).append(one)
    return list(found.values())


def whole_at(came_at: Sequence[datetime]) -> datetime:
    """From when on nothing more is waited for."""
    return min(max(came_at) + QUIET, min(came_at) + LONGEST)


def together(parts: Sequence[Inbound]) -> Inbound:
    """Parts in their order as one message, with the keys of all."""
    first = parts[0]
    return replace(
        first,
        text="\n".join(dict.fromkeys(part.text for part in parts if part.text)),
        files=tuple(file for part in parts for file in part.files),
        reply_to=next((part.reply_to for part in parts if part.reply_to), ""),
        also=tuple(part.key for part in parts[1:]),
    )
