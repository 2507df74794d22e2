"""The unit's answer, the citizen's judgement of it, and opening the file again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from casework import incidents, notices, obligations
from casework.errors import Refused
from casework.handle import require_words, unit_name
from casework.history import step, take_for
from casework.office import Desk
from casework.receive import attach, copy_files
from faq.text import fold, has_marks
from law.kinds import Action, ActorKind
from storage import people, petitions
from storage.people import Official
from storage.petitions import Answer, Petition, Rating

PHONE = re.compile(r"(?<!\d)0\d(?:[ .]?\d){8}(?!\d)")
DAY = re.compile(
    r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\b|\bthứ (?:hai|ba|tư|năm|sáu|bảy)|\bchủ nhật|\bhôm nay|\bngày mai", re.I
)
STOCK = ("ghi nhan", "se xem xet", "theo quy dinh", "tiep thu y kien", "som nhat", "thoi gian toi")


@dataclass(frozen=True)
class Draft:
    """An answer before it is sent. `interim`: a promise with a day, the clock keeps running."""

    text: str
    document: str = ""
    interim: bool = False
    attachment_ids: Sequence[int] = ()


@dataclass(frozen=True)
class Reopened:
    """What the citizen hears: the new day and who looks at it now; `up`: one level above the former unit."""

    due_on: date | None
    unit: str
    up: bool


def check(text: str) -> str | None:
    """What is wrong with a draft as citizens will read it: "marks", "private", "vague", or None.

    Written without diacritics; another person's phone number in it; stock phrases and no day.
    """
    if len(text) > 12 and not has_marks(text):
        return "marks"
    if PHONE.search(text):
        return "private"
    key = fold(text)
    if any(words in key for words in STOCK) and not DAY.search(text):
        return "vague"
    return None


def publish(desk: Desk, who: Official, code: str, version: int | None, draft: Draft) -> Answer:
    """Send the unit's answer. A final one fulfils the running obligations; the citizen is told at once.

    Whoever told the same incident hears the same, of an interim word as well.
    """
    text = require_words(draft.text, "o.answer_empty")
    petition = take_for(desk, who, code, version)
    petition.assignee_id = petition.assignee_id or who.id
    action = Action.INTERIM if draft.interim else Action.ANSWER
    followers = incidents.together(desk, petition, action)[1:]
    answer = _publish_one(desk, who, petition, draft, text)
    attach(desk, petition.id, draft.attachment_ids, answer.id)
    for other in followers:
        told = _publish_one(desk, who, other, draft, text)
        copy_files(desk, draft.attachment_ids, other.id, told.id)
    return answer


def rate(
    desk: Desk, citizen_id: int, code: str, outcome: str, score: int | None = None, comment: str = ""
) -> Rating:
    """Keep the citizen's judgement of the last final answer; a later word completes the same row."""
    petition = require_own(desk, citizen_id, code)
    final = _last_final(desk, petition)
    if final is None:
        raise Refused("rate.none", code=code)
    row = desk.session.exec(
        select(Rating).where(Rating.petition_id == petition.id, Rating.answer_id == final.id)
    ).first()
    if row is None:
        row = Rating(
            petition_id=petition.id, answer_id=final.id, unit_id=final.unit_id, outcome=outcome, at=desk.now
        )
        step(desk, petition, Action.RATE, ActorKind.CITIZEN, outcome=outcome)
    row.outcome = outcome
    row.score = score if score is not None else row.score
    row.comment = comment.strip() or row.comment
    desk.session.add(row)
    return row


def reopen(
    desk: Desk, citizen_id: int, code: str, words: str, attachment_ids: Sequence[int] = ()
) -> Reopened:
    """Open an answered file again: the same code, a new day; from the second time on one level up."""
    petition = require_own(desk, citizen_id, code)
    up = petition.reopened >= 1
    step(desk, petition, Action.REOPEN, ActorKind.CITIZEN, note=words)
    petition.reopened += 1
    petition.closed_at = petition.answered_at = None
    if up:
        petition.unit_id, petition.assignee_id = _superior(desk, petition), None
    attach(desk, petition.id, attachment_ids)
    due = obligations.move_to_new_unit(desk, petition)
    notices.tell_unit(desk, petition, "o.unhappy", code=code, quote=words, due=due)
    return Reopened(due, unit_name(desk, petition), up)


def owns(desk: Desk, citizen_id: int, petition: Petition) -> bool:
    """Whether a file is this citizen's, on whatever channel he sent it."""
    return petition.citizen_id in people.same_person(desk.session, citizen_id)


def require_own(desk: Desk, citizen_id: int, code: str) -> Petition:
    """The citizen's own petition, locked. A foreign code and an unknown one get the same words."""
    petition = petitions.by_code(desk.session, code, lock=True)
    if petition is None or not owns(desk, citizen_id, petition):
        raise Refused("track.closed", code=code)
    return petition


def _publish_one(desk: Desk, who: Official, petition: Petition, draft: Draft, text: str) -> Answer:
    action = Action.INTERIM if draft.interim else Action.ANSWER
    step(desk, petition, action, ActorKind.OFFICIAL, who=who, note=text)
    answer = Answer(
        petition_id=petition.id,
        official_id=who.id,
        unit_id=petition.unit_id or who.unit_id,
        text=text,
        document=draft.document.strip(),
        interim=draft.interim,
        published_at=desk.now,
    )
    desk.session.add(answer)
    desk.session.flush()
    unit = unit_name(desk, petition)
    if draft.interim:
        due = obligations.notice_due(desk, petition)
        phrase = "answer.interim" if due else "answer.interim_no_day"
        notices.tell_citizen(desk, petition, phrase, unit=unit, answer=text, due=due)
        return answer
    petition.answered_at = desk.now
    obligations.close_all(desk, petition, outcome="done")
    notices.tell_citizen(
        desk,
        petition,
        "answer.notice",
        [(f"answer.read:{petition.code}", "read")],
        unit=unit,
        field=notices.field_words(desk, petition),
    )
    return answer


def _last_final(desk: Desk, petition: Petition) -> Answer | None:
    finals = [answer for answer in petitions.answers(desk.session, petition.id) if not answer.interim]
    return finals[-1] if finals else None


def _superior(desk: Desk, petition: Petition) -> str:
    directory = desk.knowledge.directory
    superior = directory.unit(petition.unit_id).superior if petition.unit_id else None
    return superior or desk.policy.office_unit_id
