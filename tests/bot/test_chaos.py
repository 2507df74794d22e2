"""Any mix of duplicates, disorder, crashes, hangs, limits and expired tokens: one effect per event, in order,
nothing lost, nothing outside its window, no secret in a log."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.channels.base import ChannelError, Letter, Limits, Outcome
from bot.delivery import Delivery
from bot.intake import Intake
from bot.metrics import Metrics
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage import mailbox
from storage.mailbox import Inbox, Outbox
from storage.people import conversation
from tests.bot.posts import rows
from tests.browser import serve
from tests.cast import FixedClock, make_office
from tests.fakes.moody import WINDOW, Moody

CHANNEL = "zalo-oa"
PEOPLE = ("lan", "tu", "hoa")


class Plain:
    """Our side of the made-up platform: an ordinary channel over real HTTP."""

    name = CHANNEL
    account = "test"
    limits = Limits(text=120, per_second=20.0, together=4)
    ladder = ()
    has_buttons = True
    pushes = True

    def __init__(self, url: str, clock: FixedClock, token: str) -> None:
        self.url, self.clock, self.token = url, clock, token

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        raise ChannelError(ref, permanent=True)

    def health(self) -> dict[str, Any]:
        return {"ok": True, "mode": "webhook", "problem": ""}

    async def send(self, letter: Letter) -> str:
        if letter.last_inbound_at is None or self.clock.now() - letter.last_inbound_at > WINDOW:
            raise ChannelError("window", window_closed=True)
        answer = await self._call("/send", {"to": letter.address, "text": letter.text})
        if answer["error"] == -216:
            self.token = (await self._call("/token", {}))["token"]
            answer = await self._call("/send", {"to": letter.address, "text": letter.text})
        if answer["error"] == -32:
            raise ChannelError("rate", pause_channel=2)
        if answer["error"]:
            raise ChannelError(str(answer["error"]))
        return str(answer["id"])

    async def _call(self, path: str, data: dict[str, str]) -> dict[str, Any]:
        headers = {"access_token": self.token}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=0.25)) as session,
                session.post(self.url + path, json=data, headers=headers) as answer,
            ):
                if answer.status != 200:
                    raise ChannelError(str(answer.status))
                found: dict[str, Any] = await answer.json()
                return found
        except (ClientError, TimeoutError) as error:
            raise ChannelError(type(error).__name__, possibly_sent=True) from error


def webhook(intake: Intake, clock: FixedClock) -> web.Application:
    async def take(request: web.Request) -> web.Response:
        event = json.loads(await request.read())
        inbound = Inbound(
            channel=CHANNEL, account="test", key=event["key"], address=event["from"], sent_at=clock.now(),
            text=event["text"], raw=json.dumps(event),
        )  # fmt: skip
        outcome = await intake.receive(inbound)
        return web.Response(status=503 if outcome is Outcome.UNAVAILABLE else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    return app


class Story:
    """One run: people write, officials are slow, the platform is moody, our process dies now and then."""

    def __init__(self, office: Office, clock: FixedClock, seed: int) -> None:
        self.office, self.clock, self.dice = office, clock, Random(seed)
        self.platform = Moody(Random(seed + 1), clock.now)
        self.keys: set[str] = set()
        self.notices = 0

    async def tell(self) -> None:
        async with serve(self.platform.app()) as there, serve(self._hook()) as here:
            for _ in range(4):
                await self._some_write(here + "/hook")
                self.office.run_now(self._queue_notices)
                await self._deliver(there, rounds=self.dice.randrange(1, 4), dying=True)
                self.clock.move(hours=self.dice.choice((0, 1, 30, 60)))
            self.platform.faults = 0
            while self.platform.unanswered:
                await self.platform.deliver(here + "/hook", self.platform.unanswered)
            await self._some_write(here + "/hook", everybody=True)
            await self._deliver(there, rounds=120, dying=False)

    def _hook(self) -> web.Application:
        return webhook(Intake(self.office, Metrics()), self.clock)

    async def _some_write(self, url: str, *, everybody: bool = False) -> None:
        who = PEOPLE if everybody else self.dice.choices(PEOPLE, k=3)
        events = [{"key": f"e{len(self.keys) + n}", "from": one, "text": "alo"} for n, one in enumerate(who)]
        self.keys |= {event["key"] for event in events}
        await self.platform.deliver(url, events + self.platform.unanswered)

    def _queue_notices(self, desk: Desk) -> None:
        for name in PEOPLE:
            talk = conversation(desk.session, CHANNEL, "test", name, lock=False)
            if talk is None:
                continue
            self.notices += 1
            row = Outbox(
                conversation_id=talk.id,
                channel=CHANNEL,
                body=mailbox.body(
                    f"Tin {self.notices}. " + "Câu dài hơn nửa mẩu một chút xíu. " * self.dice.randrange(6)
                ),
                push=True,
                once=self.dice.random() < 0.3,
                urgent=self.dice.random() < 0.2,
                not_before=desk.now,
                created_at=desk.now,
            )
            mailbox.enqueue(desk.session, [row])

    async def _deliver(self, url: str, *, rounds: int, dying: bool) -> None:
        channel = Plain(url, self.clock, "secret-token-0")
        delivery = Delivery(self.office, [channel], Metrics(), jitter=lambda: 1.0)
        for _ in range(rounds):
            if dying and self.dice.random() < 0.2:
                await self._die(delivery)
                return
            await delivery.deliver_due()
            self.clock.move(seconds=self.dice.choice((1, 5, 60)))
            if not dying and all(row.status not in ("queued", "sending") for row in rows(self.office)):
                return

    async def _die(self, delivery: Delivery) -> None:
        """The process is killed in the middle: the leases stay."""
        task = asyncio.create_task(delivery.deliver_due())
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def check(self) -> None:
        events = self.office.look_now(lambda desk: Counter(desk.session.exec(select(Inbox.key))))
        assert events == Counter(self.keys)
        assert self.platform.outside == []
        for row in rows(self.office):
            assert row.status == "sent" or _in_doubt(row) or _too_old(row), row
        for name in PEOPLE:
            self._check_person(name)

    def _check_person(self, name: str) -> None:
        arrived = self.platform.arrived[name]
        talk = self.office.look_now(
            lambda desk: conversation(desk.session, CHANNEL, "test", name, lock=False)
        )
        assert talk is not None
        mine = [row for row in rows(self.office) if row.conversation_id == talk.id]
        firsts = list(dict.fromkeys(text.split(".")[0] for text in arrived if text.startswith("Tin ")))
        for row in mine:
            head = row.body["text"].split(".")[0]
            if row.push and row.status == "sent":
                assert head in firsts
            if row.push and row.once:
                assert sum(text.startswith(head + ".") for text in arrived) <= 1
        calm = [row.body["text"].split(".")[0] for row in mine if row.push and not row.tried]
        assert [head for head in firsts if head in calm] == calm


def _in_doubt(row: Outbox) -> bool:
    """Its answer was lost: shown on the desk, for a person to decide."""
    return row.status == "possibly" and (row.once or row.body.get("doubts", 0) >= 2)


def _too_old(row: Outbox) -> bool:
    """A reply that nobody needs any more; a notice never grows too old."""
    return row.status == "failed" and row.error == "expired" and not row.push


@settings(
    max_examples=5,
    phases=(Phase.generate,),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10_000))
def test_whatever_the_platform_does(
    sqlite_url: str, tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / f"{seed}.sqlite"
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), path)
    clock = FixedClock(2026, 11, 23, 10)
    office = make_office(
        tmp_path / str(seed), f"sqlite:///{path}", clock=clock, push_from=_at(0), push_until=_at(23, 59)
    )
    try:
        with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG):
            story = Story(office, clock, seed)
            asyncio.run(story.tell())
        story.check()
        assert "secret-token" not in repr(logs) + caplog.text
    finally:
        office.close()


def _at(hour: int, minute: int = 0) -> Any:
    return (FixedClock(2026, 11, 23, hour, minute).now() + timedelta(hours=7)).time()
