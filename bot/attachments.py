"""Files that came with messages: registered in the turn, fetched afterwards, never trusted by name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlmodel import col, select

from bot.channels.base import Channel, ChannelError, TooBig
from bot.metrics import Metrics
from casework.examine import BadFile, examine
from casework.office import Desk, Office
from casework.scan import scan
from faq.text import clean
from handlers.dialogue.messages import File
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Citizen, Conversation
from storage.petitions import Attachment

log = structlog.get_logger()

BLOB = "blob:"  # File.ref of bytes that are stored already
KEPT = frozenset({"photo", "document", "voice", "video", "location"})  # kinds that become a row
PHRASES = {  # by problem
    "too-big": "att.too_big",
    "bad-type": "att.bad",
    "infected": "att.infected",
    "not-fetched": "att.lost",
}
FETCH_WITHIN = 90.0  # seconds for one file
PATIENCE = timedelta(hours=6)  # after that a file that cannot be fetched is given up


def register(desk: Desk, conversation_id: int, files: tuple[File, ...]) -> tuple[tuple[File, ...], bool]:
    """Store a row per file; the files with their ids (and why one is refused), and whether bytes wait."""
    known: list[File] = []
    pending = False
    for file in files:
        if file.kind not in KEPT:
            known.append(file)
            continue
        problem = file.problem or _too_big(file, desk.policy.max_file_bytes)
        row = Attachment(
            conversation_id=conversation_id,
            kind=file.kind,
            name=clean(file.name)[:200],
            mime=file.mime[:100],
            size=file.size,
            ref=file.ref,
            sha256=_already_stored(file),
            latitude=file.latitude,
            longitude=file.longitude,
            problem=problem,
            status=_status(file, problem),
            at=desk.now,
        )
        desk.session.add(row)
        desk.session.flush()
        pending = pending or row.status == "pending"
        known.append(replace(file, attachment_id=row.id, problem=problem))
    return tuple(known), pending


def _too_big(file: File, most: int) -> str:
    return "too-big" if file.size > most else ""


def _already_stored(file: File) -> str:
    """The hash of bytes that the channel examined and stored before the turn (web chat)."""
    return file.ref.removeprefix(BLOB) if file.ref.startswith(BLOB) else ""


def _status(file: File, problem: str) -> str:
    if problem:
        return "refused"
    return "stored" if file.kind == "location" or _already_stored(file) else "pending"


@dataclass(frozen=True)
class Waiting:
    """A file to fetch."""

    attachment_id: int
    channel: str
    account: str
    ref: str
    given_up: bool


class Fetcher:
    """Fetches pending files away from any transaction: one after the other, but no channel waits for another."""

    def __init__(self, office: Office, channels: Mapping[str, Channel], metrics: Metrics) -> None:
        self.office = office
        self.channels = channels
        self.metrics = metrics
        self._rounds = {name: asyncio.Lock() for name in channels}

    async def fetch_pending(self) -> int:
        """Try every pending file once; how many are settled now."""
        return sum(await asyncio.gather(*map(self._round, self.channels)))

    async def _round(self, channel: str) -> int:
        async with self._rounds[channel]:
            waiting = await self.office.look(pending, channel)
            return sum([await self._one(file) for file in waiting])

    async def _one(self, waiting: Waiting) -> bool:
        try:
            data = await self._bytes(waiting)
            await asyncio.to_thread(scan, self.office.policy.scan_command, data)
            kept, mime = await asyncio.to_thread(examine, data)
            sha256 = await asyncio.to_thread(self.office.blobs.put, kept)
        except BadFile as error:
            await self.office.run(settle_bad, waiting.attachment_id, "refused", error.problem)
            self.metrics.files.labels("refused").inc()
            return True
        except (ChannelError, OSError) as error:
            if not (waiting.given_up or getattr(error, "permanent", False)):
                log.info("file.later", attachment=waiting.attachment_id, channel=waiting.channel)
                return False
            await self.office.run(settle_bad, waiting.attachment_id, "failed", "not-fetched")
            self.metrics.files.labels("failed").inc()
            return True
        await self.office.run(settle_stored, waiting.attachment_id, sha256, len(kept), mime)
        self.metrics.files.labels("stored").inc()
        return True

    async def _bytes(self, waiting: Waiting) -> bytes:
        most = self.office.policy.max_file_bytes
        try:
            async with asyncio.timeout(FETCH_WITHIN):
                data = await self.channels[waiting.channel].fetch(waiting.ref, most)
        except TooBig as error:
            raise BadFile("too-big") from error
        if len(data) > most:
            raise BadFile("too-big")
        return data


def pending(desk: Desk, channel: str, limit: int = 50) -> list[Waiting]:
    """Files of a channel still to be fetched, the oldest first."""
    query = (
        select(Attachment, Conversation)
        .join(Conversation, col(Conversation.id) == col(Attachment.conversation_id))
        .where(Attachment.status == "pending", Conversation.channel == channel)
        .order_by(col(Attachment.id))
        .limit(limit)
    )
    return [
        Waiting(row.id or 0, talk.channel, talk.account, row.ref, desk.now - row.at > PATIENCE)
        for row, talk in desk.session.exec(query)
    ]


def settle_stored(desk: Desk, attachment_id: int, sha256: str, size: int, mime: str) -> None:
    """The bytes are kept."""
    row = desk.session.get_one(Attachment, attachment_id)
    row.status, row.sha256, row.size, row.mime = "stored", sha256, size, mime
    desk.session.add(row)


def settle_bad(desk: Desk, attachment_id: int, status: str, problem: str) -> None:
    """The file could not be kept; the person is told once per talk and problem each hour."""
    row = desk.session.get_one(Attachment, attachment_id)
    if row.status != "pending":
        return
    row.status, row.problem = status, problem
    desk.session.add(row)
    talk = desk.session.get(Conversation, row.conversation_id) if row.conversation_id else None
    if talk is None or talk.id is None:
        return
    citizen = desk.session.get(Citizen, talk.citizen_id) if talk.citizen_id else None
    form = citizen.address_form if citizen else "anh-chi"
    text = desk.say(PHRASES[problem], form, office=desk.policy.office_name)
    letter = Outbox(
        conversation_id=talk.id,
        channel=talk.channel,
        body=mailbox.body(text),
        dedupe=f"file:{talk.id}:{problem}:{desk.now:%Y%m%d%H}",
        not_before=desk.now,
        created_at=desk.now,
        expires_at=desk.now + mailbox.REPLY_LIFE,
    )
    mailbox.enqueue(desk.session, [letter])
