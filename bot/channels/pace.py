"""Keeps within a platform's sending limits: so many a second overall, and one a second per chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

Sleep = Callable[[float], Awaitable[None]]


class Bucket:
    """A token bucket: `burst` at once, then `rate` a second."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> float:
        """Take one token, on credit if need be; how many seconds to wait before using it."""
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate) - 1
        self._at = now
        return max(0.0, -self._tokens / self.rate)

    def full(self, now: float) -> bool:
        """Whether nothing is owed: a full bucket may be forgotten."""
        return self._tokens + (now - self._at) * self.rate >= self.burst


class Pace:
    """Who may send when."""

    def __init__(
        self,
        overall: float = 30.0,
        per_chat: float = 1.0,
        burst: float = 3.0,
        *,
        clock: Callable[[], float] = monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`burst`: how many one chat may get in quick succession; platforms let short bursts pass."""
        self.per_chat = per_chat
        self.burst = burst
        self.clock = clock
        self.sleep = sleep
        self._overall = Bucket(overall, overall, clock())
        self._chats: dict[str, Bucket] = {}

    async def turn(self, chat: str) -> None:
        """Wait until one more message may go to `chat`."""
        now = self.clock()
        self._forget(now)
        bucket = self._chats.setdefault(chat, Bucket(self.per_chat, self.burst, now))
        wait = max(bucket.take(now), self._overall.take(now))
        if wait > 0:
            await self.sleep(wait)

    def _forget(self, now: float) -> None:
        if len(self._chats) > 1000:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.full(now)}
