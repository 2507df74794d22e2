"""What went out: the last word a citizen got about a petition, and messages that never arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casework import secrecy
from casework.errors import Refused
from casework.office import Desk
from storage import mailbox, petitions
from storage.mailbox import Outbox
from storage.people import Conversation, Official
from storage.petitions import Petition


@dataclass(frozen=True)
class Undelivered:
    """A message that did not arrive. `text` is empty where this official may not read the petition."""

    id: int
    at: datetime
    channel: str
    code: str
    to_official: bool
    text: str
    error: str
    attempts: int
    blocked: bool  # the person stopped the bot: sending again helps only after he writes


def last_told(desk: Desk, who: Official, code: str) -> str:
    """What the citizen was told by the act that this official has just done; empty when nothing, or when
    somebody else has acted since. Holds after a transfer too, when the file is no longer his."""
    petition = petitions.by_code(desk.session, code)
    if petition is None or petitions.history(desk.session, petition.id or 0)[-1].official_id != who.id:
        return ""
    query = (
        select(Outbox)
        .join(Conversation, col(Conversation.id) == col(Outbox.conversation_id))
        .where(Outbox.petition_id == petition.id, Conversation.citizen_id == petition.citizen_id)
        .order_by(col(Outbox.id).desc())
    )
    row = desk.session.exec(query.limit(1)).first()
    return str(row.body.get("text", "")) if row and row.created_at >= petition.updated_at else ""


def undelivered(desk: Desk, who: Official) -> list[Undelivered]:
    """Messages given up, newest first; for staff and administrators."""
    _require(who)
    return [_view(desk, who, row) for row in mailbox.undelivered(desk.session)]


def resend(desk: Desk, who: Official, outbox_id: int) -> None:
    """Put a message that failed back into the queue."""
    _require(who)
    row = desk.session.get(Outbox, outbox_id)
    if row is None or row.status != mailbox.FAILED:
        raise Refused("sent.gone")
    row.status, row.attempts, row.error, row.not_before = mailbox.QUEUED, 0, "", desk.now
    desk.session.add(row)


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
        code=petition.code if petition else "",
        to_official=talk.official_id is not None,
        text=str(row.body.get("text", "")) if readable else "",
        error=row.error,
        attempts=row.attempts,
        blocked=talk.unreachable,
    )


def petition_replied_to(desk: Desk, conversation_id: int, platform_id: str) -> Petition | None:
    """The petition that a message of ours was about, when an official replies to it in his chat."""
    petition_id = mailbox.petition_of_message(desk.session, conversation_id, platform_id)
    return desk.session.get(Petition, petition_id) if petition_id else None
