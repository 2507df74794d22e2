"""Queue one message to one talk, at an hour when it may ring: text, buttons, files. What it says: notices.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from casework.office import Desk
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Conversation

RINGING = frozenset({"telegram", "zalo-oa", "zalo-bot"})  # channels that make a phone ring at night
BLOCKED = "blocked"  # why a message is not even tried
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
    urgent: bool = False,
) -> bool:
    """Queue a message; False when `dedupe` was queued before.

    What has a `dedupe` key must not come twice either. One about a petition never expires: to a citizen
    who blocked us it goes once he writes again. `urgent`: it rings at night too, and goes first.
    """
    labels = [(payload, desk.office.phrases.label(key)) for payload, key in buttons]
    row = Outbox(
        conversation_id=talk.id,
        channel=talk.channel,
        body=mailbox.body(text, labels, files),
        dedupe=dedupe or None,
        push=True,
        petition_id=petition_id,
        once=bool(dedupe),
        urgent=urgent,
        not_before=desk.now if urgent else push_time(desk, talk),
        expires_at=None if petition_id else desk.now + mailbox.REPLY_LIFE,
        created_at=desk.now,
        status=_status(talk),
        error=BLOCKED if talk.unreachable else "",
    )
    return bool(mailbox.enqueue(desk.session, [row]))


def _status(talk: Conversation) -> str:
    if not talk.unreachable:
        return mailbox.QUEUED
    return mailbox.FAILED if talk.official_id is not None else mailbox.WAITING


def push_time(desk: Desk, talk: Conversation) -> datetime:
    """When a notice may ring: at once by day, in a talk under way, on a silent channel; else next morning."""
    here = desk.local(desk.now)
    talking = talk.last_inbound_at is not None and desk.now - talk.last_inbound_at < TALK_IN_PROGRESS
    by_day = desk.policy.push_from <= here.time() < desk.policy.push_until
    if talk.channel not in RINGING or talking or by_day:
        return desk.now
    day = here.date() if here.time() < desk.policy.push_from else here.date() + timedelta(days=1)
    return datetime.combine(day, desk.policy.push_from, here.tzinfo)
