"""Rows of running obligations: start one, end it, pause it, let it run again, move it; each change is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.office import Desk
from law import deadlines, duties
from law.deadlines import Due
from law.duties import Duty
from law.rulebook import Direction, Rule
from storage.petitions import Deadline, Petition
from storage.petitions import deadlines as rows_of

SUSPENDED = "suspended"


@dataclass
class Turned:
    """What an act did to the clocks of its file."""

    opened: list[Deadline] = field(default_factory=list)
    closed: list[Deadline] = field(default_factory=list)
    moved: list[Deadline] = field(default_factory=list)

    def due_of(self, rule_ids: Iterable[str]) -> date | None:
        """The day of the first of these rules that the act opened or moved."""
        wanted = set(rule_ids)
        return next((row.due_on for row in (*self.opened, *self.moved) if row.rule_id in wanted), None)


def start(
    desk: Desk,
    petition: Petition,
    rule_id: str,
    on: date,
    *,
    variant: str | None = None,
    length: int | None = None,
    party: str = "",
    unit_id: str | None = None,
) -> Deadline:
    """Start the clock of a rule for a petition from the day of its event. Raises a DeadlineError."""
    due = _due(desk, rule_id, on, variant, length, 0)
    row = Deadline(
        petition_id=petition.id,
        unit_id=unit_id or petition.unit_id or desk.policy.office_unit_id,
        rule_id=rule_id,
        variant=variant,
        party=party or desk.office.law.rulebook.rule(rule_id).party,
        event=due.event,
        start_on=on,
        length=length,
        opened_at=desk.now,
        due_unrolled_on=due.due_unrolled_on,
        due_on=due.due_on,
        citation=due.citation,
        why="",
    )
    _explain(desk, row, due)
    desk.session.add(row)
    return row


def end(desk: Desk, row: Deadline, on: date, outcome: str) -> None:
    """End a clock on a day: `done` when fulfilled, `stopped` when there is nothing left to do."""
    row.closed_on, row.outcome = on, outcome
    desk.session.add(row)


def running(desk: Desk, petition: Petition, rule_ids: Iterable[str] | None = None) -> list[Deadline]:
    """The clocks that run, or those of them that belong to these rules; the oldest first."""
    wanted = None if rule_ids is None else set(rule_ids)
    rows = (row for row in rows_of(desk.session, petition.id) if row.closed_on is None)
    return [row for row in rows if wanted is None or row.rule_id in wanted]


def paused(desk: Desk, petition: Petition) -> list[Deadline]:
    """The clocks that stand still until their resolution is resumed."""
    return [row for row in rows_of(desk.session, petition.id) if row.outcome == SUSPENDED]


def move(desk: Desk, row: Deadline, why: str, on: date, **changed: Any) -> bool:
    """Compute a clock anew with changed data (variant, length, excluded_days, document); whether its day moved.

    The old and the new day are kept in `changes`.
    """
    former = row.due_on
    for name, value in changed.items():
        setattr(row, name, value)
    due = planned(desk, row)
    row.due_unrolled_on, row.due_on = due.due_unrolled_on, due.due_on
    _explain(desk, row, due)
    line = {"why": why, "on": on.isoformat(), "at": desk.now.isoformat()}
    line |= {
        "from": former.isoformat(),
        "to": row.due_on.isoformat(),
        "document": changed.get("document", ""),
    }
    row.changes = [*row.changes, line]
    desk.session.add(row)
    return row.due_on != former


def planned(desk: Desk, row: Deadline) -> Due:
    """The day that a clock has by today's calendar and its own data."""
    return _due(desk, row.rule_id, row.start_on, row.variant, row.length, row.excluded_days)


def turn(
    desk: Desk,
    petition: Petition,
    duty: Duty,
    days: Mapping[str, date | None],
    facts: Mapping[str, object],
    *,
    remote: bool = False,
    unit_id: str | None = None,
) -> Turned:
    """Do to the clocks what the table of duties says of an act.

    `days`: the dates of the act's form, by key; "on" is the act's own. Old clocks end before new ones start.
    `unit_id`: whose the opened ones are, when not the file's unit.
    """
    on = days["on"]
    assert on is not None
    turned = Turned()
    for row in running(desk, petition):
        _end_or_pause(desk, row, duty, on, turned)
    for row in paused(desk, petition):
        _wake(desk, row, duty, on, turned)
    known = dict(days)
    for opens in duty.opens:
        day = known.get(opens.day)
        if day is None or not opens.holds(facts):
            continue
        rule = opens.rule(desk.office.law.rulebook, day)
        if rule is None:
            continue
        variant = opens.variant or duties.base_variant(rule, remote=remote)
        row = start(desk, petition, rule.id, day, variant=variant or None, party=opens.party, unit_id=unit_id)
        turned.opened.append(row)
        if row.rule_id in duties.EFFECT_DATES:
            known["effect"] = row.due_on
        done_on = known.get(opens.done) if opens.done else None
        if done_on is not None:
            end(desk, row, done_on, "done")
    desk.session.flush()
    return turned


def _end_or_pause(desk: Desk, row: Deadline, duty: Duty, on: date, turned: Turned) -> None:
    if duties.ends(row.rule_id, duty.paused):
        end(desk, row, on, SUSPENDED)
    elif duties.ends(row.rule_id, duty.done):
        end(desk, row, on, "done")
    elif duties.ends(row.rule_id, duty.stopped):
        end(desk, row, on, "stopped")
    else:
        return
    turned.closed.append(row)


def _wake(desk: Desk, row: Deadline, duty: Duty, on: date, turned: Turned) -> None:
    """The time between the two decisions is not counted; the clock runs again from the day of the second."""
    if duties.ends(row.rule_id, duty.resumed):
        assert row.closed_on is not None
        excluded = row.excluded_days + (on - row.closed_on).days
        row.closed_on, row.outcome = None, ""
        move(desk, row, duty.action, on, excluded_days=excluded)
        turned.moved.append(row)
    elif duties.ends(row.rule_id, (*duty.stopped, *duty.done)):
        row.outcome = "stopped"
        desk.session.add(row)


def _due(
    desk: Desk, rule_id: str, on: date, variant: str | None, length: int | None, excluded_days: int
) -> Due:
    law = desk.office.law
    if law.rulebook.rule(rule_id).direction is Direction.IMMEDIATE:
        return deadlines.at_once(law.rulebook, law.calendar, rule_id, on)
    return deadlines.plan(law.rulebook, law.calendar, rule_id, on, variant, excluded_days, length)


def _explain(desk: Desk, row: Deadline, due: Due) -> None:
    law = desk.office.law
    other = deadlines.stricter(law.rulebook, law.calendar, due)
    row.warn_on = other.due_on if other else None
    row.why = f"{due.why} {other.text}" if other else due.why


def total_of(rule: Rule, row: Deadline) -> int:
    """How many days the period of a running clock has in all."""
    variant = rule.variant(row.variant) if row.variant else None
    total = row.length or (variant.length if variant else None) or rule.length
    assert total is not None
    return total
