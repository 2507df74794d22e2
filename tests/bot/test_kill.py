"""The real service, killed: every accepted message is there exactly once, every reply is delivered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, select

from bot.zalo_oa_web import WEBHOOK
from casework.office import SystemClock
from storage.database import Database
from storage.mailbox import Inbox, Outbox
from storage.people import Conversation
from tests.bot.posts import eventually
from tests.bot.process import Service
from tests.browser import serve
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, VERIFIER, FakeZaloOa
from tests.fakes.zalo_oa_events import ZaloEvents
from tests.webchat_room import photo

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


def served(database: Database) -> dict[str, list[str]]:
    """What Zalo's users wrote and had their turn, in the order of the turns."""
    with database.read() as session:
        query = select(Conversation.address, Inbox.text).join(
            Conversation, col(Conversation.id) == col(Inbox.conversation_id)
        )
        found: dict[str, list[str]] = {}
        for address, text in session.exec(query.where(Inbox.status == "done").order_by(col(Inbox.id))):
            found.setdefault(address, []).append(text)
        return found


def waiting(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(Inbox.id).where(Inbox.status == "pending")).all())


async def test_zalo_killed_between_200_and_the_turn(tmp_path: Path, database_url: str) -> None:
    clock, database = SystemClock(), Database(database_url)
    fake = FakeZaloOa(clock.now)
    fake.files["1.jpg"] = (photo(), "image/jpeg")
    people = [str(6129403318850274416 + number) for number in range(4)]
    written = {person: [f"{number + 1}. {word}" for number, word in enumerate(WORDS)] for person in people}
    async with serve(fake.app()) as url:
        service = Service(tmp_path, database_url, **zalo_settings(url))
        events = ZaloEvents(f"http://127.0.0.1:{service.port}{WEBHOOK}", fake, clock)
        await service.command("zalo", "login", typed=fake.issue()[1] + "\n")
        await service.start()
        for number in range(len(WORDS)):
            for person in people:
                assert await events.write(person, written[person][number]) == 200
        assert await events.photo(people[0], "1.jpg", url) == 200
        await service.kill()
        assert waiting(database)  # a photo waits for others sent with it
        await service.start()
        await eventually(lambda: not waiting(database), 60)
        again = events.event("user_send_text", people[0], {"msg_id": "e00001", "text": written[people[0]][0]})
        assert await events.post(again) == 200  # Zalo repeats it up to an hour later
        await eventually(lambda: settled(database), DELIVERED_WITHIN)
        assert served(database) == written | {people[0]: [*written[people[0]], ""]}
        for person in people:
            due = [
                text for where, text, status in letters(database) if str(where) == person and status == "sent"
            ]
            assert due
            assert without_repeats(fake.texts(person)) == without_repeats(due)
        assert await service.stop() == 0


def zalo_settings(url: str) -> dict[str, str]:
    return {
        "ZALO_OA_MODE": "webhook", "ZALO_OA_ID": OA_ID, "ZALO_OA_APP_ID": APP_ID, "ZALO_OA_APP_SECRET": APP_SECRET,
        "ZALO_OA_WEBHOOK_SECRET": OA_SECRET, "ZALO_OA_CODE_VERIFIER": VERIFIER, "ZALO_OA_OAUTH_URL": url,
        "ZALO_OA_API_URL": url, "ZALO_OA_TEMPLATE_URL": url,
        "ZALO_OA_MEDIA_HOSTS": "127.0.0.1",
    }  # fmt: skip


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
