"""What went out: the last word a citizen got about a petition, and messages that never arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from casework import secrecy
from casework.errors import Refused
from casework.office import Desk
from storage import mailbox, outgoing, people, petitions
from storage.mailbox import Outbox
from storage.people import Conversation, Official
from storage.petitions import Petition

CHANNELS = ("zalo-oa", "zalo-bot", "telegram", "webchat")  # where messages to people go


@dataclass(frozen=True)
class Tried:
    """What was tried in vain, and when last. `what`: a step of the channel's ladder; "": an ordinary message."""

    at: datetime
    channel: str
    what: str
    reason: str
    times: int


@dataclass(frozen=True)
class Undelivered:
    """A message that did not arrive. `text` is empty where this official may not read the petition."""

    id: int
    at: datetime
    channel: str
    code: str
    to_official: bool
    text: str
    status: str  # failed, waiting (until the person writes again), possibly (it may have arrived)
    error: str
    attempts: int
    blocked: bool  # the person stopped the bot: sending again helps only after he writes
    tried: list[Tried]


def last_told(desk: Desk, who: Official, code: str) -> str:
    """What the citizen was told by the act that this official has just done; empty when nothing, or when
    somebody else has acted since. Holds after a transfer too, when the file is no longer his."""
    petition = petitions.by_code(desk.session, code)
    if petition is None or petitions.history(desk.session, petition.id or 0)[-1].official_id != who.id:
        return ""
    whose = people.same_person(desk.session, petition.citizen_id)
    query = (
        select(Outbox)
        .join(Conversation, col(Conversation.id) == col(Outbox.conversation_id))
        .where(Outbox.petition_id == petition.id, col(Conversation.citizen_id).in_(whose))
        .order_by(col(Outbox.id).desc())
    )
    row = desk.session.exec(query.limit(1)).first()
    return str(row.body.get("text", "")) if row and row.created_at >= petition.updated_at else ""


def undelivered(desk: Desk, who: Official, status: str = "", channel: str = "") -> list[Undelivered]:
    """Messages that did not arrive, newest first, of one state or channel; for staff and administrators."""
    _require(who)
    rows = outgoing.undelivered(desk.session, status=status, channel=channel)
    return [_view(desk, who, row) for row in rows]


def undelivered_of(desk: Desk, who: Official, petition: Petition) -> list[Undelivered]:
    """Messages about one file that did not arrive, for whoever may see it."""
    if not secrecy.may_see(desk, who, petition):
        return []
    rows = outgoing.undelivered(desk.session, petition_id=petition.id)
    return [_view(desk, who, row) for row in rows]


def count_undelivered(desk: Desk) -> int:
    """How many messages did not arrive."""
    counts = outgoing.standing(desk.session)
    return sum(count for (_, status), count in counts.items() if status in outgoing.UNSENT)


def resend(desk: Desk, who: Official, outbox_id: int) -> None:
    """Put a message that did not arrive back into the queue; what ran out of time gets time anew."""
    row = _given_up(desk, who, outbox_id)
    outgoing.queue_again(desk.session, row, desk.now)
    if row.expires_at is not None:
        row.expires_at = desk.now + mailbox.REPLY_LIFE


def cancel(desk: Desk, who: Official, outbox_id: int) -> None:
    """Nobody will send it any more: the person knows by another way, or it no longer matters."""
    row = _given_up(desk, who, outbox_id)
    row.status, row.lease_until = mailbox.DROPPED, None
    desk.session.add(row)


def _given_up(desk: Desk, who: Official, outbox_id: int) -> Outbox:
    _require(who)
    query = select(Outbox).where(Outbox.id == outbox_id).with_for_update()
    row = desk.session.exec(query).first()
    if row is None or row.status not in outgoing.UNSENT:
        raise Refused("sent.gone")
    return row


def _require(who: Official) -> None:
    if who.role not in secrecy.ALL_UNITS:
        raise Refused("account.forbidden")


def _view(desk: Desk, who: Official, row: Outbox) -> Undelivered:
    petition = desk.session.get(Petition, row.petition_id) if row.petition_id else None
    talk = desk.session.get_one(Conversation, row.conversation_id)
    readable = petition is not None and secrecy.may_see(desk, who, petition)
    return Undelivered(
        id=row.id or 0,
        at=row.created_at,
        channel=row.channel,
        code=petition.code if petition and (readable or not petition.sealed) else "",
        to_official=talk.official_id is not None or talk.citizen_id is None,  # or the staff group
        text=str(row.body.get("text", "")) if readable else "",
        status=row.status,
        error=row.error,
        attempts=row.attempts,
        blocked=talk.unreachable,
        tried=[_tried(entry) for entry in row.tried],
    )


def _tried(entry: dict[str, Any]) -> Tried:
    at = datetime.fromisoformat(entry["at"])
    return Tried(at, entry["channel"], entry["what"], entry["reason"], entry.get("times", 1))


def petition_replied_to(desk: Desk, conversation_id: int, platform_id: str) -> Petition | None:
    """The petition that a message of ours was about, when an official replies to it in his chat."""
    petition_id = mailbox.petition_of_message(desk.session, conversation_id, platform_id)
    return desk.session.get(Petition, petition_id) if petition_id else None
