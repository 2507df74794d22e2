"""Messages that may have arrived, that wait, that come in pieces; channels that pause or stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.breaker import FAILURES, State
from bot.channels.base import ChannelError
from bot.delivery import Delivery
from casework.office import Desk, Office
from storage import mailbox, outgoing
from storage.mailbox import Outbox
from storage.people import Conversation
from tests.bot.posts import Scripted, put, rows, talk
from tests.bot.test_delivery import all_due, deliver
from tests.cast import Cast, FixedClock

LOST = ChannelError("no answer", possibly_sent=True)


def only(office: Office) -> Outbox:
    [row] = rows(office)
    return row


def confirm(office: Office, conversation: int, ref: str) -> bool:
    return office.run_now(lambda desk: mailbox.confirm_sent(desk.session, conversation, ref, desk.now))


# -- possibly delivered


async def test_after_a_lost_answer_it_is_tried_once_more_and_then_left_to_a_person(
    lite_office: Office, clock: FixedClock
) -> None:
    channel = Scripted()
    channel.faults["một"].extend([LOST] * 5)
    put(lite_office, talk(lite_office, "lan"), "một", "hai")
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert only_first(lite_office).status == "possibly"
    clock.move(seconds=29)
    await all_due(delivery)
    assert channel.tried == ["một"]
    for _ in range(5):
        clock.move(seconds=30)
        await all_due(delivery)
    assert channel.tried == ["một", "một", "hai"]
    assert only_first(lite_office).status == "possibly"


def only_first(office: Office) -> Outbox:
    return rows(office)[0]


async def test_what_must_not_come_twice_is_never_repeated_by_itself(
    lite_office: Office, clock: FixedClock
) -> None:
    channel = Scripted()
    channel.faults["một"].append(LOST)
    put(lite_office, talk(lite_office, "lan"), "một", once=True)
    delivery = deliver(lite_office, channel)
    for _ in range(4):
        await all_due(delivery)
        clock.move(minutes=10)
    assert channel.tried == ["một"]
    row = only(lite_office)
    assert (row.status, [entry["reason"] for entry in row.tried]) == ("possibly", ["no answer"])


async def test_what_must_not_come_twice_is_in_doubt_after_a_crash(
    lite_office: Office, clock: FixedClock
) -> None:
    put(lite_office, talk(lite_office, "lan"), "một", once=True)
    lease = timedelta(seconds=90)
    lite_office.run_now(
        lambda desk: outgoing.claim_due(desk.session, "telegram", desk.now, lease, 5) and None
    )
    clock.move(seconds=91)
    channel = Scripted()
    await all_due(deliver(lite_office, channel))
    assert channel.tried == []
    assert (only(lite_office).status, only(lite_office).error) == ("possibly", "interrupted")


@pytest.mark.parametrize("ref", ["một\nhai", "một   hai"])
async def test_an_echo_shows_that_it_arrived(lite_office: Office, clock: FixedClock, ref: str) -> None:
    channel, lan = Scripted(), talk(lite_office, "lan")
    channel.faults["một hai"].append(LOST)
    put(lite_office, lan, "một hai")
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert not confirm(lite_office, lan, "khác")
    assert confirm(lite_office, lan, ref)
    assert not confirm(lite_office, lan, ref)
    clock.move(minutes=1)
    await all_due(delivery)
    assert (only(lite_office).status, channel.tried) == ("sent", ["một hai"])


# -- pieces


async def test_a_long_letter_goes_in_pieces_and_a_failure_does_not_repeat_the_earlier_ones(
    lite_office: Office, clock: FixedClock
) -> None:
    channel = Scripted(text=10)
    channel.faults["Câu hai."].append(ChannelError("502"))
    put(lite_office, talk(lite_office, "lan"), "Câu một. Câu hai. Câu ba.", "sau")
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert channel.sent == ["Câu một."]
    clock.move(seconds=10)
    await all_due(delivery)
    assert channel.sent == ["Câu một.", "Câu hai.", "Câu ba.", "sau"]
    assert [row.status for row in rows(lite_office)] == ["sent", "sent"]


async def test_choices_come_under_the_last_words_and_files_after_them(lite_office: Office) -> None:
    channel, lan = Scripted(text=10), talk(lite_office, "lan")
    body = mailbox.body(
        "Câu một. Câu hai.", [("rate", "Chấm điểm")], [("a" * 64, "a.pdf", "application/pdf")]
    )
    lite_office.run_now(queue, lan, body)
    await all_due(deliver(lite_office, channel))
    parts = [(one.text, len(one.choices), len(one.files)) for one in channel.letters]
    assert parts == [("Câu một.", 0, 0), ("Câu hai.", 1, 0), ("", 0, 1)]


async def test_a_channel_that_takes_words_and_files_together_gets_them_so(lite_office: Office) -> None:
    channel, lan = Scripted(files_apart=False), talk(lite_office, "lan")
    lite_office.run_now(queue, lan, mailbox.body("Câu.", [], [("a" * 64, "a.pdf", "application/pdf")]))
    await all_due(deliver(lite_office, channel))
    assert [(one.text, len(one.files)) for one in channel.letters] == [("Câu.", 1)]


def queue(desk: Desk, conversation: int, body: dict[str, object]) -> None:
    row = Outbox(
        conversation_id=conversation, channel="telegram", body=body, not_before=desk.now, created_at=desk.now
    )
    mailbox.enqueue(desk.session, [row])


# -- who goes first, and how fast


async def test_urgent_ones_go_first_then_replies_then_notices(lite_office: Office) -> None:
    channel = Scripted(together=1)
    for name, more in {"tin": {"push": True}, "lời": {}, "gấp": {"push": True, "urgent": True}}.items():
        put(lite_office, talk(lite_office, name), name, **more)
    await all_due(deliver(lite_office, channel))
    assert channel.sent == ["gấp", "lời", "tin"]


async def test_the_budget_of_the_channel_is_kept(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted(per_second=1.0)
    for number in range(3):
        put(lite_office, talk(lite_office, f"t{number}"), str(number))
    delivery = deliver(lite_office, channel)
    for count in (1, 2, 3):
        await all_due(delivery)
        assert len(channel.sent) == count
        clock.move(seconds=1)


async def test_a_conversation_rests_between_two_messages(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted(per_conversation=1.0)
    put(lite_office, talk(lite_office, "lan"), "một", "hai")
    put(lite_office, talk(lite_office, "tu"), "khác")
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert sorted(channel.sent) == ["khác", "một"]
    clock.move(seconds=1)
    await all_due(delivery)
    assert channel.sent[-1] == "hai"


async def test_a_notice_that_became_due_at_night_waits_for_the_morning(
    lite_office: Office, clock: FixedClock
) -> None:
    channel, lan, tu = Scripted(), talk(lite_office, "lan"), talk(lite_office, "tu")
    put(lite_office, lan, "tin", push=True)
    put(lite_office, tu, "gấp", push=True, urgent=True)
    clock.set(2026, 11, 23, 23, 0)
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    assert channel.sent == ["gấp"]
    clock.set(2026, 11, 24, 8, 0)
    await all_due(delivery)
    assert channel.sent == ["gấp", "tin"]


# -- channels in trouble


async def test_the_platform_makes_the_whole_account_wait(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    channel.faults["một"].append(ChannelError("rate", pause_channel=60))
    put(lite_office, talk(lite_office, "lan"), "một")
    delivery = deliver(lite_office, channel)
    await all_due(delivery)
    put(lite_office, talk(lite_office, "tu"), "hai")
    clock.move(seconds=59)
    await all_due(delivery)
    assert delivery.health()["telegram"]["paused"]
    assert channel.sent == []
    clock.move(seconds=1)
    await all_due(delivery)
    assert sorted(channel.sent) == ["hai", "một"]


async def test_a_channel_that_an_administrator_must_mend_stops_and_keeps_its_queue(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    lite_office.run_now(link_admin, lite_cast)
    broken, other = Scripted("zalo-oa"), Scripted("telegram")
    broken.faults["một"].extend([ChannelError("-224", operator="Nâng gói Zalo OA")] * 2)
    put(lite_office, talk(lite_office, "lan", "zalo-oa"), "một", "hai", channel="zalo-oa")
    delivery = deliver(lite_office, broken, other)
    await all_due(delivery)
    await all_due(delivery)
    assert broken.tried == ["một"]
    assert delivery.health()["zalo-oa"] == {
        "state": "stopped", "paused": False, "operator": "Nâng gói Zalo OA",
    }  # fmt: skip
    assert len(other.sent) == 1
    assert "Nâng gói Zalo OA" in other.sent[0]
    clock.move(hours=7)
    await all_due(delivery)
    clock.move(hours=7)
    await all_due(delivery)
    assert broken.sent == ["một", "hai"]
    assert len(other.sent) == 1
    assert delivery.health()["zalo-oa"]["operator"] == ""


def link_admin(desk: Desk, cast: Cast) -> None:
    desk.session.add(
        Conversation(
            channel="telegram", account="test", address="admin", official_id=cast.admin.id,
            created_at=desk.now,
        )
    )  # fmt: skip


async def test_a_dead_platform_is_only_tried_now_and_then(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    for number in range(12):
        text = f"tin {number}"
        channel.faults[text].extend([ChannelError("connection refused")] * 30)
        put(lite_office, talk(lite_office, text), text)
    delivery = deliver(lite_office, channel)
    for _ in range(60):
        await all_due(delivery)
        clock.move(seconds=1)
    assert len(channel.tried) <= 8 + 5  # those under way, then after 5, 10, 20 s
    assert delivery.health()["telegram"]["state"] == "open"
    channel.faults.clear()
    for _ in range(12):
        clock.move(minutes=5)
        await all_due(delivery)
    assert sorted(channel.sent) == sorted(f"tin {number}" for number in range(12))


async def test_after_an_outage_urgent_ones_go_first_however_often_they_were_tried(
    lite_office: Office, clock: FixedClock
) -> None:
    channel = Scripted(together=1)
    for number in range(6):
        text = f"tin {number}"
        channel.faults[text].extend([ChannelError("connection refused")] * 99)
        put(lite_office, talk(lite_office, text), text, push=True, urgent=number == 5)
    delivery = deliver(lite_office, channel)
    for _ in range(60):
        await all_due(delivery)
        clock.move(minutes=1)
    channel.faults.clear()
    await all_due(delivery)
    clock.move(minutes=5)
    await all_due(delivery)
    assert sorted(channel.sent) == [f"tin {number}" for number in range(6)]
    assert "tin 5" in channel.sent[:2]  # one letter only showed that the platform is back


async def test_what_is_measured(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    channel.faults["một"].append(ChannelError("400", permanent=True))
    put(lite_office, talk(lite_office, "lan"), "một")
    delivery: Delivery = deliver(lite_office, channel)
    await all_due(delivery)
    put(lite_office, talk(lite_office, "tu"), "hai")
    clock.move(seconds=90)
    await delivery.measure()
    registry = delivery.metrics.registry
    value = registry.get_sample_value
    assert value("nghe_dan_oldest_unsent_seconds", {"channel": "telegram"}) == 90
    assert value("nghe_dan_outbox", {"channel": "telegram", "state": "failed"}) == 1
    assert value("nghe_dan_channel_state", {"channel": "telegram", "state": "closed"}) == 1
    assert value("nghe_dan_channel_state", {"channel": "telegram", "state": "open"}) == 0


async def test_a_closed_window_says_nothing_about_whether_the_platform_answers(
    lite_office: Office, clock: FixedClock
) -> None:
    channel = Scripted()
    delivery = deliver(lite_office, channel)
    [post] = delivery.posts
    for number in range(FAILURES - 1):
        channel.faults[f"{number}"].append(ChannelError("cut"))
        put(lite_office, talk(lite_office, f"a{number}"), f"{number}")
    await all_due(delivery)
    channel.faults["đóng"].append(ChannelError("closed", window_closed=True))
    put(lite_office, talk(lite_office, "lan"), "đóng")
    await delivery.deliver_due()
    assert post.breaker.state is State.CLOSED
    channel.faults["nữa"].append(ChannelError("cut"))
    put(lite_office, talk(lite_office, "nam"), "nữa")
    await delivery.deliver_due()
    assert post.breaker.state is State.OPEN
