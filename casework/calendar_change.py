"""When the calendar of working days changes, open deadlines are computed anew; nothing closed changes.

Old and new day are kept in the history of the file and in the row; each unit hears which of its files moved; a
citizen only when the day told to him became later.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from casework import clocks, faults, history, notices
from casework.obligations import ANSWER, NOTICE
from casework.office import Desk, Office
from casework.post import post
from law.kinds import Action, ActorKind
from storage import jobs, people
from storage.petitions import Deadline, Petition

log = logging.getLogger(__name__)

CALENDAR = "calendar"
LISTED = 10
TOLD = frozenset({NOTICE, ANSWER})


@dataclass(frozen=True)
class Shift:
    """One deadline that moved."""

    petition_id: int
    code: str
    unit_id: str
    rule_id: str
    former_on: date
    due_on: date


@dataclass(frozen=True)
class Recalculated:
    """What a change of the calendar led to. `changed` False: the calendar is the one used before."""

    changed: bool
    moved: tuple[Shift, ...] = ()
    failed: tuple[int, ...] = ()  # petitions whose transaction was rolled back


def warnings(office: Office, today: date) -> list[str]:
    """What an office must still enter about working days; for the check, the readiness page and the desk."""
    return office.law.calendar.warnings(today)


def apply(office: Office) -> Recalculated:
    """Compute open deadlines anew when the calendar differs from the one they were computed with.

    One transaction for each petition; the new calendar counts as applied only when none has failed, and units
    are told in the same transaction. Running it again changes nothing.
    """
    digest = office.law.calendar.digest
    seen = office.look_now(_seen)
    if seen == digest:
        return Recalculated(changed=False)
    moved: list[Shift] = []
    failed = []
    for petition_id in office.look_now(stale):
        try:
            moved += office.run_now(recompute, petition_id)
        except Exception as error:
            log.error("recalculation failed: petition %s, %s", petition_id, faults.where(error))
            failed.append(petition_id)
    if not failed:
        office.run_now(_remember, digest, tuple(moved))
    return Recalculated(True, tuple(moved), tuple(failed))


def stale(desk: Desk) -> list[int]:
    """Petitions of which a running clock has another day by today's calendar."""
    query = select(Deadline).where(col(Deadline.closed_on).is_(None)).order_by(col(Deadline.petition_id))
    found = (row.petition_id for row in desk.session.exec(query) if _moves(desk, row))
    return list(dict.fromkeys(found))


def recompute(desk: Desk, petition_id: int) -> list[Shift]:
    """Compute the running clocks of one petition anew; those that moved, written into its history."""
    petition = desk.session.get_one(Petition, petition_id)
    shifts = []
    for row in clocks.running(desk, petition):
        if not _moves(desk, row):
            continue
        former, rule = row.due_on, desk.office.law.rulebook.rule(row.rule_id)
        clocks.move(desk, row, Action.RECALCULATE, desk.today)
        shift = Shift(
            petition.id,
            petition.code,
            row.unit_id or desk.policy.office_unit_id,
            row.rule_id,
            former,
            row.due_on,
        )
        shifts.append(shift)
        note = f"{rule.title_vi}: lịch nghỉ thay đổi, hạn {former:%d/%m/%Y} nay là {row.due_on:%d/%m/%Y}"
        history.record(
            desk, petition, Action.RECALCULATE, ActorKind.SYSTEM, note=note, deadline_id=row.id,
            former_on=former.isoformat(), due_on=row.due_on.isoformat(),
        )  # fmt: skip
        if row.rule_id in TOLD and row.due_on > former:
            notices.tell_citizen(
                desk, petition, "step.extended", reason="lịch nghỉ thay đổi", due=row.due_on, since=former
            )
    return shifts


def _moves(desk: Desk, row: Deadline) -> bool:
    if row.length is None and desk.office.law.rulebook.rule(row.rule_id).configurable:
        return False  # opened before the office's own number was kept with the row
    return clocks.planned(desk, row).due_on != row.due_on


def _remember(desk: Desk, digest: str, moved: tuple[Shift, ...]) -> None:
    jobs.remember(desk.session, CALENDAR, digest, desk.now)
    by_unit: dict[str, list[Shift]] = defaultdict(list)
    for shift in moved:
        by_unit[shift.unit_id].append(shift)
    for unit_id, shifts in by_unit.items():
        _tell(desk, unit_id, digest, shifts)


def _tell(desk: Desk, unit_id: str, digest: str, shifts: list[Shift]) -> None:
    lines = [f"{one.code}: {one.former_on:%d/%m} → {one.due_on:%d/%m}" for one in shifts[:LISTED]]
    words = desk.say("o.calendar", n=len(shifts), list="\n".join(lines))
    for official in people.officials_of_unit(desk.session, unit_id):
        for talk in people.conversations_of_official(desk.session, official.id):
            post(desk, talk, words, (), dedupe=f"calendar:{digest}:{talk.id}")


def _seen(desk: Desk) -> str | None:
    return jobs.remembered(desk.session, CALENDAR)
