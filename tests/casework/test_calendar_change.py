"""A changed calendar moves open deadlines and nothing that is closed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from casework import calendar_change
from casework.calendar_change import apply
from casework.office import Desk, Office
from law.calendar import WorkCalendar
from law.kinds import Action
from storage.mailbox import Outbox
from storage.petitions import history
from tests.casework.papercast import File, paper
from tests.cast import Cast, FixedClock, lamp, link
from tests.law.calendars import without_day_off

ACCEPT = "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"
NOTICE = "tiep-cong-dan-thong-bao-ket-qua-xu-ly"


def use(office: Office, calendar: WorkCalendar) -> None:
    office.law = replace(office.law, calendar=calendar)


@pytest.fixture
def file(office: Office, cast: Cast) -> File:
    """Received Monday 16 November under a calendar that does not know 24 November as a day off."""
    use(office, without_day_off(date(2026, 11, 24)))
    assert apply(office).moved == ()
    office.run_now(link, cast.minh)
    made = File.of(office, cast.minh, paper(date(2026, 11, 16)))
    assert made.running()[ACCEPT] == date(2026, 11, 25)
    return made


def texts(office: Office) -> list[str]:
    def look(desk: Desk) -> list[str]:
        return [row.body["text"] for row in desk.session.exec(select(Outbox).order_by(Outbox.id))]  # type: ignore[arg-type]

    return office.look_now(look)


def test_open_deadlines_follow_and_the_history_says_so(office: Office, file: File) -> None:
    use(office, WorkCalendar.load())
    result = apply(office)
    assert result.changed
    assert not result.failed
    moved = {shift.rule_id: (shift.former_on, shift.due_on) for shift in result.moved}
    assert moved[ACCEPT] == (date(2026, 11, 25), date(2026, 11, 26))
    row = file.rows()[ACCEPT]
    assert row.due_on == date(2026, 11, 26)
    assert "24/11" in row.why
    assert (row.changes[-1]["why"], row.changes[-1]["from"], row.changes[-1]["to"]) == (
        "tinh-lai-han", "2026-11-25", "2026-11-26",
    )  # fmt: skip
    events = office.look_now(lambda desk: history(desk.session, file.petition.id))
    told = [event for event in events if event.action == Action.RECALCULATE]
    assert {event.data["former_on"] for event in told} >= {"2026-11-25"}


def test_leaving_make_up_saturdays_out_moves_open_deadlines(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    clock.set(2026, 8, 18)
    apply(office)
    made = File.of(office, cast.minh, paper(date(2026, 8, 18)))
    assert made.running()[ACCEPT] == date(2026, 8, 26)
    use(office, WorkCalendar.load(make_up=False))
    assert ACCEPT in {shift.rule_id for shift in apply(office).moved}
    assert made.running()[ACCEPT] == date(2026, 8, 27)


def test_the_unit_is_told_once(office: Office, file: File) -> None:
    use(office, WorkCalendar.load())
    apply(office)
    apply(office)
    about = [text for text in texts(office) if "Lịch nghỉ thay đổi" in text]
    assert len(about) == 1
    assert file.code in about[0]
    assert "25/11 → 26/11" in about[0]


def test_what_is_closed_stays(office: Office, file: File) -> None:
    file.act(Action.TAKE_UP, date(2026, 11, 20))
    before = file.rows()[ACCEPT]
    use(office, WorkCalendar.load())
    apply(office)
    after = file.rows()[ACCEPT]
    assert (after.due_on, after.closed_on, after.changes) == (before.due_on, before.closed_on, [])


def test_the_same_calendar_changes_nothing(office: Office, file: File) -> None:
    assert apply(office) == calendar_change.Recalculated(changed=False)
    use(office, WorkCalendar.load())
    assert apply(office).changed
    assert apply(office) == calendar_change.Recalculated(changed=False)


def test_back_and_forth(office: Office, file: File) -> None:
    use(office, WorkCalendar.load())
    apply(office)
    use(office, without_day_off(date(2026, 11, 24)))
    assert apply(office).changed
    assert file.running()[ACCEPT] == date(2026, 11, 25)
    assert len(file.rows()[ACCEPT].changes) == 2


def test_a_citizen_hears_when_his_day_became_later(office: Office, cast: Cast) -> None:
    use(office, without_day_off(date(2026, 11, 24)))
    office.run_now(lamp, cast.lan)
    use(office, WorkCalendar.load())
    moved = {shift.rule_id: shift for shift in apply(office).moved}
    assert moved[NOTICE].due_on > moved[NOTICE].former_on
    assert any("cần thêm thời gian" in text for text in texts(office))
    use(office, without_day_off(date(2026, 11, 24)))
    before = len(texts(office))
    apply(office)
    assert not any("cần thêm thời gian" in text for text in texts(office)[before:])


def test_the_office_s_own_number_is_kept(office: Office, cast: Cast) -> None:
    use(office, without_day_off(date(2026, 11, 24)))
    office.policy = replace(office.policy, knpa_days=7, field_days=3)
    code = office.run_now(lamp, cast.lan).code
    file = File(office, cast.minh, code)
    office.policy = replace(office.policy, knpa_days=None, field_days=None)
    before = file.running()
    assert before["kien-nghi-phan-anh-giai-quyet"] == date(2026, 12, 2)
    assert before["phan-anh-hien-truong"] == date(2026, 11, 26)
    use(office, WorkCalendar.load())
    assert not apply(office).failed
    assert file.running()["kien-nghi-phan-anh-giai-quyet"] == date(2026, 12, 3)
    assert file.running()["phan-anh-hien-truong"] == date(2026, 11, 27)


def test_what_must_still_be_entered(lite_office: Office, clock: FixedClock) -> None:
    assert calendar_change.warnings(lite_office, date(2026, 9, 30)) == []
    assert "2027" in calendar_change.warnings(lite_office, date(2026, 10, 1))[0]
