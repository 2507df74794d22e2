"""Counts on both databases: what lies in a window, what is late, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count as counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from law.kinds import Action, PetitionKind, Stage
from storage import figures
from storage.database import Database
from storage.figures import VIETNAM, Scope
from storage.people import Citizen
from storage.petitions import Answer, Deadline, Event, Petition, Rating

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
WEEK = Scope(MONDAY, SUNDAY)
A, B, C = "hp-ubnd-xa-nam-sach", "hp-ubnd-xa-gia-loc", "hp-so-xay-dung"
NOTICE = "tiep-cong-dan-thong-bao-ket-qua-xu-ly"
CODES = counter(1_000_000)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.write() as opened:
        yield opened
        opened.rollback()
    database.close()


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


def citizen(session: Session) -> int:
    row = Citizen(created_at=at(MONDAY))
    session.add(row)
    session.flush()
    return row.id


def file(session: Session, when: datetime | None = None, **changes: Any) -> int:
    """A petition at unit A, received on Monday; the id."""
    moment = when or at(MONDAY)
    values: dict[str, Any] = {
        "code": str(next(CODES)),
        "kind": PetitionKind.FEEDBACK,
        "stage": Stage.RECEIVED,
        "field_id": "ht-chieu-sang",
        "unit_id": A,
        "channel": "webchat",
        "first_contact_at": moment,
        "received_at": moment,
        "updated_at": moment,
        **changes,
    }
    row = Petition(**{"citizen_id": citizen(session), **values})
    session.add(row)
    session.flush()
    return row.id


def owe(session: Session, petition: int, due_on: date, **changes: Any) -> None:
    values: dict[str, Any] = {"unit_id": A, "rule_id": NOTICE, "opened_at": at(due_on - timedelta(days=14))}
    start = due_on - timedelta(days=14)
    session.add(
        Deadline(
            petition_id=petition, start_on=start, due_unrolled_on=due_on, due_on=due_on, citation="", why="",
            **{**values, **changes},
        )
    )  # fmt: skip
    session.flush()


def happen(session: Session, petition: int, action: Action, when: datetime, unit: str, **data: Any) -> None:
    session.add(Event(petition_id=petition, at=when, actor="can-bo", action=action, unit_id=unit, data=data))
    session.flush()


class TestWindow:
    def test_a_day_is_a_vietnamese_day(self, session: Session) -> None:
        file(session, at(MONDAY - timedelta(days=1), 23, 59))
        first = file(session, at(MONDAY, 0, 0))
        last = file(session, at(SUNDAY, 23, 59))
        file(session, at(SUNDAY + timedelta(days=1), 0, 0))
        assert figures.ids(session, figures.RECEIVED, WEEK) == [first, last]

    def test_splits_add_up_and_name_what_is_behind_them(self, session: Session) -> None:
        lamp = file(session)
        road = file(session, field_id="ht-duong-xa", unit_id=B, channel="telegram")
        nowhere = file(session, field_id=None, unit_id=None)
        by_unit = figures.split(session, figures.RECEIVED, WEEK, "unit")
        assert by_unit == {A: (1, 1), B: (1, 1), "": (1, 1)}
        assert figures.ids(session, figures.RECEIVED, WEEK, "unit", B) == [road]
        assert figures.ids(session, figures.RECEIVED, WEEK, "field", "") == [nowhere]
        assert figures.ids(session, figures.RECEIVED, WEEK, "channel", "webchat") == [lamp, nowhere]

    def test_people_are_counted_once(self, session: Session) -> None:
        one = citizen(session)
        file(session, citizen_id=one)
        file(session, citizen_id=one)
        assert figures.split(session, figures.RECEIVED, WEEK, "kind") == {"phan-anh": (2, 1)}

    def test_the_demonstration_counts_only_where_asked(self, session: Session) -> None:
        file(session, demo=True)
        assert figures.count(session, figures.RECEIVED, WEEK) == 0
        assert figures.count(session, figures.RECEIVED, replace(WEEK, demo=True)) == 1


class TestObligations:
    def test_done_on_its_day_is_in_time_and_the_day_after_is_late(self, session: Session) -> None:
        due = date(2026, 11, 18)
        owe(session, in_time := file(session), due, closed_on=due, outcome="done")
        owe(session, late := file(session), due, closed_on=due + timedelta(days=1), outcome="done")
        assert figures.ids(session, figures.ON_TIME, WEEK) == [in_time]
        assert figures.ids(session, figures.BECAME_LATE, WEEK) == [late]
        assert figures.ids(session, figures.EVENTS, WEEK) == [in_time, late]

    def test_what_runs_and_is_not_due_is_no_event(self, session: Session) -> None:
        owe(session, file(session), SUNDAY)
        assert figures.count(session, figures.EVENTS, WEEK) == 0

    def test_late_once_only_in_the_week_it_became_late_but_overdue_until_done(self, session: Session) -> None:
        petition = file(session)
        owe(session, petition, date(2026, 11, 13))
        before = Scope(MONDAY - timedelta(days=7), MONDAY - timedelta(days=1))
        assert figures.ids(session, figures.BECAME_LATE, before) == [petition]
        assert figures.count(session, figures.BECAME_LATE, WEEK) == 0
        assert figures.ids(session, figures.OVERDUE, WEEK) == [petition]

    def test_due_on_the_last_day_of_the_week_before_is_late_on_monday(self, session: Session) -> None:
        owe(session, petition := file(session), MONDAY - timedelta(days=1))
        assert figures.ids(session, figures.BECAME_LATE, WEEK) == [petition]

    def test_stopped_in_time_is_no_event(self, session: Session) -> None:
        due = date(2026, 11, 18)
        owe(session, file(session), due, closed_on=due, outcome="stopped")
        assert figures.count(session, figures.EVENTS, WEEK) == 0

    def test_what_the_citizen_owes_and_the_alarm_are_no_obligation_of_the_unit(
        self, session: Session
    ) -> None:
        due = date(2026, 11, 18)
        owe(session, file(session), due, party="citizen")
        owe(session, file(session), due, rule_id=figures.ALARM)
        assert figures.count(session, figures.EVENTS, WEEK) == 0

    def test_a_petition_with_two_overdue_obligations_is_one_overdue_petition(self, session: Session) -> None:
        petition = file(session)
        owe(session, petition, date(2026, 11, 17))
        owe(session, petition, date(2026, 11, 18))
        assert figures.ids(session, figures.OVERDUE, WEEK) == [petition]
        assert figures.count(session, figures.OVERDUE, WEEK) == 1
        assert figures.count(session, figures.BECAME_LATE, WEEK) == 2
        assert figures.longest_late(session, WEEK) == (petition, date(2026, 11, 17))

    def test_overdue_is_told_as_of_the_end_of_the_window(self, session: Session) -> None:
        owe(
            session,
            petition := file(session),
            date(2026, 11, 18),
            closed_on=date(2026, 11, 24),
            outcome="done",
        )
        assert figures.ids(session, figures.OVERDUE, WEEK) == [petition]
        later = replace(WEEK, until=date(2026, 11, 24))
        assert figures.count(session, figures.OVERDUE, later) == 0

    @pytest.mark.parametrize(
        ("due_on", "overdue", "soon"),
        [(date(2026, 11, 21), 1, 0), (SUNDAY, 0, 1), (date(2026, 11, 29), 0, 1), (date(2026, 11, 30), 0, 0)],
    )
    def test_overdue_and_due_soon_meet_without_a_gap(
        self, session: Session, due_on: date, overdue: int, soon: int
    ) -> None:
        owe(session, file(session), due_on)
        assert figures.count(session, figures.OVERDUE, WEEK) == overdue
        assert figures.count(session, figures.DUE_SOON, WEEK) == soon

    def test_each_unit_answers_for_its_own(self, session: Session) -> None:
        due = date(2026, 11, 18)
        petition = file(session, unit_id=B)
        owe(session, petition, due, unit_id=A, closed_on=due, outcome="done")
        owe(session, petition, due, unit_id=B)
        assert figures.count(session, figures.ON_TIME, replace(WEEK, unit_id=A)) == 1
        assert figures.count(session, figures.BECAME_LATE, replace(WEEK, unit_id=A)) == 0
        assert figures.count(session, figures.BECAME_LATE, replace(WEEK, unit_id=B)) == 1


class TestFlow:
    def test_only_final_answers_count(self, session: Session) -> None:
        petition = file(session, stage=Stage.ANSWERED)
        for interim in (True, False):
            session.add(
                Answer(petition_id=petition, unit_id=A, text="", interim=interim, published_at=at(SUNDAY))
            )
        session.flush()
        assert figures.ids(session, figures.ANSWERED, WEEK) == [petition]

    def test_a_file_is_open_at_the_end_of_a_window_until_answered(self, session: Session) -> None:
        answered_later = file(session, stage=Stage.ANSWERED, answered_at=at(date(2026, 11, 23)))
        file(session, stage=Stage.ANSWERED, answered_at=at(SUNDAY))
        withdrawn_later = file(session, stage=Stage.WITHDRAWN, closed_at=at(date(2026, 11, 23)))
        file(session, at(date(2026, 11, 23)))
        running = file(session, stage=Stage.WAITING_CITIZEN)
        assert figures.ids(session, figures.OPEN, WEEK) == [answered_later, withdrawn_later, running]

    def test_a_passed_on_file_arrives_twice_but_is_received_once(self, session: Session) -> None:
        petition = file(session, unit_id=B)
        happen(session, petition, Action.REGISTER, at(MONDAY), A)
        happen(session, petition, Action.TRANSFER, at(MONDAY, 10), B, from_unit=A)
        assert figures.count(session, figures.RECEIVED, WEEK) == 1
        assert figures.split(session, figures.ARRIVED, WEEK, "unit") == {A: (1, 1), B: (1, 1)}
        assert figures.split(session, figures.TRANSFERRED, WEEK, "unit") == {A: (1, 1)}

    def test_passed_on_and_untaken_until_the_receiver_takes_it(self, session: Session) -> None:
        petition = file(session, unit_id=B)
        happen(session, petition, Action.TRANSFER, at(MONDAY), B, from_unit=A)
        happen(session, petition, Action.REMIND, at(SUNDAY), B)
        happen(session, petition, Action.ACCEPT, at(date(2026, 11, 23)), B)
        assert figures.ids(session, figures.UNTAKEN, replace(WEEK, unit_id=A)) == [petition]
        assert figures.count(session, figures.UNTAKEN, replace(WEEK, until=date(2026, 11, 23))) == 0

    def test_misdirected_is_charged_to_the_first_sender(self, session: Session) -> None:
        petition = file(session, unit_id=C)
        happen(session, petition, Action.TRANSFER, at(MONDAY), B, from_unit=A)
        happen(session, petition, Action.TRANSFER, at(SUNDAY), C, from_unit=B)
        assert figures.split(session, figures.MISDIRECTED, WEEK, "unit") == {A: (1, 1)}

    def test_carried_over_is_what_the_unit_had_not_treated_when_the_window_began(
        self, session: Session
    ) -> None:
        before = at(date(2026, 11, 10))
        happen(session, waiting := file(session, before), Action.REGISTER, before, A)
        happen(session, taken := file(session, before), Action.REGISTER, before, A)
        happen(session, taken, Action.ACCEPT, at(date(2026, 11, 12)), A)
        happen(session, waiting, Action.ACCEPT, at(MONDAY), A)
        assert figures.ids(session, figures.UNTREATED_BEFORE, WEEK) == [waiting]

    def test_satisfaction(self, session: Session) -> None:
        for outcome, score in (("done", 5), ("done", 4), ("part", 2), ("not-done", None)):
            petition = file(session, stage=Stage.ANSWERED)
            answer = Answer(petition_id=petition, unit_id=A, text="", published_at=at(MONDAY))
            session.add(answer)
            session.flush()
            session.add(
                Rating(
                    petition_id=petition, answer_id=answer.id, unit_id=A, outcome=outcome, score=score,
                    at=at(SUNDAY),
                )
            )  # fmt: skip
        session.flush()
        said = figures.satisfaction(session, WEEK)
        assert said.outcomes == {"done": 2, "part": 1, "not-done": 1}
        assert (said.ratings, said.scored, said.satisfied) == (4, 3, 2)
        assert said.mean == pytest.approx(11 / 3)
        assert figures.satisfaction(session, replace(WEEK, unit_id=B)).mean is None


class TestSealed:
    KINDS = (PetitionKind.DENUNCIATION,)

    def told(self, session: Session, times: int, **changes: Any) -> None:
        for _ in range(times):
            file(session, kind=PetitionKind.DENUNCIATION, sealed=True, stage=Stage.INFORMATION, **changes)

    def test_a_sealed_file_is_in_no_count_at_all(self, session: Session) -> None:
        self.told(session, 6)
        petition = file(session, kind=PetitionKind.DENUNCIATION, sealed=True, stage=Stage.INFORMATION)
        owe(session, petition, date(2026, 11, 17))
        happen(session, petition, Action.REGISTER, at(MONDAY), A)
        for measure in (figures.RECEIVED, figures.ARRIVED, figures.OVERDUE, figures.EVENTS, figures.OPEN):
            assert figures.count(session, measure, WEEK) == 0
            assert figures.ids(session, measure, WEEK) == []
        assert figures.longest_late(session, WEEK) is None

    def test_five_people_may_be_counted_four_not(self, session: Session) -> None:
        assert figures.sealed(session, WEEK, self.KINDS) == 0
        self.told(session, 4)
        assert figures.sealed(session, WEEK, self.KINDS) is None
        self.told(session, 1)
        assert figures.sealed(session, WEEK, self.KINDS) == 5

    def test_one_person_who_writes_often_is_still_one(self, session: Session) -> None:
        self.told(session, 9, citizen_id=citizen(session))
        assert figures.sealed(session, WEEK, self.KINDS) is None


def test_files_are_listed_in_the_order_asked_once_each(session: Session) -> None:
    first, second = file(session), file(session)
    assert [row.id for row in figures.listed(session, [second, first, second])] == [second, first]


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_a_vietnamese_day_has_no_gap_to_the_next(day: date) -> None:
    today, tomorrow = Scope(day, day), Scope(day + timedelta(days=1), day + timedelta(days=1))
    assert today.end_at == tomorrow.start_at
    assert today.end_at - today.start_at == timedelta(days=1)
