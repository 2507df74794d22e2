"""Channels under load: how fast a webhook is acknowledged while one channel hangs, whether ten thousand
notices keep each platform's rate, and how a day's backlog drains after an outage. Run:

    .venv/bin/python -m benchmarks.channels                    # SQLite in a temporary folder
    .venv/bin/python -m benchmarks.channels --url postgresql+psycopg://root@127.0.0.1:5432/an_empty_database
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any

import structlog
from aiohttp import ClientSession, web
from cryptography.fernet import Fernet
from sqlalchemy import insert, text

from bot.channels.base import ChannelError, Letter, Limits, Outcome
from bot.delivery import Delivery
from bot.intake import Intake, Manners
from bot.metrics import Metrics
from bot.wiring import load_books
from casework.blobs import Blobs
from casework.office import Clock, Desk, Office, Policy, SystemClock
from handlers.dialogue.messages import Inbound
from storage import mailbox
from storage.database import Database, migrate
from storage.mailbox import Outbox
from storage.people import Citizen, Conversation

# What each platform allows one account: messages a second, a minute, seconds between two to one person.
PLATFORMS = {
    "telegram": Limits(per_second=30.0, per_conversation=1.0, together=32),
    "zalo-oa": Limits(text=2000, per_minute=4000, together=32),
    "zalo-bot": Limits(text=2000, per_second=5.0, together=8),
}
MATTERS = ("alo", "đèn đường thôn 3 hỏng cả tháng nay", "hồ sơ", "cảm ơn", "lịch tiếp dân")
numbers = count(1)


class Stub:
    """A platform inside this process: takes every letter after a moment, or hangs, or is away."""

    account = "bench"
    ladder: tuple[str, ...] = ()
    has_buttons = True
    pushes = True

    def __init__(self, name: str, limits: Limits, clock: Clock) -> None:
        self.name, self.limits, self.clock = name, limits, clock
        self.hangs = False
        self.away = False
        self.taken: list[tuple[datetime, bool]] = []  # when, urgent

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """It has no files."""
        raise ChannelError(ref, permanent=True)

    def health(self) -> dict[str, Any]:
        """Always there."""
        return {"ok": True, "mode": "bench", "problem": ""}

    async def send(self, letter: Letter) -> str:
        """Take it."""
        if self.away:
            raise ChannelError("connection refused")
        if self.hangs:
            await asyncio.sleep(3600)
        self.taken.append((self.clock.now(), letter.urgent))
        return f"m{len(self.taken)}"


class SetClock:
    """Moved by hand, so that six hours take no time."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 2, tzinfo=UTC)  # nine in the morning in Vietnam

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def move(self, seconds: float) -> None:
        """Later by so many seconds."""
        self.moment += timedelta(seconds=seconds)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    arguments = parse()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{folder}/channels.sqlite"
        migrate(url)
        acknowledged(open_office(url, Path(folder), SystemClock()), arguments.seconds)
        for name in PLATFORMS:
            kept_rate(url, Path(folder), name, arguments.letters)
        no_limit(open_office(url, Path(folder), SystemClock()), arguments)
        backlog(url, Path(folder), arguments.backlog)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", default="", help="database; default: SQLite in a temporary folder")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement in real time")
    parser.add_argument("--letters", type=int, default=10_000, help="notices in the queue")
    parser.add_argument("--backlog", type=int, default=3_000, help="messages of a day with an outage")
    return parser.parse_args()


def open_office(url: str, folder: Path, clock: Clock) -> Office:
    """An office whose phones may ring at any hour, so that a run at night measures the same."""
    books = load_books()
    midnight, last = datetime.min.time(), datetime.max.time()
    return Office(
        Database(url), books.law, books.knowledge, books.phrases,
        Policy(push_from=midnight, push_until=last), Fernet(Fernet.generate_key()), Blobs(folder / "blobs"), clock,
    )  # fmt: skip


# -- acknowledging


def acknowledged(office: Office, seconds: float) -> None:
    """100 webhook calls a second, mixed over channels, while one channel's sending hangs."""
    taken = asyncio.run(_acknowledge(office, seconds, 100))
    cuts = quantiles(taken, n=100)
    print(
        f"acknowledged: {len(taken)} webhook calls at 100/s, one channel hanging: "
        f"p50 {cuts[49] * 1e3:.1f} ms, p95 {cuts[94] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms (aim p99 ≤ 200)"
    )
    office.close()


async def _acknowledge(office: Office, seconds: float, rate: int) -> list[float]:
    metrics = Metrics()
    channels = [Stub(name, limits, office.clock) for name, limits in PLATFORMS.items()]
    channels[0].hangs = True
    delivery = Delivery(office, list(channels), metrics)
    await delivery.start()
    runner = web.AppRunner(_webhooks(Intake(office, metrics, Manners())), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    taken: list[float] = []
    async with ClientSession() as session:
        calls = []
        began = time.perf_counter()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            calls.append(asyncio.create_task(_call(session, address, number, taken)))
        await asyncio.gather(*calls)
    await runner.cleanup()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    return taken


def _webhooks(intake: Intake) -> web.Application:
    async def take(request: web.Request) -> web.Response:
        event = json.loads(await request.read())
        inbound = Inbound(
            channel=request.match_info["channel"], account="bench", key=event["key"], address=event["from"],
            sent_at=intake.office.clock.now(), text=event["text"], raw=json.dumps(event),
        )  # fmt: skip
        outcome = await intake.receive(inbound)
        return web.Response(status=503 if outcome is Outcome.UNAVAILABLE else 200)

    app = web.Application()
    app.router.add_post("/{channel}", take)
    return app


async def _call(session: ClientSession, address: str, number: int, taken: list[float]) -> None:
    channel = list(PLATFORMS)[number % len(PLATFORMS)]
    event = {"key": f"k{number}", "from": f"p{number % 400}", "text": MATTERS[number % len(MATTERS)]}
    began = time.perf_counter()
    async with session.post(f"{address}/{channel}", json=event) as answer:
        if answer.status != 200:
            raise SystemExit(f"not acknowledged: HTTP {answer.status}")
    taken.append(time.perf_counter() - began)


# -- sending


def kept_rate(url: str, folder: Path, name: str, letters: int) -> None:
    """How near the allowed rate a long queue is sent; the clock is set, so that it takes no time."""
    clock, limits = SetClock(), PLATFORMS[name]
    office, channel = open_office(url, folder, clock), Stub(name, limits, clock)
    fill(office, name, letters)
    asyncio.run(_drain(office, channel, clock, letters))
    moments = [at for at, _ in channel.taken]
    sent = letters / (moments[-1] - moments[0]).total_seconds()
    allowed = min(limits.per_second or 1e9, (limits.per_minute or 1e9) / 60)
    print(
        f"sending: {name}, {letters} queued: {sent:.1f}/s of {allowed:.1f}/s allowed, {sent / allowed:.0%} "
        f"(aim 90–110 %); most in a second {most(moments, 1)}, in a minute {most(moments, 60)}"
    )
    office.close()


def no_limit(office: Office, arguments: argparse.Namespace) -> None:
    """What the service itself can send where nobody limits it."""
    sent = _send_for(office, Stub("webchat", Limits(together=32), office.clock), arguments)
    print(f"sending: without a limit, {arguments.letters} queued: {sent:.0f}/s")


def _send_for(office: Office, channel: Stub, arguments: argparse.Namespace) -> float:
    fill(office, channel.name, arguments.letters)

    async def run() -> None:
        delivery = Delivery(office, [channel], Metrics())
        await delivery.start()
        await asyncio.sleep(arguments.seconds)
        await delivery.stop()

    asyncio.run(run())
    office.close()
    moments = [at for at, _ in channel.taken]
    return (len(moments) - 1) / max((moments[-1] - moments[0]).total_seconds(), 1e-9)


def backlog(url: str, folder: Path, letters: int) -> None:
    """A day's messages, six hours of them while the platform is away; then it is back. The clock is set."""
    for name, limits in PLATFORMS.items():
        clock = SetClock()
        office = open_office(url, folder, clock)
        channel = Stub(name, limits, clock)
        channel.away = True
        fill(office, name, letters, urgent_every=20)
        tries, minutes = asyncio.run(_outage(office, channel, clock, letters))
        moments = [at for at, _ in channel.taken]
        last_urgent = max(place for place, (_, urgent) in enumerate(channel.taken, 1) if urgent)
        print(
            f"backlog: {name}, {letters} messages, away for 6 h ({tries} tries meanwhile): drained in {minutes:.1f} min, "
            f"most in a second {most(moments, 1)}, in a minute {most(moments, 60)}; "
            f"the last of {letters // 20} urgent ones was number {last_urgent}"
        )
        office.close()


async def _outage(office: Office, channel: Stub, clock: SetClock, letters: int) -> tuple[int, float]:
    """How many letters were tried meanwhile, and the minutes it took to send all of them afterwards."""
    delivery = Delivery(office, [channel], Metrics())
    tries = 0
    for _ in range(6 * 60):
        tries += await delivery.deliver_due()
        clock.move(60)
    channel.away = False
    began = clock.now()
    await _drain(office, channel, clock, letters, delivery)
    return tries, (clock.now() - began).total_seconds() / 60


async def _drain(
    office: Office, channel: Stub, clock: SetClock, letters: int, delivery: Delivery | None = None
) -> None:
    delivery = delivery or Delivery(office, [channel], Metrics())
    while len(channel.taken) < letters:
        if not await delivery.deliver_due():
            clock.move(0.05)


def most(moments: list[datetime], seconds: int) -> int:
    """The most messages in any stretch of so many seconds."""
    ahead = found = 0
    for index, moment in enumerate(moments):
        while moment - moments[ahead] >= timedelta(seconds=seconds):
            ahead += 1
        found = max(found, index - ahead + 1)
    return found


def fill(office: Office, channel: str, letters: int, *, urgent_every: int = 0) -> None:
    """Queue so many notices to as many people, in an outbox emptied before."""
    office.run_now(_fill, channel, letters, urgent_every)


def _fill(desk: Desk, channel: str, letters: int, urgent_every: int) -> None:
    desk.session.execute(text("DELETE FROM outbox"))
    people = [{"created_at": desk.now, "address_form": "anh-chi", "quiet": False, "demo": False}] * letters
    citizens = desk.session.execute(insert(Citizen).returning(Citizen.id), people).scalars().all()  # type: ignore[call-overload]
    talks = [
        {
            "channel": channel, "account": "bench", "address": f"n{next(numbers)}", "citizen_id": citizen,
            "state": "{}", "human": "", "unreachable": False, "last_inbound_at": desk.now, "created_at": desk.now,
        }
        for citizen in citizens
    ]  # fmt: skip
    ids = desk.session.execute(insert(Conversation).returning(Conversation.id), talks).scalars().all()  # type: ignore[call-overload]
    rows = [
        {
            "conversation_id": talk, "channel": channel, "body": mailbox.body(f"Hồ sơ {number}: đã có kết quả."),
            "push": True, "held": False, "once": False, "way": "", "tried": [], "attempts": 0, "error": "",
            "urgent": bool(urgent_every) and number % urgent_every == 0, "status": mailbox.QUEUED,
            "platform_id": "", "not_before": desk.now, "created_at": desk.now,
        }
        for number, talk in enumerate(ids)
    ]  # fmt: skip
    desk.session.execute(insert(Outbox), rows)


if __name__ == "__main__":
    main()
