"""The real service, killed: every accepted message is there exactly once, every reply is delivered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, select

from storage.database import Database
from storage.mailbox import Inbox, Outbox
from storage.people import Conversation
from tests.bot.posts import eventually
from tests.bot.process import Service
from tests.browser import serve
from tests.fakes.telegram import FakeTelegram, Fault

pytestmark = pytest.mark.slow

DELIVERED_WITHIN = 120.0  # seconds; a lease has to run out
WORDS = ("alo", "đèn đường hỏng ở thôn Đông xã Nam Sách", "hồ sơ", "gặp cán bộ", "rác chất đống ba hôm nay")


def keys(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Inbox.key).where(Inbox.status == "done").order_by(col(Inbox.id))))


def letters(database: Database) -> list[tuple[int, str, str]]:
    """(chat, text, status) of every letter, oldest first."""
    with database.read() as session:
        query = select(Conversation.address, Outbox.body, Outbox.status).join(
            Conversation, col(Conversation.id) == col(Outbox.conversation_id)
        )
        found = session.exec(query.order_by(col(Outbox.id))).all()
        return [(int(address), body["text"], status) for address, body, status in found]


def settled(database: Database) -> bool:
    return all(status in {"sent", "dropped"} for _, _, status in letters(database))


def without_repeats(texts: list[str]) -> list[str]:
    """A letter that was under way at a kill may come twice, one after the other."""
    return [text for number, text in enumerate(texts) if number == 0 or texts[number - 1] != text]


def assert_all_arrived(database: Database, fake: FakeTelegram) -> None:
    for chat in {chat for chat, _, _ in letters(database)}:
        due = [text for where, text, status in letters(database) if where == chat and status == "sent"]
        shown = [fake_text.replace("<b>", "").replace("</b>", "") for fake_text in fake.texts(chat)]
        assert without_repeats(shown) == without_repeats(due)


async def test_killed_between_commit_and_delivery(tmp_path: Path, database_url: str) -> None:
    fake, database = FakeTelegram(), Database(database_url)
    fake.next("sendMessage", *(Fault(502) for _ in range(500)))
    async with serve(fake.app()) as url:
        service = Service(tmp_path, database_url, url)
        await service.start()
        sent = [str(fake.write(100 + number, "alo")["update_id"]) for number in range(5)]
        await eventually(lambda: sorted(keys(database)) == sent, 30)
        await service.kill()
        assert fake.sent() == []
        fake.faults.clear()
        await service.start()
        await eventually(lambda: settled(database), DELIVERED_WITHIN)
        assert sorted(keys(database)) == sent
        assert {chat for chat, _, _ in letters(database)} == {100 + number for number in range(5)}
        assert_all_arrived(database, fake)
        assert await service.stop() == 0


async def test_killed_at_ten_moments_under_load(tmp_path: Path, sqlite_url: str) -> None:
    chance, fake, database = Random(7), FakeTelegram(), Database(sqlite_url)
    written: list[str] = []

    async def people_write() -> None:
        while True:
            update = fake.write(200 + chance.randrange(6), chance.choice(WORDS))
            written.append(str(update["update_id"]))
            await asyncio.sleep(0.15)

    async with serve(fake.app()) as url:
        service = Service(tmp_path, sqlite_url, url)
        people = asyncio.create_task(people_write())
        try:
            for _ in range(10):
                await service.start()
                before = len(keys(database))
                await eventually(lambda before=before: len(keys(database)) > before, 30)
                await asyncio.sleep(
                    chance.uniform(0, 0.8)
                )  # the moment of the kill, nothing is asserted on it
                await service.kill()
        finally:
            people.cancel()
        await service.start()
        await eventually(lambda: len(keys(database)) == len(written), 60)
        await eventually(lambda: settled(database), DELIVERED_WITHIN)
        assert sorted(keys(database), key=int) == written
        assert_all_arrived(database, fake)
        assert await service.stop() == 0
