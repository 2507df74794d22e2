"""The worker of one channel: takes what is due within the budget, sends it, settles what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot import ladder
from bot.breaker import Breaker, State
from bot.budget import Budget
from bot.channels.base import Channel, ChannelError
from bot.lanes import heard
from bot.letters import Leased, take_due
from bot.metrics import Metrics
from casework import notices
from casework.office import Desk, Office
from storage import outgoing

log = structlog.get_logger()

LONGEST_SEND = 30.0  # seconds; well under the lease
LONGEST_PAUSE = 600.0  # seconds between two attempts
LOOK_EVERY = 2.0  # seconds; other processes queue messages too
SWEEP_EVERY = timedelta(seconds=30)


class Postman:
    """Of one channel. `jitter` is a factor of at most 1 that spreads the retries of many letters."""

    def __init__(
        self,
        office: Office,
        channel: Channel,
        metrics: Metrics,
        ladders: ladder.Ladders,
        *,
        jitter: Callable[[], float],
        lease: timedelta,
    ) -> None:
        self.office = office
        self.channel = channel
        self.metrics = metrics
        self.ladders = ladders
        self.jitter = jitter
        self.lease = lease
        self.breaker = Breaker(jitter=jitter)
        self.budget = Budget(channel.limits)
        self._more = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._worker: asyncio.Task[None] | None = None
        self._stopping = False
        self._swept_at: datetime | None = None

    def start(self) -> None:
        """Begin to work."""
        self._worker = asyncio.create_task(self._work(), name=f"delivery-{self.channel.name}")

    async def stop(self) -> None:
        """Finish what is being sent and stop."""
        self._stopping = True
        self.wake()
        if self._worker is not None:
            await asyncio.wait([self._worker])
        if self._sending:
            await asyncio.wait(self._sending, timeout=LONGEST_SEND)

    def wake(self) -> None:
        """There may be something to do."""
        self._more.set()

    def working(self) -> bool:
        """Whether the worker is alive."""
        return self._worker is not None and not self._worker.done()

    def health(self) -> dict[str, Any]:
        """How sending stands: {"state", "paused", "operator"}."""
        paused = self.budget.paused(self.office.clock.now())
        return {"state": self.breaker.state.value, "paused": paused, "operator": self.breaker.operator}

    async def once(self) -> int:
        """Send what may go now, once through; how many letters were tried."""
        leased = await self._take()
        await asyncio.gather(*(self._deliver(item) for item in leased))
        return len(leased)

    async def _work(self) -> None:
        while not self._stopping:
            self._more.clear()
            try:
                pause = await self._round()
            except Exception:  # the database is away: the worker stays and tries again
                log.exception("delivery.fault", channel=self.channel.name)
                pause = LOOK_EVERY
            if pause:
                await heard(self._more, pause)

    async def _round(self) -> float:
        """Take up what is due; how long to wait when there was nothing to take up."""
        leased = await self._take()
        for item in leased:
            task = asyncio.create_task(self._deliver(item))
            self._sending.add(task)
            task.add_done_callback(self._done)
        return 0.0 if leased else await self._idle()

    async def _idle(self) -> float:
        now = self.office.clock.now()
        waits = [LOOK_EVERY]
        if len(self._sending) < self.channel.limits.together:
            waits.append(max(self.breaker.wait(now), self.budget.wait(now)) or await self._until_due(now))
        return min(waits)

    async def _until_due(self, now: datetime) -> float:
        due_at = await self.office.look(next_due_at, self.channel.name)
        if due_at is None:
            return LOOK_EVERY
        # Due and yet not taken: its conversation rests, its lane is busy, or another process has it.
        return max((due_at - now).total_seconds(), self.budget.resting(now)[1]) or LOOK_EVERY

    async def _take(self) -> list[Leased]:
        await self._sweep()
        now = self.office.clock.now()
        most = self.channel.limits.together - len(self._sending)
        if self.breaker.state is not State.CLOSED and self._sending:
            return []
        room = min(self.breaker.room(now, most), self.budget.room(now, most))
        if room <= 0:
            return []
        resting, _ = self.budget.resting(now)
        leased = await self.office.run(
            take_due, self.channel.name, self.channel.limits, self.lease, room, resting
        )
        for item in leased:
            self.budget.take(now, item.letter.conversation_id)
        return leased

    async def _sweep(self) -> None:
        now = self.office.clock.now()
        if self._swept_at is not None and now - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = now
        silent = self.breaker.state is not State.CLOSED
        await self.office.run(ladder.sweep, self.channel.name, silent, self.ladders)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self.wake()  # the next letter of that conversation is free now

    async def _deliver(self, item: Leased) -> None:
        letter = item.letter
        try:
            async with asyncio.timeout(LONGEST_SEND):
                platform_id = await self.channel.send(letter)
        except ChannelError as error:
            await self._failed(item, error)
        except TimeoutError:
            await self._failed(item, ChannelError("no answer", possibly_sent=True))
        except Exception as error:
            log.exception("delivery.bug", channel=self.channel.name, outbox=letter.outbox_id)
            await self._failed(item, ChannelError(type(error).__name__, permanent=True))
        else:
            await self._answered()
            await self._settle(item, ladder.settle_sent, platform_id, item.pieces)
            self._count("sent")

    async def _failed(self, item: Leased, error: ChannelError) -> None:
        await self._judge(error)
        pause = timedelta(seconds=self._pause(item.letter.attempt, error))
        result = await self._settle(item, ladder.settle_failure, error, pause, item.pieces, self.ladders)
        log.info(
            "delivery.failed",
            channel=self.channel.name,
            outbox=item.letter.outbox_id,
            attempt=item.letter.attempt,
            reason=error.reason,
            result=result,
        )
        self._count(str(result or "unsettled"))

    async def _judge(self, error: ChannelError) -> None:
        """What the failure says about the channel as a whole."""
        now = self.office.clock.now()
        if error.operator:
            if self.breaker.stop(now, error.operator):
                await self._alert(error.operator)
        elif error.pause_channel is not None:
            await self._answered()
            self.budget.pause(now, error.pause_channel)
        elif error.window_closed:
            pass  # the channel may know that by itself, without asking the platform
        elif _answer_of_the_platform(error):
            await self._answered()
        else:
            self.breaker.silent(now)

    async def _answered(self) -> None:
        """The platform is back: what waited for its own retry goes in its proper order."""
        if self.breaker.answered():
            log.info("delivery.back", channel=self.channel.name)
            try:
                await self.office.run(hurry, self.channel.name)
            except Exception:  # they go when their own pause is over
                log.exception("delivery.not_hurried", channel=self.channel.name)

    async def _alert(self, operator: str) -> None:
        log.error("delivery.stopped", channel=self.channel.name)
        try:
            await self.office.run(notices.channel_stopped, self.channel.name, operator)
        except Exception:  # the desk and /readyz show it too
            log.exception("delivery.not_told", channel=self.channel.name)

    def _pause(self, attempt: int, error: ChannelError) -> float:
        if error.retry_after is not None:
            return error.retry_after + self.jitter()
        return min(2.0**attempt, LONGEST_PAUSE) * self.jitter()

    async def _settle(self, item: Leased, use_case: Callable[..., Any], *args: object) -> Any:
        try:
            return await self.office.run(use_case, item.letter.outbox_id, *args)
        except Exception:  # the lease runs out and it is judged again
            log.exception("delivery.not_settled", channel=self.channel.name, outbox=item.letter.outbox_id)
            return None

    def _count(self, result: str) -> None:
        self.metrics.deliveries.labels(self.channel.name, result).inc()


def _answer_of_the_platform(error: ChannelError) -> bool:
    told = error.permanent or error.unreachable or error.retry_after is not None
    return told and not error.possibly_sent


def hurry(desk: Desk, channel: str) -> None:
    """Let what failed while the platform was away go now."""
    outgoing.hurry(desk.session, channel, desk.now)


def next_due_at(desk: Desk, channel: str) -> datetime | None:
    """When the next letter of a channel wants to go."""
    return outgoing.next_due_at(desk.session, channel)
