"""What a turn leaves behind: its replies as rows of the outbox, and what is to be done after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.base import Outcome
from casework.office import Desk
from handlers.dialogue.messages import Reply
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Conversation


@dataclass(frozen=True)
class Taken:
    """What a turn left behind for after the commit."""

    outcome: Outcome
    conversation_id: int | None = None
    files: bool = False  # there are bytes to fetch


def letters(desk: Desk, row: Conversation, replies: Sequence[Reply]) -> list[Outbox]:
    """Replies as rows of the outbox. What follows a held reply waits with it, so the order stays."""
    rows: list[Outbox] = []
    hold = 0.0
    for reply in replies:
        hold = max(hold, reply.hold)
        rows.append(
            Outbox(
                conversation_id=row.id,
                channel=row.channel,
                body=mailbox.body(
                    reply.text,
                    [(choice.payload, choice.label) for choice in reply.choices],
                    [(file.sha256, file.name, file.mime) for file in reply.files],
                ),
                held=hold > 0,
                petition_id=reply.petition_id,
                not_before=desk.now + timedelta(seconds=hold),
                created_at=desk.now,
                expires_at=desk.now + mailbox.REPLY_LIFE,
            )
        )
    return rows
