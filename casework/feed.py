"""Due dates for a calendar program (iCalendar): one feed for a person's own files, one for a unit's.

Whoever holds the address reads the feed, and calendar programs keep copies on servers that are not ours:
so it says only code, name of the obligation and day. Sealed files never stand in a unit's feed; in the feed
of those named for them they have no name, because the name of the obligation would tell what they are.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Event
from sqlalchemy import and_, exists, or_
from sqlmodel import col, select

from casework import codes
from casework.office import Desk
from storage.people import Feed, Official, feed_of
from storage.petitions import Deadline, Petition, SealedGrant

FETCH_AGAIN = timedelta(hours=6)
SEALED = "Hạn của một hồ sơ kín"


class Scope(StrEnum):
    """Whose due dates a feed holds."""

    PERSON = "person"  # files the official handles, and sealed ones he is named for
    UNIT = "unit"  # every open file of his unit


def create(desk: Desk, who: Official, scope: Scope) -> str:
    """A new secret for the feed; a former one stops working. Shown once: only its hash is stored."""
    revoke(desk, who, scope)
    secret = secrets.token_urlsafe(32)
    desk.session.add(Feed(token_hash=_digest(secret), official_id=who.id, scope=scope, created_at=desk.now))
    return secret


def revoke(desk: Desk, who: Official, scope: Scope) -> bool:
    """The feed's address stops working; whether there was one."""
    row = feed_of(desk.session, who.id, scope)
    if row is not None:
        desk.session.delete(row)
        desk.session.flush()
    return row is not None


def made(desk: Desk, who: Official) -> dict[Scope, datetime]:
    """Which feeds an official has, and since when."""
    rows = {scope: feed_of(desk.session, who.id, scope) for scope in Scope}
    return {scope: row.created_at for scope, row in rows.items() if row is not None}


def calendar(desk: Desk, secret: str) -> bytes | None:
    """The feed behind a secret as text/calendar; None when there is none or its owner's account is closed."""
    row = desk.session.get(Feed, _digest(secret))
    owner = desk.session.get_one(Official, row.official_id) if row else None
    if row is None or owner is None or not owner.active:
        return None
    return _written(desk, owner, Scope(row.scope))


def _written(desk: Desk, owner: Official, scope: Scope) -> bytes:
    unit = desk.knowledge.directory.unit(owner.unit_id)
    whose = unit.name if scope is Scope.UNIT else "của tôi"
    feed = Calendar()
    feed.add("prodid", "-//Nghe Dan//Han giai quyet//VI")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", f"Hạn hồ sơ {whose}")
    feed.add("refresh-interval", FETCH_AGAIN, parameters={"value": "DURATION"})
    for deadline, petition in _running(desk, owner, scope):
        feed.add_component(_event(desk, deadline, petition))
    return bytes(feed.to_ical())


def _running(desk: Desk, owner: Official, scope: Scope) -> Iterable[tuple[Deadline, Petition]]:
    query = (
        select(Deadline, Petition)
        .join(Petition, col(Petition.id) == col(Deadline.petition_id))
        .where(col(Deadline.closed_on).is_(None), Deadline.party == "unit")
        .order_by(col(Deadline.due_on), col(Deadline.id))
    )
    if scope is Scope.UNIT:
        return desk.session.exec(
            query.where(Deadline.unit_id == owner.unit_id, col(Petition.sealed).is_(False))
        )
    named = exists().where(
        col(SealedGrant.petition_id) == col(Petition.id), col(SealedGrant.official_id) == owner.id
    )
    mine = and_(
        col(Petition.sealed).is_(False),
        col(Petition.assignee_id) == owner.id,
        col(Petition.unit_id) == owner.unit_id,
    )
    return desk.session.exec(query.where(or_(mine, and_(col(Petition.sealed).is_(True), named))))


def _event(desk: Desk, deadline: Deadline, petition: Petition) -> Event:
    title = desk.office.law.rulebook.rule(deadline.rule_id).title_vi
    event = Event()
    event.add("uid", f"han-{deadline.id}@nghe-dan")
    event.add("dtstamp", desk.now)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", f"{codes.spell(petition.code)}: {SEALED if petition.sealed else title}")
    event.add("transp", "TRANSPARENT")
    return event


def _digest(secret: str) -> str:
    return hashlib.sha256(f"feed:{secret}".encode()).hexdigest()
