"""What becomes of a letter that did not get through: again later, another way, another talk, or waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channels.base import ChannelError
from bot.letters import BY_PHONE, phone_of
from casework import secrecy
from casework.office import Desk
from casework.post import RINGING, push_time
from storage import mailbox, outgoing, people
from storage.mailbox import Outbox
from storage.people import Conversation
from storage.petitions import Petition

Ladders = Mapping[str, tuple[str, ...]]  # by name of every channel that runs

UNCERTAIN_PAUSE = timedelta(seconds=30)  # until a letter that may have arrived is tried once more
STRANDED_AFTER = timedelta(hours=6)  # a notice that a silent channel has kept so long looks for another talk
EXPIRED, CHANNEL_OFF, CHANNEL_SILENT = "expired", "channel off", "channel silent"


def settle_sent(desk: Desk, outbox_id: int, platform_id: str, pieces: int) -> None:
    """The platform took it, or one piece of it."""
    outgoing.settle_piece(desk.session, outbox_id, platform_id, desk.now, pieces=pieces)


def settle_failure(
    desk: Desk, outbox_id: int, error: ChannelError, pause: timedelta, pieces: int, ladders: Ladders
) -> str:
    """Decide what becomes of it: "retry", "moved", "waiting", "possibly" or "failed"."""
    row = desk.session.get_one(Outbox, outbox_id)
    if row.status != mailbox.SENDING:  # an echo was faster
        return "sent"
    row.lease_until = None
    desk.session.add(row)
    if error.operator or error.pause_channel is not None:  # the channel's trouble, not this letter's
        row.status, row.not_before, row.error = mailbox.QUEUED, desk.now, error.reason[:300]
        row.attempts -= 0 if row.body.get("sent_pieces", 0) else 1
        return "retry"
    shut = error.unreachable or error.window_closed
    outgoing.note(row, desk.now, error.reason, over=shut or error.permanent)
    if error.possibly_sent:
        return _in_doubt(row, desk, pieces)
    if shut or (error.permanent and row.way):
        return _out_of_reach(desk, row, error, ladders)
    if error.permanent:
        row.status = mailbox.FAILED
        return "failed"
    row.status, row.not_before = mailbox.QUEUED, desk.now + pause
    return "retry"


def _in_doubt(row: Outbox, desk: Desk, pieces: int) -> str:
    """Its answer was lost. What may come twice is tried once more; then only a person decides."""
    doubts = row.body.get("doubts", 0) + 1
    row.body = row.body | {"doubts": doubts, "pieces": pieces}
    row.status = mailbox.POSSIBLY
    row.lease_until = desk.now + UNCERTAIN_PAUSE if doubts == 1 and not row.once else None
    return "possibly"


def _out_of_reach(desk: Desk, row: Outbox, error: ChannelError, ladders: Ladders) -> str:
    talk = desk.session.get_one(Conversation, row.conversation_id)
    if error.unreachable and not row.way:
        talk.unreachable = True
        desk.session.add(talk)
    if next_way(desk, row, ladders):
        return "moved"
    if talk.official_id is not None:  # an old card helps him nothing: the desk shows what there is to do
        row.status = mailbox.FAILED
        return "failed"
    row.status, row.way = mailbox.WAITING, ""
    return "waiting"


def next_way(desk: Desk, row: Outbox, ladders: Ladders) -> bool:
    """Take a notice to a citizen one step further: the channel's ladder, then another talk of his."""
    talk = desk.session.get_one(Conversation, row.conversation_id)
    if not row.push or talk.citizen_id is None or talk.official_id is not None:
        return False
    way = _next_step(desk, row, talk, ladders.get(row.channel, ()))
    if way:
        row.way = way
    else:
        other = _other_talk(desk, row, talk, ladders)
        if other is None:
            return False
        outgoing.move(desk.session, row, other)
        row.way = ""
        talk = other
    row.status, row.attempts, row.lease_until = mailbox.QUEUED, 0, None
    row.not_before = desk.now if row.urgent else push_time(desk, talk)
    desk.session.add(row)
    return True


def _next_step(desk: Desk, row: Outbox, talk: Conversation, steps: tuple[str, ...]) -> str:
    over = {entry["what"] for entry in row.tried if entry.get("over") and entry["talk"] == talk.id}
    petition = desk.session.get(Petition, row.petition_id) if row.petition_id else None
    if petition is None or "" not in over:
        return ""
    for step in steps:
        by_phone = step.endswith(BY_PHONE)
        # A number may be shared at home, and it is no address that he chose for a discreet matter.
        if by_phone and (secrecy.discreet(desk, petition) or not phone_of(desk, talk.citizen_id)):
            continue
        if step not in over:
            return step
    return ""


def _other_talk(desk: Desk, row: Outbox, talk: Conversation, ladders: Ladders) -> Conversation | None:
    over = {entry["talk"] for entry in row.tried if entry.get("over") and not entry["what"]}
    petition = desk.session.get(Petition, row.petition_id) if row.petition_id else None
    sealed = petition is not None and petition.sealed
    for other in people.conversations_of_citizen(desk.session, talk.citizen_id or 0):
        elsewhere = sealed and other.citizen_id != talk.citizen_id
        known = other.id not in over and other.id != talk.id and other.channel in ladders
        if known and not other.unreachable and not elsewhere:
            return other
    return None


def sweep(desk: Desk, channel: str, silent: bool, ladders: Ladders) -> None:
    """What time alone does: the interrupted is in doubt, the expired fails, the stranded looks for another way."""
    outgoing.doubt_interrupted(desk.session, channel, desk.now)
    for row in outgoing.expired(desk.session, channel, desk.now):
        outgoing.note(row, desk.now, EXPIRED)
        row.status, row.lease_until = mailbox.FAILED, None
        desk.session.add(row)
    if silent:
        for row in outgoing.stranded(desk.session, channel, desk.now - STRANDED_AFTER):
            _leave(desk, row, CHANNEL_SILENT, ladders)


def sweep_closed(desk: Desk, ladders: Ladders) -> None:
    """Notices of channels that do not run any more: another talk, else they wait for the person."""
    for channel in sorted(RINGING - ladders.keys()):
        for row in outgoing.stranded(desk.session, channel, desk.now - STRANDED_AFTER):
            if not _leave(desk, row, CHANNEL_OFF, ladders):
                outgoing.note(row, desk.now, CHANNEL_OFF)
                row.status = mailbox.WAITING
                desk.session.add(row)


def _leave(desk: Desk, row: Outbox, reason: str, ladders: Ladders) -> bool:
    """Whether it found another talk. The silent channel's own ladder is no way."""
    talk = desk.session.get_one(Conversation, row.conversation_id)
    if row.body.get("sent_pieces", 0) or _other_talk(desk, row, talk, ladders) is None:
        return False
    outgoing.note(row, desk.now, reason, over=True)
    return next_way(desk, row, dict.fromkeys(ladders, ()))
