"""Files that tell one incident: groups under a leader, candidates for a group, and pairs told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, func, or_, select

from law import stages
from law.kinds import Stage
from storage.inserts import insert_once
from storage.petitions import Petition

OPEN = tuple(str(stage) for stage in stages.OPEN_STAGES)
KINDS = tuple(str(kind) for kind in stages.PROPOSALS)
MOST = 60  # candidates looked at closely, the newest of them


class NotSame(SQLModel, table=True):
    """Two files that an official has told apart; `petition_a` is the smaller id."""

    petition_a: int = Field(primary_key=True, foreign_key="petition.id")
    petition_b: int = Field(primary_key=True, foreign_key="petition.id", index=True)
    official_id: int = Field(foreign_key="official.id")
    at: datetime


_BY_FIELD = (
    select(Petition)
    .where(
        col(Petition.field_id).in_(bindparam("fields", expanding=True)),
        Petition.received_at >= bindparam("since"),
        col(Petition.stage).in_(OPEN),
        col(Petition.sealed).is_(False),
        col(Petition.kind).in_(KINDS),
    )
    .order_by(col(Petition.received_at).desc())
    .limit(MOST)
)
_IN_COMMUNE = _BY_FIELD.where(
    or_(Petition.place_unit_id == bindparam("place"), col(Petition.place_unit_id).is_(None))
)


def candidates(
    session: Session, field_ids: Collection[str], place_unit_id: str | None, since: datetime
) -> list[Petition]:
    """Open files that may tell the same: of these fields, received since, of that commune or of an unknown one.

    Without a commune, those of every commune. The newest first, at most MOST.
    """
    if not field_ids:
        return []
    params: dict[str, Any] = {"fields": sorted(field_ids), "since": since}
    if place_unit_id is None:
        return list(session.exec(_BY_FIELD, params=params))
    return list(session.exec(_IN_COMMUNE, params={**params, "place": place_unit_id}))


def lock(session: Session, codes: Collection[str]) -> None:
    """Hold these files until the transaction ends, always in the same order."""
    query = select(Petition).where(col(Petition.code).in_(list(codes))).order_by(col(Petition.id))
    session.exec(query.with_for_update()).all()


def followers(session: Session, leader_id: int) -> list[Petition]:
    """The files that stand under this leader, the oldest first; withdrawn ones are left out."""
    query = select(Petition).where(Petition.same_as_id == leader_id, Petition.stage != Stage.WITHDRAWN)
    return list(session.exec(query.order_by(col(Petition.id))))


def open_followers(session: Session, leader_id: int) -> list[Petition]:
    """Those of them whose unit still owes an answer, held until the transaction ends."""
    query = select(Petition).where(Petition.same_as_id == leader_id, col(Petition.stage).in_(OPEN))
    return list(session.exec(query.order_by(col(Petition.id)).with_for_update()))


def lead(session: Session, former: Petition, leader: Petition) -> None:
    """Everything that stood under the former leader, and he himself, stands under the new one."""
    under = session.exec(select(Petition).where(Petition.same_as_id == former.id)).all()
    for petition in (*under, former):
        petition.same_as_id = leader.id
        session.add(petition)
    leader.same_as_id = None
    session.add(leader)


def led_beside() -> ColumnElement[bool]:
    """The condition that a file follows another one that is open at the same unit."""
    leader = aliased(Petition)
    return exists().where(
        col(leader.id) == Petition.same_as_id,
        col(leader.unit_id).is_not_distinct_from(col(Petition.unit_id)),
        col(leader.stage).in_(OPEN),
    )


def follower_counts(session: Session, leader_ids: Iterable[int]) -> dict[int, int]:
    """How many other files stand under each of these, the withdrawn ones left out."""
    query = (
        select(Petition.same_as_id, func.count())
        .where(col(Petition.same_as_id).in_(list(leader_ids)), Petition.stage != Stage.WITHDRAWN)
        .group_by(col(Petition.same_as_id))
    )
    return {leader: count for leader, count in session.exec(query) if leader is not None}


def tell_apart(session: Session, one: int, other: int, official_id: int, at: datetime) -> None:
    """Remember that these two are not the same, once."""
    first, second = sorted((one, other))
    values = {"petition_a": first, "petition_b": second, "official_id": official_id, "at": at}
    insert_once(session, NotSame, values)


def forget_apart(session: Session, one: int, other: int) -> None:
    """An official thinks better of it."""
    row = session.get(NotSame, tuple(sorted((one, other))))
    if row is not None:
        session.delete(row)


def told_apart_from(session: Session, petition_id: int) -> set[int]:
    """The ids of every file told apart from this one."""
    query = select(NotSame).where(or_(NotSame.petition_a == petition_id, NotSame.petition_b == petition_id))
    return {
        row.petition_b if row.petition_a == petition_id else row.petition_a for row in session.exec(query)
    }
