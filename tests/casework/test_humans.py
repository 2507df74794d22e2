from __future__ import annotations

import pytest
from sqlmodel import select

from casework import humans
from casework.errors import Refused
from casework.office import Desk, Office
from storage.mailbox import Outbox
from tests.cast import Cast, FixedClock


def said(desk: Desk, conversation_id: int) -> list[str]:
    query = select(Outbox).where(Outbox.conversation_id == conversation_id).order_by(Outbox.id)
    return [row.body["text"] for row in desk.session.exec(query)]


def test_a_person_is_asked_for_joins_speaks_and_leaves(office: Office, cast: Cast) -> None:
    handover = office.run_now(humans.ask_for_person, cast.lan_talk)
    assert handover.opens_at is None
    [talk] = office.look_now(humans.waiting, cast.thu)
    assert (talk.conversation_id, talk.state) == (cast.lan_talk, "waiting")
    office.run_now(humans.join, cast.thu, cast.lan_talk)
    office.run_now(humans.say, cast.thu, cast.lan_talk, "Bà kể rõ giúp cháu")
    office.run_now(humans.release, cast.thu, cast.lan_talk)
    lines = office.look_now(said, cast.lan_talk)
    assert "Chị Thu" in lines[0]
    assert lines[1] == "chị Thu: Bà kể rõ giúp cháu"
    assert len(lines) == 3
    assert office.look_now(humans.waiting, cast.thu) == []


def test_out_of_hours_it_says_when_people_are_back(office: Office, cast: Cast, clock: FixedClock) -> None:
    clock.set(2026, 11, 28, 10)  # a Saturday
    handover = office.run_now(humans.ask_for_person, cast.lan_talk)
    assert handover.opens_at is not None
    assert handover.opens_at.isoformat() == "2026-11-30T07:30:00+07:00"


def test_one_talk_has_one_official(office: Office, cast: Cast) -> None:
    office.run_now(humans.ask_for_person, cast.lan_talk)
    office.run_now(humans.join, cast.thu, cast.lan_talk)
    with pytest.raises(Refused):
        office.run_now(humans.join, cast.admin, cast.lan_talk)
    with pytest.raises(Refused):
        office.run_now(humans.say, cast.admin, cast.lan_talk, "tôi đây")


def test_officials_of_units_do_not_read_talks(office: Office, cast: Cast) -> None:
    office.run_now(humans.ask_for_person, cast.lan_talk)
    with pytest.raises(Refused):
        office.look_now(humans.waiting, cast.minh)
    with pytest.raises(Refused):
        office.look_now(humans.transcript, cast.tu, cast.lan_talk)


def test_a_talk_in_which_nobody_asked_for_a_person_stays_private(office: Office, cast: Cast) -> None:
    with pytest.raises(Refused):
        office.look_now(humans.transcript, cast.thu, cast.lan_talk)
