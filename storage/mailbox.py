"""What came in and what goes out.

Inbox: unique per (channel, account, update key), so one update has one effect. Outbox: rows
commit together with what caused them and are delivered afterwards, in order per conversation.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, select

from storage.database import QUEUED_FOR
from storage.inserts import insert_new, insert_once

QUEUED, SENDING, SENT, FAILED, DROPPED = "queued", "sending", "sent", "failed", "dropped"


class Inbox(SQLModel, table=True):
    """An update of a platform, kept raw; `status` tells what became of it."""

    __table_args__ = (UniqueConstraint("channel", "account", "key"),)

    id: int = Field(default=None, primary_key=True)
    channel: str
    account: str
    key: str  # the platform's update id
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    payload: str = ""  # raw body; emptied when the talk is confidential
    text: str = ""  # what the person wrote, for the transcript; emptied likewise
    status: str = "done"  # done, ignored, failed
    reference: str = ""  # error number told to the citizen
    received_at: datetime


class Outbox(SQLModel, table=True):
    """A message on its way. `body` is what the channel needs: text, choices, files."""

    __table_args__ = (
        Index("ix_outbox_due", "status", "not_before"),
        Index("ix_outbox_lane", "conversation_id", "status", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    channel: str
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    dedupe: str | None = Field(default=None, unique=True)
    push: bool = False  # a notice, not a reply
    held: bool = False  # may still be taken back when the person goes on writing
    petition_id: int | None = Field(default=None, foreign_key="petition.id", index=True)
    status: str = QUEUED
    attempts: int = 0
    not_before: datetime
    lease_until: datetime | None = None
    error: str = ""
    platform_id: str = Field(default="", index=True)
    created_at: datetime
    sent_at: datetime | None = None


def body(
    text: str, choices: Iterable[tuple[str, str]] = (), files: Iterable[tuple[str, str, str]] = ()
) -> dict[str, Any]:
    """What a message holds, as stored: choices are (payload, label), files (sha256, name, mime)."""
    return {
        "text": text,
        "choices": [{"payload": payload, "label": label} for payload, label in choices],
        "files": [{"sha256": sha256, "name": name, "mime": mime} for sha256, name, mime in files],
    }


def accept(
    session: Session,
    channel: str,
    account: str,
    key: str,
    payload: str,
    at: datetime,
    *,
    conversation_id: int | None = None,
    text: str = "",
) -> int | None:
    """Store an update; its inbox id, or None when it had come before."""
    values = {
        "channel": channel, "account": account, "key": key, "payload": payload, "text": text, "status": "done",
        "reference": "", "received_at": at, "conversation_id": conversation_id,
    }  # fmt: skip
    return insert_new(session, Inbox, values)


def enqueue(session: Session, rows: Iterable[Outbox]) -> int:
    """Queue messages and wake delivery after the commit; one whose dedupe key was already queued is skipped.
    How many were queued."""
    queued = 0
    for row in rows:
        session.info.setdefault(QUEUED_FOR, set()).add(row.channel)
        if row.dedupe is None:
            session.add(row)
            queued += 1
        else:
            queued += insert_once(session, Outbox, row.model_dump(exclude={"id"}))
    session.flush()
    return queued


_TAKE_BACK = (
    update(Outbox)
    .where(
        col(Outbox.conversation_id) == bindparam("talk"),
        col(Outbox.status) == QUEUED,
        col(Outbox.held).is_(True),
    )
    .values(status=DROPPED)
    .execution_options(synchronize_session=False)
)


def take_back_held(session: Session, conversation_id: int) -> int:
    """Drop replies that are still held because the person went on writing; how many."""
    result = session.execute(_TAKE_BACK, {"talk": conversation_id})
    return int(result.rowcount)  # type: ignore[attr-defined]


def release_held(session: Session, conversation_id: int, now: datetime) -> None:
    """Let held replies go at once: nobody is going on writing."""
    session.execute(
        update(Outbox)
        .where(
            col(Outbox.conversation_id) == conversation_id,
            col(Outbox.status) == QUEUED,
            col(Outbox.held).is_(True),
        )
        .values(not_before=now)
    )


def claim_due(session: Session, channel: str, now: datetime, lease: timedelta, limit: int) -> list[Outbox]:
    """Messages to send now, at most one per conversation and in its order; leased until sent.

    A message under way or waiting for its retry holds back the later ones of its conversation;
    one that merely waits for its hour does not.
    """
    earlier = aliased(Outbox)
    under_way = col(earlier.status) == SENDING
    waiting = (col(earlier.status) == QUEUED) & (
        (col(earlier.attempts) > 0) | (col(earlier.not_before) <= now)
    )
    ahead = exists().where(
        col(earlier.conversation_id) == col(Outbox.conversation_id),
        col(earlier.id) < col(Outbox.id),
        under_way | waiting,
    )
    free = or_(
        col(Outbox.status) == QUEUED,
        (col(Outbox.status) == SENDING) & (col(Outbox.lease_until) < now),
    )
    query = (
        select(Outbox)
        .where(Outbox.channel == channel, free, col(Outbox.not_before) <= now, ~ahead)
        .order_by(col(Outbox.not_before), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.exec(query))
    for row in rows:
        row.status, row.lease_until, row.attempts = SENDING, now + lease, row.attempts + 1
        session.add(row)
    session.flush()
    return rows


def settle_sent(session: Session, outbox_id: int, platform_id: str, now: datetime) -> None:
    """The platform took it."""
    _settle(session, outbox_id, status=SENT, platform_id=platform_id, sent_at=now, error="")


def settle_retry(session: Session, outbox_id: int, again_at: datetime, error: str) -> None:
    """A passing failure: try again at `again_at`."""
    _settle(session, outbox_id, status=QUEUED, not_before=again_at, error=error[:300])


def settle_failed(session: Session, outbox_id: int, error: str) -> None:
    """It cannot be delivered; stays visible on the desk."""
    _settle(session, outbox_id, status=FAILED, error=error[:300])


def _settle(session: Session, outbox_id: int, **values: Any) -> None:
    session.execute(update(Outbox).where(col(Outbox.id) == outbox_id).values(lease_until=None, **values))


def next_due_at(session: Session, channel: str) -> datetime | None:
    """When the next message of a channel wants to go; None when nothing waits."""
    query = select(func.min(Outbox.not_before)).where(Outbox.channel == channel, Outbox.status == QUEUED)
    return session.exec(query).one()


def oldest_unsent(session: Session, now: datetime) -> dict[str, datetime]:
    """Since when the longest waiting message of each channel has wanted to go."""
    query = (
        select(Outbox.channel, func.min(Outbox.not_before))
        .where(col(Outbox.status).in_((QUEUED, SENDING)), col(Outbox.not_before) <= now)
        .group_by(Outbox.channel)
    )
    return dict(session.exec(query).all())


def petition_of_message(session: Session, conversation_id: int, platform_id: str) -> int | None:
    """Which petition a message of ours was about (an official replied to it)."""
    query = select(Outbox.petition_id).where(
        Outbox.conversation_id == conversation_id, Outbox.platform_id == platform_id
    )
    return session.exec(query).first()


def transcript(session: Session, conversation_id: int, limit: int = 100) -> list[tuple[datetime, str, str]]:
    """The talk, oldest first: (moment, "in" | "out", text). Confidential lines are empty and left out."""
    came = session.exec(
        select(Inbox.received_at, Inbox.text)
        .where(Inbox.conversation_id == conversation_id, Inbox.text != "")
        .order_by(col(Inbox.id).desc())
        .limit(limit)
    ).all()
    went = session.exec(
        select(Outbox.created_at, Outbox.body)
        .where(Outbox.conversation_id == conversation_id, Outbox.status != DROPPED)
        .order_by(col(Outbox.id).desc())
        .limit(limit)
    ).all()
    lines = [(at, "in", text) for at, text in came] + [(at, "out", body.get("text", "")) for at, body in went]
    return sorted(lines)[-limit:]


def undelivered(session: Session, limit: int = 200) -> list[Outbox]:
    """Messages that could not be delivered, newest first."""
    query = select(Outbox).where(Outbox.status == FAILED).order_by(col(Outbox.id).desc()).limit(limit)
    return list(session.exec(query))


def scrub(session: Session, inbox_id: int) -> None:
    """Forget what a confidential message said; the row itself stays, so a repeat is still known."""
    session.execute(update(Inbox).where(col(Inbox.id) == inbox_id).values(payload="", text=""))


def scrub_talk(session: Session, conversation_id: int, since: datetime, instead: str) -> None:
    """Forget what was said in a talk from `since` on, theirs and ours; our lines say `instead`."""
    came = update(Inbox).where(col(Inbox.conversation_id) == conversation_id, col(Inbox.received_at) >= since)
    session.execute(came.values(payload="", text=""))
    went = update(Outbox).where(
        col(Outbox.conversation_id) == conversation_id, col(Outbox.created_at) >= since
    )
    session.execute(went.values(body=body(instead)))
