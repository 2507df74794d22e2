"""The talk as the page shows it, read from inbox and outbox.

What is confidential was emptied in the inbox and is not shown again: the device may be shared.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from casework.office import Desk
from storage import mailbox, people
from storage.mailbox import Inbox, Outbox
from storage.people import Conversation, Official
from storage.petitions import Attachment

Item = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 300  # messages of each side that the page loads
SOON = timedelta(seconds=15)  # a reply that goes out by then is being written


def history(desk: Desk, account: str, address: str) -> Item:
    """The latest messages, oldest first, and where news begins."""
    return news(desk, account, address, "", 0)


def news(desk: Desk, account: str, address: str, after: str, seen: int) -> Item:
    """What came after: replies delivered after the place `after`, own messages after inbox row `seen`.

    Replies count by the moment they were delivered, not by their number: one held back for its hour
    may come after a younger one. A reply under way is shown at once and may be listed twice.
    """
    talk = people.conversation(desk.session, "webchat", account, address, lock=False)
    if talk is None or talk.id is None:
        return {
            "items": [],
            "after": after,
            "seen": seen,
            "typing": False,
            "human": "",
            "official": "",
            "state": "0",
        }
    came = _own(desk.session, talk.id, seen)
    went = _replies(desk, talk.id, after)
    lines = [(row.received_at, 0, row.id or 0, _own_item(row)) for row in came]
    lines += [(_shown_at(desk, row), 1, row.id or 0, _reply_item(desk, row)) for row in went]
    lines.sort(key=lambda line: line[:3])
    typing = _typing(desk, talk.id)
    official = _official(desk.session, talk)
    return {
        "items": [item for *_, item in lines],
        "after": _place(desk, went) or after,
        "seen": max((row.id or 0 for row in came), default=seen),
        "typing": typing,
        "human": talk.human,
        "official": official,
        "state": f"{int(typing)}{talk.human}",
    }


def owns_file(desk: Desk, account: str, address: str, sha256: str) -> tuple[str, str] | None:
    """Name and type of a file that came or went in this talk; None for any other."""
    talk = people.conversation(desk.session, "webchat", account, address, lock=False)
    if talk is None or talk.id is None:
        return None
    stored = select(Attachment).where(Attachment.conversation_id == talk.id, Attachment.sha256 == sha256)
    row = desk.session.exec(stored).first()
    if row is not None:
        return row.name, row.mime
    for item in news(desk, account, address, "", 0)["items"]:
        for file in item["files"]:
            if file["sha256"] == sha256:
                return file["name"], file["mime"]
    return None


def _own(session: Session, conversation_id: int, seen: int) -> list[Inbox]:
    query = (
        select(Inbox)
        .where(Inbox.conversation_id == conversation_id, col(Inbox.id) > seen, Inbox.status != "failed")
        .order_by(col(Inbox.id).desc())
        .limit(LATEST)
    )
    return list(session.exec(query))


def _replies(desk: Desk, conversation_id: int, after: str) -> list[Outbox]:
    query = select(Outbox).where(
        Outbox.conversation_id == conversation_id, col(Outbox.status).in_((mailbox.SENDING, mailbox.SENT))
    )
    if after:
        moment, row = read_place(after)
        later = (col(Outbox.sent_at) > moment) | ((col(Outbox.sent_at) == moment) & (col(Outbox.id) > row))
        query = query.where(or_(col(Outbox.sent_at).is_(None), later))
    return list(desk.session.exec(query.order_by(col(Outbox.id).desc()).limit(LATEST)))


def _shown_at(desk: Desk, row: Outbox) -> datetime:
    return row.sent_at or desk.now


def _place(desk: Desk, rows: list[Outbox]) -> str:
    if not rows:
        return ""
    moment, latest = max((_shown_at(desk, row), row.id or 0) for row in rows)
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}.{latest}"


def read_place(after: str) -> tuple[datetime, int]:
    """The moment and the outbox number behind a place in the talk. Raises ValueError, OverflowError."""
    micros, _, row = after.partition(".")
    return EPOCH + timedelta(microseconds=int(micros)), number(row or "0")


def number(written: str) -> int:
    """A row's number as a page gave it, no larger than a database takes. Raises ValueError."""
    return min(int(written), 2**62)


def _own_item(row: Inbox) -> Item:
    sent = _payload(row)
    return {
        "side": "in",
        "key": row.key.partition(":")[2],
        "at": row.received_at.isoformat(),
        "text": sent.get("text") or sent.get("label") or row.text,
        "emptied": not (row.text or sent),  # was confidential: that something was said is shown, not what
        "location": sent.get("location"),
        "files": [_file(file) for file in sent.get("files", [])],
        "choices": [],
        "status": "sent",
    }


def _payload(row: Inbox) -> Item:
    try:
        found = json.loads(row.payload or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _reply_item(desk: Desk, row: Outbox) -> Item:
    return {
        "side": "out",
        "id": row.id,
        "at": _shown_at(desk, row).isoformat(),
        "text": row.body.get("text", ""),
        "location": None,
        "files": [_file(file) for file in row.body.get("files", [])],
        "choices": row.body.get("choices", []),
        "status": "sent",
    }


def _file(file: dict[str, str]) -> dict[str, str]:
    return {
        "sha256": file["sha256"],
        "name": file.get("name", ""),
        "mime": file.get("mime", ""),
        "url": f"files/{file['sha256']}",
    }


def _typing(desk: Desk, conversation_id: int) -> bool:
    """Whether a reply is about to come."""
    query = select(Outbox.id).where(
        Outbox.conversation_id == conversation_id,
        ~col(Outbox.push),
        col(Outbox.status) == mailbox.QUEUED,
        col(Outbox.not_before) <= desk.now + SOON,
    )
    return desk.session.exec(query.limit(1)).first() is not None


def _official(session: Session, talk: Conversation) -> str:
    if talk.human != "joined" or talk.human_official_id is None:
        return ""
    official = session.get(Official, talk.human_official_id)
    return official.name if official else ""
