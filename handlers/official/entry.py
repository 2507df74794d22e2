"""The door to the officials' chat: linking an account by its number, and one turn of a linked one."""

from __future__ import annotations

import re

from casework import accounts
from casework.errors import Refused
from casework.office import Desk
from casework.records import Official
from casework.sent import petition_replied_to
from handlers.dialogue.messages import Inbound, Reply
from handlers.official import chat
from handlers.official.state import OfficialState

LINK = re.compile(r"^/?(?:liên\s*kết|lien\s*ket|lienket|link|cán bộ|can bo)\s+(\d{6})$", re.IGNORECASE)
LINK_START = re.compile(r"^lk-?(\d{6})$")


def link_number(inbound: Inbound) -> str | None:
    """The number of an official who links this chat, by words or by deep link."""
    match = LINK.match(inbound.text.strip()) or LINK_START.match(inbound.start)
    return match.group(1) if match else None


def link(desk: Desk, conversation_id: int, digits: str) -> list[Reply]:
    """Link the chat; from now on it is the official's."""
    try:
        official = desk.attempt(accounts.link_chat, conversation_id, digits)
    except Refused as refusal:
        return [Reply(desk.say(refusal.phrase, **refusal.params))]
    unit = desk.knowledge.directory.unit(official.unit_id)
    return [Reply(desk.say("o.linked", official=official.name, unit=unit.spoken)), Reply(desk.say("o.help"))]


def take(
    desk: Desk, who: Official, conversation_id: int, state_text: str, inbound: Inbound
) -> tuple[OfficialState, list[Reply]]:
    """One turn of a linked official: the state to keep and what is said."""
    state = OfficialState.read(state_text)
    about = petition_replied_to(desk, conversation_id, inbound.reply_to) if inbound.reply_to else None
    replies = chat.take(chat.Visit(desk, who, state, inbound, about))
    return state, replies
