"""Talking with a person: a citizen asks, an official joins, the bot keeps silent until released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casework import secrecy
from casework.errors import Refused
from casework.office import Desk
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Citizen, Conversation, Official

WAITING, JOINED = "waiting", "joined"


@dataclass(frozen=True)
class Handover:
    """What the person who asks for a human is told. `opens_at` None: somebody is at work now."""

    opens_at: datetime | None
    minutes: int
    phone: str


@dataclass(frozen=True)
class WaitingTalk:
    """A talk in which a person is wanted or already there."""

    conversation_id: int
    channel: str
    since: datetime
    state: str
    official_name: str
    mine: bool
    last_words: str


def ask_for_person(desk: Desk, conversation_id: int) -> Handover:
    """Put a talk on the list of people who want a human; asking twice keeps the first place."""
    talk = desk.session.get_one(Conversation, conversation_id)
    if not talk.human:
        talk.human, talk.human_since, talk.human_official_id = WAITING, desk.now, None
        desk.session.add(talk)
    return Handover(desk.office_opens_at(), desk.policy.human_minutes, desk.policy.office_phone)


def may_answer(desk: Desk, who: Official) -> bool:
    """Whether an official takes talks: the office that receives citizens, staff, administrators."""
    return who.unit_id == desk.policy.office_unit_id or who.role in secrecy.ALL_UNITS


def waiting(desk: Desk, who: Official) -> list[WaitingTalk]:
    """Talks that want a human or have one, the longest waiting first."""
    _require(desk, who)
    rows = desk.session.exec(
        select(Conversation).where(Conversation.human != "").order_by(col(Conversation.human_since))
    )
    return [_view(desk, who, talk) for talk in rows]


def join(desk: Desk, who: Official, conversation_id: int) -> Conversation:
    """Take a talk; the bot withdraws. Refused when another official already has it."""
    talk = _locked(desk, who, conversation_id)
    if talk.human == JOINED and talk.human_official_id != who.id:
        raise Refused("err.conflict", name=_name(desk, talk.human_official_id), code="", last_step="")
    if talk.human != JOINED:
        talk.human, talk.human_official_id = JOINED, who.id
        desk.session.add(talk)
        _send(desk, talk, desk.say("human.joined", _form(desk, talk), official=who.name))
    return talk


def say(desk: Desk, who: Official, conversation_id: int, text: str) -> None:
    """Write to the citizen, in the official's own words."""
    talk = _locked(desk, who, conversation_id)
    if talk.human != JOINED or talk.human_official_id != who.id:
        raise Refused("human.not_joined")
    if not text.strip():
        raise Refused("o.answer_empty")
    _send(desk, talk, f"{who.name}: {text.strip()}")


def release(desk: Desk, who: Official, conversation_id: int) -> None:
    """Give the talk back to the bot; the citizen is told."""
    talk = _locked(desk, who, conversation_id)
    if not talk.human:
        return
    joined = talk.human == JOINED
    talk.human, talk.human_official_id, talk.human_since = "", None, None
    desk.session.add(talk)
    if joined:
        _send(desk, talk, desk.say("human.left", _form(desk, talk)))


def transcript(desk: Desk, who: Official, conversation_id: int) -> list[tuple[datetime, str, str]]:
    """The whole talk, oldest first: (moment, "in" | "out", text); confidential lines are left out."""
    _require(desk, who)
    talk = desk.session.get_one(Conversation, conversation_id)
    if not talk.human:
        raise Refused("human.not_joined")
    return mailbox.transcript(desk.session, conversation_id, limit=200)


def _require(desk: Desk, who: Official) -> None:
    if not may_answer(desk, who):
        raise Refused("account.forbidden")


def _locked(desk: Desk, who: Official, conversation_id: int) -> Conversation:
    _require(desk, who)
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    talk = desk.session.exec(query).first()
    if talk is None:
        raise Refused("human.not_joined")
    return talk


def _view(desk: Desk, who: Official, talk: Conversation) -> WaitingTalk:
    came = [text for _, way, text in mailbox.transcript(desk.session, talk.id, limit=20) if way == "in"]
    return WaitingTalk(
        conversation_id=talk.id,
        channel=talk.channel,
        since=talk.human_since or talk.created_at,
        state=talk.human,
        official_name=_name(desk, talk.human_official_id),
        mine=talk.human_official_id == who.id,
        last_words=came[-1] if came else "",
    )


def _name(desk: Desk, official_id: int | None) -> str:
    official = desk.session.get(Official, official_id) if official_id else None
    return official.name if official else ""


def _form(desk: Desk, talk: Conversation) -> str:
    citizen = desk.session.get(Citizen, talk.citizen_id) if talk.citizen_id else None
    return citizen.address_form if citizen else "anh-chi"


def _send(desk: Desk, talk: Conversation, text: str) -> None:
    row = Outbox(
        conversation_id=talk.id,
        channel=talk.channel,
        body={"text": text, "choices": [], "files": []},
        not_before=desk.now,
        created_at=desk.now,
        expires_at=desk.now + mailbox.REPLY_LIFE,
    )
    mailbox.enqueue(desk.session, [row])
