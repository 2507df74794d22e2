"""Choices of a notice where there are no buttons: shown as numbered lines, heard by number or label."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from casework.office import Desk
from faq.text import fold
from handlers.dialogue.messages import Choice, Inbound
from storage.mailbox import SENT, Outbox


def lines(choices: Sequence[Choice]) -> str:
    """ "1. Nhận việc" and so on, one a line."""
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))


def pressed(desk: Desk, conversation_id: int, inbound: Inbound) -> str:
    """What was chosen under the notice that is the last thing this person read; "" for anything else.

    Under a reply the dialogue itself knows what was offered.
    """
    said = fold(inbound.text).strip(" .")
    if not said or inbound.choice or inbound.edited:
        return ""
    query = (
        select(Outbox)
        .where(Outbox.conversation_id == conversation_id, Outbox.status == SENT)
        .order_by(col(Outbox.sent_at).desc(), col(Outbox.id).desc())
    )
    last = desk.session.exec(query.limit(1)).first()
    if last is None or not last.push:
        return ""
    for number, choice in enumerate(last.body.get("choices", ()), 1):
        if said in (str(number), fold(choice["label"])):
            return str(choice["payload"])
    return ""
