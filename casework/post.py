"""Queue one message to one talk, at an hour when it may ring: text, buttons, files. What it says: notices.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from casework.office import Desk
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Conversation

RINGING = frozenset({"telegram", "zalo-oa", "zalo-bot"})  # channels that make a phone ring at night
TALK_IN_PROGRESS = timedelta(minutes=30)
Button = tuple[str, str]  # payload, key of its label
File = tuple[str, str, str]  # hash of the blob, name, mime


def post(
    desk: Desk,
    talk: Conversation,
    text: str,
    buttons: Iterable[Button] = (),
    files: Iterable[File] = (),
    *,
    dedupe: str = "",
    petition_id: int | None = None,
) -> bool:
    """Queue a message; False when `dedupe` was queued before. Whoever blocked us: it is kept as failed."""
    labels = [(payload, desk.office.phrases.label(key)) for payload, key in buttons]
    row = Outbox(
        conversation_id=talk.id,
        channel=talk.channel,
        body=mailbox.body(text, labels, files),
        dedupe=dedupe or None,
        push=True,
        petition_id=petition_id,
        not_before=push_time(desk, talk),
        created_at=desk.now,
        status=mailbox.FAILED if talk.unreachable else mailbox.QUEUED,
        error="người nhận đã chặn" if talk.unreachable else "",
    )
    return bool(mailbox.enqueue(desk.session, [row]))


def push_time(desk: Desk, talk: Conversation) -> datetime:
    """When a notice may ring: at once by day, in a talk under way, on a silent channel; else next morning."""
    here = desk.local(desk.now)
    talking = talk.last_inbound_at is not None and desk.now - talk.last_inbound_at < TALK_IN_PROGRESS
    by_day = desk.policy.push_from <= here.time() < desk.policy.push_until
    if talk.channel not in RINGING or talking or by_day:
        return desk.now
    day = here.date() if here.time() < desk.policy.push_from else here.date() + timedelta(days=1)
    return datetime.combine(day, desk.policy.push_from, here.tzinfo)
