"""Officials in a topic of the staff group: answers by `/traloi` or by replying to the bot, with confirmation.

Several people share a topic: what one of them drafts, only he goes on with.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from casework import secrecy
from casework.office import Desk
from casework.records import Official, Petition
from handlers.dialogue.messages import Inbound, Reply
from handlers.official import chat
from handlers.official.state import OfficialState

ANSWER = re.compile(r"^/traloi(?:@\w+)?(?=\s|$)", re.IGNORECASE)
FREE = frozenset({"o.accept", "o.reply", "o.ask", "o.wrong", "o.open"})  # presses that begin something


class TopicState(BaseModel):
    """What is under way in a topic, and by which official."""

    model_config = ConfigDict(extra="forbid")

    by: int | None = None
    state: OfficialState = Field(default_factory=OfficialState)

    @classmethod
    def read(cls, text: str) -> TopicState:
        """The state from its JSON."""
        return cls.model_validate_json(text)


def take(
    desk: Desk, who: Official, petition: Petition, state_text: str, inbound: Inbound
) -> tuple[str, list[Reply]]:
    """One turn of an official: the state to keep and what the topic reads."""
    if not secrecy.may_see(desk, who, petition):
        return state_text, [Reply(desk.say("o.topic_not_yours", official=who.name), petition_id=petition.id)]
    kept = TopicState.read(state_text)
    mine = kept.by in (None, who.id)
    if inbound.choice and not mine and not _begins(inbound.choice):
        return state_text, [Reply(desk.say("o.topic_not_yours", official=who.name), petition_id=petition.id)]
    state = kept.state if mine else OfficialState()
    command = ANSWER.match(inbound.text)
    words = inbound.text[command.end() :].strip() if command else inbound.text
    heard = Inbound(
        channel=inbound.channel,
        account=inbound.account,
        key=inbound.key,
        address=inbound.address,
        sent_at=inbound.sent_at,
        text=words,
        choice=inbound.choice
        or (f"o.reply:{petition.code}" if command and not words and not inbound.files else ""),
        files=inbound.files,
    )
    under_way = bool(state.doing) and command is None
    visit = chat.Visit(desk, who, state, heard, None if under_way else petition, public=True)
    replies = chat.take(visit)
    by = who.id if visit.state.doing else None
    return TopicState(by=by, state=visit.state).model_dump_json(), replies


def _begins(choice: str) -> bool:
    return choice.partition(":")[0] in FREE
