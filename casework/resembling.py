"""Open files that tell the same as a draft or a file: for the citizen to join, for the official to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz

from casework import obligations, secrecy
from casework.handle import unit_name
from casework.incidents import leader_of
from casework.office import Desk
from faq.likeness import DAYS, MAYBE, SURE, Likeness, Telling
from faq.text import fold
from law import stages
from law.kinds import Stage
from storage import incidents, petitions
from storage.people import Official
from storage.petitions import Petition

OWN_DAYS = 90
READ = 10  # of the candidates, those nearest in words, are read whole
LEADING = 3  # fields that a matter may be of
SHOWN = 5


@dataclass(frozen=True)
class Matter:
    """What a draft or a file tells. `fields`: ids, the likeliest first; `petition_id` None: not registered yet."""

    text: str
    spot: str
    place_unit_id: str | None
    fields: Sequence[str]
    unit_id: str | None
    citizen_id: int
    at: datetime
    petition_id: int | None = None


@dataclass(frozen=True)
class Resemblance:
    """An open file that may tell the same, with why."""

    petition: Petition
    likeness: Likeness


@dataclass(frozen=True)
class SameIncident:
    """An incident that others have told already. `people`: how many; `due_on` None: no day is promised."""

    petition_id: int
    unit: str
    since: datetime
    due_on: date | None
    people: int


@dataclass(frozen=True)
class Member:
    """A file of a group, as the desk lists it."""

    petition: Petition
    unit: str
    leads: bool


@dataclass(frozen=True)
class IncidentView:
    """What an official may see of the incident a file belongs to.

    `members`: the group with the file itself, empty when it stands alone; `leads`: whether the file leads it;
    `unseen`: further members he may not see; `hear`: how many others hear an answer to this file.
    """

    members: list[Member]
    leads: bool
    unseen: int
    hear: int
    suggestions: list[tuple[Member, Likeness]]


def matter_of(petition: Petition) -> Matter:
    """What a file tells."""
    known = [petition.field_id] if petition.field_id else []
    return Matter(
        text=petition.text,
        spot=spot_of(petition),
        place_unit_id=petition.place_unit_id,
        fields=list(dict.fromkeys([*known, *petition.routing.get("fields", [])])),
        unit_id=petition.unit_id,
        citizen_id=petition.citizen_id,
        at=petition.received_at,
        petition_id=petition.id,
    )


def spot_of(petition: Petition) -> str:
    """The words for the spot alone: the place without the commune's name."""
    if petition.place_unit_id is None:
        return petition.place_text
    return petition.place_text.partition("“")[2].partition("”")[0]


def resembling(desk: Desk, matter: Matter, least: float = MAYBE) -> list[Resemblance]:
    """Open files that may tell the same as `matter`, the likest first; its own file is left out."""
    since = matter.at - timedelta(days=DAYS)
    rows = incidents.candidates(desk.session, matter.fields[:LEADING], matter.place_unit_id, since)
    if not rows:
        return []
    told, reader, key = _tell(desk, matter), desk.knowledge.likeness, fold(f"{matter.spot} {matter.text}")
    near = [row for row in rows if row.id != matter.petition_id and not reader.elsewhere(told, spot_of(row))]
    near.sort(key=lambda row: (-fuzz.token_set_ratio(key, row.folded), row.id))
    alike = [Resemblance(row, _alike(desk, told, matter.at, row)) for row in near[:READ]]
    found = [one for one in alike if one.likeness.score >= least]
    return sorted(found, key=lambda one: (-one.likeness.score, one.petition.id))


def known_to_others(desk: Desk, matter: Matter) -> SameIncident | None:
    """The incident that other people told of, surely the same and at the unit the draft goes to, if any.

    Nothing of who told it, or how, is given away.
    """
    if matter.unit_id is None or matter.place_unit_id is None or _sensitive(desk, matter.fields):
        return None
    found = [
        one.petition
        for one in resembling(desk, matter, SURE)
        if one.petition.unit_id == matter.unit_id
        and one.petition.citizen_id != matter.citizen_id
        and not _sensitive(desk, [one.petition.field_id or ""])
    ]
    if not found:
        return None
    leader = leader_of(desk, found[0])
    if leader.unit_id != matter.unit_id:
        return None
    group = [leader, *incidents.followers(desk.session, leader.id), *found]
    people = {one.citizen_id for one in group} - {matter.citizen_id}
    since = min(one.received_at for one in group)
    due = obligations.notice_due(desk, leader)
    return SameIncident(leader.id, unit_name(desk, leader), since, due, len(people))


def sent_before(desk: Desk, matter: Matter) -> Petition | None:
    """The person's own file on the same matter in the last 90 days: alike, or of the same field and commune
    unless spot or words tell two matters. None without one."""
    told = _tell(desk, matter)
    for petition in petitions.of_citizen(desk.session, matter.citizen_id):
        recent = petition.received_at >= matter.at - timedelta(days=OWN_DAYS)
        if petition.sealed or not recent or petition.stage == Stage.WITHDRAWN:
            continue
        likeness = _alike(desk, told, matter.at, petition)
        same = petition.field_id in matter.fields[:1] and petition.place_unit_id == matter.place_unit_id
        if likeness.score >= SURE or (same and not likeness.apart):
            return petition
    return None


def view(desk: Desk, who: Official, petition: Petition) -> IncidentView:
    """The group of a file, and what may belong to it."""
    if petition.sealed:
        return IncidentView([], False, 0, 0, [])
    leader = leader_of(desk, petition)
    group = [leader, *incidents.followers(desk.session, leader.id)]
    seen = [one for one in group if secrecy.may_see(desk, who, one)]
    members = [Member(one, unit_name(desk, one), one.id == leader.id) for one in seen]
    follow = [one for one in group if one.id != petition.id and leader.id == petition.id]
    hear = [one for one in follow if one.unit_id == petition.unit_id and stages.is_open(Stage(one.stage))]
    return IncidentView(
        members=members if len(group) > 1 else [],
        leads=leader.id == petition.id,
        unseen=len(group) - len(seen) if len(group) > 1 else 0,
        hear=len(hear),
        suggestions=_suggestions(desk, who, petition, {one.id for one in group}),
    )


def _suggestions(
    desk: Desk, who: Official, petition: Petition, group: set[int]
) -> list[tuple[Member, Likeness]]:
    """What resembles an open file and was not told apart from it; of another group only one file."""
    if petition.stage not in incidents.OPEN:
        return []
    apart = incidents.told_apart_from(desk.session, petition.id)
    found: dict[int, tuple[Member, Likeness]] = {}
    for one in resembling(desk, matter_of(petition)):
        leader = leader_of(desk, one.petition)
        if one.petition.id in group or {one.petition.id, leader.id} & apart or leader.id in found:
            continue
        if secrecy.may_see(desk, who, one.petition):
            found[leader.id] = (Member(one.petition, unit_name(desk, one.petition), False), one.likeness)
    return list(found.values())[:SHOWN]


def _tell(desk: Desk, matter: Matter) -> Telling:
    communes = [matter.place_unit_id] if matter.place_unit_id else []
    return desk.knowledge.likeness.tell(
        matter.text, desk.today, place=matter.spot, communes=communes, fields=matter.fields
    )


def _alike(desk: Desk, told: Telling, at: datetime, petition: Petition) -> Likeness:
    days = abs((at - petition.received_at) / timedelta(days=1))
    return desk.knowledge.likeness.alike(told, _tell(desk, matter_of(petition)), days)


def _sensitive(desk: Desk, field_ids: Sequence[str]) -> bool:
    known = (desk.knowledge.catalogue.field(one) for one in field_ids[:1] if one)
    return any(field.sensitive for field in known)
