"""Stores what the webhook brings: whatever comes while one transaction is under way shares the next one.

A transaction costs a write to the disk; at a hundred events a second there is no time for one each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.channels.zalo_oa_updates import CHANNEL, Event
from bot.gather import put_by
from casework.office import Desk, Office

Brought = tuple[Event, str]  # the event and its raw body


class Store:
    """Of one account."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._waiting: list[tuple[Brought, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, event: Event, body: str) -> None:
        """Returns once it is committed. Raises what the database raises."""
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(((event, body), committed))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await committed

    async def idle(self) -> None:
        """Wait until everything that was brought is stored."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self.office.run(put_all_by, [brought for brought, _ in batch])
            except Exception as error:  # whoever waits for it is told
                _settle(batch, error)
            else:
                _settle(batch, None)


def put_all_by(desk: Desk, brought: Sequence[Brought]) -> None:
    """All of them in one transaction; one that had come before changes nothing."""
    for event, body in brought:
        put_by(desk, CHANNEL, event.account, event.key, body)


def _settle(batch: list[tuple[Brought, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, committed in batch:
        if committed.done():  # nobody waits any more
            continue
        if error is None:
            committed.set_result(None)
        else:
            committed.set_exception(error)
