"""Any mix of duplicates, disorder, restarts, lost answers, rates and dying tokens: one effect for each event."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from sqlmodel import select

from casework.office import Desk, Office
from storage.mailbox import Inbox, Outbox
from tests.bot.zalo_oa import Bench, bench
from tests.cast import FixedClock
from tests.fakes.zalo_oa import PAID, FakeZaloOa, Fault

SEND = "/v3.0/oa/message/cs"
WORDS = ("alo", "đèn hỏng ở thôn Đông xã Nam Sách", "gửi", "hồ sơ", "không", "cảm ơn", "gặp cán bộ", "2")


def trouble(rng: random.Random, made: Bench) -> None:
    """Something goes wrong now and then."""
    match rng.randrange(7):
        case 0:
            made.fake.next(SEND, Fault(502))
        case 1:
            made.fake.next(SEND, Fault(after=True))
        case 2:
            made.fake.next(SEND, Fault(code=rng.choice((-32, "-200", -100))))
        case 3:
            made.fake.access.clear()  # the token died early
        case 4:
            made.fake.next("/v4/oa/access_token", Fault(502))
        case 5:
            made.fake.next(SEND, Fault(truncated=True))


async def deliver(made: Bench, events: list[dict[str, Any]], rng: random.Random) -> None:
    """Zalo sends them in any order, some twice, with turns and trouble between."""
    calls = events + rng.sample(events, len(events) // 3)
    rng.shuffle(calls)
    for event in calls:
        made.fake.interacted(event["sender"]["id"])
        assert await made.events.post(event, rng.choice(("", "pretty", "escaped"))) == 200
        if rng.random() < 0.3:
            trouble(rng, made)
        if rng.random() < 0.4:
            made.clock.move(seconds=rng.uniform(0, 40))
            await made.channel.worker.round()
        if rng.random() < 0.3:
            await made.delivery.deliver_due()


@pytest.mark.parametrize("seed", range(4))
async def test_one_effect_for_each_event_whatever_happens(
    lite_office: Office, clock: FixedClock, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(seed)
    fake = FakeZaloOa(clock.now, per_minute=200)
    people = [f"61294033188502744{n}" for n in range(10, 14)]
    async with bench(lite_office, clock, fake=fake) as made:
        events = [
            made.events.event("user_send_text", rng.choice(people), {"text": rng.choice(WORDS)})
            for _ in range(24)
        ]
        half = len(events) // 2
        await deliver(made, events[:half], rng)
    async with bench(lite_office, clock, fake=fake) as made:  # killed after the 200, and started again
        await deliver(made, events[half:], rng)
        for _ in range(60):
            clock.move(seconds=65)
            await made.channel.worker.round()
            await made.delivery.deliver_due()

    def look(desk: Desk) -> tuple[list[Inbox], list[Outbox]]:
        return list(desk.session.exec(select(Inbox))), list(desk.session.exec(select(Outbox)))

    inbox, outbox = lite_office.look_now(look)
    assert sorted(row.key for row in inbox) == sorted(
        f"user_send_text:{one['message']['msg_id']}" for one in events
    )
    assert {row.status for row in inbox} == {"done"}
    left = Counter(row.status for row in outbox)
    assert set(left) <= {"sent", "possibly", "dropped"}
    assert left["sent"] >= len(people)
    doubtful = sum(bool(row.body.get("doubts")) for row in outbox)
    assert left["sent"] <= len(fake.sent()) <= left["sent"] + left["possibly"] + doubtful
    for call in fake.calls:
        if call.path == SEND and call.applied:
            since = fake.people[call.body["recipient"]["user_id"]].last_interaction
            assert since is not None
            assert call.at - since <= PAID
            assert len(call.body["message"].get("text", "")) <= 2000
    logged = "".join(capsys.readouterr())
    assert "secret-" not in logged
    assert "Nam Sách" not in logged
