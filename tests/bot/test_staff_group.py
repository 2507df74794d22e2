"""The staff group: a topic per petition, answers from inside it, and nothing for those who may not see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
from sqlmodel import select

from bot.channels.base import Outcome
from bot.channels.telegram import Telegram
from bot.delivery import Delivery
from bot.metrics import Metrics
from casework import answer, citizens, handle, receive
from casework.answer import Draft
from casework.office import Desk, Office
from law.kinds import PetitionKind, Stage
from storage import petitions
from storage.mailbox import Inbox, Outbox
from storage.people import Citizen, Conversation
from storage.petitions import Petition
from tests.bot.platform import connected
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, lamp
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.telegram_groups import Topic
from tests.fakes.telegram_methods import BOT

GROUP = -1002266104417
ACCOUNT = str(BOT["id"])
MINH, TU, STRANGER = 5001, 5002, 5003  # accounts of the platform
SAID = "Xã đã thay bóng đèn ở thôn Đông hôm nay, 23/11. Tối nay đường sáng lại."


@dataclass
class Room:
    """The group as officials see it."""

    office: Office
    clock: FixedClock
    fake: FakeTelegram
    channel: Telegram
    delivery: Delivery
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    async def deliver(self) -> None:
        """Send everything that is due; the clock moves past every rest."""
        for _ in range(12):
            self.clock.move(seconds=4)
            await self.delivery.deliver_due()

    def register(self, cast: Cast, **changes: Any) -> str:
        """Bà Lan's petition; its code."""
        return self.office.run_now(lamp, cast.lan, **changes).code

    def topics(self) -> list[Topic]:
        return list(self.fake.groups.group(GROUP).topics.values())

    def texts(self) -> list[str]:
        """What the group reads, oldest first."""
        return [str(message["text"]) for message in self.messages()]

    def messages(self) -> list[dict[str, Any]]:
        return [one for one in self.fake.messages.values() if one["chat"]["id"] == GROUP]

    def thread(self) -> int:
        return max(self.fake.groups.group(GROUP).topics)

    async def say(self, person: int, text: str, **more: Any) -> Outcome:
        """Somebody writes in the newest topic."""
        message = {
            "message_id": 90_000 + next(self.keys),
            "from": {"id": person, "is_bot": False, "first_name": "Cán bộ"},
            "chat": {"id": GROUP, "type": "supergroup", "title": "Cán bộ", "is_forum": True},
            "date": 1795402700,
            "message_thread_id": self.thread(),
            "is_topic_message": True,
            "text": text,
            **more,
        }
        return await self.channel.take({"update_id": next(self.keys), "message": message})

    async def press(self, person: int, label: str) -> Outcome:
        """Press a button of what stands in the group, the newest first."""
        for message in reversed(self.messages()):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return await self._pressed(person, button["callback_data"], message)
        raise AssertionError(f"no button {label!r}")

    async def _pressed(self, person: int, data: str, message: dict[str, Any]) -> Outcome:
        query = {
            "id": "1",
            "from": {"id": person, "is_bot": False, "first_name": "Cán bộ"},
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
        return await self.channel.take({"update_id": next(self.keys), "callback_query": query})


@asynccontextmanager
async def room(office: Office, cast: Cast, clock: FixedClock) -> AsyncIterator[Room]:
    """A group that Nam Sách uses; ông Minh and anh Tú have linked their accounts."""
    office.policy = replace(office.policy, staff_bot=ACCOUNT, staff_units=frozenset({NAM_SACH}))

    def link(desk: Desk) -> None:
        for person, official in ((MINH, cast.minh), (TU, cast.tu)):
            desk.session.add(
                Conversation(
                    channel="telegram",
                    account=ACCOUNT,
                    address=str(person),
                    official_id=official.id,
                    created_at=desk.now,
                    unreachable=True,  # their private chats are another test's
                )
            )

    office.run_now(link)
    fake = FakeTelegram()
    async with connected(office, fake, staff_group=str(GROUP)) as channel:
        yield Room(office, clock, fake, channel, Delivery(office, [channel], Metrics()))


def petition(office: Office, code: str) -> Petition:
    found = office.look_now(lambda desk: petitions.by_code(desk.session, code))
    assert found is not None
    return found


def told_lan(office: Office, cast: Cast) -> list[str]:
    query = select(Outbox).where(Outbox.conversation_id == cast.lan_talk).order_by(Outbox.id)
    return office.look_now(lambda desk: [row.body["text"] for row in desk.session.exec(query)])


async def test_a_registered_file_opens_its_topic_with_the_card_inside(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    async with room(office, cast, clock) as here:
        code = here.register(cast)
        await here.deliver()
    (topic,) = here.topics()
    spelled = f"ND {code[:3]} {code[3:]}"
    assert topic.name.startswith(spelled)
    (card,) = here.texts()
    assert spelled in card
    assert "thon dong" in card
    assert here.messages()[0]["message_thread_id"] == here.thread()


async def test_the_next_message_goes_into_the_same_topic(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        code = here.register(lite_cast)
        await here.deliver()
        lite_office.run_now(citizens.add_details, lite_cast.lan, code, "cả ngõ bên cạnh nữa")
        await here.deliver()
    assert len(here.topics()) == 1
    assert len(here.texts()) == 2
    assert "cả ngõ bên cạnh nữa" in here.texts()[1]


async def test_a_discreet_file_gets_no_topic(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    def shield(desk: Desk) -> None:
        desk.session.get_one(Citizen, lite_cast.lan).quiet = True

    async with room(lite_office, lite_cast, clock) as here:
        lite_office.run_now(shield)
        code = here.register(lite_cast)
        lite_office.run_now(citizens.add_details, lite_cast.lan, code, "cả ngõ bên cạnh nữa")
        await here.deliver()
    assert here.topics() == []


async def test_a_denunciation_gets_no_topic(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        lite_office.policy = replace(lite_office.policy, staff_units=frozenset())
        code = lite_office.run_now(
            receive.record_information,
            PetitionKind.DENUNCIATION,
            "cán bộ xã nhận tiền",
            citizen_id=lite_cast.lan,
            channel="telegram",
            first_contact_at=clock.now(),
        ).code
        lite_office.run_now(citizens.add_details, lite_cast.lan, code, "còn việc này nữa")
        await here.deliver()
    assert here.topics() == []
    assert here.texts() == []


async def test_a_file_that_becomes_discreet_closes_its_topic_and_says_nothing_more_there(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    def seal(desk: Desk) -> None:
        desk.session.get_one(Petition, 1).sealed = True

    async with room(lite_office, lite_cast, clock) as here:
        here.register(lite_cast)
        await here.deliver()
        lite_office.run_now(seal)
        assert await here.say(MINH, f"/traloi {SAID}") is Outcome.IGNORED
        await here.channel.tend()
        await here.deliver()
    assert here.topics()[0].closed
    assert len(here.texts()) == 1


async def test_a_unit_that_does_not_use_the_group_has_no_topics(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        lite_office.policy = replace(lite_office.policy, staff_units=frozenset({GIA_LOC}))
        here.register(lite_cast)
        await here.deliver()
    assert here.topics() == []


async def test_an_answer_from_the_topic_goes_to_the_citizen_after_confirmation(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    async with room(office, cast, clock) as here:
        code = here.register(cast)
        await here.deliver()
        await here.press(MINH, "Nhận việc")
        await here.deliver()
        await here.say(MINH, f"/traloi@nghe_dan_test_bot {SAID}")
        await here.deliver()
        assert SAID in here.texts()[-1]
        assert len(told_lan(office, cast)) == 1
        await here.press(MINH, "Đã xong")
        await here.deliver()
        assert len(told_lan(office, cast)) == 2  # ông Minh has it; there is an answer
        given = office.look_now(lambda desk: petitions.answers(desk.session, petition(office, code).id))
        assert [one.text for one in given] == [SAID]
        assert petition(office, code).stage == Stage.ANSWERED
        assert not here.topics()[0].closed
        await here.channel.tend()
    assert here.topics()[0].closed  # with the file


async def test_a_reply_to_the_card_is_an_answer_and_other_talk_is_not(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        here.register(lite_cast)
        await here.deliver()
        card = here.messages()[0]
        before = len(here.texts())
        assert await here.say(MINH, "Ai xuống thôn Đông được?") is Outcome.IGNORED
        await here.deliver()
        assert len(here.texts()) == before
        await here.press(MINH, "Nhận việc")
        await here.say(MINH, SAID, reply_to_message=card)
        await here.deliver()
    assert SAID in here.texts()[-1]
    kept = lite_office.look_now(
        lambda desk: [row.text + row.payload for row in desk.session.exec(select(Inbox))]
    )
    assert not any("thôn Đông được" in text or SAID in text for text in kept)


@pytest.mark.parametrize(("person", "words"), [(STRANGER, "số để nối"), (TU, "Anh Tú")])
async def test_who_may_not_act_is_told_so_and_nothing_moves(
    lite_office: Office, lite_cast: Cast, clock: FixedClock, person: int, words: str
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        code = here.register(lite_cast)
        await here.deliver()
        stage = petition(lite_office, code).stage
        await here.press(person, "Nhận việc")
        await here.deliver()
        assert words in here.texts()[-1]
        await here.say(person, f"/traloi {SAID}")
        await here.deliver()
    assert petition(lite_office, code).stage == stage
    assert all(SAID not in text for text in here.texts())


async def test_what_one_official_drafts_another_does_not_send(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    hoa = 5009

    def link(desk: Desk) -> None:
        desk.session.add(
            Conversation(channel="telegram", account=ACCOUNT, address=str(hoa),
                         official_id=lite_cast.hoa.id, created_at=desk.now, unreachable=True)
        )  # fmt: skip

    async with room(lite_office, lite_cast, clock) as here:
        lite_office.run_now(link)
        code = here.register(lite_cast)
        await here.deliver()
        await here.press(MINH, "Nhận việc")
        await here.say(MINH, f"/traloi {SAID}")
        await here.deliver()
        await here.press(hoa, "Đã xong")
        await here.deliver()
    assert "Bà Hoa" in here.texts()[-1]
    assert petition(lite_office, code).stage != Stage.ANSWERED


async def test_nothing_about_other_files_is_said_in_a_topic(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        other = here.register(lite_cast)
        await here.deliver()
        here.register(lite_cast, text="ngõ 3 ngập", quote="ngõ 3 ngập")
        await here.deliver()
        before = len(here.texts())
        await here.say(MINH, "/traloi viec")
        await here.deliver()
    assert all(f"{other[:3]} {other[3:]}" not in text for text in here.texts()[before:])


async def test_a_closed_file_that_goes_on_opens_its_topic_again(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        code = here.register(lite_cast)
        await here.deliver()
        lite_office.run_now(handle.accept, lite_cast.minh, code, None)
        lite_office.run_now(answer.publish, lite_cast.minh, code, None, Draft(SAID))
        await here.channel.tend()
        assert here.topics()[0].closed
        lite_office.run_now(answer.reopen, lite_cast.lan, code, "Tối qua vẫn tối om cả đường.")
        await here.deliver()
        await here.channel.tend()
    assert not here.topics()[0].closed
    assert "vẫn tối om" in here.texts()[-1]


async def test_a_deleted_topic_is_made_again_once(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        code = here.register(lite_cast)
        await here.deliver()
        here.topics()[0].deleted = True
        lite_office.run_now(citizens.add_details, lite_cast.lan, code, "thêm một bóng")
        await here.deliver()
        assert [topic.deleted for topic in here.topics()] == [True, False]
        assert "đã bị xóa" in here.texts()[-2]
        assert "thêm một bóng" in here.texts()[-1]
        here.topics()[1].deleted = True
        lite_office.run_now(citizens.add_details, lite_cast.lan, code, "thêm hai bóng")
        await here.deliver()
    assert len(here.topics()) == 2
    query = select(Outbox).where(Outbox.status == "failed", Outbox.conversation_id != 3)
    failed = lite_office.look_now(lambda desk: list(desk.session.exec(query)))
    assert any("thêm hai bóng" in row.body["text"] for row in failed)


async def test_a_group_that_got_another_number_is_followed(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        here.fake.groups.group(GROUP).moved_to = GROUP - 1
        here.register(lite_cast)
        await here.deliver()
    assert len(here.fake.groups.group(GROUP - 1).topics) == 1
    assert here.topics() == []


async def test_a_bot_without_rights_says_what_to_do_and_citizens_are_served(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        here.fake.groups.group(GROUP).may_manage = False
        here.register(lite_cast)
        await here.deliver()
        assert "quyền quản lý chủ đề" in here.channel.group.problem  # type: ignore[union-attr]
        assert here.delivery.health()["telegram"]["state"] == "closed"
        here.fake.groups.group(GROUP).may_manage = True
        clock.move(minutes=6)
        await here.deliver()
    assert len(here.texts()) == 1


async def test_twenty_messages_a_minute_and_the_rest_follows(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        here.fake.flood = lambda: clock.now().timestamp()
        codes = [here.register(lite_cast) for _ in range(15)]
        for _ in range(8):
            await here.deliver()
    assert len(here.topics()) == len(codes) == len(here.texts())
    assert "429" not in str(
        lite_office.look_now(lambda desk: [row.tried for row in desk.session.exec(select(Outbox))])
    )


async def test_an_unanswered_creation_leaves_no_letter_behind(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with room(lite_office, lite_cast, clock) as here:
        here.fake.next("createForumTopic", Fault(after=True))
        here.register(lite_cast)
        await here.deliver()
    assert len(here.texts()) == 1
