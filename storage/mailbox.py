"""What came in and what goes out.

Inbox: unique per (channel, account, update key), so one update has one effect. Outbox: rows
commit together with what caused them; how they leave is told in outgoing.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from sqlalchemy import Index, UniqueConstraint, bindparam, update
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, select

from storage.database import QUEUED_FOR
from storage.inserts import insert_new, insert_once

PENDING = "pending"  # of the inbox: stored, its turn is still to come
QUEUED, SENDING, SENT, FAILED, DROPPED = "queued", "sending", "sent", "failed", "dropped"
POSSIBLY = "possibly"  # the answer was lost: it may have arrived
WAITING = "waiting"  # this person can only be written to after he writes again
REPLY_LIFE = timedelta(hours=48)  # a reply older than this helps nobody any more


class Inbox(SQLModel, table=True):
    """An update of a platform, kept raw; `status` tells what became of it."""

    __table_args__ = (
        UniqueConstraint("channel", "account", "key"),
        Index("ix_inbox_waiting", "status", "channel"),
    )

    id: int = Field(default=None, primary_key=True)
    channel: str
    account: str
    key: str  # the platform's update id
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    payload: str = ""  # raw body; emptied when the talk is confidential
    text: str = ""  # what the person wrote, for the transcript; emptied likewise
    status: str = "done"  # pending (its turn is still to come), done, ignored, failed
    reference: str = ""  # error number told to the citizen
    received_at: datetime


class Outbox(SQLModel, table=True):
    """A message on its way. `body` is what the channel needs: text, choices, files; and how far it got:
    `sent_pieces` of `pieces` have left.

    `lease_until` of one being sent: from then on another worker may take it; of a possibly delivered
    one: when it is tried again (None: never by itself).
    """

    __table_args__ = (
        Index("ix_outbox_next", "channel", "status", "urgent", "push", "not_before", "id"),
        Index("ix_outbox_lane", "conversation_id", "status", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    channel: str
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    dedupe: str | None = Field(default=None, unique=True)
    push: bool = False  # a notice, not a reply
    held: bool = False  # may still be taken back when the person goes on writing
    once: bool = False  # must not come twice
    urgent: bool = False  # rings at night and goes first
    expires_at: datetime | None = None  # after that it helps nobody any more
    way: str = ""  # a step of the channel's ladder; "" is an ordinary message
    tried: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """What was tried in vain, oldest first: {"at" (ISO), "channel", "what" (a way), "reason", "times",
    "talk" (conversation), "over" (this way leads nowhere)}."""
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
    """Store an update, or take on one that was put by; its inbox id, or None when it had its turn before."""
    values = {
        "channel": channel, "account": account, "key": key, "payload": payload, "text": text, "status": "done",
        "reference": "", "received_at": at, "conversation_id": conversation_id,
    }  # fmt: skip
    inbox_id = insert_new(session, Inbox, values)
    if inbox_id is not None:
        return inbox_id
    waiting = update(Inbox).where(
        col(Inbox.channel) == channel,
        col(Inbox.account) == account,
        col(Inbox.key) == key,
        col(Inbox.status) == PENDING,
    )
    taken = {"payload": payload, "text": text, "status": "done", "conversation_id": conversation_id}
    found = session.execute(waiting.values(taken).returning(col(Inbox.id))).scalar()
    return None if found is None else int(found)


def put_by(session: Session, channel: str, account: str, key: str, sealed: str, at: datetime) -> bool:
    """Store an update whose turn comes later; False when it had come before. `sealed` is opaque here."""
    values = {
        "channel": channel, "account": account, "key": key, "payload": sealed, "text": "", "status": PENDING,
        "reference": "", "received_at": at, "conversation_id": None,
    }  # fmt: skip
    return insert_once(session, Inbox, values)


def pending(session: Session, channel: str, account: str, limit: int) -> list[Inbox]:
    """Updates whose turn has not come yet, as they came."""
    query = select(Inbox).where(Inbox.status == PENDING, Inbox.channel == channel, Inbox.account == account)
    return list(session.exec(query.order_by(col(Inbox.id)).limit(limit)))


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


def confirm_sent(session: Session, conversation_id: int, ref: str, at: datetime) -> bool:
    """An echo or a receipt of the platform shows that a message whose answer was lost has arrived.

    `ref`: its platform id or its words. Whether a message was waiting for that word.
    """
    query = (
        select(Outbox)
        .where(Outbox.conversation_id == conversation_id, Outbox.status == POSSIBLY)
        .order_by(col(Outbox.id))
        .with_for_update()
    )
    row = next((row for row in session.exec(query) if ref and _is(row, ref)), None)
    if row is None:
        return False
    done = row.body.get("sent_pieces", 0) + 1
    whole = done >= row.body.get("pieces", 1)
    row.body = row.body | {"sent_pieces": done}
    row.status, row.lease_until = (SENT if whole else QUEUED), None
    if whole:
        row.sent_at = at
    session.add(row)
    session.info.setdefault(QUEUED_FOR, set()).add(row.channel)
    return True


def _is(row: Outbox, ref: str) -> bool:
    words = " ".join(normalize("NFC", ref).split())
    whole = " ".join(normalize("NFC", str(row.body.get("text", ""))).split())
    return row.platform_id == ref or words == whole or (row.body.get("pieces", 1) > 1 and words in whole)


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
