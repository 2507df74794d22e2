"""What else has its day: rating asks, questions that wait for the citizen, drafts, closing answered files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, literal
from sqlmodel import col, select

from casework import faults, history, notices, obligations, secrecy
from casework.handle import unit_name
from casework.office import Desk, Office
from casework.post import post
from law.kinds import Action, ActorKind, Stage
from storage import jobs
from storage.figures import midnight
from storage.mailbox import Outbox
from storage.people import Citizen, Conversation
from storage.petitions import Answer, Event, Petition, Rating

log = logging.getLogger(__name__)

RATE_WITHIN = timedelta(days=14)
QUESTIONS_WITHIN = timedelta(days=90)
GRIEF = "grief"  # routing["mood"] of a matter in which nobody is asked for a rating


@dataclass(frozen=True)
class DraftLeft:
    """A matter told but not sent: in which talk, about what in plain words, and when it will be dropped."""

    conversation_id: int
    field: str
    due_on: date


@dataclass(frozen=True)
class FollowedUp:
    """What was done, and (what, id) of each that failed and was rolled back."""

    ratings: int = 0
    questions: int = 0
    lapsed: int = 0
    drafts: int = 0
    closed: int = 0
    failed: tuple[tuple[str, int], ...] = ()


def ask_ratings(office: Office, on: date) -> FollowedUp:
    """Ask whether what was answered is done, on the next working morning; remind of questions due tomorrow
    and say when one has lapsed, on any day, for a citizen's day does not wait for office hours."""
    failed: list[tuple[str, int]] = []
    ratings = 0
    if office.law.calendar.is_working_day(on):
        ratings = _each(office, "answer", office.look_now(unrated, on), ask_rating, failed)
    questions = lapsed = 0
    for petition_id, until in office.look_now(questions_waiting):
        if until == on + timedelta(days=1):
            questions += _each(office, "question", [petition_id], remind_question, failed)
        elif until < on:
            lapsed += _each(office, "question", [petition_id], tell_lapsed, failed)
    return FollowedUp(ratings=ratings, questions=questions, lapsed=lapsed, failed=tuple(failed))


def unrated(desk: Desk, on: date) -> list[int]:
    """Final answers given before `on` whose citizen has neither rated nor been asked."""
    asked = exists().where(col(Outbox.dedupe) == literal("rate:") + cast(col(Answer.id), String))
    rated = exists().where(col(Rating.answer_id) == col(Answer.id))
    query = (
        select(col(Answer.id))
        .join(Petition, col(Petition.id) == col(Answer.petition_id))
        .where(
            Answer.published_at >= desk.now - RATE_WITHIN,
            Answer.published_at < midnight(on),
            col(Answer.interim).is_(False),
            Petition.stage == Stage.ANSWERED,
            col(Petition.sealed).is_(False),
            ~asked,
            ~rated,
        )
        .order_by(col(Answer.id))
    )
    return list(desk.session.exec(query))


def ask_rating(desk: Desk, answer_id: int) -> bool:
    """Ask "xong chưa", once for each answer; not about discreet matters, not in grief."""
    answer = desk.session.get_one(Answer, answer_id)
    petition = desk.session.get_one(Petition, answer.petition_id)
    if secrecy.discreet(desk, petition) or petition.routing.get("mood") == GRIEF:
        return False
    outcomes = ("done", "part", "not_done")
    notices.tell_citizen(
        desk,
        petition,
        "rate.ask",
        [(f"rate.start:{petition.code}:{outcome}", outcome) for outcome in outcomes],
        dedupe=f"rate:{answer_id}",
    )
    return True


def questions_waiting(desk: Desk) -> list[tuple[int, date]]:
    """Files that wait for their citizen, and the day until which: (petition id, day)."""
    query = (
        select(Event)
        .join(Petition, col(Petition.id) == col(Event.petition_id))
        .where(
            Event.action == Action.ASK,
            Event.at >= desk.now - QUESTIONS_WITHIN,
            Petition.stage == Stage.WAITING_CITIZEN,
        )
        .order_by(col(Event.id))
    )
    newest = {event.petition_id: event for event in desk.session.exec(query)}
    return [(petition_id, date.fromisoformat(event.data["until"])) for petition_id, event in newest.items()]


def remind_question(desk: Desk, petition_id: int) -> bool:
    """On the eve of the day, say the question again, once."""
    petition, asked = _question(desk, petition_id)
    notices.tell_citizen(
        desk,
        petition,
        "more.remind",
        [(f"more.answer:{petition.code}", "answer_now")],
        dedupe=f"question:{asked.id}",
        unit=unit_name(desk, petition),
        q=asked.note,
    )
    return True


def tell_lapsed(desk: Desk, petition_id: int) -> bool:
    """Say, once, that the unit goes on with what it has; its own clock has been running all the time."""
    petition, asked = _question(desk, petition_id)
    if not jobs.claim(desk.session, "question-lapsed", str(asked.id), desk.now):
        return False
    notices.tell_citizen(desk, petition, "more.lapsed", unit=unit_name(desk, petition))
    history.record(desk, petition, Action.REMIND, ActorKind.SYSTEM, note="người dân chưa trả lời câu hỏi")
    return True


def remind_drafts(office: Office, drafts: Iterable[DraftLeft]) -> FollowedUp:
    """Remind of unsent drafts, one reminder for each; the caller knows where drafts are kept."""
    failed: list[tuple[str, int]] = []
    left = {draft.conversation_id: draft for draft in drafts}
    reminded = _each(office, "draft", left, lambda desk, talk_id: _remind_draft(desk, left[talk_id]), failed)
    return FollowedUp(drafts=reminded, failed=tuple(failed))


def close_answered(office: Office, on: date) -> FollowedUp:
    """Close answered files that nobody has come back to within the office's days (`close_after_days`)."""
    failed: list[tuple[str, int]] = []
    closed = _each(office, "petition", office.look_now(settled, on), close, failed)
    return FollowedUp(closed=closed, failed=tuple(failed))


def settled(desk: Desk, on: date) -> list[int]:
    """Files answered more than so many days before `on` and not opened again."""
    before = midnight(on - timedelta(days=desk.policy.close_after_days))
    query = select(col(Petition.id)).where(
        Petition.stage == Stage.ANSWERED, col(Petition.answered_at) < before, col(Petition.sealed).is_(False)
    )
    return list(desk.session.exec(query))


def close(desk: Desk, petition_id: int) -> bool:
    """Close one answered file."""
    petition = desk.session.get_one(Petition, petition_id)
    if petition.stage != Stage.ANSWERED:
        return False
    days = desk.policy.close_after_days
    note = f"sau {days} ngày không có yêu cầu xem lại"
    history.step(desk, petition, Action.CLOSE, ActorKind.SYSTEM, note=note)
    petition.closed_at = desk.now
    obligations.close_all(desk, petition, outcome="done")
    return True


def _question(desk: Desk, petition_id: int) -> tuple[Petition, Event]:
    query = select(Event).where(Event.petition_id == petition_id, Event.action == Action.ASK)
    asked = desk.session.exec(query.order_by(col(Event.id).desc())).first()
    assert asked is not None
    return desk.session.get_one(Petition, petition_id), asked


def _remind_draft(desk: Desk, draft: DraftLeft) -> bool:
    talk = desk.session.get_one(Conversation, draft.conversation_id)
    citizen = desk.session.get(Citizen, talk.citizen_id) if talk.citizen_id else None
    form = citizen.address_form if citizen else "anh-chi"
    words = desk.say("back.remind", form, field=draft.field, due=draft.due_on)
    buttons = [("back.go-on", "go_on"), ("back.drop", "drop")]
    return post(desk, talk, words, buttons, dedupe=f"draft:{talk.id}:{draft.due_on}")


def _each(
    office: Office,
    what: str,
    ids: Iterable[int],
    act: Callable[[Desk, int], Any],
    failed: list[tuple[str, int]],
) -> int:
    """Do `act` for each id in a transaction of its own; how many did something."""
    done = 0
    for one in ids:
        try:
            done += bool(office.run_now(act, one))
        except Exception as error:
            log.error("follow-up failed: %s %s, %s", what, one, faults.where(error))
            failed.append((what, one))
    return done
