"""One at a time per conversation, many conversations at once; and waiting for more to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class LaneFull(Exception):
    """Too many messages of one conversation are waiting already."""


class Lanes:
    """A lock per conversation, kept only while somebody holds it or waits for it."""

    def __init__(self, most_waiting: int = 20) -> None:
        self.most_waiting = most_waiting
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for the turn of this conversation, first come first served. Raises LaneFull."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        if users > self.most_waiting:
            raise LaneFull
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)


async def heard(news: asyncio.Event, seconds: float) -> None:
    """Wait for news, so many seconds at most: a worker looks again by itself."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return
