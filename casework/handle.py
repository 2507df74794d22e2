"""What an official does with a file, short of answering it: accept, transfer, ask, assign, close, guide."""

from __future__ import annotations

from datetime import date

from casework import corrections, incidents, notices, obligations
from casework.errors import Refused
from casework.history import step, take_for
from casework.office import Desk
from faq.units import Unit
from law.kinds import Action, ActorKind, Stage
from storage.people import Official
from storage.petitions import Petition


def accept(desk: Desk, who: Official, code: str, version: int | None = None) -> Petition:
    """Take a file for handling, with those that follow it; the citizens hear who is in charge."""
    petition = take_for(desk, who, code, version)
    for one in incidents.together(desk, petition, Action.ACCEPT):
        one.assignee_id = who.id
        step(desk, one, Action.ACCEPT, ActorKind.OFFICIAL, who=who)
        obligations.accepted(desk, one)
        notices.tell_citizen(desk, one, "step.received", unit=unit_name(desk, one), official=who.name)
    return petition


def transfer(
    desk: Desk, who: Official, code: str, version: int | None, to_unit_id: str, reason: str
) -> Petition:
    """Pass a file to the right unit, with the reason the citizen reads; kept as a routing correction.

    The receiver's clock starts at its own receipt. Files that follow it go with it.
    """
    reason = require_words(reason, "o.wrong_ask")
    petition = take_for(desk, who, code, version)
    new = unit_in_force(desk, to_unit_id)
    if new.id == petition.unit_id:
        raise Refused("o.same_unit", unit=new.spoken)
    corrections.by_official(
        desk, petition, who, to_unit_id=new.id, to_field_id=petition.field_id, reason=reason
    )
    for one in incidents.together(desk, petition, Action.TRANSFER):
        _move(desk, who, one, new, reason)
    notices.card(desk, petition)
    return petition


def assign(
    desk: Desk, who: Official, code: str, version: int | None, unit_id: str, field_id: str | None = None
) -> Petition:
    """The office names the unit of a file nobody could route; also kept for the router to learn from."""
    petition = take_for(desk, who, code, version)
    unit = unit_in_force(desk, unit_id)
    corrections.by_official(
        desk, petition, who, to_unit_id=unit.id, to_field_id=field_id, reason="cán bộ xác định"
    )
    for one in incidents.together(desk, petition, Action.ASSIGN):
        one.unit_id, one.field_id = unit.id, field_id or one.field_id
        step(desk, one, Action.ASSIGN, ActorKind.OFFICIAL, who=who)
        due = obligations.move_to_new_unit(desk, one)
        notices.tell_citizen(
            desk, one, "step.transferred", unit_a=desk.policy.office_name, unit=unit.spoken, due=due
        )
    notices.card(desk, petition)
    return petition


def ask(
    desk: Desk, who: Official, code: str, version: int | None, question: str, until: date | None = None
) -> Petition:
    """Ask the citizen for something, word for word, with a day. The unit's own clock keeps running."""
    question = require_words(question, "o.ask_empty")
    petition = take_for(desk, who, code, version)
    day = until or desk.office.law.calendar.add_working_days(desk.today, 3)
    if day < desk.today:
        raise Refused("o.day_past", due=day)
    petition.assignee_id = petition.assignee_id or who.id
    step(desk, petition, Action.ASK, ActorKind.OFFICIAL, who=who, note=question, until=day.isoformat())
    notices.tell_citizen(
        desk,
        petition,
        "more.notice",
        [(f"more.answer:{code}", "answer_now")],
        unit=unit_name(desk, petition),
        q=question,
        due=day,
    )
    return petition


def close(desk: Desk, who: Official, code: str, version: int | None, note: str = "") -> Petition:
    """Close a file. One that was never answered needs a reason, and its sender is told it."""
    petition = take_for(desk, who, code, version)
    answered = petition.stage == Stage.ANSWERED
    reason = note.strip() if answered else require_words(note, "o.close_reason")
    step(desk, petition, Action.CLOSE, ActorKind.OFFICIAL, who=who, note=reason)
    petition.closed_at = desk.now
    obligations.close_all(desk, petition, outcome="done" if answered else "stopped")
    if not answered:
        notices.tell_citizen(desk, petition, "step.closed", unit=unit_name(desk, petition), reason=reason)
        incidents.succeed(desk, petition)
    return petition


def guide(desk: Desk, who: Official, code: str, version: int | None, words: str) -> Petition:
    """Tell the sender of an information file how to make a đơn; the notice itself names no subject."""
    words = require_words(words, "o.ask_empty")
    petition = take_for(desk, who, code, version)
    step(desk, petition, Action.GUIDE, ActorKind.OFFICIAL, who=who, note=words)
    notices.tell_citizen(desk, petition, "safe.update")
    return petition


def _move(desk: Desk, who: Official, petition: Petition, new: Unit, reason: str) -> None:
    former, former_unit_id = unit_name(desk, petition), petition.unit_id
    petition.unit_id, petition.assignee_id = new.id, None
    step(desk, petition, Action.TRANSFER, ActorKind.OFFICIAL, who=who, note=reason, from_unit=former_unit_id)
    petition.routing = {**petition.routing, "why": reason}
    due = obligations.move_to_new_unit(desk, petition)
    notices.tell_citizen(desk, petition, "step.rerouted", unit_a=former, unit=new.spoken, due=due)


def unit_name(desk: Desk, petition: Petition) -> str:
    """The unit a file is at, as it is said aloud; the office while nobody has been named."""
    if petition.unit_id is None:
        return desk.policy.office_name
    return desk.knowledge.directory.unit(petition.unit_id).spoken


def require_words(text: str, phrase: str) -> str:
    """The trimmed words, or Refused with `phrase` when there are none."""
    if not text.strip():
        raise Refused(phrase)
    return text.strip()


def unit_in_force(desk: Desk, unit_id: str) -> Unit:
    """The unit, when it exists today; else Refused."""
    in_force = {unit.id: unit for unit in desk.knowledge.directory.units(desk.today)}
    if unit_id not in in_force:
        raise Refused("o.unit_unknown", unit=unit_id)
    return in_force[unit_id]
