from __future__ import annotations

import pytest
from sqlmodel import select

from casework import handle
from casework.office import Desk, Office
from casework.post import post
from storage.mailbox import WAITING, Outbox
from storage.people import Conversation
from tests.cast import Cast, FixedClock, add_citizen, lamp


def pushes(desk: Desk, conversation_id: int) -> list[Outbox]:
    return list(
        desk.session.exec(select(Outbox).where(Outbox.conversation_id == conversation_id).order_by(Outbox.id))
    )


@pytest.fixture
def talk_on_telegram(office: Office, clock: FixedClock) -> tuple[int, int]:
    return office.run_now(lambda desk: add_citizen(desk.session, "77", desk.now, "telegram"))


def accept_at(office: Office, cast: Cast, citizen: int) -> None:
    code = office.run_now(lamp, citizen).code
    office.run_now(handle.accept, cast.minh, code)


def test_no_phone_rings_at_night(
    office: Office, cast: Cast, clock: FixedClock, talk_on_telegram: tuple[int, int]
) -> None:
    citizen, talk = talk_on_telegram
    clock.set(2026, 11, 25, 22, 0)
    accept_at(office, cast, citizen)
    [row] = office.look_now(pushes, talk)
    assert Desk.local(row.not_before).isoformat() == "2026-11-26T07:30:00+07:00"


def test_a_talk_under_way_hears_at_once_even_at_night(
    office: Office, cast: Cast, clock: FixedClock, talk_on_telegram: tuple[int, int]
) -> None:
    citizen, talk = talk_on_telegram
    clock.set(2026, 11, 25, 22, 0)

    def active(desk: Desk) -> None:
        row = desk.session.get_one(Conversation, talk)
        row.last_inbound_at = desk.now
        desk.session.add(row)

    office.run_now(active)
    accept_at(office, cast, citizen)
    [row] = office.look_now(pushes, talk)
    assert row.not_before == clock.now()


def test_a_screen_that_does_not_ring_needs_no_quiet_hours(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    clock.set(2026, 11, 25, 22, 0)
    accept_at(office, cast, cast.lan)
    [row] = office.look_now(pushes, cast.lan_talk)
    assert row.not_before == clock.now()


def test_whoever_blocked_the_bot_is_not_lost_in_silence(
    office: Office, cast: Cast, talk_on_telegram: tuple[int, int]
) -> None:
    citizen, talk = talk_on_telegram

    def block(desk: Desk) -> None:
        row = desk.session.get_one(Conversation, talk)
        row.unreachable = True
        desk.session.add(row)

    office.run_now(block)
    accept_at(office, cast, citizen)
    [row] = office.look_now(pushes, talk)
    assert (row.status, row.error) == (WAITING, "blocked")


def test_a_sensitive_matter_is_told_without_its_subject(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan, field_id="an-ma-tuy").code
    office.run_now(handle.accept, cast.minh, code)
    [row] = office.look_now(pushes, cast.lan_talk)
    assert "ma túy" not in row.body["text"].lower()
    assert "Nam Sách" not in row.body["text"]


def test_every_message_wakes_delivery_once_it_is_committed(office: Office, cast: Cast) -> None:
    woken: list[set[str]] = []
    office.database.when_queued(woken.append)

    def tell(desk: Desk) -> tuple[bool, bool]:
        talk = desk.session.get_one(Conversation, cast.lan_talk)
        return post(desk, talk, "một", dedupe="a"), post(desk, talk, "hai", dedupe="a")

    assert office.run_now(tell) == (True, False)
    assert woken == [{"webchat"}]
