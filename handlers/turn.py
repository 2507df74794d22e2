"""The door for every message: whose conversation it is."""

from __future__ import annotations

from dataclasses import dataclass

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
