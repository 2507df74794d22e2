"""Inbox and outbox on both databases: one effect per update, order per conversation, nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from casework.office import Desk, Office
from storage import mailbox, outgoing
from storage.mailbox import Inbox, Outbox
from tests.cast import FixedClock, add_citizen

LEASE = timedelta(seconds=90)


@pytest.fixture
def talks(office: Office) -> tuple[int, int]:
    """Two conversations."""

    def make(desk: Desk) -> tuple[int, int]:
        return tuple(add_citizen(desk.session, name, desk.now, "telegram")[1] for name in ("lan", "tu"))

    return office.run_now(make)


def put(office: Office, talk: int, text: str, **more: object) -> int:
    def act(desk: Desk) -> int:
        values = {"not_before": desk.now, "created_at": desk.now, **more}
        row = Outbox(conversation_id=talk, channel="telegram", body=mailbox.body(text), **values)
        mailbox.enqueue(desk.session, [row])
        return row.id or 0

    return office.run_now(act)


def claim(office: Office, limit: int = 10, channel: str = "telegram") -> list[str]:
    def act(desk: Desk) -> list[str]:
        rows = outgoing.claim_due(desk.session, channel, desk.now, LEASE, limit)
        return [row.body["text"] for row in rows]

    return office.run_now(act)


def settle(office: Office, row_id: int) -> None:
    office.run_now(lambda desk: outgoing.settle_piece(desk.session, row_id, "m1", desk.now))


def change(office: Office, row_id: int, **values: object) -> None:
    """What delivery decided about a message that it could not send."""

    def act(desk: Desk) -> None:
        row = desk.session.get_one(Outbox, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        desk.session.add(row)

    office.run_now(act)


def accept(session: Session, key: str, at: datetime, account: str = "bot") -> int | None:
    return mailbox.accept(session, "telegram", account, key, "{}", at)


def test_a_repeat_is_known(office: Office) -> None:
    first = office.run_now(lambda desk: accept(desk.session, "1", desk.now))
    again = office.run_now(lambda desk: accept(desk.session, "1", desk.now))
    other_bot = office.run_now(lambda desk: accept(desk.session, "1", desk.now, "other"))
    assert first is not None
    assert again is None
    assert other_bot not in (None, first)


def test_what_a_rolled_back_turn_accepted_comes_again(office: Office) -> None:
    def turn(desk: Desk) -> None:
        accept(desk.session, "1", desk.now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        office.run_now(turn)
    assert office.run_now(lambda desk: accept(desk.session, "1", desk.now)) is not None


def test_one_letter_at_a_time_per_conversation_in_order(office: Office, talks: tuple[int, int]) -> None:
    lan, tu = talks
    first = put(office, lan, "một")
    put(office, lan, "hai")
    put(office, tu, "khác")
    assert claim(office) == ["một", "khác"]
    assert claim(office) == []
    settle(office, first)
    assert claim(office) == ["hai"]


def test_a_retry_holds_back_what_comes_after(
    office: Office, talks: tuple[int, int], clock: FixedClock
) -> None:
    first = put(office, talks[0], "một")
    put(office, talks[0], "hai")
    claim(office)
    later = clock.now() + timedelta(seconds=30)
    change(office, first, status="queued", not_before=later)
    assert claim(office) == []
    clock.move(seconds=31)
    assert claim(office) == ["một"]


def test_a_failure_lets_the_next_one_go(office: Office, talks: tuple[int, int]) -> None:
    first = put(office, talks[0], "một")
    put(office, talks[0], "hai")
    claim(office)
    change(office, first, status="failed", error="403")
    assert claim(office) == ["hai"]
    failed = office.look_now(lambda desk: [row.error for row in outgoing.undelivered(desk.session)])
    assert failed == ["403"]


def test_a_notice_that_waits_for_morning_holds_nobody_back(
    office: Office, talks: tuple[int, int], clock: FixedClock
) -> None:
    put(office, talks[0], "sáng mai", not_before=clock.now() + timedelta(hours=12))
    put(office, talks[0], "bây giờ")
    assert claim(office) == ["bây giờ"]


def test_a_crashed_send_is_taken_up_when_its_lease_is_over(
    office: Office, talks: tuple[int, int], clock: FixedClock
) -> None:
    put(office, talks[0], "một")
    put(office, talks[0], "hai")
    assert claim(office) == ["một"]
    clock.move(seconds=91)
    assert claim(office) == ["một"]


def test_held_replies_are_taken_back_but_nothing_else(
    office: Office, talks: tuple[int, int], clock: FixedClock
) -> None:
    later = clock.now() + timedelta(seconds=6)
    put(office, talks[0], "giữ", held=True, not_before=later)
    put(office, talks[1], "của người khác", held=True, not_before=later)
    put(office, talks[0], "không giữ")
    assert office.run_now(lambda desk: mailbox.take_back_held(desk.session, talks[0])) == 1
    clock.move(seconds=7)
    assert sorted(claim(office)) == ["của người khác", "không giữ"]


def test_what_is_under_way_cannot_be_taken_back(office: Office, talks: tuple[int, int]) -> None:
    put(office, talks[0], "giữ", held=True)
    claim(office)
    assert office.run_now(lambda desk: mailbox.take_back_held(desk.session, talks[0])) == 0


def test_held_replies_can_be_let_go(office: Office, talks: tuple[int, int], clock: FixedClock) -> None:
    put(office, talks[0], "giữ", held=True, not_before=clock.now() + timedelta(seconds=6))
    office.run_now(lambda desk: mailbox.release_held(desk.session, talks[0], desk.now))
    assert claim(office) == ["giữ"]


def test_a_dedupe_key_queues_once(office: Office, talks: tuple[int, int]) -> None:
    def both(desk: Desk) -> None:
        rows = [
            Outbox(
                conversation_id=talks[0], channel="telegram", body=mailbox.body(text), dedupe="rate:1",
                not_before=desk.now, created_at=desk.now,
            )
            for text in ("một", "hai")
        ]  # fmt: skip
        mailbox.enqueue(desk.session, rows)

    office.run_now(both)
    office.run_now(both)
    assert claim(office) == ["một"]


def test_channels_do_not_take_each_others_letters(office: Office, talks: tuple[int, int]) -> None:
    put(office, talks[0], "một")
    assert claim(office, channel="webchat") == []


def test_the_oldest_unsent_and_the_next_due(
    office: Office, talks: tuple[int, int], clock: FixedClock
) -> None:
    began = clock.now()
    assert office.look_now(lambda desk: outgoing.next_due_at(desk.session, "telegram")) is None
    put(office, talks[0], "một")
    clock.move(minutes=3)
    put(office, talks[1], "hai", not_before=clock.now() + timedelta(hours=1))
    assert office.look_now(lambda desk: outgoing.oldest_unsent(desk.session, desk.now)) == {"telegram": began}
    assert office.look_now(lambda desk: outgoing.next_due_at(desk.session, "telegram")) == began


def test_a_commit_tells_for_which_channels_it_queued(office: Office, talks: tuple[int, int]) -> None:
    heard: list[set[str]] = []
    office.database.when_queued(heard.append)
    put(office, talks[0], "một")
    claim(office)
    assert heard == [{"telegram"}]


def test_nobody_hears_of_a_turn_that_was_rolled_back(office: Office, talks: tuple[int, int]) -> None:
    heard: list[set[str]] = []
    office.database.when_queued(heard.append)

    def turn(desk: Desk) -> None:
        row = Outbox(conversation_id=talks[0], channel="telegram", not_before=desk.now, created_at=desk.now)
        mailbox.enqueue(desk.session, [row])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        office.run_now(turn)
    assert heard == []


def test_the_transcript_leaves_out_what_was_confidential(
    office: Office, talks: tuple[int, int], clock: FixedClock
) -> None:
    def write(desk: Desk, key: str, text: str, secret: bool) -> None:
        inbox_id = accept(desk.session, key, desk.now)
        row = desk.session.get_one(Inbox, inbox_id)
        row.conversation_id, row.text = talks[0], text
        desk.session.add(row)
        desk.session.flush()
        if secret and inbox_id is not None:
            mailbox.scrub(desk.session, inbox_id)

    office.run_now(write, "1", "đèn hỏng", False)
    clock.move(seconds=1)
    put(office, talks[0], "Ở thôn nào ạ?")
    clock.move(seconds=1)
    office.run_now(write, "2", "tôi muốn tố cáo", True)
    lines = office.look_now(lambda desk: mailbox.transcript(desk.session, talks[0]))
    assert [(way, text) for _, way, text in lines] == [("in", "đèn hỏng"), ("out", "Ở thôn nào ạ?")]
    raw = office.look_now(lambda desk: [row.payload for row in desk.session.exec(mailbox.select(Inbox))])
    assert raw == ["{}", ""]
    assert office.run_now(lambda desk: accept(desk.session, "2", desk.now)) is None


def test_an_official_who_replies_to_a_card_means_its_petition(office: Office, talks: tuple[int, int]) -> None:
    row_id = put(office, talks[0], "thẻ")
    office.run_now(lambda desk: outgoing.settle_piece(desk.session, row_id, "5001", desk.now))
    find = lambda desk, talk: mailbox.petition_of_message(desk.session, talk, "5001")  # noqa: E731
    assert office.look_now(find, talks[0]) is None
    assert office.look_now(find, talks[1]) is None
