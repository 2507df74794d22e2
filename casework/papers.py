"""A đơn reaches the office: handed in, by post, as a signed photo, or taken down; only then the law's clocks run.

Three days stay apart: the first contact, the receipt of the đơn, and the office's confirmation of it. The clock
counts from the receipt, and only after the confirmation. Several contents make several petitions, each with its
own clock (Thông tư 05/2021/TT-TTCP, Điều 6; Nghị định 154/2026/NĐ-CP, Điều 14 khoản 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from casework import acts, history, notices, obligations, secrecy
from casework.acts import ActForm
from casework.codes import new_code
from casework.errors import Refused
from casework.handle import require_words, unit_in_force
from casework.history import take_for
from casework.office import VIETNAM, Desk
from casework.receive import attach
from casework.secrecy import Person
from law import stages
from law.kinds import Action, ActorKind, PetitionKind, Stage
from storage.people import Citizen, Official
from storage.petitions import Petition

CHANNEL = "giay"
QUOTE = 120  # letters of an open đơn shown on cards


class Way(StrEnum):
    """How a đơn came."""

    IN_PERSON = "truc-tiep"
    POST = "buu-dien"
    TAKEN_DOWN = "ghi-loi"  # staff wrote it down, read it back, it was signed or fingerprinted
    PHOTO = "anh"  # of a signed đơn: no clock until the original or a verified signature is there
    DIGITAL = "chu-ky-so"  # a draft until the office confirms


class Forwarder(StrEnum):
    """Who passed a đơn on and is owed an answer."""

    NOBODY = ""
    ASSEMBLY = (
        "quoc-hoi"  # bodies and members of the National Assembly or People's Council, Ban tiếp công dân
    )
    FRONT = "mat-tran"
    PRESS = "bao-chi"


UNCONFIRMED = frozenset({Way.PHOTO, Way.DIGITAL})


@dataclass(frozen=True)
class Content:
    """One matter of a đơn: what it asks, of which kind, at which unit it is to be resolved."""

    kind: PetitionKind
    text: str
    unit_id: str
    accused_unit_id: str | None = None
    known_on: date | None = None  # the contested decision was received or known
    place_unit_id: str | None = None
    field_id: str | None = None


@dataclass(frozen=True)
class Paper:
    """A đơn as it came. `number`: in the office's book. `sealed`: a khiếu nại kept like a tố cáo.

    `of_person`: code of another file of the same person, so that the chat he writes in hears of this one.
    """

    way: Way
    received_on: date
    person: Person
    contents: tuple[Content, ...]
    number: str = ""
    forwarded_by: Forwarder = Forwarder.NOBODY
    sealed: bool = False
    of_person: str = ""
    attachment_ids: Sequence[int] = ()
    demo: bool = False


def record(
    desk: Desk, who: Official, paper: Paper, code: str | None = None, version: int | None = None
) -> list[Petition]:
    """Record a đơn, for the information file `code` or as a new one: a petition for each content, linked.

    A signed photo or a digital draft stays information until `confirm`; so does a tố cáo without a name and
    an address (Luật Tố cáo 2018, Điều 25). Who records a tố cáo must be trusted with sealed files, and the
    accused's unit neither records nor gets it.
    """
    _check(desk, who, paper)
    first = take_for(desk, who, code, version) if code else None
    if first is not None and first.stage != Stage.INFORMATION:
        raise history.unlawful(first, "Hồ sơ này đã có đơn.", stages.PAPER_ONLY)
    if first is not None and first.kind != paper.contents[0].kind:
        raise Refused("paper.other_kind", code=first.code)
    citizen_id = first.citizen_id if first else _citizen(desk, who, paper)
    secrecy.keep_identity(desk, citizen_id, paper.person)
    made: list[Petition] = []
    for content in paper.contents:
        petition = first if first and not made else _new(desk, paper, content, citizen_id)
        _enter(desk, who, petition, paper, content)
        if made:
            petition.part_of_id = made[0].id
        made.append(petition)
        _begin(desk, who, petition, paper, content)
    attach(desk, made[0].id, paper.attachment_ids)
    return made


def confirm(
    desk: Desk,
    who: Official,
    code: str,
    version: int | None,
    received_on: date,
    known_on: date | None = None,
) -> acts.Done:
    """The office confirms the original: the clock starts, counted from the day it was received."""
    form = ActForm(on=received_on, known_on=known_on)
    return acts.do(desk, who, code, version, Action.RECEIVE, form)


def _check(desk: Desk, who: Official, paper: Paper) -> None:
    if not paper.contents:
        raise Refused("paper.empty")
    if paper.received_on > desk.today:
        raise Refused("paper.day", date=paper.received_on)
    for content in paper.contents:
        require_words(content.text, "paper.empty")
        unit_in_force(desk, content.unit_id)
        if not content.kind.sealed:
            continue
        accused = content.accused_unit_id
        if accused is not None and accused in (who.unit_id, content.unit_id):
            raise Refused("paper.accused")
        if content.kind is PetitionKind.DENUNCIATION and not (who.secrets or who.role == "head"):
            raise Refused("paper.trusted")


def _citizen(desk: Desk, who: Official, paper: Paper) -> int:
    if paper.of_person:
        return take_for(desk, who, paper.of_person, None).citizen_id
    citizen = Citizen(created_at=desk.now, demo=paper.demo)
    desk.session.add(citizen)
    desk.session.flush()
    return citizen.id


def _new(desk: Desk, paper: Paper, content: Content, citizen_id: int) -> Petition:
    paper_only = content.kind in stages.NEED_A_PAPER
    stage = Stage.INFORMATION if paper_only else Stage.RECEIVED
    return Petition(
        code=new_code(desk),
        kind=content.kind,
        stage=stage,
        citizen_id=citizen_id,
        channel=CHANNEL,
        sealed=content.kind is PetitionKind.DENUNCIATION or (paper_only and paper.sealed),
        first_contact_at=datetime.combine(paper.received_on, time(), VIETNAM),
        received_at=desk.now,
        updated_at=desk.now,
        demo=paper.demo,
    )


def _enter(desk: Desk, who: Official, petition: Petition, paper: Paper, content: Content) -> None:
    """Put what the paper says into the file; words of a sealed one only where they are encrypted."""
    fresh = petition.id is None
    petition.unit_id, petition.assignee_id = content.unit_id, None
    petition.place_unit_id = content.place_unit_id or petition.place_unit_id
    petition.field_id = content.field_id or petition.field_id
    petition.named = bool(paper.person.name)
    petition.paper_on = paper.received_on
    if petition.sealed:
        former = secrecy.unseal(desk, petition.sealed_text) if petition.sealed_text else ""
        petition.sealed_text = secrecy.seal(desk, f"{former}\n\n{content.text}".strip())
    else:
        petition.text, petition.quote = content.text, content.text[:QUOTE]
    petition.facts = {**petition.facts, **_facts(paper, content)}
    desk.session.add(petition)
    desk.session.flush()
    if fresh:
        history.record(desk, petition, Action.REGISTER, ActorKind.OFFICIAL, who=who, to_stage=petition.stage)
    else:
        petition.version += 1
        history.record(desk, petition, Action.ADD, ActorKind.OFFICIAL, who=who, to_stage=petition.stage)
    if petition.sealed:
        _grant(desk, who, petition, content)


def _facts(paper: Paper, content: Content) -> dict[str, Any]:
    given = {
        "way": paper.way,
        "number": paper.number,
        "forwarded_by": paper.forwarded_by,
        "accused_unit_id": content.accused_unit_id,
    }
    return {key: str(value) for key, value in given.items() if value}


def _grant(desk: Desk, who: Official, petition: Petition, content: Content) -> None:
    """Named for it: who recorded it, whom the office trusts, and the head of the unit that is to resolve it."""
    if not secrecy.named_for(desk, petition):
        secrecy.grant_named(desk, petition, content.accused_unit_id)
        desk.session.flush()
    secrecy.grant(desk, petition, who)
    secrecy.grant_unit(desk, petition, content.unit_id)


def _begin(desk: Desk, who: Official, petition: Petition, paper: Paper, content: Content) -> None:
    if not content.kind.sealed:
        petition.confirmed_on = desk.today
        obligations.open_for_registration(desk, petition, paper.received_on)
        notices.card(desk, petition)
        return
    nameless = content.kind is PetitionKind.DENUNCIATION and not (paper.person.name and paper.person.address)
    if paper.way in UNCONFIRMED or nameless:
        return
    acts.perform(
        desk, who, petition, Action.RECEIVE, ActForm(on=paper.received_on, known_on=content.known_on)
    )
