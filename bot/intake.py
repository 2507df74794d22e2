"""Takes in what people send: exactly one turn per update, committed before the platform is told."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import col, update

from bot import attachments, numbers, staffroom
from bot.channels.base import Outcome
from bot.lanes import LaneFull, Lanes
from bot.metrics import Metrics
from bot.replies import Taken, letters
from casework import humans, secrecy
from casework.office import Desk, Office
from faq.text import clean
from handlers import turn as dialogue
from handlers.dialogue.messages import Inbound, Reply
from handlers.dialogue.scene import Talk
from storage import mailbox, outgoing, people
from storage.mailbox import Inbox
from storage.people import Citizen, Conversation, Official

log = structlog.get_logger()

# The database does not answer, is locked, read-only or full: nothing was stored, the update may come again.
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
# PostgreSQL: serialization failure, deadlock, and two first messages of one person at the same moment.
COLLISIONS = {"40001", "40P01", "23505"}
LONGEST_HOLD = timedelta(minutes=1)
LONGEST = 20_000  # characters of one message that are kept; platforms send far less
REFERENCE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else when read aloud


@dataclass(frozen=True)
class Manners:
    """Which channels show choices as buttons, and which push: there a reply may wait for the next line."""

    buttons: frozenset[str] = frozenset()
    pushing: frozenset[str] = frozenset()


PLAIN = Manners()


class Intake:
    """Receives for all channels."""

    def __init__(self, office: Office, metrics: Metrics, manners: Manners = PLAIN) -> None:
        self.office = office
        self.metrics = metrics
        self.manners = manners
        self.lanes = Lanes()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._when_files: list[Callable[[], None]] = []

    def when_files(self, listener: Callable[[], None]) -> None:
        """Call `listener` after a turn that left files to fetch."""
        self._when_files.append(listener)

    async def receive(self, inbound: Inbound) -> Outcome:
        """One turn for this update; what became of it. Finished even when the caller goes away."""
        return await self._finish(self._receive(inbound))

    async def ignore(self, channel: str, account: str, key: str) -> Outcome:
        """Store that an update came which no conversation can answer."""
        return await self._finish(self._store(channel, _ignore, channel, account, key))

    async def reachable(self, channel: str, account: str, key: str, address: str, can: bool) -> Outcome:
        """The person blocked us, or let us write again."""
        return await self._finish(self._store(channel, _reachable, channel, account, key, address, can))

    async def idle(self) -> None:
        """Wait until every turn under way is over."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _finish(self, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _receive(self, inbound: Inbound) -> Outcome:
        began = perf_counter()
        try:
            async with self.lanes.hold((inbound.channel, inbound.account, inbound.address)):
                taken = await self._turn(inbound)
        except LaneFull:
            taken = Taken(Outcome.UNAVAILABLE)
        self.metrics.turns.labels(inbound.channel, taken.outcome).inc()
        self.metrics.turn_seconds.labels(inbound.channel).observe(perf_counter() - began)
        if taken.files:
            for listener in self._when_files:
                listener()
        return taken.outcome

    async def _turn(self, inbound: Inbound) -> Taken:
        try:
            return await self._again_after_collision(inbound)
        except UNAVAILABLE:
            log.exception("turn.unavailable", channel=inbound.channel, key=inbound.key)
            return Taken(Outcome.UNAVAILABLE)
        except Exception:
            reference = "".join(secrets.choice(REFERENCE) for _ in range(6))
            log.exception("turn.fault", channel=inbound.channel, key=inbound.key, reference=reference)
        try:
            return Taken(await self.office.run(store_fault, inbound, reference))
        except Exception:
            log.exception("turn.fault_not_stored", channel=inbound.channel, reference=reference)
            return Taken(Outcome.UNAVAILABLE)

    async def _again_after_collision(self, inbound: Inbound) -> Taken:
        try:
            return await self.office.run(take_turn, inbound, self.manners)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in COLLISIONS:
                raise
        return await self.office.run(take_turn, inbound, self.manners)

    async def _store(self, channel: str, use_case: Callable[..., Outcome], *args: Any) -> Outcome:
        try:
            outcome = await self.office.run(use_case, *args)
        except UNAVAILABLE:
            log.exception("update.unavailable", channel=channel)
            outcome = Outcome.UNAVAILABLE
        self.metrics.turns.labels(channel, outcome).inc()
        return outcome


def take_turn(desk: Desk, inbound: Inbound, manners: Manners = PLAIN) -> Taken:
    """One update from the inbox to the outbox, in one transaction; a repeat changes nothing."""
    if inbound.speaker:
        return staffroom.take(desk, inbound)
    row = _open(desk, inbound)
    inbox_id = mailbox.accept(
        desk.session,
        inbound.channel,
        inbound.account,
        inbound.key,
        _storable(inbound.raw),
        desk.now,
        conversation_id=row.id,
        text=_words(inbound.text),
    )
    if inbox_id is None:
        return Taken(Outcome.REPEATED)
    for key in inbound.also:
        mailbox.accept(
            desk.session, inbound.channel, inbound.account, key, "", desk.now, conversation_id=row.id
        )
    if row.unreachable:
        row.unreachable = False  # whoever writes can be reached
    taken_back = _take_back(desk, row)
    files, pending = attachments.register(desk, _id(row), inbound.files)
    inbound = replace(
        inbound,
        text=_words(inbound.text),
        start=_words(inbound.start),
        name=_words(inbound.name),
        files=files,
    )
    if inbound.channel not in manners.buttons:
        inbound = replace(inbound, choice=inbound.choice or numbers.pressed(desk, _id(row), inbound))
    turn = dialogue.take(desk, _talk(desk, row, inbound, manners), row.state, inbound, taken_back)
    row.state = turn.state.write()
    row.last_inbound_at = desk.now
    desk.session.add(row)
    if turn.confidential:
        mailbox.scrub(desk.session, inbox_id)
    if turn.secret_since is not None:  # before the replies of this turn lie there too
        mailbox.scrub_talk(desk.session, row.id, turn.secret_since, desk.say("tc.scrubbed"))
    mailbox.enqueue(desk.session, letters(desk, row, turn.replies))
    outgoing.release_waiting(desk.session, row, desk.now)
    return Taken(Outcome.ACCEPTED, row.id, pending)


def store_fault(desk: Desk, inbound: Inbound, reference: str) -> Outcome:
    """After a fault: the update is known as failed, the citizen reads an apology with the reference.

    What was written is kept sealed: nothing is lost, and whether it was confidential is unknown.
    """
    kept = secrecy.seal(desk, _storable(inbound.raw or inbound.text)).decode()
    inbox_id = mailbox.accept(desk.session, inbound.channel, inbound.account, inbound.key, kept, desk.now)
    if inbox_id is None:
        return Outcome.REPEATED
    for key in inbound.also:
        mailbox.accept(desk.session, inbound.channel, inbound.account, key, "", desk.now)
    if inbound.speaker:  # a group hears no apology; whoever waits for an answer asks again
        _note(desk, inbox_id, status="failed", reference=reference)
        return Outcome.FAILED
    row = _open(desk, inbound)
    _note(desk, inbox_id, conversation_id=row.id, status="failed", reference=reference)
    form = desk.session.get_one(Citizen, row.citizen_id).address_form if row.citizen_id else "anh-chi"
    mailbox.enqueue(desk.session, letters(desk, row, [Reply(desk.say("err.turn", form, ref=reference))]))
    return Outcome.FAILED


def _ignore(desk: Desk, channel: str, account: str, key: str) -> Outcome:
    inbox_id = mailbox.accept(desk.session, channel, account, key, "", desk.now)
    if inbox_id is None:
        return Outcome.REPEATED
    _note(desk, inbox_id, status="ignored")
    return Outcome.IGNORED


def _reachable(desk: Desk, channel: str, account: str, key: str, address: str, can: bool) -> Outcome:
    inbox_id = mailbox.accept(desk.session, channel, account, key, "", desk.now)
    if inbox_id is None:
        return Outcome.REPEATED
    row = people.conversation(desk.session, channel, account, address, lock=True)
    if row is not None:
        row.unreachable = not can
        desk.session.add(row)
    _note(desk, inbox_id, conversation_id=row.id if row else None, status="ignored")
    return Outcome.ACCEPTED


def _note(desk: Desk, inbox_id: int, **values: Any) -> None:
    desk.session.execute(update(Inbox).where(col(Inbox.id) == inbox_id).values(**values))


def _open(desk: Desk, inbound: Inbound) -> Conversation:
    """The talk at this address, locked; opened with a citizen of its own on the first message."""
    where = (desk.session, inbound.channel, inbound.account, inbound.address)
    row = people.conversation(*where, lock=True)
    if row is None:
        row = Conversation(
            channel=inbound.channel, account=inbound.account, address=inbound.address, created_at=desk.now
        )
    if row.citizen_id is None:
        citizen = Citizen(created_at=desk.now)
        desk.session.add(citizen)
        desk.session.flush()
        row.citizen_id = citizen.id
    desk.session.add(row)
    desk.session.flush()
    return row


def _take_back(desk: Desk, row: Conversation) -> int:
    """Drop the replies still held; nothing is held longer than a moment after the message before."""
    last = row.last_inbound_at
    if last is None or desk.now - last > LONGEST_HOLD:
        return 0
    return mailbox.take_back_held(desk.session, row.id)


def _talk(desk: Desk, row: Conversation, inbound: Inbound, manners: Manners) -> Talk:
    if row.citizen_id is None:
        raise LookupError("a conversation without a citizen")
    return Talk(
        conversation_id=_id(row),
        channel=inbound.channel,
        citizen_id=row.citizen_id,
        official=desk.session.get(Official, row.official_id) if row.official_id else None,
        first_contact=row.last_inbound_at is None,
        last_inbound_at=row.last_inbound_at,
        has_buttons=inbound.channel in manners.buttons,
        can_hold=inbound.channel in manners.pushing,
        human=humans.JOINED if row.muted_until and row.muted_until > desk.now else row.human,
    )


def _id(row: Conversation) -> int:
    if row.id is None:
        raise LookupError("a conversation that was never stored")
    return row.id


def _words(text: str) -> str:
    return clean(_storable(text[:LONGEST]))


def _storable(raw: str) -> str:
    """PostgreSQL takes no NUL in a text, and half a surrogate pair is no text at all."""
    return raw.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
