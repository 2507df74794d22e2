"""A channel that does what a test tells it, and conversations to send to."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import select

from bot.channels.base import ChannelError, Letter, Limits
from casework.office import Desk, Office
from storage import mailbox
from storage.database import Database
from storage.mailbox import Outbox
from tests.cast import add_citizen


class Scripted:
    """Stands for any platform: notes what it was given, fails as told, opens and shuts its gate."""

    account = "test"
    has_buttons = True
    pushes = True
    ladder: tuple[str, ...] = ()

    def __init__(self, name: str = "telegram", together: int = 8, **limits: Any) -> None:
        self.name = name
        self.limits = Limits(together=together, **limits)
        self.sent: list[str] = []
        self.letters: list[Letter] = []  # as sent
        self.tried: list[str] = []
        self.faults: dict[str, deque[Exception]] = defaultdict(deque)
        self.gate = asyncio.Event()
        self.gate.set()
        self.files: dict[str, bytes | ChannelError] = {}

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, letter: Letter) -> str:
        self.tried.append(letter.text)
        await self.gate.wait()
        if self.faults[letter.text]:
            raise self.faults[letter.text].popleft()
        self.sent.append(letter.text)
        self.letters.append(letter)
        return f"m{len(self.sent)}"

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        found = self.files[ref]
        if isinstance(found, ChannelError):
            raise found
        return found

    def health(self) -> dict[str, Any]:
        return {"ok": True, "mode": "test", "problem": ""}


def talk(office: Office, address: str, channel: str = "telegram") -> int:
    """A conversation."""
    return office.run_now(lambda desk: add_citizen(desk.session, address, desk.now, channel)[1])


def put(office: Office, conversation: int, *texts: str, channel: str = "telegram", **more: Any) -> None:
    """Queue letters."""

    def act(desk: Desk) -> None:
        for text in texts:
            values = {"not_before": desk.now, "created_at": desk.now, **more}
            row = Outbox(conversation_id=conversation, channel=channel, body=mailbox.body(text), **values)
            mailbox.enqueue(desk.session, [row])

    office.run_now(act)


def rows(office: Office) -> list[Outbox]:
    """The outbox, oldest first."""

    def act(desk: Desk) -> list[Outbox]:
        return list(desk.session.exec(select(Outbox).order_by(mailbox.col(Outbox.id))))

    return office.look_now(act)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process is writing."""
    with Database(url).write() as session:
        session.connection()  # the lock is taken with the first statement
        yield


async def eventually(true: Callable[[], Any], seconds: float = 15.0) -> None:
    """Wait until something holds; fails when it does not in time."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)
