"""Who may see what: sealed files, identities, and the record of every opening.

A denouncer's name, address and anything that identifies him must not be disclosed (Luật Tố cáo 2018,
Điều 8 khoản 3, Điều 11 khoản 2 điểm c, Điều 56): sealed words are stored encrypted and opened only by
those named for the file; identities lie in a table of their own, encrypted as well.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from json import dumps, loads

from sqlmodel import col, select

from casework.errors import Refused
from casework.office import Desk
from law.kinds import Stage
from storage import people
from storage.people import Citizen, Identity, Official
from storage.petitions import Access, Petition, SealedGrant, open_deadlines

ALL_UNITS = frozenset({"staff", "admin"})  # roles that see the ordinary files of every unit


@dataclass(frozen=True)
class Person:
    """What a citizen told about himself. Empty: not given."""

    name: str = ""
    phone: str = ""
    address: str = ""


def may_see(desk: Desk, who: Official, petition: Petition) -> bool:
    """Whether an official may open a file: named for it when sealed, else its unit's, of a unit that still
    owes something in it, or staff."""
    if petition.sealed:
        return desk.session.get(SealedGrant, (petition.id, who.id)) is not None
    if who.role in ALL_UNITS or who.unit_id == petition.unit_id or _leads_triage(desk, who, petition):
        return True
    return any(row.unit_id == who.unit_id for row in open_deadlines(desk.session, petition.id))


def require_may_see(desk: Desk, who: Official, petition: Petition, reason: str = "") -> None:
    """Raise Refused unless `who` may open the file; every opening of a sealed one is recorded."""
    allowed = may_see(desk, who, petition)
    row = Access(
        petition_id=petition.id, official_id=who.id, at=desk.now, what="file", allowed=allowed, reason=reason
    )
    if not allowed:
        refusal = Refused("o.forbidden", code=petition.code, head=desk.policy.office_name)
        refusal.afterwards = lambda later: later.session.add(row)
        raise refusal
    if petition.sealed:
        desk.session.add(row)


def open_identity(desk: Desk, who: Official, petition: Petition, reason: str = "") -> Person | None:
    """The sender's name and ways to reach him, or None when not given or hidden from this official."""
    hidden = petition.hidden_name and who.unit_id != desk.policy.office_unit_id
    if hidden or not may_see(desk, who, petition):
        _record(desk, who, petition, "identity", allowed=False, reason=reason)
        return None
    person = identity_of(desk, petition.citizen_id)
    if person and petition.named:
        _record(desk, who, petition, "identity", allowed=True, reason=reason)
        return person
    return None


def identity_of(desk: Desk, citizen_id: int) -> Person | None:
    """What the citizen told about himself, here or on another channel; for his own eyes or after a check."""
    for one in people.same_person(desk.session, citizen_id):
        row = desk.session.get(Identity, one)
        if row is not None:
            return Person(**loads(desk.office.cipher.decrypt(row.sealed)))
    return None


def keep_identity(desk: Desk, citizen_id: int, person: Person) -> Person:
    """Store or complete what a citizen told; a field left empty keeps its former value."""
    former = identity_of(desk, citizen_id) or Person()
    whole = Person(**{name: value or getattr(former, name) for name, value in asdict(person).items()})
    sealed = seal(desk, dumps(asdict(whole), ensure_ascii=False))
    row = desk.session.get(Identity, citizen_id) or Identity(
        citizen_id=citizen_id, sealed=sealed, updated_at=desk.now
    )
    row.sealed, row.updated_at = sealed, desk.now
    desk.session.add(row)
    return whole


def seal(desk: Desk, text: str) -> bytes:
    """Encrypt words that only those named may read."""
    return desk.office.cipher.encrypt(text.encode())


def unseal(desk: Desk, sealed: bytes) -> str:
    """The words again; callers have checked the right to read them."""
    return desk.office.cipher.decrypt(sealed).decode()


def grant_named(desk: Desk, petition: Petition, accused_unit_id: str | None) -> list[Official]:
    """Name for a new sealed file everybody the office trusts with them, past the accused's unit."""
    named = [
        official
        for official in desk.session.exec(select(Official).where(Official.active, Official.secrets))
        if official.unit_id != accused_unit_id
    ]
    for official in named:
        desk.session.add(SealedGrant(petition_id=petition.id, official_id=official.id, at=desk.now))
    return named


def grant_unit(desk: Desk, petition: Petition, unit_id: str) -> list[Official]:
    """Name for a sealed file those of a unit who may handle it: its head and whom the office trusts."""
    query = select(Official).where(Official.active, Official.unit_id == unit_id)
    chosen = [one for one in desk.session.exec(query) if one.secrets or one.role == "head"]
    for official in chosen:
        grant(desk, petition, official)
    return chosen


def grant(desk: Desk, petition: Petition, official: Official) -> None:
    """Name an official for a sealed file, once."""
    if desk.session.get(SealedGrant, (petition.id, official.id)) is None:
        desk.session.add(SealedGrant(petition_id=petition.id, official_id=official.id, at=desk.now))
        desk.session.flush()


def named_for(desk: Desk, petition: Petition) -> list[Official]:
    """The active officials named for a sealed file."""
    query = select(Official).join(SealedGrant, col(SealedGrant.official_id) == col(Official.id))
    return list(desk.session.exec(query.where(SealedGrant.petition_id == petition.id, Official.active)))


def discreet(desk: Desk, petition: Petition) -> bool:
    """Whether messages about it carry no subject: sealed, sensitive field, or the citizen asked for it."""
    citizen = desk.session.get(Citizen, petition.citizen_id)
    sensitive = petition.field_id is not None and desk.knowledge.catalogue.field(petition.field_id).sensitive
    return petition.sealed or sensitive or bool(citizen and citizen.quiet)


def _leads_triage(desk: Desk, who: Official, petition: Petition) -> bool:
    return petition.stage == Stage.TRIAGE and who.unit_id == desk.policy.office_unit_id


def _record(desk: Desk, who: Official, petition: Petition, what: str, *, allowed: bool, reason: str) -> None:
    desk.session.add(
        Access(
            petition_id=petition.id,
            official_id=who.id,
            at=desk.now,
            what=what,
            allowed=allowed,
            reason=reason,
        )
    )
