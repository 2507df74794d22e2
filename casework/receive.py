"""A citizen's words become a registered petition: code, unit, due date, history, card to the unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from casework import corrections, history, incidents, notices, obligations, secrecy
from casework.codes import new_code
from casework.office import Desk
from faq.text import fold
from faq.units import Unit
from law import stages
from law.kinds import Action, ActorKind, PetitionKind, Stage
from storage.petitions import Attachment, Petition

SEARCHED = 4000  # letters of a petition that a search looks at
ERASED = "erased"  # status of an attachment whose bytes are to be deleted


@dataclass(frozen=True)
class Submission:
    """What a citizen confirmed. `unit_id` None: the office will determine it."""

    kind: PetitionKind
    text: str
    quote: str
    field_id: str | None
    place_unit_id: str | None
    place_text: str
    unit_id: str | None
    citizen_id: int
    conversation_id: int | None
    channel: str
    first_contact_at: datetime
    hidden_name: bool = False
    attachment_ids: Sequence[int] = ()
    routing: dict[str, Any] = field(default_factory=dict)  # what the router decided, its reasons and versions
    same_as_id: int | None = None  # a file that tells the same incident, which the citizen joins
    demo: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the citizen is told: the code, the unit, the day of the notice."""

    petition_id: int
    code: str
    unit: Unit | None
    due_on: date | None
    closed_until: datetime | None
    outside: bool  # the unit is not under the People's Committee: forwarded, no day can be set for it
    joined: bool = False  # follows an incident that others told


def register(desk: Desk, submission: Submission) -> Receipt:
    """Register a kiến nghị or phản ánh and hand it to its unit.

    The clock of the notice (Luật Tiếp công dân 2013, Điều 28 khoản 1) is applied to chat as a service
    standard.
    """
    if submission.kind.sealed:
        raise ValueError("complaints and denunciations told by chat are recorded as information")
    stage = stages.first_step(submission.kind, unit_known=submission.unit_id is not None).to
    petition = Petition(
        code=new_code(desk),
        kind=submission.kind,
        stage=stage,
        field_id=submission.field_id,
        unit_id=submission.unit_id,
        place_unit_id=submission.place_unit_id,
        place_text=submission.place_text,
        text=submission.text,
        quote=submission.quote,
        folded=fold(f"{submission.place_text} {submission.text}")[:SEARCHED],
        citizen_id=submission.citizen_id,
        channel=submission.channel,
        hidden_name=submission.hidden_name,
        named=secrecy.identity_of(desk, submission.citizen_id) is not None,
        first_contact_at=submission.first_contact_at,
        received_at=desk.now,
        updated_at=desk.now,
        routing=submission.routing,
        demo=submission.demo,
    )
    desk.session.add(petition)
    desk.session.flush()
    attach(desk, petition.id, submission.attachment_ids)
    history.record(desk, petition, Action.REGISTER, ActorKind.CITIZEN, to_stage=stage)
    corrections.by_citizen(desk, petition)
    due = obligations.open_for_registration(desk, petition)
    desk.session.flush()
    joined = submission.same_as_id is not None and incidents.join(desk, petition, submission.same_as_id)
    if not joined:
        notices.card(desk, petition)
    unit = desk.knowledge.directory.unit(petition.unit_id) if petition.unit_id else None
    return Receipt(
        petition_id=petition.id,
        code=petition.code,
        unit=unit,
        due_on=due,
        closed_until=desk.office_opens_at(),
        outside=unit is not None and not unit.under_ubnd,
        joined=joined,
    )


def record_information(
    desk: Desk,
    kind: PetitionKind,
    text: str,
    *,
    citizen_id: int,
    channel: str,
    first_contact_at: datetime,
    accused_unit_id: str | None = None,
    attachment_ids: Sequence[int] = (),
    demo: bool = False,
) -> Receipt:
    """Keep what a chat said of a denunciation or complaint, sealed, for those named.

    It is not a đơn (Luật Tố cáo 2018, Điều 22, 23; Luật Khiếu nại 2011, Điều 8), so no statutory clock
    starts; it is information under Điều 25. It goes to the office, never to the accused or his unit.
    """
    petition = Petition(
        code=new_code(desk),
        kind=kind,
        stage=Stage.INFORMATION,
        unit_id=desk.policy.office_unit_id if accused_unit_id != desk.policy.office_unit_id else None,
        sealed_text=secrecy.seal(desk, text),
        citizen_id=citizen_id,
        channel=channel,
        sealed=True,
        first_contact_at=first_contact_at,
        received_at=desk.now,
        updated_at=desk.now,
        facts={"accused_unit_id": accused_unit_id} if accused_unit_id else {},
        demo=demo,
    )
    desk.session.add(petition)
    desk.session.flush()
    attach(desk, petition.id, attachment_ids)
    history.record(desk, petition, Action.REGISTER, ActorKind.CITIZEN, to_stage=Stage.INFORMATION)
    named = secrecy.grant_named(desk, petition, accused_unit_id)
    notices.tell_officials(desk, named, petition, "o.card_safe", **notices.safe_card(desk, petition))
    return Receipt(petition.id, petition.code, None, None, desk.office_opens_at(), outside=False)


def forget_files(desk: Desk, attachment_ids: Sequence[int]) -> None:
    """The person took back what these files belong to: from now on nobody sees them; their bytes go next."""
    statement = update(Attachment).where(
        col(Attachment.id).in_(list(attachment_ids)), col(Attachment.petition_id).is_(None)
    )
    desk.session.execute(statement.values(status=ERASED, name="", ref=""))


def attach(desk: Desk, petition_id: int, attachment_ids: Sequence[int], answer_id: int | None = None) -> None:
    """Put stored or still pending files into a petition (and its answer)."""
    if attachment_ids:
        statement = update(Attachment).where(col(Attachment.id).in_(list(attachment_ids)))
        desk.session.execute(statement.values(petition_id=petition_id, answer_id=answer_id))


def copy_files(desk: Desk, attachment_ids: Sequence[int], petition_id: int, answer_id: int) -> None:
    """The same files for another petition's answer: rows of its own, the bytes are kept once."""
    query = select(Attachment).where(col(Attachment.id).in_(list(attachment_ids)))
    for file in desk.session.exec(query.order_by(col(Attachment.id))).all():
        own = {"id", "petition_id", "answer_id"}
        copy = Attachment(**file.model_dump(exclude=own), petition_id=petition_id, answer_id=answer_id)
        desk.session.add(copy)
