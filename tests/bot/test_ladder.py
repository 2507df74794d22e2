"""A citizen out of reach: the channel's ladder, another talk of his, else waiting until he writes."""

from __future__ import annotations

import pytest

from bot import intake
from bot.channels.base import ChannelError
from casework import citizens
from casework.notices import tell_citizen
from casework.office import Desk, Office
from casework.secrecy import Person
from handlers.dialogue.messages import Inbound
from storage import mailbox
from storage.mailbox import Outbox
from storage.people import Citizen, Conversation
from storage.petitions import Petition
from tests.bot.posts import Scripted, rows
from tests.bot.test_delivery import all_due, deliver
from tests.cast import FixedClock, add_citizen, lamp

CLOSED = ChannelError("window closed", window_closed=True)
BLOCKED = ChannelError("403", permanent=True, unreachable=True)


class Zalo(Scripted):
    """Every ordinary message meets a closed window; steps of the ladder fail as told."""

    ladder = ("template-uid", "template-phone")

    def __init__(self, *failing: str, error: ChannelError = CLOSED) -> None:
        super().__init__("zalo-oa")
        self.failing = ("", *failing)
        self.error = error
        self.ways: list[tuple[str, str, str]] = []

    async def send(self, letter: object) -> str:
        self.ways.append((letter.way, letter.code, letter.phone))  # type: ignore[attr-defined]
        if letter.way in self.failing:  # type: ignore[attr-defined]
            raise self.error
        return await super().send(letter)  # type: ignore[arg-type]


@pytest.fixture
def citizen(lite_office: Office) -> int:
    """Bà Lan writes by Zalo; on Telegram she wrote long before."""

    def act(desk: Desk) -> int:
        lan, talk = add_citizen(desk.session, "lan", desk.now, "zalo-oa")
        older = desk.session.get_one(Conversation, talk).model_copy(
            update={"id": None, "channel": "telegram", "address": "77", "last_inbound_at": None}
        )
        desk.session.add(Conversation(**older.model_dump(exclude={"id"})))
        return lan

    return lite_office.run_now(act)


def notice(office: Office, citizen: int) -> str:
    """A notice about a petition of hers; its code."""

    def act(desk: Desk) -> str:
        receipt = lamp(desk, citizen)
        petition = desk.session.exec(mailbox.select(Petition).where(Petition.code == receipt.code)).one()
        tell_citizen(desk, petition, "safe.update")
        return receipt.code

    return office.run_now(act)


def told(office: Office) -> list[Outbox]:
    return [row for row in rows(office) if row.push]


async def test_a_closed_window_leads_to_a_template(lite_office: Office, citizen: int) -> None:
    code = notice(lite_office, citizen)
    zalo = Zalo()
    await all_due(deliver(lite_office, zalo))
    assert zalo.ways == [("", "", ""), ("template-uid", code, "")]
    [row] = told(lite_office)
    assert row.status == "sent"
    assert [(entry["what"], entry["reason"]) for entry in row.tried] == [("", "window closed")]


async def test_then_to_the_number_that_was_left_then_to_another_talk(
    lite_office: Office, citizen: int
) -> None:
    lite_office.run_now(citizens.set_identity, citizen, Person(name="Lan", phone="0912345678"))
    code = notice(lite_office, citizen)
    zalo, telegram = Zalo("template-uid", "template-phone"), Scripted("telegram")
    await all_due(deliver(lite_office, zalo, telegram))
    assert zalo.ways[1:] == [("template-uid", code, ""), ("template-phone", code, "84912345678")]
    assert len(telegram.sent) == 1
    [row] = told(lite_office)
    assert (row.status, row.channel) == ("sent", "telegram")
    assert [entry["what"] for entry in row.tried] == ["", "template-uid", "template-phone"]


def be_discreet(desk: Desk, citizen: int) -> None:
    desk.session.get_one(Citizen, citizen).quiet = True


async def test_a_discreet_matter_is_not_sent_to_a_number(lite_office: Office, citizen: int) -> None:
    lite_office.run_now(citizens.set_identity, citizen, Person(name="Lan", phone="0912345678"))
    lite_office.run_now(be_discreet, citizen)
    notice(lite_office, citizen)
    zalo, telegram = Zalo("template-uid"), Scripted("telegram")
    await all_due(deliver(lite_office, zalo, telegram))
    assert [way for way, _, _ in zalo.ways] == ["", "template-uid"]


async def test_nothing_left_to_try_waits_until_the_person_writes(
    lite_office: Office, citizen: int, clock: FixedClock
) -> None:
    notice(lite_office, citizen)
    zalo = Zalo("template-uid")
    delivery = deliver(lite_office, zalo)
    await all_due(delivery)
    [row] = told(lite_office)
    assert row.status == "waiting"
    clock.move(days=30)
    await all_due(delivery)
    assert len(zalo.ways) == 2
    zalo.failing = ()
    inbound = Inbound(
        channel="zalo-oa", account="test", key="1", address="lan", sent_at=clock.now(), text="alo"
    )
    lite_office.run_now(intake.take_turn, inbound)
    await all_due(delivery)
    assert told(lite_office)[0].status == "sent"
    assert "hồ sơ" in zalo.sent[0]


async def test_what_waited_goes_out_in_whatever_talk_the_person_writes_next(
    lite_office: Office, citizen: int, clock: FixedClock
) -> None:
    notice(lite_office, citizen)
    zalo, telegram = Zalo("template-uid"), Scripted("telegram")
    await all_due(deliver(lite_office, zalo))
    inbound = Inbound(
        channel="telegram", account="test", key="1", address="77", sent_at=clock.now(), text="alo"
    )
    lite_office.run_now(intake.take_turn, inbound)
    await all_due(deliver(lite_office, telegram))
    [row] = told(lite_office)
    assert (row.status, row.channel) == ("sent", "telegram")


async def test_who_blocked_one_channel_is_told_on_another(lite_office: Office, citizen: int) -> None:
    notice(lite_office, citizen)
    zalo, telegram = Zalo("template-uid", error=BLOCKED), Scripted("telegram")
    await all_due(deliver(lite_office, zalo, telegram))
    assert len(telegram.sent) == 1
    talks = lite_office.look_now(lambda desk: desk.session.exec(mailbox.select(Conversation)).all())
    assert {talk.channel: talk.unreachable for talk in talks} == {"zalo-oa": True, "telegram": False}


async def test_a_channel_silent_for_hours_lets_its_notices_take_another(
    lite_office: Office, citizen: int, clock: FixedClock
) -> None:
    notice(lite_office, citizen)
    down = ChannelError("connection refused")
    zalo, telegram = Zalo(error=down), Scripted("telegram")
    delivery = deliver(lite_office, zalo, telegram)
    for _ in range(90):
        await all_due(delivery)
        clock.move(minutes=5)
    assert len(telegram.sent) == 1
    [row] = told(lite_office)
    assert row.status == "sent"
    assert row.tried[-1]["reason"] == "channel silent"


async def test_notices_for_a_channel_that_was_switched_off_are_not_forgotten(
    lite_office: Office, citizen: int, clock: FixedClock
) -> None:
    notice(lite_office, citizen)
    clock.move(hours=7)
    delivery = deliver(lite_office, Scripted("webchat"))
    await delivery.sweep_closed()
    [row] = told(lite_office)
    assert (row.status, row.error) == ("waiting", "channel off")
