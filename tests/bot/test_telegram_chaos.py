"""Telegram in a bad mood, by seed: repeats, disorder, waits, cut connections; one effect each, nothing lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from sqlmodel import select

from bot.delivery import Delivery
from bot.metrics import Metrics
from bot.web import WEBHOOK, Webhook
from casework.office import Office
from storage.mailbox import Inbox
from tests.bot.platform import SECRET, connected
from tests.bot.posts import put, rows
from tests.browser import serve
from tests.cast import FixedClock, add_citizen
from tests.fakes.telegram import FakeTelegram, Fault, text_update

PEOPLE = (4201, 4202, 4203)
LINES = 6
MOODS = (
    Fault(429, "Too Many Requests: retry after 2", retry_after=2),
    Fault(502),
    Fault(500, "Internal Server Error"),
    Fault(after=True),  # it arrived, and its answer was lost
)


def talk(office: Office, person: int) -> int:
    """A conversation."""
    return office.run_now(lambda desk: add_citizen(desk.session, str(person), desk.now, "telegram")[1])


@pytest.mark.parametrize("seed", range(6))
async def test_every_letter_arrives_in_its_order_and_the_precious_ones_never_twice(
    lite_office: Office, clock: FixedClock, seed: int
) -> None:
    dice = random.Random(seed)
    fake = FakeTelegram()
    for _ in range(12):
        fake.next("sendMessage", dice.choice(MOODS), *([Fault(ok=True)] * dice.randrange(3)))
    for person in PEOPLE:
        number = talk(lite_office, person)
        for line in range(LINES):
            put(lite_office, number, f"{person} tin {line}", once=line % 2 == 0)
    async with connected(lite_office, fake) as channel:
        delivery = Delivery(lite_office, [channel], Metrics(), jitter=lambda: 1.0)
        for _ in range(60):
            await delivery.deliver_due()
            clock.move(seconds=7)
    for person in PEOPLE:
        told = fake.texts(person)
        assert list(dict.fromkeys(told)) == [f"{person} tin {line}" for line in range(LINES)]
        precious = [text for text in told if int(text[-1]) % 2 == 0]
        assert len(precious) == len(set(precious))
    doubtful = [row for row in rows(lite_office) if row.status == "possibly"]
    assert all(row.once or row.body["doubts"] > 1 for row in doubtful)  # what may come twice was tried again


@pytest.mark.parametrize("seed", range(6))
async def test_every_update_has_one_effect_in_each_persons_order(office: Office, seed: int) -> None:
    dice = random.Random(seed)
    number = iter(range(1, 1000))
    lanes = [[update(person, next(number), line) for line in range(LINES)] for person in PEOPLE]

    async def bring(lane: list[dict[str, Any]]) -> None:
        for one in lane:
            await fake.call_webhook(one, times=dice.choice((1, 1, 2, 3)))
            if dice.random() < 0.3:  # an answer got lost on the way: it comes once more, late
                late.append(one)

    fake = FakeTelegram()
    late: list[dict[str, Any]] = []
    async with hooked(office, fake, SECRET):
        await asyncio.gather(*(bring(lane) for lane in lanes))
        dice.shuffle(late)
        for one in late:
            assert await fake.call_webhook(one) == [200]
    stored = office.look_now(lambda desk: list(desk.session.exec(select(Inbox).order_by("id"))))
    assert len(stored) == len(PEOPLE) * LINES
    for person in PEOPLE:
        came = [row.text for row in stored if row.text.startswith(str(person))]
        assert came == [f"{person} viec {line}" for line in range(LINES)]


async def test_a_call_with_a_foreign_secret_has_no_effect(lite_office: Office) -> None:
    fake = FakeTelegram()
    async with hooked(lite_office, fake, "a-guess-of-somebody"):
        assert await fake.call_webhook(update(PEOPLE[0], 1, 0), tries=1) == [401]
    assert lite_office.look_now(lambda desk: list(desk.session.exec(select(Inbox)))) == []


@asynccontextmanager
async def hooked(office: Office, fake: FakeTelegram, secret: str) -> AsyncIterator[None]:
    """Our webhook on loopback, and the platform that knows it by this secret."""
    app = web.Application()
    async with connected(office, fake, webhook_url="https://x.example", webhook_secret=SECRET) as channel:
        app.router.add_post(WEBHOOK, Webhook(channel).take)
        async with serve(app) as url:
            fake.webhook = {"url": f"{url}{WEBHOOK}", "secret_token": secret}
            yield


def update(person: int, key: int, line: int) -> dict[str, Any]:
    return text_update(person, f"{person} viec {line}", update_id=key, message_id=key)
