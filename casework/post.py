"""Queue one message to one talk: several paragraphs, buttons, files. Notices about a single petition: notices.py."""

from __future__ import annotations

from collections.abc import Iterable

from casework import notices
from casework.office import Desk
from storage import mailbox
from storage.inserts import insert_once
from storage.mailbox import Outbox
from storage.people import Conversation

Button = tuple[str, str]  # payload, key of its label
File = tuple[str, str, str]  # hash of the blob, name, mime


def post(
    desk: Desk,
    talk: Conversation,
    text: str,
    buttons: Iterable[Button] = (),
    files: Iterable[File] = (),
    *,
    dedupe: str,
    petition_id: int | None = None,
) -> bool:
    """Queue a message at an hour when it may ring; False when `dedupe` was queued before."""
    labels = [(payload, desk.office.phrases.label(key)) for payload, key in buttons]
    row = Outbox(
        conversation_id=talk.id,
        channel=talk.channel,
        body=mailbox.body(text, labels, files),
        dedupe=dedupe,
        push=True,
        petition_id=petition_id,
        not_before=notices.push_time(desk, talk),
        created_at=desk.now,
        status=mailbox.FAILED if talk.unreachable else mailbox.QUEUED,
        error="người nhận đã chặn" if talk.unreachable else "",
    )
    return insert_once(desk.session, Outbox, row.model_dump(exclude={"id"}))
