"""Around the talk: the menus of commands, old buttons, a Bot API server of our own, one message end to end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlmodel import select

from bot.channels.telegram import Telegram
from bot.delivery import Delivery
from bot.metrics import Metrics
from casework import accounts
from casework.office import Desk, Office
from casework.secrecy import identity_of
from storage.people import Conversation
from tests.bot.platform import SECRET, connected
from tests.bot.posts import eventually
from tests.cast import Cast, FixedClock
from tests.fakes.telegram import FakeTelegram, Fault, press_update, text_update
from tests.fakes.telegram_methods import BOT

LAN, MINH = 4201, 5001
GROUP = "-1002266104417"


def linked(office: Office, official_id: int | None) -> None:
    """Ông Minh's private chat belongs to this official."""

    def act(desk: Desk) -> None:
        row = desk.session.exec(select(Conversation).where(Conversation.address == str(MINH))).first()
        row = row or Conversation(
            channel="telegram", account=str(BOT["id"]), address=str(MINH), created_at=desk.now
        )
        row.official_id = official_id
        desk.session.add(row)

    office.run_now(act)


def words(fake: FakeTelegram, scope: str, language: str = "") -> list[str]:
    return [command["command"] for command in fake.commands.get((scope, language), [])]


async def test_citizens_have_a_menu_in_both_languages_and_the_group_has_its_own(lite_office: Office) -> None:
    fake = FakeTelegram()
    async with connected(lite_office, fake, staff_group=GROUP) as channel:
        await channel.menus.set_all(GROUP)
    for scope in ("default", "all_private_chats"):
        assert {tuple(words(fake, scope, language)) for language in ("", "vi", "en")} == {
            ("start", "hoso", "lamlai", "canbo")
        }
    described = {language: fake.commands["default", language][1]["description"] for language in ("vi", "en")}
    assert described == {"vi": "Xem hồ sơ đã gửi", "en": "See what I have sent"}
    assert words(fake, f"chat{GROUP}") == ["traloi"]
    assert words(fake, "all_group_chats") == []


async def test_officials_get_theirs_when_they_link_and_lose_them_when_they_leave(
    lite_office: Office, lite_cast: Cast
) -> None:
    fake = FakeTelegram()
    async with connected(lite_office, fake) as channel:
        await channel.tend()
        assert words(fake, f"chat{MINH}") == []
        linked(lite_office, lite_cast.minh.id)
        await channel.tend()
        assert "viec" in words(fake, f"chat{MINH}")
        lite_office.run_now(accounts.unlink_chats, lite_cast.minh.id)
        await channel.tend()
    assert words(fake, f"chat{MINH}") == []


async def test_a_chat_that_blocked_the_bot_does_not_stop_the_menus_of_others(
    lite_office: Office, lite_cast: Cast
) -> None:
    fake = FakeTelegram()
    fake.next("setMyCommands", Fault(400, "Bad Request: chat not found"))
    linked(lite_office, lite_cast.minh.id)
    async with connected(lite_office, fake) as channel:
        await channel.tend()
        await channel.tend()
    assert len([call for call in fake.calls if call.method == "setMyCommands"]) == 1


async def test_a_button_of_another_time_is_said_to_be_old(lite_office: Office) -> None:
    fake = FakeTelegram()
    async with connected(lite_office, fake) as channel:
        await channel.take({"update_id": 1, **press_update(LAN, "v0:send", None)})
        await channel.take({"update_id": 2, **press_update(LAN, "nd1:card.send:1", None)})
        await eventually(lambda: len(answers(fake)) == 2)
    assert sorted(answers(fake)) == ["", "Nút này cũ rồi, xem tin mới nhất."]


async def test_a_server_of_our_own_hands_files_over_on_its_disk(lite_office: Office, tmp_path: Path) -> None:
    stored = tmp_path / "photo.jpg"
    stored.write_bytes(b"bytes")
    fake = FakeTelegram()
    fake.files[str(stored)] = b"bytes"
    async with connected(lite_office, fake, local_mode=True) as channel:
        assert await channel.fetch(str(stored), 100) == b"bytes"


async def test_a_matter_from_the_first_word_to_the_shared_number(office: Office, clock: FixedClock) -> None:
    fake = FakeTelegram()
    async with connected(office, fake) as channel:
        delivery = Delivery(office, [channel], Metrics())
        key = iter(range(1, 20))

        async def say(text: str = "", message_id: int = 1, **more: object) -> str:
            update = text_update(LAN, text, message_id=message_id, update_id=next(key), **more)
            await channel.take(update)
            for _ in range(4):
                clock.move(seconds=4)
                await delivery.deliver_due()
            return fake.texts(LAN)[-1]

        assert "Nam Sách" in await say("đường làng thôn Đông xã Nam Sách hỏng", 41)
        await corrected(channel, next(key), "đường làng thôn Đông xã Gia Lộc hỏng")
        assert "Gia Lộc" in await say("gửi luôn", 43)
        asked = fake.sent(LAN)[-1]
        assert asked["reply_markup"]["keyboard"][0][0]["request_contact"]
        contact = {"phone_number": "+84987000222", "first_name": "Lan", "user_id": LAN}
        await say("", 44, contact=contact)
    talk = office.look_now(
        lambda desk: desk.session.exec(select(Conversation).where(Conversation.address == str(LAN))).one()
    )
    person = office.look_now(lambda desk: identity_of(desk, talk.citizen_id or 0))
    assert person is not None
    assert person.phone.endswith("987000222")


async def test_what_an_administrator_is_told_about_the_bot(lite_office: Office) -> None:
    fake = FakeTelegram()
    url = "https://nghedan.example/telegram/webhook"
    lite_office.policy = replace(lite_office.policy, telegram_name="another_bot")
    async with connected(
        lite_office, fake, webhook_url=url, webhook_secret=SECRET, staff_group=GROUP
    ) as channel:
        fake.groups.group(int(GROUP)).may_manage = False
        wrong = await channel.check()
        lite_office.policy = replace(lite_office.policy, telegram_name="nghe_dan_test_bot")
        fake.groups.group(int(GROUP)).may_manage = True
        await channel.set_webhook()
        right = await channel.check()
        fake.unreachable = True
        away = await channel.check()
    assert [one.ok for one in wrong] == [True, False, False, False]
    assert all(one.todo for one in wrong if not one.ok)
    assert [one.ok for one in right] == [True, True, True]
    assert [one.ok for one in away] == [False]


async def corrected(channel: Telegram, key: int, text: str) -> None:
    """The message 41 is changed."""
    message = text_update(LAN, text, message_id=41, edit_date=1795398696)["message"]
    await channel.take({"update_id": key, "edited_message": message})


def answers(fake: FakeTelegram) -> list[str]:
    return [str(one.params.get("text", "")) for one in fake.calls if one.method == "answerCallbackQuery"]
