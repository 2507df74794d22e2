"""Outbox → channel: in order per conversation, many conversations at once, patient with what passes.

Every channel has a worker of its own (postman.py), so one that is dead never slows another. A row is
leased while it is sent: after a crash the lease runs out and it is sent again, unless it must not come
twice. What cannot be delivered goes up the ladder (ladder.py) and is shown on the desk.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot import ladder
from bot.channels.base import Channel
from bot.metrics import Metrics
from bot.postman import Postman
from casework.office import Desk, Office
from storage import outgoing

LEASE = timedelta(seconds=45)  # after a crash, how long until it is sent again


def half_to_full() -> float:
    """A factor between 0.5 and 1, so that retries of many messages spread out."""
    return random.uniform(0.5, 1.0)


class Delivery:
    """Sends what is due, for every channel."""

    def __init__(
        self,
        office: Office,
        channels: list[Channel],
        metrics: Metrics,
        *,
        jitter: Callable[[], float] = half_to_full,
        lease: timedelta = LEASE,
    ) -> None:
        self.office = office
        self.metrics = metrics
        self.ladders = {channel.name: channel.ladder for channel in channels}
        self.posts = [
            Postman(office, channel, metrics, self.ladders, jitter=jitter, lease=lease)
            for channel in channels
        ]
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Begin to deliver."""
        self._loop = asyncio.get_running_loop()
        self.office.database.when_queued(self._queued)
        for post in self.posts:
            post.start()

    async def stop(self) -> None:
        """Finish what is being sent and stop."""
        await asyncio.gather(*(post.stop() for post in self.posts))

    def working(self) -> bool:
        """Whether every worker is alive."""
        return all(post.working() for post in self.posts)

    def health(self) -> dict[str, dict[str, Any]]:
        """How sending stands, by channel."""
        return {post.channel.name: post.health() for post in self.posts}

    async def deliver_due(self) -> int:
        """Send what may go now, once through; how many letters were tried (command line, tests)."""
        return sum(await asyncio.gather(*(post.once() for post in self.posts)))

    async def sweep_closed(self) -> None:
        """Let notices of channels that are switched off look for another way."""
        await self.office.run(ladder.sweep_closed, self.ladders)

    async def measure(self) -> None:
        """Set the gauges: age of the oldest unsent message, counts by state, state of the breakers."""
        since, standing = await self.office.look(figures)
        names = [post.channel.name for post in self.posts]
        self.metrics.unsent(names, since, self.office.clock.now())
        self.metrics.outbox_states(standing)
        for post in self.posts:
            self.metrics.breaker(post.channel.name, post.breaker.state)

    def _queued(self, channels: set[str]) -> None:
        """Runs on the committing thread."""
        if self._loop is None or self._loop.is_closed():
            return
        for post in self.posts:
            if post.channel.name in channels:
                self._loop.call_soon_threadsafe(post.wake)


def figures(desk: Desk) -> tuple[dict[str, datetime], dict[tuple[str, str], int]]:
    """Since when each channel's oldest unsent message waits, and how many stand in which state."""
    return outgoing.oldest_unsent(desk.session, desk.now), outgoing.standing(desk.session)
