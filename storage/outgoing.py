"""How queued messages leave: taken in order, settled by what became of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.database import QUEUED_FOR
from storage.mailbox import FAILED, POSSIBLY, QUEUED, SENDING, SENT, WAITING, Outbox
from storage.people import Conversation, conversations_of_citizen
from storage.petitions import Petition

PROGRESS = ("pieces", "sent_pieces", "doubts")  # parts of a body that tell how far it got
UNSENT = (FAILED, WAITING, POSSIBLY)  # what the desk shows as not delivered
LANES = ((True, False), (True, True), (False, False), (False, True))  # (urgent, push): who goes first


def claim_due(
    session: Session,
    channel: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    *,
    resting: Collection[int] = (),
) -> list[Outbox]:
    """Messages to send now, at most one per conversation and in its order; leased until sent.

    Urgent ones first, then replies, then notices. A message under way or waiting for its retry holds
    back the later ones of its conversation; one that merely waits for its hour does not. `resting`:
    conversations that were written to a moment ago.
    """
    asked = {"channel": channel, "now": now, "resting": [*resting]}
    rows = list(session.exec(_CUT_OFF, params=asked | {"room": limit}))
    for urgent, push in LANES:
        if len(rows) < limit:
            asked |= {"urgent": urgent, "push": push, "room": limit - len(rows)}
            asked["resting"] = [*resting, *(row.conversation_id for row in rows)]
            rows += session.exec(_QUEUED, params=asked)
    for row in rows:
        row.status, row.lease_until, row.attempts = SENDING, now + lease, row.attempts + 1
        session.add(row)
    session.flush()
    return rows


def _due(*which: ColumnElement[bool]) -> SelectOfScalar[Outbox]:
    """The first of those that may go, for (channel, now, resting, room); built once, as building costs more
    than asking. Read in the order of `ix_outbox_next`, so a long queue costs nothing."""
    now: BindParameter[datetime] = bindparam("now")
    earlier = aliased(Outbox)
    under_way = (col(earlier.status) == SENDING) | (
        (col(earlier.status) == POSSIBLY) & col(earlier.lease_until).is_not(None)
    )
    waiting = (col(earlier.status) == QUEUED) & (
        (col(earlier.attempts) > 0) | (col(earlier.not_before) <= now)
    )
    ahead = exists().where(
        col(earlier.conversation_id) == col(Outbox.conversation_id),
        col(earlier.id) < col(Outbox.id),
        under_way | waiting,
    )
    return (
        select(Outbox)
        .where(
            col(Outbox.channel) == bindparam("channel"),
            *which,
            col(Outbox.not_before) <= now,
            or_(col(Outbox.expires_at).is_(None), col(Outbox.expires_at) > now),
            col(Outbox.conversation_id).not_in(bindparam("resting", expanding=True)),
            ~ahead,
        )
        .order_by(col(Outbox.not_before), col(Outbox.id))
        .limit(bindparam("room"))
        .with_for_update(skip_locked=True)
    )


_QUEUED = _due(
    col(Outbox.status) == QUEUED,
    col(Outbox.urgent) == bindparam("urgent"),
    col(Outbox.push) == bindparam("push"),
)
_CUT_OFF = _due(col(Outbox.status).in_((SENDING, POSSIBLY)), col(Outbox.lease_until) <= bindparam("now"))


def doubt_interrupted(session: Session, channel: str, now: datetime) -> int:
    """What must not come twice and was being sent when the process died may have arrived; how many."""
    query = select(Outbox).where(
        Outbox.channel == channel, Outbox.status == SENDING, col(Outbox.lease_until) <= now, Outbox.once
    )
    rows = list(session.exec(query.with_for_update(skip_locked=True)))
    for row in rows:
        note(row, now, "interrupted")
        row.status, row.lease_until = POSSIBLY, None
        session.add(row)
    return len(rows)


def expired(session: Session, channel: str, now: datetime) -> list[Outbox]:
    """Messages that nobody needs any more, locked; also those that wait for the person to write, and those
    whose sending was cut off."""
    cut_off = (col(Outbox.status) == SENDING) & (col(Outbox.lease_until) <= now)
    still = col(Outbox.status).in_((QUEUED, WAITING, POSSIBLY)) | cut_off
    query = select(Outbox).where(Outbox.channel == channel, still, col(Outbox.expires_at) <= now)
    return list(session.exec(query.with_for_update(skip_locked=True)))


def note(row: Outbox, now: datetime, reason: str, *, over: bool = False) -> None:
    """Remember a failure; the same one again only counts. `over`: this way leads nowhere."""
    entry: dict[str, Any] = {
        "at": now.isoformat(),
        "channel": row.channel,
        "what": row.way,
        "reason": reason[:300],
    }
    entry |= {"talk": row.conversation_id, "over": over, "times": 1}
    last = row.tried[-1] if row.tried else {}
    if all(last.get(key) == entry[key] for key in ("channel", "what", "reason", "talk", "over")):
        entry["times"] = last.get("times", 1) + 1
        row.tried = [*row.tried[:-1], entry]
    else:
        row.tried = [*row.tried, entry]
    row.error = reason[:300]


_SETTLE_SENT = (
    update(Outbox)
    .where(col(Outbox.id) == bindparam("outbox"))
    .values(status=SENT, lease_until=None, error="", platform_id=bindparam("ref"), sent_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)


def settle_piece(
    session: Session, outbox_id: int, platform_id: str, now: datetime, *, pieces: int = 1
) -> None:
    """The platform took one of `pieces`: the next one goes, or all have gone."""
    if pieces == 1:
        done_at = {"outbox": outbox_id, "ref": platform_id, "at": now}
        session.execute(_SETTLE_SENT, done_at)
        return
    row = session.get_one(Outbox, outbox_id)
    done = row.body.get("sent_pieces", 0) + 1
    row.body = row.body | {"pieces": pieces, "sent_pieces": done}
    row.lease_until, row.error = None, ""
    row.platform_id = platform_id or row.platform_id
    if done >= pieces:
        row.status, row.sent_at = SENT, now
    else:
        row.status, row.attempts = QUEUED, 1  # not 0: it holds back the later ones
    session.add(row)


def hurry(session: Session, channel: str, now: datetime) -> None:
    """Retries of a channel are due at once."""
    waiting = (Outbox.channel == channel, Outbox.status == QUEUED, col(Outbox.attempts) > 0)
    statement = update(Outbox).where(*waiting, col(Outbox.not_before) > now)  # type: ignore[arg-type]
    session.execute(statement.values(not_before=now))


def queue_again(session: Session, row: Outbox, now: datetime) -> None:
    """Let a message go once more, by every way."""
    row.status, row.attempts, row.not_before, row.lease_until = QUEUED, 0, now, None
    row.error, row.way = "", ""
    row.tried = [entry | {"over": False} for entry in row.tried]
    row.body = {key: value for key, value in row.body.items() if key != "doubts"}
    session.add(row)
    session.info.setdefault(QUEUED_FOR, set()).add(row.channel)


def release_waiting(session: Session, talk: Conversation, now: datetime) -> int:
    """The person has written: what waited for that goes out here, oldest first; how many.

    Also what waited in the other talks of the same citizen; a sealed matter stays where it was told.
    """
    talks = {talk.id: True}
    if talk.citizen_id is not None:
        talks |= {
            one.id: one.citizen_id == talk.citizen_id
            for one in conversations_of_citizen(session, talk.citizen_id)
        }
    query = select(Outbox).where(col(Outbox.conversation_id).in_(talks), Outbox.status == WAITING)
    waiting = list(session.exec(query.order_by(col(Outbox.id)).with_for_update()))
    rows = [row for row in waiting if talks[row.conversation_id] or not _sealed(session, row)]
    for row in rows:
        move(session, row, talk)
        queue_again(session, row, now)
    return len(rows)


def _sealed(session: Session, row: Outbox) -> bool:
    petition = session.get(Petition, row.petition_id) if row.petition_id else None
    return petition is not None and petition.sealed


def move(session: Session, row: Outbox, talk: Conversation) -> None:
    """Address a message to another talk of the same person; there it begins anew."""
    if row.conversation_id == talk.id:
        return
    row.conversation_id, row.channel = talk.id, talk.channel
    row.body = {key: value for key, value in row.body.items() if key not in PROGRESS}
    session.add(row)


def next_due_at(session: Session, channel: str) -> datetime | None:
    """When the next message of a channel wants to go; None when nothing waits."""
    query = select(func.min(Outbox.not_before)).where(Outbox.channel == channel, Outbox.status == QUEUED)
    return session.exec(query).one()


def oldest_unsent(session: Session, now: datetime) -> dict[str, datetime]:
    """Since when the longest waiting message of each channel has wanted to go; a retry began long before."""
    tried = col(Outbox.attempts) > 0
    since = case((tried, col(Outbox.created_at)), else_=col(Outbox.not_before))
    query = (
        select(Outbox.channel, func.min(since))
        .where(col(Outbox.status).in_((QUEUED, SENDING)), tried | (col(Outbox.not_before) <= now))
        .group_by(Outbox.channel)
    )
    return dict(session.exec(query).all())


def standing(session: Session) -> dict[tuple[str, str], int]:
    """How many messages are on their way or could not be delivered, by (channel, state)."""
    open_states = (QUEUED, SENDING, *UNSENT)
    query = (
        select(Outbox.channel, Outbox.status, func.count())
        .where(col(Outbox.status).in_(open_states))
        .group_by(Outbox.channel, Outbox.status)
    )
    return {(channel, status): count for channel, status, count in session.exec(query).all()}


def undelivered(
    session: Session, limit: int = 200, *, status: str = "", channel: str = "", petition_id: int | None = None
) -> list[Outbox]:
    """Messages that did not arrive or perhaps did not, newest first."""
    asked: list[Any] = [Outbox.status == status if status in UNSENT else col(Outbox.status).in_(UNSENT)]
    if channel:
        asked.append(Outbox.channel == channel)
    if petition_id is not None:
        asked.append(Outbox.petition_id == petition_id)
    return list(session.exec(select(Outbox).where(*asked).order_by(col(Outbox.id).desc()).limit(limit)))


def stranded(session: Session, channel: str, since: datetime, limit: int = 50) -> list[Outbox]:
    """Notices to citizens that a silent channel has not taken since then, oldest first, locked."""
    query = (
        select(Outbox)
        .join(Conversation, col(Conversation.id) == col(Outbox.conversation_id))
        .where(
            Outbox.channel == channel,
            Outbox.status == QUEUED,
            col(Outbox.push).is_(True),
            col(Outbox.created_at) <= since,
            col(Conversation.citizen_id).is_not(None),
        )
        .order_by(col(Outbox.id))
        .limit(limit)
    )
    return list(session.exec(query.with_for_update(of=Outbox, skip_locked=True)))
