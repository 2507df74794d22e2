"""Reminders of deadlines: each milestone once, however often the service restarts.

In the morning every official gets at most one message that lists what is due; heads and the office hear
of what is late; the citizen hears of it from us before having to ask.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from casework import faults, history, morning, notices, obligations
from casework.followups import DraftLeft, FollowedUp, ask_ratings, close_answered, remind_drafts
from casework.office import Desk, Office
from law.kinds import Action, ActorKind, Stage
from law.stages import is_open
from storage import petitions
from storage.inserts import insert_once
from storage.petitions import Deadline, Milestone, Petition

__all__ = [
    "DraftLeft",
    "FollowedUp",
    "RemindSummary",
    "Reminded",
    "ask_ratings",
    "close_answered",
    "due",
    "remind_all",
    "remind_drafts",
    "remind_one",
]

log = logging.getLogger(__name__)

TOLD_TO_CITIZEN = frozenset({obligations.NOTICE, obligations.ANSWER})


@dataclass(frozen=True)
class Reminded:
    """What one deadline's milestone led to."""

    petition_id: int
    milestone: str
    escalated: bool


@dataclass(frozen=True)
class RemindSummary:
    """A morning's work: milestones acted on, of which told to a head; messages to officials; what failed.

    `failed`: (what, id) of each deadline or official whose transaction was rolled back.
    """

    reminded: int = 0
    escalated: int = 0
    messages: int = 0
    failed: tuple[tuple[str, int], ...] = ()


def remind_all(office: Office, on: date) -> RemindSummary:
    """Act on every milestone reached by `on`; on a day when the offices are closed, nothing.

    One transaction for each deadline and each person: one bad file cannot stop the rest. Running it again
    the same day changes nothing.
    """
    if not office.law.calendar.is_working_day(on):
        return RemindSummary()
    failed: list[tuple[str, int]] = []

    def each(
        what: str, ids: Iterable[int], act: Callable[[int], Reminded | int | None]
    ) -> list[Reminded | int]:
        results = []
        for one in ids:
            try:
                result = act(one)
            except Exception as error:
                log.error("reminder failed: %s %s, %s", what, one, faults.where(error))
                failed.append((what, one))
            else:
                results += [result] if result else []
        return results

    reminded = each("deadline", office.look_now(due, on), lambda one: office.run_now(remind_one, one, on))
    receivers = office.look_now(morning.receivers, on)
    messages = each("official", receivers, lambda one: office.run_now(morning.tell, one, on))
    escalated = sum(isinstance(one, Reminded) and one.escalated for one in reminded)
    return RemindSummary(len(reminded), escalated, len(messages), tuple(failed))


def due(desk: Desk, on: date) -> list[int]:
    """Running deadlines of units that have reached a milestone not acted on yet, the most urgent first."""
    calendar, reminders = desk.office.law.calendar, desk.office.law.reminders
    near = (
        col(Deadline.closed_on).is_(None),
        col(Deadline.party) == "unit",
        col(Deadline.due_on) <= calendar.add_working_days(on, reminders.farthest),
    )
    query = select(col(Milestone.deadline_id), col(Milestone.milestone)).join(
        Deadline, col(Deadline.id) == col(Milestone.deadline_id)
    )
    acted_on = set(desk.session.exec(query.where(*near)))
    running = desk.session.exec(
        select(col(Deadline.id), col(Deadline.rule_id), col(Deadline.due_on))
        .where(*near)
        .order_by(col(Deadline.due_on), col(Deadline.id))
    )
    found = []
    for deadline_id, rule_id, due_on in running:
        reached = reminders.of(rule_id).reached(due_on, on, calendar)
        if reached and (deadline_id, reached[-1]) not in acted_on:
            found.append(deadline_id)
    return found


def remind_one(desk: Desk, deadline_id: int, on: date) -> Reminded | None:
    """Act on the newest milestone of one deadline; earlier ones that were missed are passed over.

    The milestone's row comes first: when somebody has it already, None and nothing happens. History keeps the
    reminder, so that a unit without a linked chat finds it on the desk; the morning's messages go by it.
    """
    deadline = desk.session.get_one(Deadline, deadline_id)
    petition = desk.session.get_one(Petition, deadline.petition_id)
    books = desk.office.law
    reached = books.reminders.of(deadline.rule_id).reached(deadline.due_on, on, books.calendar)
    if deadline.closed_on is not None or not reached or not is_open(Stage(petition.stage)):
        return None
    taken = [_take(desk, deadline_id, milestone) for milestone in reached]
    if not taken[-1]:
        return None
    newest, late = reached[-1], on > deadline.due_on
    facts: dict[str, Any] = {"deadline_id": deadline_id, "milestone": newest, "on": on.isoformat()}
    note = morning.standing_words(desk, deadline.due_on, on)
    history.record(desk, petition, Action.REMIND, ActorKind.SYSTEM, note=note, **facts)
    if late:
        head = morning.head_of(desk, petition)
        history.record(desk, petition, Action.ESCALATE, ActorKind.SYSTEM, note=f"báo {head}: {note}", **facts)
        _tell_late(desk, petition, deadline, newest, on)
    return Reminded(deadline.petition_id, newest, late)


def _take(desk: Desk, deadline_id: int, milestone: str) -> bool:
    return insert_once(
        desk.session, Milestone, {"deadline_id": deadline_id, "milestone": milestone, "at": desk.now}
    )


def _tell_late(desk: Desk, petition: Petition, deadline: Deadline, milestone: str, on: date) -> None:
    """Tell the citizen that the day has passed, and when we write next: the day of the next milestone.

    Only for the day that was promised, and for the first of them when several have passed.
    """
    promised = [
        row
        for row in petitions.open_deadlines(desk.session, deadline.petition_id)
        if row.rule_id in TOLD_TO_CITIZEN
    ]
    if not promised or promised[0].id != deadline.id:
        return
    books = desk.office.law
    next_on = books.reminders.of(deadline.rule_id).next_late(deadline.due_on, on)
    again = books.calendar.next_working_day(next_on)
    notices.tell_citizen(
        desk,
        petition,
        "step.late",
        dedupe=f"late:{deadline.id}:{milestone}",
        due=deadline.due_on,
        head=morning.head_of(desk, petition),
        when=again,
    )
