"""Rows of the outbox as letters: what is due, in which piece, and when it may ring."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.channels.base import Letter, Limits
from bot.textsplit import split
from casework import secrecy
from casework.office import Desk
from casework.post import push_time
from handlers.dialogue.messages import Choice, OutFile
from storage import mailbox, outgoing
from storage.mailbox import Outbox
from storage.people import Conversation
from storage.petitions import Petition

LOOKS = 50  # an outage that ends at night leaves many notices to put off
BY_PHONE = "phone"  # a step of a ladder whose name ends so needs the citizen's number


@dataclass(frozen=True)
class Leased:
    """A letter taken from the outbox: one of `pieces` of its row."""

    letter: Letter
    pieces: int


@dataclass(frozen=True)
class Piece:
    """What one message of the platform holds."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[OutFile, ...] = ()


def take_due(
    desk: Desk, channel: str, limits: Limits, lease: timedelta, most: int, resting: Collection[int] = ()
) -> list[Leased]:
    """Letters to send now, leased; what must not ring at this hour is put off till the morning."""
    for _ in range(LOOKS):
        rows = outgoing.claim_due(desk.session, channel, desk.now, lease, most, resting=resting)
        letters = [_leased(desk, row, limits) for row in rows if not _put_off(desk, row)]
        if letters or not rows:
            return letters
    return []


def _put_off(desk: Desk, row: Outbox) -> bool:
    """After a pause or an outage a notice may have become due at night."""
    if not row.push or row.urgent or row.body.get("sent_pieces", 0):
        return False
    hour = push_time(desk, desk.session.get_one(Conversation, row.conversation_id))
    if hour <= desk.now:
        return False
    row.status, row.lease_until, row.attempts, row.not_before = mailbox.QUEUED, None, 0, hour
    desk.session.add(row)
    return True


def _leased(desk: Desk, row: Outbox, limits: Limits) -> Leased:
    talk = desk.session.get_one(Conversation, row.conversation_id)
    pieces = pieces_of(row.body, limits) if not row.way else [Piece(str(row.body.get("text", "")))]
    piece = pieces[min(row.body.get("sent_pieces", 0), len(pieces) - 1)]
    petition = desk.session.get(Petition, row.petition_id) if row.way and row.petition_id else None
    letter = Letter(
        outbox_id=row.id,
        conversation_id=row.conversation_id,
        address=talk.address,
        text=piece.text,
        choices=piece.choices,
        files=piece.files,
        petition_id=row.petition_id,
        push=row.push,
        urgent=row.urgent,
        once=row.once,
        last_inbound_at=talk.last_inbound_at,
        attempt=row.attempts,
        way=row.way,
        code=petition.code if petition else "",
        phone=phone_of(desk, talk.citizen_id) if row.way.endswith(BY_PHONE) else "",
    )
    return Leased(letter, len(pieces))


def pieces_of(body: dict[str, Any], limits: Limits) -> list[Piece]:
    """What the platform is sent one after the other: the words, choices under the last of them, then files."""
    texts = split(str(body.get("text", "")), limits.text, limits.text_unit) or [""]
    choices = tuple(Choice(item["payload"], item["label"]) for item in body.get("choices", ()))
    files = tuple(OutFile(item["sha256"], item["name"], item["mime"]) for item in body.get("files", ()))
    together = () if limits.files_apart else files
    last = Piece(texts[-1], choices, together)
    pieces = [*(Piece(text) for text in texts[:-1]), last]
    if limits.files_apart:
        pieces += [Piece("", (), (file,)) for file in files]
    return [piece for piece in pieces if piece != Piece("")] or [last]


def phone_of(desk: Desk, citizen_id: int | None) -> str:
    """The number a citizen left, as platforms want it: 84…; "" when there is none."""
    person = secrecy.identity_of(desk, citizen_id) if citizen_id else None
    digits = "".join(letter for letter in (person.phone if person else "") if letter.isdigit())
    return "84" + digits[1:] if digits.startswith("0") else digits
