"""Photos sent together: one message, whatever the order, the repeats and the restarts."""

from __future__ import annotations

import asyncio
import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.channels.base import Outcome
from casework.office import Office
from storage.database import Database
from storage.mailbox import Inbox
from storage.petitions import Attachment
from tests.bot.platform import connected
from tests.bot.posts import locked
from tests.cast import FixedClock
from tests.fakes.telegram import FakeTelegram, text_update

ALBUM = json.loads(
    (Path(__file__).parent / "telegram_updates/photo_album_three_updates.json").read_text(encoding="utf-8")
)
CHAT = int(ALBUM[0]["message"]["chat"]["id"])


def photos(office: Office) -> list[str]:
    return office.look_now(
        lambda desk: [row.ref for row in desk.session.exec(select(Attachment).order_by(Attachment.id))]
    )


def inbox(office: Office) -> list[Inbox]:
    return office.look_now(lambda desk: list(desk.session.exec(select(Inbox).order_by(Inbox.id))))


def turns(office: Office) -> int:
    """How many messages had their turn: the first part carries the conversation's words."""
    return sum(row.payload != "" for row in inbox(office) if row.status == "done")


def in_order() -> list[str]:
    return [max(one["message"]["photo"], key=lambda size: size["width"])["file_id"] for one in ALBUM]


@pytest.mark.parametrize("seed", range(4))
async def test_in_any_order_with_repeats_it_is_one_message(
    office: Office, clock: FixedClock, seed: int
) -> None:
    came = ALBUM + ALBUM[:2]
    random.Random(seed).shuffle(came)
    async with connected(office, FakeTelegram()) as channel:
        outcomes = [await channel.take(copy.deepcopy(update)) for update in came]
        assert photos(office) == []  # more may come
        clock.move(seconds=2)
        await channel.gatherer.round()
    assert outcomes.count(Outcome.ACCEPTED) == 3
    assert outcomes.count(Outcome.REPEATED) == 2
    assert photos(office) == in_order()
    assert turns(office) == 1
    assert {row.status for row in inbox(office)} == {"done"}


async def test_parts_brought_at_the_same_moment(office: Office, clock: FixedClock) -> None:
    async with connected(office, FakeTelegram()) as channel:
        await asyncio.gather(*(channel.take(copy.deepcopy(update)) for update in ALBUM * 2))
        clock.move(seconds=2)
        await channel.gatherer.round()
    assert photos(office) == in_order()


async def test_another_part_prolongs_the_wait_but_not_for_ever(
    lite_office: Office, clock: FixedClock
) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        for number in range(7):
            await channel.take(part(number))
            await channel.gatherer.round()
            assert photos(lite_office) == []
            clock.move(seconds=1.5)
        await channel.gatherer.round()  # ten seconds are over, though the last came a moment ago
    assert len(photos(lite_office)) == 7
    assert turns(lite_office) == 1


async def test_ten_are_whole_at_once(lite_office: Office) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        for number in range(10):
            await channel.take(part(number))
        await channel.gatherer.round()
    assert len(photos(lite_office)) == 10


async def test_a_restart_neither_loses_nor_splits_it(lite_office: Office, clock: FixedClock) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        for update in ALBUM[:2]:
            await channel.take(copy.deepcopy(update))
    async with connected(lite_office, FakeTelegram()) as channel:
        await channel.take(copy.deepcopy(ALBUM[2]))
        clock.move(seconds=2)
        await channel.gatherer.round()
    assert photos(lite_office) == in_order()
    assert turns(lite_office) == 1


async def test_words_written_after_it_come_after_it(lite_office: Office) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        for update in ALBUM:
            await channel.take(copy.deepcopy(update))
        await channel.take(text_update(CHAT, "Ở ngõ 12", update_id=1))
    done = [(row.key, row.text) for row in inbox(lite_office) if row.payload]
    assert [text for _, text in done][-1] == "Ở ngõ 12"
    assert photos(lite_office) == in_order()


async def test_albums_of_two_people_are_two_messages(lite_office: Office, clock: FixedClock) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        for number in range(4):
            await channel.take(part(number, chat=CHAT + number % 2))
        clock.move(seconds=2)
        await channel.gatherer.round()
    assert turns(lite_office) == 2


async def test_what_waits_cannot_be_read_in_the_database(lite_office: Office) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        await channel.take(copy.deepcopy(ALBUM[0]))
    (row,) = inbox(lite_office)
    assert row.status == "pending"
    assert "photo" not in row.payload


async def test_while_the_database_is_away_telegram_is_asked_to_bring_it_again(
    lite_office: Office, sqlite_url: str
) -> None:
    lite_office.database.close()
    lite_office.database = Database(sqlite_url, busy_ms=10)
    async with connected(lite_office, FakeTelegram()) as channel:
        with locked(sqlite_url):
            assert await channel.take(copy.deepcopy(ALBUM[0])) is Outcome.UNAVAILABLE
        assert await channel.take(copy.deepcopy(ALBUM[0])) is Outcome.ACCEPTED


def part(number: int, chat: int = CHAT) -> dict[str, Any]:
    update = copy.deepcopy(ALBUM[0])
    update["update_id"] += 100 + number
    update["message"]["message_id"] += number
    update["message"]["chat"]["id"] = update["message"]["from"]["id"] = chat
    for size in update["message"]["photo"]:
        size["file_id"] = f"F{number}"
    return update
