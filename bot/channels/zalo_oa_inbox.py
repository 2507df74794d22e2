"""Gives every stored event its turn: in each person's order, photos sent together as one message.

The webhook only stores (Zalo waits two seconds at most); what is stored survives a restart and is worked off
here. Two processes may do so at once: each row has its turn in one transaction, so it has one effect.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from cryptography.fernet import InvalidToken

from bot.channels import zalo_oa_relations as relations
from bot.channels.base import Outcome
from bot.channels.zalo_oa_updates import CHANNEL, Event, read, to_inbound
from bot.gather import AGAIN, AT_ONCE, together, whole_at
from bot.intake import UNAVAILABLE
from bot.lanes import heard
from casework import secrecy
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage import mailbox

log = structlog.get_logger()

LOOK_EVERY = 5.0  # seconds; another process may have stored something
MORE = 0.05  # seconds until the next round when one did not hold all
TOGETHER = 8  # people served side by side; on SQLite one, or the webhook would queue behind all of them


@dataclass(frozen=True)
class Stored:
    """An event that waits for its turn."""

    number: int
    event: Event
    came_at: datetime

    @property
    def photo(self) -> bool:
        """Whether it may be one of several sent together."""
        return self.event.name in {"user_send_image", "anonymous_send_image"}


class Worker:
    """Of one account. `handle`: what an event without words leads to."""

    def __init__(
        self,
        office: Office,
        account: str,
        receive: Callable[[Inbound], Awaitable[Outcome]],
        handle: Callable[[Event], Awaitable[None]],
    ) -> None:
        self.office = office
        self.account = account
        self.receive = receive
        self.handle = handle
        self._more = asyncio.Event()
        self._side_by_side = asyncio.Semaphore(1 if office.database.sqlite else TOGETHER)

    def wake(self) -> None:
        """Something was stored."""
        self._more.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._more.clear()
            try:
                pause = await self.round()
            except Exception:  # the database is away: the worker stays and tries again
                log.exception("zalo_oa.inbox")
                pause = AGAIN
            if pause:
                await heard(self._more, pause)

    async def round(self) -> float:
        """Give everybody his turn; seconds until there may be more to do."""
        lanes: dict[str, list[Stored]] = {}
        found = await self.office.look(waiting, self.account)
        for stored in found:
            lanes.setdefault(stored.event.address or stored.event.key, []).append(stored)
        pauses = await asyncio.gather(*(self._lane(lane) for lane in lanes.values()))
        return MORE if len(found) == AT_ONCE else min(pauses, default=LOOK_EVERY)

    async def _lane(self, lane: list[Stored]) -> float:
        async with self._side_by_side:
            turns, held = in_turns(lane, self.office.clock.now())
            for turn in turns:
                if not await self._turn(turn):
                    return AGAIN
            return held

    async def _turn(self, turn: list[Stored]) -> bool:
        """One message or event; False when the database is away and it must come again."""
        try:
            inbound = message_of(turn)
            if inbound is not None:
                return await self.receive(inbound) is not Outcome.UNAVAILABLE
            await self.handle(turn[0].event)
        except UNAVAILABLE:
            log.warning("zalo_oa.unavailable")
            return False
        except Exception:
            log.exception("zalo_oa.fault", event_name=turn[0].event.name)
            await self.office.run(relations.failed, self.account, turn[0].event.key)
        return True


def waiting(desk: Desk, account: str) -> list[Stored]:
    """Events whose turn has not come yet."""
    found: list[Stored] = []
    for row in mailbox.pending(desk.session, CHANNEL, account, AT_ONCE):
        try:
            data = json.loads(secrecy.unseal(desk, row.payload.encode()))
        except (InvalidToken, ValueError):
            data = {}  # the key was changed: nobody can read it any more
        event = replace(read(data, account), key=row.key, account=account)
        found.append(Stored(row.id, event, row.received_at))
    return found


def in_turns(lane: list[Stored], now: datetime) -> tuple[list[list[Stored]], float]:
    """One person's events in his order, photos that follow each other as one turn; those at the end wait for more.

    Also how many seconds from now the rest is due.
    """
    turns: list[list[Stored]] = []
    for stored in sorted(lane, key=lambda one: (one.event.at, one.number)):
        if turns and stored.photo and turns[-1][-1].photo:
            turns[-1].append(stored)
        else:
            turns.append([stored])
    if not turns or not turns[-1][0].photo:
        return turns, LOOK_EVERY
    due_at = whole_at([one.came_at for one in turns[-1]])
    if due_at <= now:
        return turns, LOOK_EVERY
    return turns[:-1], (due_at - now).total_seconds()


def message_of(turn: list[Stored]) -> Inbound | None:
    """The message of one turn; None when it is an event without words."""
    parts = [inbound for stored in turn if (inbound := to_inbound(stored.event)) is not None]
    return together(parts) if parts else None
