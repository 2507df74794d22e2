"""Working days, days off and counting."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.calendar import Overlay, WorkCalendar
from law.errors import CalendarRange, DeadlineError
from law.yamlfile import DataError
from tests.law.calendars import without_day_off

CALENDAR = WorkCalendar.load()
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
counts = st.integers(1, 120)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 1, 2), False),  # swapped; the package does not know it
        (date(2026, 1, 10), True),  # its make-up Saturday
        (date(2026, 2, 13), True),
        (date(2026, 2, 16), False),  # Tết
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # Giỗ Tổ fell on Sunday
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 11, 24), False),
        (date(2025, 11, 24), True),  # a holiday from 2026 only
        (date(2025, 4, 26), True),
        (date(2025, 5, 2), False),
        (date(2024, 5, 4), True),  # make-up day known to the package
        (date(2026, 11, 22), False),
    ],
)
def test_which_days_the_offices_work(day: date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works


def test_the_official_years_differ_from_the_package_only_where_we_know_it_is_wrong() -> None:
    package = holidays.country_holidays("VN", years=[2025, 2026], language="vi")
    everyday = (date(2025, 1, 1) + timedelta(days=offset) for offset in range(730))
    differing = [day for day in everyday if CALENDAR.is_working_day(day) != package.is_working_day(day)]
    assert differing == [date(2026, 1, 2), date(2026, 1, 10)]


def test_closed_days_have_vietnamese_names_and_no_weekends() -> None:
    closed = CALENDAR.closed_days(date(2026, 8, 29), date(2026, 11, 30))
    assert [(entry.day.isoformat(), entry.name) for entry in closed] == [
        ("2026-08-31", "nghỉ hoán đổi, làm bù thứ Bảy 22/8"),
        ("2026-09-01", "Quốc khánh"),
        ("2026-09-02", "Quốc khánh"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam"),
    ]


def test_2027_is_a_guess() -> None:
    assert CALENDAR.is_official(2026)
    assert not CALENDAR.is_official(2027)
    assert not CALENDAR.is_working_day(date(2027, 2, 5))  # the package's Tết still counts meanwhile


def test_counting_starts_on_the_next_day_and_goes_both_ways() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 23), 10) == date(2026, 12, 8)
    assert CALENDAR.add_working_days(date(2026, 9, 7), -5) == date(2026, 8, 26)
    assert CALENDAR.add_working_days(date(2026, 11, 22), 0) == date(2026, 11, 22)
    assert CALENDAR.working_days_between(date(2026, 11, 23), date(2026, 12, 8)) == 10
    assert CALENDAR.working_days_between(date(2026, 9, 7), date(2026, 8, 26)) == -5
    assert CALENDAR.working_days_between(date(2026, 11, 21), date(2026, 11, 22)) == 0


@given(days, counts)
def test_adding_and_counting_agree(day: date, count: int) -> None:
    after, before = CALENDAR.add_working_days(day, count), CALENDAR.add_working_days(day, -count)
    assert CALENDAR.working_days_between(day, after) == count
    assert CALENDAR.working_days_between(day, before) == -count
    assert CALENDAR.is_working_day(after)
    assert CALENDAR.is_working_day(before)


@given(days, counts)
def test_adding_counts_the_open_days_one_by_one(day: date, count: int) -> None:
    walked, left = day, count
    while left:
        walked += timedelta(days=1)
        left -= CALENDAR.is_working_day(walked)
    assert CALENDAR.add_working_days(day, count) == walked


@given(days)
def test_rolling_twice_is_rolling_once(day: date) -> None:
    once = CALENDAR.next_working_day(day)
    assert CALENDAR.next_working_day(once) == once >= day
    back = CALENDAR.previous_working_day(day)
    assert CALENDAR.previous_working_day(back) == back <= day


def test_a_date_out_of_range_says_so_and_is_a_deadline_error() -> None:
    with pytest.raises(CalendarRange, match="2012 đến năm 2030"):
        CALENDAR.is_working_day(date(2031, 1, 1))
    with pytest.raises(CalendarRange):
        CALENDAR.add_working_days(date(2030, 12, 30), 10)
    with pytest.raises(DeadlineError):
        CALENDAR.add_working_days(date(2012, 1, 3), -10)


def test_a_year_in_the_offices_own_file_replaces_ours(tmp_path: Path) -> None:
    own = tmp_path / "calendar.yaml"
    own.write_text("years:\n  2027:\n    official: true\n    days_off:\n      2027-02-11: Tết Nguyên đán\n")
    calendar = WorkCalendar.load(own)
    assert calendar.is_official(2027)
    assert calendar.is_official(2026)
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert calendar.is_working_day(date(2027, 2, 10))  # the package's guess no longer counts


def test_an_empty_overlay_leaves_the_package() -> None:
    bare = WorkCalendar(Overlay())
    assert bare.is_working_day(date(2026, 1, 2))
    assert not bare.is_working_day(date(2026, 9, 2))


def test_a_broken_calendar_file_reports_every_problem_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "calendar.yaml"
    own.write_text(
        "years:\n"
        "  2026:\n"
        "    official: perhaps\n"
        "    surprise: 1\n"
        "  2027:\n"
        "    official: true\n"
        "    make_up: [2027-01-09, nope]\n"
    )
    with pytest.raises(DataError) as caught:
        WorkCalendar.load(own)
    assert {(problem.file, problem.line) for problem in caught.value.problems} == {
        (str(own), 3),
        (str(own), 4),
        (str(own), 7),
    }


def test_days_that_cannot_be_days_off_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "calendar.yaml"
    own.write_text(
        "years:\n"
        "  2027:\n"
        "    official: true\n"
        "    days_off:\n"
        "      2026-12-31: last year\n"
        "      2027-01-02: a Saturday\n"
        "    make_up: [2027-01-04]\n"
    )
    with pytest.raises(DataError) as caught:
        WorkCalendar.load(own)
    assert [problem.line for problem in caught.value.problems] == [5, 6, 7]


def test_the_digest_marks_the_working_days(calendar: WorkCalendar) -> None:
    assert calendar.digest == WorkCalendar.load().digest
    assert calendar.digest != without_day_off(date(2026, 11, 24)).digest


def test_the_next_year_is_asked_for_from_october_on(calendar: WorkCalendar) -> None:
    assert calendar.warnings(date(2026, 9, 30)) == []
    for day in (date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1)):
        (warning,) = calendar.warnings(day)
        assert "2027" in warning
