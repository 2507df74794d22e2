"""Worked cases a lawyer can read: tests/law/cases/*.yaml."""

from datetime import date
from pathlib import Path

import pytest

from law.calendar import WorkCalendar
from law.deadlines import plan
from law.rulebook import Rulebook
from law.yamlfile import Strict, parse, read
from tests.law.calendars import without_day_off, without_make_up_days

CASES = Path(__file__).parent / "cases"
CALENDARS = {
    "khong-lam-bu": without_make_up_days,
    "khong-24-11": lambda: without_day_off(date(2026, 11, 24)),
}


class Expectation(Strict):
    because: str
    start: date
    due: date
    rule: str | None = None
    variant: str | None = None
    excluded_days: int = 0
    unrolled: date | None = None
    working_days: int | None = None
    calendar: str | None = None


class Case(Strict):
    case: str
    story: str
    expect: list[Expectation]


class CaseFile(Strict):
    cases: list[Case]


def expectations() -> list[object]:
    return [
        pytest.param(line, id=f"{path.stem}: {case.case} #{number}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in parse(read(path), CaseFile).cases
        for number, line in enumerate(case.expect, 1)
    ]


@pytest.mark.parametrize("line", expectations())
def test_the_worked_case_comes_out(line: Expectation, rulebook: Rulebook, calendar: WorkCalendar) -> None:
    used = CALENDARS[line.calendar]() if line.calendar else calendar
    if line.rule is None:
        assert line.working_days is not None
        assert used.add_working_days(line.start, line.working_days) == line.due, line.because
    else:
        due = plan(rulebook, used, line.rule, line.start, line.variant, line.excluded_days)
        assert (due.due_unrolled_on, due.due_on) == (line.unrolled or line.due, line.due), line.because
