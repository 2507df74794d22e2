"""When an official is reminded: the shipped table, and the office's own."""

from datetime import date
from pathlib import Path

import pytest

from law.calendar import WorkCalendar
from law.milestones import Milestones, ReminderTable
from law.rulebook import Rulebook
from law.yamlfile import DataError

DUE = date(2026, 12, 8)  # a Tuesday
NOTICE, RESOLUTION = "tiep-cong-dan-thong-bao-ket-qua-xu-ly", "khieu-nai-giai-quyet-lan-dau"


@pytest.mark.parametrize(
    ("today", "newest", "count"),
    [
        (date(2026, 11, 30), None, 0),
        (date(2026, 12, 1), "truoc-5", 1),
        (date(2026, 12, 3), "truoc-5", 1),
        (date(2026, 12, 4), "truoc-2", 2),
        (date(2026, 12, 8), "den-han", 3),
        (date(2026, 12, 9), "qua-1", 4),
        (date(2026, 12, 14), "qua-1", 4),
        (date(2026, 12, 15), "qua-tuan-1", 5),
        (date(2026, 12, 22), "qua-tuan-2", 6),
    ],
)
def test_the_shipped_table(
    today: date, newest: str | None, count: int, rulebook: Rulebook, calendar: WorkCalendar
) -> None:
    reached = ReminderTable.load(rulebook).of(NOTICE).reached(DUE, today, calendar)
    assert len(reached) == count
    assert (reached[-1] if reached else None) == newest


def test_the_table_that_is_shipped_is_the_one_without_a_file(rulebook: Rulebook) -> None:
    assert ReminderTable.load(rulebook) == ReminderTable()


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "nhac.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_office_sets_one_rule_and_leaves_the_others(
    tmp_path: Path, rulebook: Rulebook, calendar: WorkCalendar
) -> None:
    file = own(
        tmp_path, f"rules:\n  {RESOLUTION}: {{before: [10], on_the_day: false, after: [3], every_weeks: 2}}\n"
    )
    table = ReminderTable.load(rulebook, file)
    assert table.of(NOTICE) == Milestones()
    assert table.of(RESOLUTION).reached(DUE, date(2027, 1, 6), calendar) == [
        "truoc-10", "qua-3", "qua-tuan-2", "qua-tuan-4",
    ]  # fmt: skip
    assert table.of(RESOLUTION).reached(DUE, date(2026, 11, 22), calendar) == []
    assert table.of(RESOLUTION).reached(DUE, date(2026, 11, 23), calendar) == ["truoc-10"]
    assert table.farthest > 10


def test_the_next_one_of_an_overdue_deadline() -> None:
    rare = Milestones(after=(1, 3), every_weeks=2)
    days = [rare.next_late(DUE, date(2026, 12, day)) for day in (9, 10, 11, 21, 22)]
    assert [(day - DUE).days for day in days] == [3, 3, 14, 14, 28]


def test_every_mistake_in_the_file_is_located(tmp_path: Path, rulebook: Rulebook) -> None:
    file = own(
        tmp_path, "default:\n  before: [0]\n  every_weeks: 0\n  often: 1\nrules:\n  a: {after: [2, 2]}\n"
    )
    with pytest.raises(DataError) as caught:
        ReminderTable.load(rulebook, file)
    assert sorted(problem.line for problem in caught.value.problems) == [2, 3, 4, 6]


def test_only_rules_that_a_unit_owes_have_milestones(tmp_path: Path, rulebook: Rulebook) -> None:
    file = own(tmp_path, "rules:\n  khong-co: {}\n  khieu-nai-khoi-kien: {}\n")
    with pytest.raises(DataError) as caught:
        ReminderTable.load(rulebook, file)
    assert [problem.line for problem in caught.value.problems] == [2, 3]
