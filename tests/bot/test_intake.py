"""Exactly one turn per update, committed or not there at all."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, func, select

from bot.channels.base import Outcome
from bot.intake import Intake, Manners, store_fault, take_turn
from bot.metrics import Metrics
from casework import secrecy
from casework.office import Office, Phrases
from handlers.dialogue.messages import Inbound
from storage.database import Database
from storage.mailbox import Inbox, Outbox
from storage.people import Citizen, Conversation
from tests.bot.posts import locked
from tests.cast import FixedClock, make_office

AT = FixedClock(2026, 11, 23).now()


def said(text: str, key: str = "1", address: str = "100", **more: Any) -> Inbound:
    values = {"channel": "telegram", "account": "bot", "sent_at": AT, "raw": f'{{"text": "{text}"}}'}
    return Inbound(key=key, address=address, text=text, **values | more)


def intake(office: Office) -> Intake:
    return Intake(office, Metrics(), Manners(frozenset({"telegram"})))


def stored(office: Office, table: type[Any]) -> list[Any]:
    return office.look_now(lambda desk: list(desk.session.exec(select(table).order_by(table.id))))


def count(office: Office, table: type[SQLModel]) -> int:
    return office.look_now(lambda desk: desk.session.exec(select(func.count()).select_from(table)).one())


async def test_a_first_message_opens_a_talk_with_a_citizen_and_is_answered(office: Office) -> None:
    assert await intake(office).receive(said("alo")) is Outcome.ACCEPTED
    (talk,) = stored(office, Conversation)
    assert (talk.address, talk.last_inbound_at) == ("100", AT)
    assert talk.citizen_id == stored(office, Citizen)[0].id
    (letter, *_) = stored(office, Outbox)
    assert (letter.conversation_id, letter.channel, letter.status) == (talk.id, "telegram", "queued")
    (row,) = stored(office, Inbox)
    assert (row.text, row.status, row.conversation_id) == ("alo", "done", talk.id)


async def test_the_same_update_twice_has_one_effect(office: Office) -> None:
    door = intake(office)
    assert await door.receive(said("alo")) is Outcome.ACCEPTED
    letters = count(office, Outbox)
    assert await door.receive(said("alo")) is Outcome.REPEATED
    assert (count(office, Inbox), count(office, Outbox)) == (1, letters)


async def test_the_same_update_many_times_at_once_has_one_effect(office: Office) -> None:
    door = intake(office)
    outcomes = await asyncio.gather(*(door.receive(said("alo")) for _ in range(8)))
    assert sorted(outcomes) == [Outcome.ACCEPTED] + [Outcome.REPEATED] * 7
    assert (count(office, Inbox), count(office, Conversation), count(office, Citizen)) == (1, 1, 1)


async def test_two_processes_take_the_same_update_once(office: Office) -> None:
    doors = [intake(office), intake(office)]
    outcomes = await asyncio.gather(*(doors[n % 2].receive(said("alo")) for n in range(6)))
    assert outcomes.count(Outcome.ACCEPTED) == 1
    assert count(office, Citizen) == 1


async def test_messages_of_one_talk_are_taken_in_order(office: Office) -> None:
    door = intake(office)
    await asyncio.gather(*(door.receive(said(f"câu {n}", key=str(n))) for n in range(6)))
    assert [row.text for row in stored(office, Inbox)] == [f"câu {n}" for n in range(6)]


async def test_many_talks_at_once_do_not_mix(office: Office) -> None:
    door = intake(office)
    await asyncio.gather(*(door.receive(said(f"alo {n}", key=f"{n}", address=f"{n % 5}")) for n in range(20)))
    talks = {talk.id: talk.address for talk in stored(office, Conversation)}
    assert len(talks) == 5
    assert all(talks[row.conversation_id] == str(int(row.key) % 5) for row in stored(office, Inbox))


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFD", "Đèn đường hỏng ở thôn Đông"),
        "Đèn đường\u200b hỏng\u200d ở \ufeffthôn Đông",
        "Đèn đường hỏng\x00 ở thôn Đông\x07",
        "Đèn đường hỏng ở thôn Đông\ud83d",
    ],
)
async def test_odd_letters_are_cleaned_before_anybody_reads_them(office: Office, text: str) -> None:
    inbound = replace(said("x"), text=text, raw=text, name=text, start=text)
    assert await intake(office).receive(inbound) is Outcome.ACCEPTED
    assert stored(office, Inbox)[0].text == "Đèn đường hỏng ở thôn Đông"


async def test_a_very_long_message_is_cut_not_refused(lite_office: Office) -> None:
    assert await intake(lite_office).receive(said("a " * 40_000)) is Outcome.ACCEPTED
    assert len(stored(lite_office, Inbox)[0].text) <= 20_000


class Stumbling:
    """Phrases that cannot be said, save for the apology."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases

    def say(self, key: str, form: str = "anh-chi", *, today: date | None = None, **params: Any) -> str:
        if key != "err.turn":
            raise ZeroDivisionError
        return self.phrases.say(key, form, today=today, **params)

    def label(self, key: str) -> str:
        raise ZeroDivisionError


async def test_a_fault_leaves_nothing_but_an_apology_with_a_reference(office: Office) -> None:
    door = intake(office)
    await door.receive(said("alo"))
    before = stored(office, Conversation)[0].state
    letters = count(office, Outbox)
    phrases, office.phrases = office.phrases, Stumbling(office.phrases)
    assert await door.receive(said("đèn hỏng", key="2")) is Outcome.FAILED
    office.phrases = phrases
    row = stored(office, Inbox)[1]
    assert (row.status, row.text) == ("failed", "")
    assert "đèn hỏng" not in row.payload  # sealed: nothing is lost, nothing lies in the clear
    assert "đèn hỏng" in office.look_now(secrecy.unseal, row.payload.encode())
    assert stored(office, Conversation)[0].state == before
    apology = stored(office, Outbox)[letters:]
    assert [row.reference in letter.body["text"] for letter in apology] == [True]
    assert len(row.reference) == 6
    assert await door.receive(said("đèn hỏng", key="2")) is Outcome.REPEATED
    assert await door.receive(said("đèn hỏng", key="3")) is Outcome.ACCEPTED


async def test_a_fault_in_the_first_message_still_finds_somebody_to_apologise_to(
    lite_office: Office,
) -> None:
    lite_office.phrases = Stumbling(lite_office.phrases)
    assert await intake(lite_office).receive(said("alo")) is Outcome.FAILED
    assert count(lite_office, Outbox) == 1


def impatient(office: Office, url: str, folder: Path) -> Office:
    """The same office through a database that does not wait for locks."""
    other = make_office(folder, url, clock=FixedClock(2026, 11, 23))
    other.database.close()
    other.database = Database(url, busy_ms=10)
    return other


async def test_a_locked_database_takes_nothing_and_the_next_try_everything(
    lite_office: Office, sqlite_url: str, tmp_path: Path
) -> None:
    hasty = impatient(lite_office, sqlite_url, tmp_path)
    door = intake(hasty)
    with locked(sqlite_url):
        assert await door.receive(said("alo")) is Outcome.UNAVAILABLE
    assert count(lite_office, Inbox) == 0
    assert await door.receive(said("alo")) is Outcome.ACCEPTED
    hasty.close()


async def test_a_full_disk_takes_nothing(lite_office: Office, sqlite_url: str, tmp_path: Path) -> None:
    full = impatient(lite_office, sqlite_url, tmp_path)
    event.listen(full.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count=1"))
    big = said("x", raw="x" * 3_000_000)
    assert await intake(full).receive(big) is Outcome.UNAVAILABLE
    full.close()
    assert (count(lite_office, Inbox), count(lite_office, Conversation)) == (0, 0)


async def test_a_read_only_database_takes_nothing(
    lite_office: Office, sqlite_url: str, tmp_path: Path
) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    read_only = impatient(lite_office, f"sqlite:///file:{path}?mode=ro&uri=true", tmp_path)
    assert await intake(read_only).receive(said("alo")) is Outcome.UNAVAILABLE
    read_only.close()
    assert count(lite_office, Inbox) == 0


async def test_a_flood_of_one_talk_is_asked_to_come_again(lite_office: Office) -> None:
    door = intake(lite_office)
    door.lanes.most_waiting = 3
    outcomes = await asyncio.gather(*(door.receive(said("alo", key=str(n))) for n in range(10)))
    assert outcomes.count(Outcome.UNAVAILABLE) == 6
    assert count(lite_office, Inbox) == 4


async def test_a_turn_is_finished_even_when_its_caller_goes_away(lite_office: Office) -> None:
    door = intake(lite_office)
    caller = asyncio.create_task(door.receive(said("alo")))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await door.idle()
    assert count(lite_office, Inbox) == 1


async def test_what_is_no_conversation_is_known_and_ignored(office: Office) -> None:
    door = intake(office)
    assert await door.ignore("telegram", "bot", "7") is Outcome.IGNORED
    assert await door.ignore("telegram", "bot", "7") is Outcome.REPEATED
    assert [row.status for row in stored(office, Inbox)] == ["ignored"]


async def test_blocked_and_back_again(office: Office) -> None:
    door = intake(office)
    await door.receive(said("alo"))
    await door.reachable("telegram", "bot", "2", "100", False)
    assert stored(office, Conversation)[0].unreachable
    await door.reachable("telegram", "bot", "3", "100", True)
    assert not stored(office, Conversation)[0].unreachable
    await door.reachable("telegram", "bot", "4", "100", False)
    await door.receive(said("lại đây", key="5"))
    assert not stored(office, Conversation)[0].unreachable


async def test_blocking_before_ever_writing_is_no_fault(office: Office) -> None:
    assert await intake(office).reachable("telegram", "bot", "1", "999", False) is Outcome.ACCEPTED
    assert count(office, Conversation) == 0


async def test_confidential_words_are_not_kept_in_the_inbox(office: Office) -> None:
    words = "Tôi muốn tố cáo cán bộ địa chính xã nhận tiền của dân"
    assert await intake(office).receive(said(words)) is Outcome.ACCEPTED
    (row,) = stored(office, Inbox)
    assert (row.text, row.payload) == ("", "")


def test_the_use_cases_run_by_themselves(lite_office: Office) -> None:
    taken = lite_office.run_now(take_turn, said("alo"))
    assert taken.outcome is Outcome.ACCEPTED
    assert lite_office.run_now(store_fault, said("alo"), "ABC234") is Outcome.REPEATED
