"""Outbox → channel: in order per conversation, many conversations at once, patient with what passes.

Every channel has a worker of its own, so one that is dead never slows another. A row is leased
while it is sent: after a crash the lease runs out and it is sent again (at worst it comes twice).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel, ChannelError, Letter
from bot.metrics import Metrics
from casework.office import Desk, Office
from handlers.dialogue.messages import Choice, OutFile
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Conversation

log = structlog.get_logger()

LEASE = timedelta(seconds=45)  # after a crash, how long until it is sent again
LONGEST_SEND = 30.0  # seconds; well under the lease
EXPIRY = timedelta(hours=48)  # a message older than this helps nobody any more
LONGEST_PAUSE = 600.0  # seconds between two attempts
UNCERTAIN_PAUSE = 30.0  # after an answer was lost the letter may have arrived: no hurry
UNCERTAIN_TRIES = 4
LOOK_EVERY = 2.0  # seconds; other processes queue messages too

Jitter = Callable[[], float]


def half_to_full() -> float:
    """A factor between 0.5 and 1, so that retries of many messages spread out."""
    return random.uniform(0.5, 1.0)


@dataclass(frozen=True)
class Leased:
    """A letter taken from the outbox, and what is needed to judge a failure."""

    letter: Letter
    attempts: int  # this one included
    created_at: datetime


class Delivery:
    """Sends what is due, for every channel."""

    def __init__(
        self,
        office: Office,
        channels: list[Channel],
        metrics: Metrics,
        *,
        jitter: Jitter = half_to_full,
        lease: timedelta = LEASE,
    ) -> None:
        self.office = office
        self.metrics = metrics
        self.jitter = jitter
        self.lease = lease
        self._posts = [_Post(self, channel) for channel in channels]
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Begin to deliver."""
        self._loop = asyncio.get_running_loop()
        self.office.database.when_queued(self._queued)
        for post in self._posts:
            post.start()

    async def stop(self) -> None:
        """Finish what is being sent and stop."""
        await asyncio.gather(*(post.stop() for post in self._posts))

    def working(self) -> bool:
        """Whether every worker is alive."""
        return all(post.working() for post in self._posts)

    async def deliver_due(self) -> int:
        """Send what is due now, once through; how many letters were tried (command line, tests)."""
        return sum(await asyncio.gather(*(post.once() for post in self._posts)))

    def _queued(self, channels: set[str]) -> None:
        """Runs on the committing thread."""
        if self._loop is None or self._loop.is_closed():
            return
        for post in self._posts:
            if post.channel.name in channels:
                self._loop.call_soon_threadsafe(post.wake)


class _Post:
    """The worker of one channel."""

    def __init__(self, delivery: Delivery, channel: Channel) -> None:
        self.delivery = delivery
        self.office = delivery.office
        self.channel = channel
        self._more = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._worker: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work(), name=f"delivery-{self.channel.name}")

    async def stop(self) -> None:
        self._stopping = True
        self.wake()
        if self._worker is not None:
            await asyncio.wait([self._worker])
        if self._sending:
            await asyncio.wait(self._sending, timeout=LONGEST_SEND)

    def wake(self) -> None:
        self._more.set()

    def working(self) -> bool:
        return self._worker is not None and not self._worker.done()

    async def once(self) -> int:
        leased = await self.office.run(
            take_due, self.channel.name, self.delivery.lease, self.channel.limits.together
        )
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
                await self._wait(pause)

    async def _round(self) -> float:
        """Take up what is due; how long to wait when there was nothing to take up."""
        room = self.channel.limits.together - len(self._sending)
        if room <= 0:
            return LOOK_EVERY
        leased = await self.office.run(take_due, self.channel.name, self.delivery.lease, room)
        for item in leased:
            task = asyncio.create_task(self._deliver(item))
            self._sending.add(task)
            task.add_done_callback(self._done)
        if leased:
            return 0.0
        due_at = await self.office.look(next_due_at, self.channel.name)
        if due_at is None:
            return LOOK_EVERY
        wait = (due_at - self.office.clock.now()).total_seconds()
        return min(LOOK_EVERY, wait) if wait > 0 else LOOK_EVERY  # due but blocked: its lane is busy

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._more.wait()
        except TimeoutError:
            return

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
            await self._settle(settle_sent, letter, platform_id)
            self._count("sent")

    async def _failed(self, item: Leased, error: ChannelError) -> None:
        pause = self._pause(item.attempts, error)
        now = self.office.clock.now()
        tired = error.possibly_sent and item.attempts >= UNCERTAIN_TRIES
        expired = now + timedelta(seconds=pause) > item.created_at + EXPIRY
        give_up = error.permanent or tired or expired
        log.info(
            "delivery.failed" if give_up else "delivery.retry",
            channel=self.channel.name,
            outbox=item.letter.outbox_id,
            attempts=item.attempts,
            reason=error.reason,
        )
        if give_up:
            await self._settle(settle_failed, item.letter, error.reason, error.unreachable)
        else:
            await self._settle(settle_retry, item.letter, timedelta(seconds=pause), error.reason)
        self._count("failed" if give_up else "retry")

    def _pause(self, attempts: int, error: ChannelError) -> float:
        jitter = self.delivery.jitter()
        if error.retry_after is not None:
            return error.retry_after + jitter
        backoff = min(2.0**attempts, LONGEST_PAUSE) * jitter
        return max(backoff, UNCERTAIN_PAUSE) if error.possibly_sent else backoff

    async def _settle(self, use_case: Callable[..., None], letter: Letter, *args: object) -> None:
        try:
            await self.office.run(use_case, letter, *args)
        except Exception:  # the lease runs out and it is sent again
            log.exception("delivery.not_settled", channel=self.channel.name, outbox=letter.outbox_id)

    def _count(self, result: str) -> None:
        self.delivery.metrics.deliveries.labels(self.channel.name, result).inc()


def take_due(desk: Desk, channel: str, lease: timedelta, limit: int) -> list[Leased]:
    """Letters to send now, leased."""
    rows = mailbox.claim_due(desk.session, channel, desk.now, lease, limit)
    return [_leased(desk, row) for row in rows]


def _leased(desk: Desk, row: Outbox) -> Leased:
    talk = desk.session.get_one(Conversation, row.conversation_id)
    letter = Letter(
        outbox_id=row.id or 0,
        conversation_id=row.conversation_id,
        address=talk.address,
        text=row.body.get("text", ""),
        choices=tuple(Choice(item["payload"], item["label"]) for item in row.body.get("choices", ())),
        files=tuple(
            OutFile(item["sha256"], item["name"], item["mime"]) for item in row.body.get("files", ())
        ),
        petition_id=row.petition_id,
        push=row.push,
    )
    return Leased(letter, row.attempts, row.created_at)


def next_due_at(desk: Desk, channel: str) -> datetime | None:
    """When the next letter of a channel wants to go."""
    return mailbox.next_due_at(desk.session, channel)


def settle_sent(desk: Desk, letter: Letter, platform_id: str) -> None:
    """It went out."""
    mailbox.settle_sent(desk.session, letter.outbox_id, platform_id, desk.now)


def settle_retry(desk: Desk, letter: Letter, pause: timedelta, reason: str) -> None:
    """It goes out again later."""
    mailbox.settle_retry(desk.session, letter.outbox_id, desk.now + pause, reason)


def settle_failed(desk: Desk, letter: Letter, reason: str, unreachable: bool) -> None:
    """It does not go out; the desk shows it. Somebody who blocked us is not written to again."""
    mailbox.settle_failed(desk.session, letter.outbox_id, reason)
    if unreachable:
        talk = desk.session.get_one(Conversation, letter.conversation_id)
        talk.unreachable = True
        desk.session.add(talk)
