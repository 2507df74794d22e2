"""What each kind of Telegram update means for us, from recorded shapes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram import COMMANDS as MENU
from bot.channels.telegram_updates import COMMANDS, Reach, to_inbound
from handlers.dialogue.messages import File, Inbound

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
    assert inbound("command_start_deeplink").start == "hs-2026-000123"


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
    assert {f"/{command.command}" for command in MENU} - {"/start"} == set(COMMANDS)


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
