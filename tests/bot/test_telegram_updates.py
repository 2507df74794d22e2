"""What each kind of Telegram update means for us, from recorded shapes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.channels import telegram_group as staff
from bot.channels.base import ChannelError, Letter
from bot.channels.telegram_menus import CITIZENS, CITIZENS_EN
from bot.channels.telegram_updates import COMMANDS, Reach, in_group, to_inbound
from casework.office import Office
from handlers.dialogue.messages import File, Inbound
from tests.bot.platform import connected
from tests.fakes.telegram import FakeTelegram, Fault

UPDATES = Path(__file__).parent / "telegram_updates"
CHAT = "6120455019"


def recorded(name: str) -> Any:
    return json.loads((UPDATES / f"{name}.json").read_text(encoding="utf-8"))


def meaning(data: dict[str, Any]) -> Inbound | Reach | None:
    return to_inbound(Update.de_json(data, None), "7744120981", json.dumps(data))


def inbound(name: str) -> Inbound:
    found = meaning(recorded(name))
    assert isinstance(found, Inbound)
    return found


def file(name: str) -> File:
    (only,) = inbound(name).files
    return only


def test_a_text() -> None:
    message = inbound("text")
    assert (message.channel, message.account, message.key, message.address) == (
        "telegram", "7744120981", "884120002", CHAT,
    )  # fmt: skip
    assert message.text.startswith("Cống trước số 5")
    assert message.sent_at == datetime.fromtimestamp(1795398601, UTC)
    assert json.loads(message.raw)["message"]["text"] == message.text


def test_start_and_its_payload() -> None:
    assert inbound("command_start").text == "/start"
    assert inbound("command_start").start == ""
    linked = inbound("command_start_deeplink")
    assert (linked.start, linked.text) == ("hs-2026-000123", "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/hoso", "hồ sơ"),
        ("/Canbo@nghe_dan_bot", "gặp cán bộ"),
        ("/lamlai", "làm lại"),
        ("/thongke", "/thongke"),
    ],
)
def test_commands_of_the_menu_are_words(typed: str, words: str) -> None:
    data = recorded("text")
    data["message"]["text"] = typed
    found = meaning(data)
    assert isinstance(found, Inbound)
    assert found.text == words


def test_every_command_of_the_menu_is_known() -> None:
    for menu in (CITIZENS, CITIZENS_EN):
        assert {f"/{command.command}" for command in menu} - {"/start"} == set(COMMANDS)


def test_the_largest_photo_and_its_caption() -> None:
    message = inbound("photo")
    assert message.text == "Ổ gà"
    assert file("photo") == File("photo", "AgACAgUAAxkBAAIxbig", mime="image/jpeg", size=201334)


def test_an_album_is_three_messages_of_one_group() -> None:
    photos = [meaning(update) for update in recorded("photo_album_three_updates")]
    assert [photo.files[0].group for photo in photos if isinstance(photo, Inbound)] == [
        "14127790035518342"
    ] * 3
    assert len({photo.key for photo in photos if isinstance(photo, Inbound)}) == 3


@pytest.mark.parametrize(
    ("name", "kind", "mime"),
    [
        ("document", "document", "application/pdf"),
        ("document_too_big", "document", "video/mp4"),
        ("video", "video", "video/quicktime"),
        ("video_note", "video", "video/mp4"),
        ("voice", "voice", "audio/ogg"),
    ],
)
def test_files(name: str, kind: str, mime: str) -> None:
    assert (file(name).kind, file(name).mime) == (kind, mime)
    assert file(name).ref
    assert file(name).size > 0


def test_places() -> None:
    assert (file("location").latitude, file("location").longitude) == (20.988614, 105.794472)
    assert file("location_live").kind == "location"
    assert file("venue").name == "Chợ Phùng Khoang, Phùng Khoang, Hà Nội"
    assert file("venue").latitude == 20.98771


def test_only_the_senders_own_contact_is_own() -> None:
    assert (file("contact_own").own, file("contact_own").phone) == (True, "+84987000222")
    assert file("contact_other_person").own is False


def test_a_sticker_is_its_emoji() -> None:
    assert file("sticker") == File("sticker", name="👍")


def test_a_press_is_its_choice_without_our_mark() -> None:
    message = inbound("callback_query")
    assert (message.choice, message.reply_to, message.text) == ("lv:gt:7f3a", "1220", "")


def test_a_press_under_a_message_that_is_gone_still_counts() -> None:
    assert inbound("callback_query_inaccessible_message").choice == "dg:5:000045"


def test_a_press_without_any_message_goes_to_the_person() -> None:
    data = recorded("callback_query")
    del data["callback_query"]["message"]
    found = meaning(data)
    assert isinstance(found, Inbound)
    assert found.address == CHAT


def test_an_edit_is_marked_and_dated() -> None:
    message = inbound("edited_message")
    assert message.edited
    assert message.sent_at == datetime.fromtimestamp(1795398696, UTC)


def test_an_edit_has_the_number_of_the_message_it_changes() -> None:
    assert inbound("edited_message").message_id == str(
        recorded("edited_message")["edited_message"]["message_id"]
    )


def test_a_key_of_a_reply_keyboard_is_its_label() -> None:
    assert inbound("reply_keyboard_text").text == "📝 Gửi phản ánh"


def test_a_reply_names_our_message() -> None:
    assert inbound("reply_with_quote").reply_to == "1211"


def test_forwarded_words_are_words() -> None:
    assert "bãi tập kết rác" in inbound("forwarded_message").text


def test_blocked_and_unblocked() -> None:
    assert meaning(recorded("my_chat_member_blocked")) == Reach(CHAT, can=False)
    assert meaning(recorded("my_chat_member_unblocked")) == Reach(CHAT, can=True)


@pytest.mark.parametrize(
    "name",
    [
        "edited_message_live_location", "web_app_data", "message_reaction", "group_migrated_to_supergroup",
        "my_chat_member_added_to_staff_group_as_admin", "forum_topic_created", "forum_topic_message",
        "forum_topic_closed", "forum_topic_command", "forum_general_reply_thread_id_without_topic",
    ],
)  # fmt: skip
def test_groups_and_what_nobody_said_are_no_conversation(name: str) -> None:
    assert meaning(recorded(name)) is None


def test_an_update_of_tomorrow_is_no_conversation() -> None:
    assert meaning({"update_id": 1, "telepathy": {"thought": "x"}}) is None


def test_another_bot_is_no_person() -> None:
    data = recorded("text")
    data["message"]["from"]["is_bot"] = True
    assert meaning(data) is None


# the staff group

GROUP, BOT = "-1002266104417", "7744120981"


def in_the_group(data: dict[str, Any], chat: str = GROUP) -> Inbound | None:
    update = Update.de_json(data, None)
    assert in_group(update)
    return staff.to_inbound(update, chat, BOT, "")


def said_in_topic(text: str, **more: Any) -> dict[str, Any]:
    data = recorded("forum_topic_message")
    data["message"] |= {"text": text, **more}
    return data


def from_bot(number: int) -> dict[str, Any]:
    quoted = recorded("forum_topic_message")["message"]["reply_to_message"]
    del quoted["forum_topic_created"]
    return quoted | {"message_id": number, "text": "Hồ sơ"}


@pytest.mark.parametrize(
    "name",
    [
        "forum_topic_created", "forum_topic_message", "forum_topic_closed", "forum_topic_command",
        "forum_general_reply_thread_id_without_topic",
    ],
)  # fmt: skip
def test_talk_among_officials_is_theirs(name: str) -> None:
    assert in_the_group(recorded(name)) is None


def test_an_answer_in_a_topic_is_for_us() -> None:
    message = in_the_group(said_in_topic("/traloi@nghedan_daimo_bot Chiều nay thông cống."))
    assert message is not None
    assert (message.address, message.speaker) == (f"group:{GROUP}/4410", "5099127733")
    assert message.text == "/traloi@nghedan_daimo_bot Chiều nay thông cống."


def test_a_reply_to_the_bot_is_for_us_and_one_to_a_colleague_is_not() -> None:
    assert in_the_group(said_in_topic("Chiều nay", reply_to_message=from_bot(4415)))
    colleague = from_bot(4415)
    colleague["from"]["id"] = 5099127733
    assert in_the_group(said_in_topic("Chiều nay", reply_to_message=colleague)) is None


def test_other_groups_bots_and_those_who_hide_behind_the_group_are_not_heard() -> None:
    answer = said_in_topic("/traloi Chiều nay")
    assert in_the_group(answer, chat="-1009999") is None
    hidden = said_in_topic("/traloi x", sender_chat={"id": int(GROUP), "type": "supergroup", "title": "x"})
    assert in_the_group(hidden) is None
    answer["message"]["from"]["is_bot"] = True
    assert in_the_group(answer) is None


# what Telegram answers

ANSWERS = Path(__file__).parent / "telegram_answers"


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("error_400_chat_not_found", "unreachable"),
        ("error_400_migrated", "permanent"),
        ("error_400_not_modified", "permanent"),
        ("error_400_query_too_old", "permanent"),
        ("error_400_thread_not_found", "permanent"),
        ("error_403_blocked", "unreachable"),
        ("error_403_deactivated", "unreachable"),
        ("error_429", "waits"),
    ],
)
async def test_recorded_errors(name: str, means: str, lite_office: Office) -> None:
    answer = json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    parameters = answer.get("parameters", {})
    fake = FakeTelegram()
    fake.next("sendMessage", Fault(answer["error_code"], answer["description"], parameters=parameters))
    async with connected(lite_office, fake) as channel:
        with pytest.raises(ChannelError) as caught:
            await channel.send(Letter(1, 1, CHAT, "Chào"))
    error = caught.value
    assert not error.possibly_sent
    assert (error.permanent, error.unreachable, error.retry_after) == {
        "unreachable": (True, True, None),
        "permanent": (True, False, None),
        "waits": (False, False, 7.0),
    }[means]
