"""Why a citizen was promised that day: the period, from when, by which article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework import clocks
from casework.obligations import NOTICE
from casework.office import Desk
from law.duties import RESOLUTION
from law.rulebook import Unit
from law.ruletext import Variant
from storage.petitions import Petition


@dataclass(frozen=True)
class Reason:
    """What a promised day comes from. `length`: days, working days when `working`.

    `document`: the paper that extended it last; `excluded_days`: days that did not count.
    """

    due_on: date
    start_on: date
    length: int
    working: bool
    law: str
    document: str
    excluded_days: int


def of_promise(desk: Desk, petition: Petition) -> Reason | None:
    """The reason of the day a citizen is told (`obligations.notice_due`); None while no such clock runs."""
    rows = clocks.running(desk, petition, (NOTICE, *RESOLUTION))
    if not rows:
        return None
    row = min(rows, key=lambda one: (one.rule_id != NOTICE, one.due_on))
    rule = desk.office.law.rulebook.rule(row.rule_id)
    variant: Variant | None = rule.variant(row.variant) if row.variant else None
    return Reason(
        due_on=row.due_on,
        start_on=row.start_on,
        length=clocks.total_of(rule, row),
        working=((variant.unit if variant else None) or rule.unit) is Unit.WORKING_DAYS,
        law=rule.sources[0].citation.partition(" (sửa bởi")[0],
        document=row.document,
        excluded_days=row.excluded_days,
    )
