"""One citizen on several channels: joined by a one-time number, parted again at any time.

Joining moves nothing: every account keeps its files and its identity, and both see the files of both.
Sealed files are not listed elsewhere; whoever types their code proves that they are his.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlmodel import col, delete, select

from casework.errors import Refused
from casework.guesses import counted, digest, failures
from casework.office import Desk
from casework.post import post
from storage import people
from storage.people import Citizen, CitizenCode, Conversation

CODE_LIFE = timedelta(minutes=10)
MOST_WRONG = 5  # numbers of one talk in 15 minutes
MOST_WRONG_OF_ALL = 50  # of all talks together: opening many talks does not help a guesser
EVERYBODY = "person:everybody"
SPOKEN = {"zalo-oa": "Zalo", "zalo-bot": "Zalo Bot", "telegram": "Telegram", "webchat": "trang chat"}


def number(desk: Desk, citizen_id: int, conversation_id: int) -> str:
    """Six digits that join one other account to this one within ten minutes; an earlier number is void."""
    desk.session.execute(delete(CitizenCode).where(col(CitizenCode.citizen_id) == citizen_id))
    digits = f"{secrets.randbelow(1_000_000):06d}"
    if desk.session.get(CitizenCode, _hash(digits)) is not None:
        return number(desk, citizen_id, conversation_id)
    desk.session.add(
        CitizenCode(
            code_hash=_hash(digits),
            citizen_id=citizen_id,
            conversation_id=conversation_id,
            expires_at=desk.now + CODE_LIFE,
        )
    )
    return digits


def expected(desk: Desk) -> bool:
    """Whether anybody's number is still open: else six digits mean something else."""
    query = select(CitizenCode.code_hash).where(
        col(CitizenCode.expires_at) > desk.now, col(CitizenCode.used_at).is_(None)
    )
    return desk.session.exec(query.limit(1)).first() is not None


def join(desk: Desk, citizen_id: int, conversation_id: int, digits: str) -> list[str]:
    """Show that this account is the same person's as the one that got the number; the channels he has now.

    The other account is told. Wrong or old number: Refused; five wrong ones from a talk and it waits.
    """
    subject = digest(f"person:{conversation_id}")
    if failures(desk, subject) >= MOST_WRONG or failures(desk, EVERYBODY) >= MOST_WRONG_OF_ALL:
        raise Refused("link.wait")
    query = select(CitizenCode).where(CitizenCode.code_hash == _hash(digits)).with_for_update()
    code = desk.session.exec(query).first()
    if code is None or code.used_at is not None or code.expires_at <= desk.now:
        raise counted("link.bad", subject, EVERYBODY)
    if code.conversation_id == conversation_id:
        raise Refused("link.here")
    code.used_at = desk.now
    desk.session.add(code)
    if code.citizen_id not in people.same_person(desk.session, citizen_id):
        _make_one(desk, code.citizen_id, citizen_id)
        _alert(desk, code, citizen_id, conversation_id)
    return channels(desk, citizen_id)


def leave(desk: Desk, citizen_id: int) -> bool:
    """Part this account from the others of the same person; False when it stood alone."""
    others = [one for one in people.same_person(desk.session, citizen_id) if one != citizen_id]
    if not others:
        return False
    head = others[0]
    _point(desk, [citizen_id], None)
    _point(desk, others, head)
    return True


def is_same(desk: Desk, citizen_id: int, other_id: int) -> bool:
    """Whether two accounts have been joined."""
    return other_id in people.same_person(desk.session, citizen_id)


def channels(desk: Desk, citizen_id: int) -> list[str]:
    """The channels on which this person is known, as they are called, the one last used first."""
    talks = people.conversations_of_citizen(desk.session, citizen_id)
    return list(dict.fromkeys(spoken(talk.channel) for talk in talks))


def spoken(channel: str) -> str:
    """The name of a channel as people say it."""
    return SPOKEN.get(channel, channel)


def _make_one(desk: Desk, keeper: int, newcomer: int) -> None:
    ids = people.same_person(desk.session, newcomer)
    head = desk.session.get_one(Citizen, keeper).person_id or keeper
    _point(desk, ids, head)


def _point(desk: Desk, citizen_ids: list[int], head: int | None) -> None:
    for one in citizen_ids:
        row = desk.session.get_one(Citizen, one)
        row.person_id = None if one == head else head
        desk.session.add(row)
    desk.session.flush()


def _alert(desk: Desk, code: CitizenCode, citizen_id: int, conversation_id: int) -> None:
    """Tell the older account who joined it, with the way to undo it: the number may have been taken."""
    old = desk.session.get_one(Conversation, code.conversation_id)
    new = desk.session.get_one(Conversation, conversation_id)
    form = desk.session.get_one(Citizen, code.citizen_id).address_form
    text = desk.say("link.alert", form, channel=spoken(new.channel))
    post(desk, old, text, [(f"link.undo:{citizen_id}", "unlink_now")], urgent=True)


def _hash(digits: str) -> str:
    return digest(f"person:{digits}")
