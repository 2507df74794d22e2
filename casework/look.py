"""What officials look at: the worklist by due date, the file with its whole history, search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Select, and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from casework import codes, notices, resembling, secrecy
from casework.errors import Refused
from casework.handle import unit_name
from casework.history import speaker
from casework.office import Desk
from casework.resembling import IncidentView
from casework.secrecy import Person
from faq.text import fold
from faq.topics import Field
from faq.units import Unit
from law import stages
from law.deadlines import Standing, standing
from law.kinds import Action, PetitionKind, Stage
from storage import incidents, petitions
from storage.people import Official
from storage.petitions import (
    Access,
    Answer,
    Attachment,
    Deadline,
    Petition,
    Rating,
    SealedGrant,
)

PAGE = 50
OPEN = tuple(stage for stage in Stage if stages.is_open(stage))


@dataclass(frozen=True)
class WorkFilter:
    """What to show. `standing`: a law.deadlines.Standing or "" for all; `closed`: finished files."""

    unit_id: str | None = None
    stage: str = ""
    standing: str = ""
    field_id: str = ""
    text: str = ""
    closed: bool = False
    page: int = 1


@dataclass(frozen=True)
class WorkItem:
    """One line of the worklist. `days`: working days left, negative when overdue; None without a day."""

    petition: Petition
    unit: str
    field: str
    due_on: date | None
    standing: Standing | None
    days: int | None
    quote: str  # empty for a sealed file
    others: int  # how many more people told the same


@dataclass(frozen=True)
class WorkPage:
    """One page of the worklist and how many there are of each standing."""

    items: list[WorkItem]
    total: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True)
class DeadlineView:
    """An obligation as it stands today.

    `state`: running, done, stopped, suspended (its time is not counted), or day: one that comes by itself or
    is the citizen's own, with which no unit can be late.
    """

    deadline: Deadline
    title: str
    standing: Standing
    days: int  # working days left, negative when overdue
    state: str


@dataclass(frozen=True)
class EventView:
    """A line of the history with its speaker."""

    at: datetime
    who: str
    action: str
    note: str
    from_stage: str
    to_stage: str
    unit: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileView:
    """Everything an official may see of one petition."""

    petition: Petition
    text: str
    unit: str
    unit_id: str | None
    field: Field | None
    person: Person | None
    why_here: str
    deadlines: list[DeadlineView]
    events: list[EventView]
    answers: list[Answer]
    ratings: list[Rating]
    attachments: list[Attachment]
    allowed: list[Action]
    others: list[Petition]  # other files of the same citizen that this official may see
    incident: IncidentView
    access_log: list[tuple[datetime, str, str, bool, str]]  # sealed files: when, who, what, allowed, why
    assignee: str
    discreet: bool


def worklist(desk: Desk, who: Official, wanted: WorkFilter) -> WorkPage:
    """The files an official may see, the nearest due date first; those without a date last.

    A file that follows an open one at the same unit stands under it, unless stage, field or words are asked for.
    """
    due = _next_due()
    chosen: Any = select(Petition, due.c.due_on)
    query: Select[Any] = chosen.outerjoin(due, due.c.petition_id == Petition.id)
    query = _visible(desk, who, query, wanted)
    counts = _counts(desk, query, due)
    if wanted.standing:
        query = query.where(_standing_clause(desk, due, wanted.standing))
    total = desk.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    order = (
        (col(Petition.id).desc(),)
        if wanted.closed
        else (due.c.due_on.is_(None), due.c.due_on, col(Petition.id))
    )
    rows = desk.session.execute(query.order_by(*order).limit(PAGE).offset(PAGE * (wanted.page - 1))).all()
    more = incidents.follower_counts(desk.session, [petition.id for petition, _ in rows])
    items = [_item(desk, petition, due_on, more.get(petition.id, 0)) for petition, due_on in rows]
    return WorkPage(items, total, max(1, -(-total // PAGE)), counts)


def file(desk: Desk, who: Official, code: str, reason: str = "") -> FileView:
    """One petition with everything this official may see; opening a sealed one is recorded."""
    petition = petitions.by_code(desk.session, code)
    if petition is None:
        raise Refused("o.unknown", code=code)
    secrecy.require_may_see(desk, who, petition, reason)
    text = secrecy.unseal(desk, petition.sealed_text) if petition.sealed_text else petition.text
    catalogue = desk.knowledge.catalogue
    assignee = desk.session.get(Official, petition.assignee_id) if petition.assignee_id else None
    return FileView(
        petition=petition,
        text=text,
        unit=unit_name(desk, petition),
        unit_id=petition.unit_id,
        field=catalogue.field(petition.field_id) if petition.field_id else None,
        person=secrecy.open_identity(desk, who, petition) if petition.named else None,
        why_here=petition.routing.get("why", ""),
        deadlines=_deadlines(desk, petition),
        events=_events(desk, petition),
        answers=petitions.answers(desk.session, petition.id),
        ratings=list(desk.session.exec(select(Rating).where(Rating.petition_id == petition.id))),
        attachments=petitions.attachments(desk.session, petition.id),
        allowed=stages.allowed(PetitionKind(petition.kind), Stage(petition.stage), desk.today),
        others=_others(desk, who, petition),
        incident=resembling.view(desk, who, petition),
        access_log=_access_log(desk, petition) if petition.sealed else [],
        assignee=assignee.name if assignee else "",
        discreet=secrecy.discreet(desk, petition),
    )


def is_sealed(desk: Desk, code: str) -> bool:
    """Whether opening this code needs a deliberate step first. False for unknown codes."""
    petition = petitions.by_code(desk.session, code)
    return petition is not None and petition.sealed


def attachment(desk: Desk, who: Official, attachment_id: int) -> Attachment:
    """A file's row, when the official may see its petition."""
    row = desk.session.get(Attachment, attachment_id)
    petition = desk.session.get(Petition, row.petition_id) if row and row.petition_id else None
    if row is None or petition is None or not row.sha256:
        raise Refused("att.lost")
    secrecy.require_may_see(desk, who, petition)
    return row


def units_to_choose(desk: Desk) -> list[Unit]:
    """Every unit a file may be passed to today."""
    return desk.knowledge.directory.units(desk.today)


def find_units(desk: Desk, text: str, limit: int = 3) -> list[Unit]:
    """The units an official means by `text`, the likeliest first; empty when nothing comes near."""
    key = fold(text)
    scored = []
    for unit in units_to_choose(desk):
        names = [fold(name) for name in (unit.spoken, unit.name, *unit.aliases)]
        best = max(fuzz.token_set_ratio(name, key) + min(len(name), 40) / 10 for name in names)
        scored.append((best, unit))
    scored.sort(key=lambda pair: -pair[0])
    return [unit for score, unit in scored[:limit] if score >= 80]


def _next_due() -> Any:
    return (
        select(Deadline.petition_id, func.min(Deadline.due_on).label("due_on"))
        .where(col(Deadline.closed_on).is_(None), Deadline.party == "unit")
        .group_by(col(Deadline.petition_id))
        .subquery()
    )


def _visible(desk: Desk, who: Official, query: Select[Any], wanted: WorkFilter) -> Select[Any]:
    grant = aliased(SealedGrant)
    named = exists().where(col(grant.petition_id) == Petition.id, col(grant.official_id) == who.id)
    everywhere = who.role in secrecy.ALL_UNITS
    mine = [col(Petition.unit_id) == who.unit_id]
    if who.unit_id == desk.policy.office_unit_id:
        mine.append(col(Petition.unit_id).is_(None))
    open_to_me = (
        col(Petition.sealed).is_(False) if everywhere else and_(col(Petition.sealed).is_(False), or_(*mine))
    )
    query = query.where(or_(open_to_me, named))
    stage_in = [wanted.stage] if wanted.stage else None
    if stage_in is None:
        query = query.where(
            col(Petition.stage).not_in(OPEN) if wanted.closed else col(Petition.stage).in_(OPEN)
        )
    else:
        query = query.where(col(Petition.stage).in_(stage_in))
    if wanted.unit_id:
        query = query.where(col(Petition.unit_id) == wanted.unit_id)
    if wanted.field_id:
        query = query.where(col(Petition.field_id) == wanted.field_id)
    if not (wanted.stage or wanted.field_id or wanted.text.strip()):
        query = query.where(~incidents.led_beside())
    return _matching(query, wanted.text.strip())


def _matching(query: Select[Any], text: str) -> Select[Any]:
    if not text:
        return query
    found = codes.read(text)
    if found:
        return query.where(col(Petition.code).in_(found))
    return query.where(col(Petition.folded).contains(fold(text), autoescape=True))


def _standing_clause(desk: Desk, due: Any, wanted: str) -> Any:
    soon = desk.office.law.calendar.add_working_days(desk.today, desk.policy.soon_days)
    clauses = {
        Standing.OVERDUE: due.c.due_on < desk.today,
        Standing.DUE_TODAY: due.c.due_on == desk.today,
        Standing.DUE_SOON: and_(due.c.due_on > desk.today, due.c.due_on <= soon),
        Standing.ON_TIME: or_(due.c.due_on > soon, due.c.due_on.is_(None)),
    }
    return clauses[Standing(wanted)]


def _counts(desk: Desk, query: Select[Any], due: Any) -> dict[str, int]:
    counts = {}
    for wanted in (Standing.OVERDUE, Standing.DUE_TODAY, Standing.DUE_SOON, Standing.ON_TIME):
        narrowed = query.where(_standing_clause(desk, due, wanted))
        counts[str(wanted)] = desk.session.execute(
            select(func.count()).select_from(narrowed.subquery())
        ).scalar_one()
    return counts


def _item(desk: Desk, petition: Petition, due_on: date | None, others: int) -> WorkItem:
    calendar = desk.office.law.calendar
    return WorkItem(
        petition=petition,
        unit=unit_name(desk, petition),
        field=notices.field_words(desk, petition),
        due_on=due_on,
        standing=standing(due_on, desk.today, calendar, soon_days=desk.policy.soon_days) if due_on else None,
        days=calendar.working_days_between(desk.today, due_on) if due_on else None,
        quote=petition.quote,
        others=others,
    )


def _deadlines(desk: Desk, petition: Petition) -> list[DeadlineView]:
    law = desk.office.law
    query = select(Deadline).where(Deadline.petition_id == petition.id)
    rows = desk.session.exec(query.order_by(col(Deadline.closed_on).is_not(None), col(Deadline.due_on)))
    return [
        DeadlineView(
            deadline=row,
            title=law.rulebook.rule(row.rule_id).title_vi,
            standing=standing(row.due_on, desk.today, law.calendar, row.closed_on, desk.policy.soon_days),
            days=law.calendar.working_days_between(desk.today, row.due_on),
            state=_state(row),
        )
        for row in rows
    ]


def _state(row: Deadline) -> str:
    if row.closed_on is not None:
        return row.outcome or "stopped"
    return "running" if row.party == "unit" else "day"


def _events(desk: Desk, petition: Petition) -> list[EventView]:
    directory = desk.knowledge.directory
    return [
        EventView(
            at=event.at,
            who=speaker(desk, event),
            action=event.action,
            note=event.note,
            from_stage=event.from_stage,
            to_stage=event.to_stage,
            unit=directory.unit(event.unit_id).spoken if event.unit_id else "",
            data=event.data,
        )
        for event in petitions.history(desk.session, petition.id)
    ]


def _others(desk: Desk, who: Official, petition: Petition) -> list[Petition]:
    if petition.sealed or petition.hidden_name:
        return []
    same = and_(col(Petition.citizen_id) == petition.citizen_id, col(Petition.sealed).is_(False))
    query = select(Petition).where(same, Petition.id != petition.id).order_by(col(Petition.id).desc())
    return [other for other in desk.session.exec(query.limit(20)) if secrecy.may_see(desk, who, other)]


def _access_log(desk: Desk, petition: Petition) -> list[tuple[datetime, str, str, bool, str]]:
    query = select(Access, Official.name).where(
        Access.petition_id == petition.id, col(Official.id) == col(Access.official_id)
    )
    rows = desk.session.exec(query.order_by(col(Access.id).desc()).limit(100))
    return [(access.at, name, access.what, access.allowed, access.reason) for access, name in rows]
