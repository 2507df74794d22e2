"""Milestones: on which days an official is reminded of an obligation, by default and for single rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from law.calendar import WorkCalendar
from law.rulebook import Party, Rulebook
from law.yamlfile import DataError, Doc, Problem, Strict, parse, read

SHIPPED = Path(__file__).parent / "reminders" / "mac-dinh.yaml"
Days = Annotated[int, Field(ge=1, le=60)]


class Milestones(Strict):
    """The milestones of one rule: working days before, the day, calendar days after, then every so many weeks.

    An overdue obligation never falls silent, so `every_weeks` cannot be left out.
    """

    before: tuple[Days, ...] = (5, 2)
    on_the_day: bool = True
    after: tuple[Days, ...] = (1,)
    every_weeks: int = Field(default=1, ge=1, le=8)

    @field_validator("before", "after")
    @classmethod
    def _once_each(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(days)) != len(days):
            raise ValueError("the same number stands twice")
        return days

    def reached(self, due_on: date, today: date, calendar: WorkCalendar) -> list[str]:
        """The milestones of an open deadline reached by `today`, newest last.

        `truoc-5` is five working days before the due day, `den-han` the day itself, `qua-1` the day after,
        `qua-tuan-N` N full weeks after. A caller remembers which it has acted on.
        """
        ahead = sorted(self.before, reverse=True)
        days = [(f"truoc-{count}", calendar.add_working_days(due_on, -count)) for count in ahead]
        days += [("den-han", due_on)] if self.on_the_day else []
        days += [(f"qua-{count}", due_on + timedelta(days=count)) for count in self.after]
        weeks = max(0, (today - due_on).days // 7)
        step = self.every_weeks
        days += [
            (f"qua-tuan-{week}", due_on + timedelta(weeks=week)) for week in range(step, weeks + 1, step)
        ]
        return [name for name, day in sorted(days, key=lambda pair: pair[1]) if day <= today]

    def next_late(self, due_on: date, today: date) -> date:
        """The day of the next milestone of a deadline that is overdue `today`."""
        late, step = (today - due_on).days, 7 * self.every_weeks
        later = [count for count in self.after if count > late]
        return due_on + timedelta(days=min([*later, (late // step + 1) * step]))


class ReminderTable(Strict):
    """The milestones of every rule."""

    default: Milestones = Milestones()
    rules: dict[str, Milestones] = Field(default_factory=dict)

    @classmethod
    def load(cls, rulebook: Rulebook, path: Path | None = None) -> ReminderTable:
        """The shipped table, with the office's own file `path` on top. Raises DataError with all problems."""
        shipped = _read(SHIPPED, rulebook)
        if path is None:
            return shipped
        own = _read(path, rulebook)
        default = own.default if "default" in own.model_fields_set else shipped.default
        return cls(default=default, rules={**shipped.rules, **own.rules})

    def of(self, rule_id: str) -> Milestones:
        """The milestones of a rule."""
        return self.rules.get(rule_id, self.default)

    @property
    def farthest(self) -> int:
        """Working days ahead that hold every milestone before a due day."""
        return 1 + max(
            (count for one in (self.default, *self.rules.values()) for count in one.before), default=0
        )


def _read(path: Path, rulebook: Rulebook) -> ReminderTable:
    doc = read(path)
    table = parse(doc, ReminderTable)
    problems = list(_unknown(doc, table, rulebook))
    if problems:
        raise DataError(problems)
    return table


def _unknown(doc: Doc, table: ReminderTable, rulebook: Rulebook) -> Iterator[Problem]:
    known = {rule.id: rule for rule in rulebook.rules()}
    for rule_id in table.rules:
        if rule_id not in known:
            yield doc.problem(f"there is no rule {rule_id!r}", "rules", rule_id)
        elif known[rule_id].party is not Party.UNIT:
            yield doc.problem(f"no unit owes {rule_id}, so nobody is reminded of it", "rules", rule_id)
