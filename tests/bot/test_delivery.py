"""Outbox → channel: order, patience, giving up, waking up, and one dead channel that slows nobody."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.base import Channel, ChannelError, Letter
from bot.delivery import Delivery
from bot.metrics import Metrics
from casework.office import Office
from storage import outgoing
from storage.people import Conversation
from tests.bot.posts import Scripted, eventually, put, rows, talk
from tests.cast import FixedClock


def deliver(office: Office, *channels: Channel) -> Delivery:
    return Delivery(office, list(channels), Metrics(), jitter=lambda: 1.0)


async def all_due(delivery: Delivery) -> None:
    while await delivery.deliver_due():
        pass


async def test_letters_arrive_once_in_order(office: Office) -> None:
    channel = Scripted()
    put(office, talk(office, "lan"), "một", "hai", "ba")
    await all_due(deliver(office, channel))
    assert channel.sent == ["một", "hai", "ba"]
    assert [(row.status, row.platform_id) for row in rows(office)] == [
        ("sent", "m1"), ("sent", "m2"), ("sent", "m3"),
    ]  # fmt: skip


async def test_a_passing_failure_is_tried_again_later_and_longer_each_time(
    lite_office: Office, clock: FixedClock
) -> None:
    channel = Scripted()
    channel.faults["một"].extend([ChannelError("502"), ChannelError("502")])
    delivery = deliver(lite_office, channel)
    put(lite_office, talk(lite_office, "lan"), "một", "hai")
    began = clock.now()
    await all_due(delivery)
    assert rows(lite_office)[0].not_before == began + timedelta(seconds=2)
    clock.move(seconds=2)
    await all_due(delivery)
    assert rows(lite_office)[0].not_before == began + timedelta(seconds=6)
    clock.move(seconds=4)
    await all_due(delivery)
    assert channel.sent == ["một", "hai"]


async def test_the_platform_says_how_long_to_wait(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    channel.faults["một"].append(ChannelError("429", retry_after=37))
    put(lite_office, talk(lite_office, "lan"), "một")
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert rows(lite_office)[0].not_before == clock.now() + timedelta(seconds=38)
    clock.move(seconds=37)
    await all_due(delivery)
    assert channel.sent == []
    clock.move(seconds=1)
    await all_due(delivery)
    assert channel.sent == ["một"]


async def test_what_cannot_be_delivered_is_visible_and_lets_the_next_go(lite_office: Office) -> None:
    channel = Scripted()
    channel.faults["một"].append(ChannelError("400 text", permanent=True))
    put(lite_office, talk(lite_office, "lan"), "một", "hai")
    await all_due(deliver(lite_office, channel))
    assert channel.sent == ["hai"]
    failed = lite_office.look_now(lambda desk: outgoing.undelivered(desk.session))
    assert [row.error for row in failed] == ["400 text"]


async def test_somebody_who_blocked_us_is_known_as_unreachable(lite_office: Office) -> None:
    channel, lan = Scripted(), talk(lite_office, "lan")
    channel.faults["một"].append(ChannelError("403", permanent=True, unreachable=True))
    put(lite_office, lan, "một")
    await all_due(deliver(lite_office, channel))
    assert lite_office.look_now(lambda desk: desk.session.get_one(Conversation, lan).unreachable)


async def test_it_gives_up_when_the_message_is_too_old(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    put(lite_office, talk(lite_office, "lan"), "một", expires_at=clock.now() + timedelta(hours=48))
    clock.move(hours=49)
    await all_due(deliver(lite_office, channel))
    assert channel.tried == []
    [row] = rows(lite_office)
    assert (row.status, row.error) == ("failed", "expired")


async def test_a_bug_of_a_channel_fails_its_letter_alone(lite_office: Office) -> None:
    channel = Scripted()
    channel.faults["một"].append(ZeroDivisionError())
    put(lite_office, talk(lite_office, "lan"), "một", "hai")
    await all_due(deliver(lite_office, channel))
    assert [row.status for row in rows(lite_office)] == ["failed", "sent"]


@pytest.fixture
async def post() -> Scripted:
    return Scripted()


async def test_a_commit_wakes_the_worker(lite_office: Office, post: Scripted) -> None:
    delivery = deliver(lite_office, post)
    await delivery.start()
    try:
        put(lite_office, talk(lite_office, "lan"), "một", "hai", "ba")
        await eventually(lambda: post.sent == ["một", "hai", "ba"])
        assert delivery.working()
    finally:
        await delivery.stop()
    assert not delivery.working()


async def test_one_slow_person_does_not_hold_up_another(lite_office: Office) -> None:
    class SlowForLan(Scripted):
        async def send(self, letter: Letter) -> str:
            if letter.address == "lan":
                await release.wait()
            return await super().send(letter)

    release, channel = asyncio.Event(), SlowForLan()
    delivery = deliver(lite_office, channel)
    await delivery.start()
    try:
        put(lite_office, talk(lite_office, "lan"), "cho lan")
        put(lite_office, talk(lite_office, "tu"), "cho tú", "cho tú nữa")
        await eventually(lambda: channel.sent == ["cho tú", "cho tú nữa"])
    finally:
        release.set()
        await delivery.stop()
    assert channel.sent[-1] == "cho lan"


async def test_a_dead_channel_does_not_slow_another(lite_office: Office) -> None:
    dead, alive = Scripted("telegram", together=2), Scripted("webchat")
    dead.gate.clear()
    for number in range(5):
        put(lite_office, talk(lite_office, f"t{number}"), f"telegram {number}")
    delivery = deliver(lite_office, dead, alive)
    await delivery.start()
    try:
        await eventually(lambda: len(dead.tried) == 2)
        web = talk(lite_office, "w", "webchat")
        put(lite_office, web, "một", "hai", channel="webchat")
        await eventually(lambda: alive.sent == ["một", "hai"])
        assert dead.sent == []
    finally:
        dead.gate.set()
        await delivery.stop()


async def test_stopping_finishes_what_is_being_sent(lite_office: Office, post: Scripted) -> None:
    post.gate.clear()
    put(lite_office, talk(lite_office, "lan"), "một")
    delivery = deliver(lite_office, post)
    await delivery.start()
    await eventually(lambda: post.tried == ["một"])
    stopping = asyncio.create_task(delivery.stop())
    await asyncio.sleep(0)
    post.gate.set()
    await stopping
    assert [row.status for row in rows(lite_office)] == ["sent"]


async def test_a_crashed_send_comes_again_after_its_lease(lite_office: Office, clock: FixedClock) -> None:
    put(lite_office, talk(lite_office, "lan"), "một")
    lease = timedelta(seconds=90)
    lite_office.run_now(
        lambda desk: outgoing.claim_due(desk.session, "telegram", desk.now, lease, 5) and None
    )
    channel = Scripted()
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert channel.sent == []
    clock.move(seconds=91)
    await all_due(delivery)
    assert channel.sent == ["một"]
