"""What a citizen does after filing: look, add, answer a question, withdraw, nudge, leave or hide a name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select

from casework import history, incidents, notices, obligations, secrecy
from casework.answer import owns, require_own
from casework.errors import Refused
from casework.handle import unit_name
from casework.history import step
from casework.office import Desk
from casework.receive import attach
from casework.secrecy import Person
from faq.units import Unit
from law import stages
from law.kinds import Action, ActorKind, Stage
from storage import people, petitions
from storage.people import Citizen, LoginFailure
from storage.petitions import Answer, Attachment, Event, Petition

WRONG_CODES = 5
WRONG_CODE_PAUSE = timedelta(hours=1)

LAST_STEP = {  # what happened last, as the citizen reads it
    Action.REGISTER: "đã nhận và chuyển đi",
    Action.ASSIGN: "đã giao đơn vị giải quyết",
    Action.ACCEPT: "đơn vị đã nhận việc",
    Action.TRANSFER: "đã chuyển đơn vị khác",
    Action.ASK: "đơn vị hỏi thêm",
    Action.REPLY: "đã nhận câu trả lời bổ sung",
    Action.ADD: "đã nhận thông tin bổ sung",
    Action.INTERIM: "đơn vị báo tiến độ",
    Action.ANSWER: "đơn vị đã trả lời",
    Action.RATE: "đã nhận đánh giá",
    Action.REOPEN: "đã mở lại để xem tiếp",
    Action.WITHDRAW: "đã rút",
    Action.CLOSE: "đã xong",
    Action.NUDGE: "đã nhắc đơn vị",
    Action.GUIDE: "đã có hướng dẫn",
}


@dataclass(frozen=True)
class StatusView:
    """Where a file stands, for its owner."""

    petition: Petition
    field_plain: str
    unit: Unit | None
    unit_name: str
    since: datetime  # at this unit since
    last_step: str
    stage: Stage
    due_on: date | None
    days_late: int
    head: str
    next_news_on: date  # when we write again, news or not
    answers: list[Answer]
    question: str | None  # what the unit asked and still waits for


def my_petitions(desk: Desk, citizen_id: int) -> list[Petition]:
    """The citizen's files, newest first; of his other channels those that are not sealed."""
    mine = people.same_person(desk.session, citizen_id)
    return petitions.of_citizen(desk.session, citizen_id, also=mine[1:])


def answer_files(desk: Desk, answer: Answer) -> list[Attachment]:
    """The files that came with an answer."""
    files = petitions.attachments(desk.session, answer.petition_id)
    return [file for file in files if file.answer_id == answer.id and file.sha256]


def own(desk: Desk, citizen_id: int, code: str) -> Petition | None:
    """The citizen's own file; None for somebody else's and for an unknown code alike."""
    petition = petitions.by_code(desk.session, code)
    return petition if petition is not None and owns(desk, citizen_id, petition) else None


def status(desk: Desk, petition: Petition) -> StatusView:
    """Where a file stands, when its owner will hear, and how late we are."""
    events = petitions.history(desk.session, petition.id)
    unit = desk.knowledge.directory.unit(petition.unit_id) if petition.unit_id else None
    due = obligations.notice_due(desk, petition)
    calendar = desk.office.law.calendar
    return StatusView(
        petition=petition,
        field_plain=notices.field_words(desk, petition),
        unit=unit,
        unit_name=unit_name(desk, petition),
        since=_at_unit_since(petition, events),
        last_step=_last_step(events),
        stage=Stage(petition.stage),
        due_on=due,
        days_late=max(0, (desk.today - due).days) if due else 0,
        head=unit.head_title if unit else desk.policy.office_name,
        next_news_on=calendar.add_working_days(desk.today, 3),
        answers=petitions.answers(desk.session, petition.id),
        question=_open_question(petition, events),
    )


def add_details(
    desk: Desk, citizen_id: int, code: str, words: str, attachment_ids: Sequence[int] = ()
) -> Petition:
    """Add words or files to an open file; its unit is told. An answered one is refused."""
    petition = require_own(desk, citizen_id, code)
    if not stages.is_open(Stage(petition.stage)):
        raise Refused("add.closed", code=code)
    attach(desk, petition.id, attachment_ids)
    if petition.sealed:
        former = secrecy.unseal(desk, petition.sealed_text) if petition.sealed_text else ""
        petition.sealed_text = secrecy.seal(desk, f"{former}\n\n{words}".strip())
        note = ""
    else:
        note = words
    step(desk, petition, Action.ADD, ActorKind.CITIZEN, note=note, files=len(attachment_ids))
    _tell_added(desk, petition, words, len(attachment_ids))
    return petition


def reply_to_question(
    desk: Desk, citizen_id: int, code: str, words: str, attachment_ids: Sequence[int] = ()
) -> Petition:
    """Give the unit what it asked for."""
    petition = require_own(desk, citizen_id, code)
    attach(desk, petition.id, attachment_ids)
    step(desk, petition, Action.REPLY, ActorKind.CITIZEN, note=words, files=len(attachment_ids))
    _tell_added(desk, petition, words, len(attachment_ids))
    return petition


def pending_question(desk: Desk, citizen_id: int) -> tuple[Petition, str] | None:
    """The file whose unit waits for the citizen's word, and the question."""
    everywhere = people.same_person(desk.session, citizen_id)
    mine = (col(Petition.citizen_id) == citizen_id) | col(Petition.sealed).is_(False)
    query = select(Petition).where(
        col(Petition.citizen_id).in_(everywhere), mine, Petition.stage == Stage.WAITING_CITIZEN
    )
    petition = desk.session.exec(query.order_by(col(Petition.id).desc())).first()
    if petition is None:
        return None
    question = _open_question(petition, petitions.history(desk.session, petition.id))
    return (petition, question) if question else None


def withdraw(desk: Desk, citizen_id: int, code: str) -> Petition:
    """Take back a kiến nghị or phản ánh (a khiếu nại or tố cáo needs a signed paper: chat alone is void)."""
    petition = require_own(desk, citizen_id, code)
    if petition.sealed or petition.kind in stages.NEED_A_PAPER:
        raise Refused("withdraw.paper", link=f"{desk.policy.public_url}/chat")
    step(desk, petition, Action.WITHDRAW, ActorKind.CITIZEN)
    petition.closed_at = desk.now
    obligations.close_all(desk, petition, outcome="stopped")
    notices.tell_unit(desk, petition, "o.withdrawn", code=code)
    incidents.succeed(desk, petition)
    return petition


def nudge(desk: Desk, citizen_id: int, code: str) -> str:
    """Remind the unit on the citizen's behalf, once a day; the unit's name."""
    petition = require_own(desk, citizen_id, code)
    due = obligations.notice_due(desk, petition)
    if due is not None and desk.today < due and not _due_soon(desk, due):
        raise Refused("track.early", due=due)
    history.record(desk, petition, Action.NUDGE, ActorKind.CITIZEN)
    notices.tell_unit(
        desk, petition, "o.nudged", dedupe=f"nudge:{petition.id}:{desk.today}", code=code,
        field=notices.field_words(desk, petition), due=due or desk.today,
    )  # fmt: skip
    return unit_name(desk, petition)


def set_identity(desk: Desk, citizen_id: int, person: Person, code: str | None = None) -> Person:
    """Keep what the citizen told of himself; his open files count as named from now on."""
    whole = secrecy.keep_identity(desk, citizen_id, person)
    for petition in my_petitions(desk, citizen_id):
        if (code is None or petition.code == code) and stages.is_open(Stage(petition.stage)):
            petition.named = True
            desk.session.add(petition)
    return whole


def identity_of(desk: Desk, citizen_id: int) -> Person | None:
    """What the citizen told of himself, for his own eyes."""
    return secrecy.identity_of(desk, citizen_id)


def hide_name(desk: Desk, citizen_id: int, code: str) -> Petition:
    """The handling unit sees no name from now on; the office keeps it."""
    petition = require_own(desk, citizen_id, code)
    petition.hidden_name = True
    desk.session.add(petition)
    return petition


def wrong_code(desk: Desk, conversation_id: int) -> None:
    """Count a code that this talk may not open."""
    desk.session.add(LoginFailure(subject=_subject(conversation_id), at=desk.now))


def codes_paused_until(desk: Desk, conversation_id: int) -> datetime | None:
    """Until when this talk may not look up codes: five wrong ones cost an hour."""
    query = select(func.count(), func.max(LoginFailure.at)).where(
        LoginFailure.subject == _subject(conversation_id), LoginFailure.at > desk.now - WRONG_CODE_PAUSE
    )
    count, last = desk.session.exec(query).one()
    return last + WRONG_CODE_PAUSE if count >= WRONG_CODES else None


def _subject(conversation_id: int) -> str:
    return hashlib.sha256(f"code:{conversation_id}".encode()).hexdigest()


def _at_unit_since(petition: Petition, events: list[Event]) -> datetime:
    moves = [
        event.at for event in events if event.action in {Action.REGISTER, Action.TRANSFER, Action.ASSIGN}
    ]
    return moves[-1] if moves else petition.received_at


def _last_step(events: list[Event]) -> str:
    known = [LAST_STEP[Action(event.action)] for event in events if event.action in set(LAST_STEP)]
    return known[-1] if known else LAST_STEP[Action.REGISTER]


def _open_question(petition: Petition, events: list[Event]) -> str | None:
    if petition.stage != Stage.WAITING_CITIZEN:
        return None
    return next((event.note for event in reversed(events) if event.action == Action.ASK), None)


def _due_soon(desk: Desk, due: date) -> bool:
    return desk.office.law.calendar.working_days_between(desk.today, due) <= desk.policy.soon_days


def _tell_added(desk: Desk, petition: Petition, words: str, files: int) -> None:
    if secrecy.discreet(desk, petition):
        notices.tell_unit(desk, petition, "o.card_safe", **notices.safe_card(desk, petition))
    else:
        notices.tell_unit(
            desk,
            petition,
            "o.added",
            code=petition.code,
            quote=words or "không có lời",
            files=f"{files} tệp kèm",
        )


def remember_form(desk: Desk, citizen_id: int, form: str) -> None:
    """Keep how the person wants to be addressed, so that notices say it too."""
    desk.session.get_one(Citizen, citizen_id).address_form = form
