"""The web chat with an intake that answers everything with the same card, and visitors who use it."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from sqlmodel import Session, col, update

from bot.channels.base import Outcome
from bot.channels.webchat import WebChat
from bot.delivery import Delivery
from bot.metrics import Metrics
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage import mailbox, people
from storage.inserts import insert_once
from storage.mailbox import Inbox, Outbox
from storage.people import Conversation

CARD = "Nghe Dân hiểu thế này: đèn đường hỏng. Mã hồ sơ: ND 482 7155. Nguy hiểm thì gọi 113."
CHOICES = [("card.send", "Gửi luôn"), ("card.fix", "Sửa lại")]


@dataclass
class Room:
    """The channel between a browser and an intake that answers everything with the same card."""

    office: Office
    arrived: list[Inbound] = field(default_factory=list)
    outcome: Outcome = Outcome.ACCEPTED
    hold: float = 0.0
    confidential: bool = False
    answer: str = CARD

    def __post_init__(self) -> None:
        self.chat = WebChat(self.office, self.receive)
        self.delivery = Delivery(self.office, [self.chat], Metrics())

    async def receive(self, inbound: Inbound) -> Outcome:
        if self.outcome is not Outcome.ACCEPTED:
            return self.outcome
        self.arrived.append(inbound)
        return await self.office.run(_turn, inbound, self)

    async def deliver(self) -> int:
        return await self.delivery.deliver_due()

    def app(self, chat: WebChat | None = None) -> web.Application:
        app = web.Application()
        app.add_subapp("/chat", (chat or self.chat).app())
        return app


def _turn(desk: Desk, inbound: Inbound, room: Room) -> Outcome:
    place = (inbound.channel, inbound.account)
    inbox_id = mailbox.accept(desk.session, *place, inbound.key, inbound.raw, desk.now)
    if inbox_id is None:
        return Outcome.REPEATED
    talk = _conversation(desk.session, inbound, desk)
    values = {"conversation_id": talk.id, "text": inbound.text}
    desk.session.execute(update(Inbox).where(col(Inbox.id) == inbox_id).values(**values))
    if room.confidential:
        mailbox.scrub(desk.session, inbox_id)
    mailbox.enqueue(desk.session, [_letter(desk, talk, room)])
    return Outcome.ACCEPTED


def _conversation(session: Session, inbound: Inbound, desk: Desk) -> Conversation:
    where = (inbound.channel, inbound.account, inbound.address)
    values = Conversation(channel=where[0], account=where[1], address=where[2], created_at=desk.now)
    insert_once(session, Conversation, values.model_dump(exclude={"id"}))
    talk = people.conversation(session, *where, lock=True)
    assert talk is not None
    return talk


def _letter(desk: Desk, talk: Conversation, room: Room) -> Outbox:
    return Outbox(
        conversation_id=talk.id or 0,
        channel="webchat",
        body=mailbox.body(room.answer, CHOICES),
        not_before=desk.now + timedelta(seconds=room.hold),
        created_at=desk.now,
    )


class Visitor:
    """A browser without a screen."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.origin = str(client.make_url("/")).rstrip("/")

    async def get(self, path: str, **query: Any) -> ClientResponse:
        given = {name: str(value) for name, value in query.items()}
        return await _whole(await self.client.get(f"/chat/{path}", params=given))

    async def post(self, path: str, **how: Any) -> ClientResponse:
        headers = how.pop("headers", {"Origin": self.origin})
        return await _whole(await self.client.post(f"/chat/{path}", headers=headers, **how))

    async def say(self, text: str = "đèn đường hỏng", key: str = "", **more: Any) -> ClientResponse:
        return await self.post("api/messages", json={"key": key or uuid.uuid4().hex, "text": text, **more})

    async def upload(
        self, files: list[tuple[str, bytes, str]], text: str = "", key: str = ""
    ) -> ClientResponse:
        form = FormData(quote_fields=False)  # as browsers do
        form.add_field("key", key or uuid.uuid4().hex)
        form.add_field("text", text)
        for name, data, mime in files:
            form.add_field("file", data, filename=name, content_type=mime)
        return await self.post("api/files", data=form)

    async def history(self) -> dict[str, Any]:
        return dict(await (await self.get("api/history")).json())

    async def news(self, after: str, seen: int = 0, known: str = "0", wait: float = 0) -> dict[str, Any]:
        return dict(
            await (await self.get("api/events", after=after, seen=seen, known=known, wait=wait)).json()
        )


async def _whole(answer: ClientResponse) -> ClientResponse:
    await answer.read()
    return answer


@asynccontextmanager
async def visit(room: Room, chat: WebChat | None = None) -> AsyncIterator[Visitor]:
    """A visitor with a session of his own; `chat` when it is not the room's."""
    async with TestClient(TestServer(room.app(chat))) as client:
        visitor = Visitor(client)
        assert (await visitor.get("")).status == 200
        yield visitor


def photo(form: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    image = Image.new("RGB", size, "navy")
    exif = image.getexif()
    exif[0x010F] = "HangMayAnh"
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
