"""The door for every message: whose conversation it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from casework.followups import DraftLeft
from casework.office import Desk
from handlers.dialogue.engine import advance
from handlers.dialogue.messages import Inbound
from handlers.dialogue.scene import Talk, Turn
from handlers.dialogue.state import DialogueState
from handlers.official import entry as official


@dataclass(frozen=True)
class Kept:
    """What a talk remembers, as JSON already."""

    text: str

    def write(self) -> str:
        """The same text."""
        return self.text


def take(desk: Desk, talk: Talk, state_json: str, inbound: Inbound, taken_back: int = 0) -> Turn:
    """What a message leads to. `state_json`: what the talk remembers ("" or "{}" at the beginning).

    An account that an official has linked is the official's; everybody else is a citizen.
    """
    digits = official.link_number(inbound)
    if digits is not None:
        return Turn(Kept(state_json), official.link(desk, talk.conversation_id, digits), confidential=True)
    if talk.official is not None:
        state, replies = official.take(desk, talk.official, talk.conversation_id, state_json, inbound)
        return Turn(state, replies)
    return advance(desk, talk, DialogueState.read(state_json), inbound, taken_back)


def left_unsent(desk: Desk, conversation_id: int, state_json: str) -> DraftLeft | None:
    """The matter a talk has left unsent since another day, for the one reminder; None without one.

    A sensitive field is not named: whoever looks at the phone would read it.
    """
    draft = DialogueState.read(state_json).draft
    if draft is None or not draft.words or desk.local(draft.touched_at).date() >= desk.today:
        return None
    due_on = desk.local(draft.touched_at).date() + timedelta(days=desk.policy.draft_days)
    field = desk.knowledge.catalogue.field(draft.field_id) if draft.field_id else None
    words = field.plain_vi if field and not field.sensitive else desk.say("word.draft")
    return DraftLeft(conversation_id, words, due_on)
