"""The Telegram channel against a server that answers like Telegram."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from sqlmodel import select
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.channels.base import ChannelError, Letter, Outcome
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.telegram_errors import to_channel_error
from bot.delivery import Delivery
from bot.intake import Intake
from bot.metrics import Metrics
from casework.office import Office
from handlers.dialogue.messages import Choice, OutFile
from storage.database import Database
from storage.mailbox import Inbox
from tests.bot.platform import SECRET, connected
from tests.bot.posts import eventually, locked
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault, press_update, text_update

LAN = 4201


def letter(text: str = "Chào", **more: object) -> Letter:
    return Letter(1, 1, str(LAN), text, **more)  # type: ignore[arg-type]


def inbox(office: Office) -> list[Inbox]:
    return office.look_now(lambda desk: list(desk.session.exec(select(Inbox).order_by("id"))))


# sending


async def test_text_goes_out_escaped_with_the_code_bold_and_buttons(lite_office: Office) -> None:
    fake = FakeTelegram()
    async with connected(lite_office, fake) as channel:
        message_id = await channel.send(
            letter("Mã ND 482 7155 <gấp> & vội", choices=(Choice("track:4827155", "Xem hồ sơ"),))
        )
    (sent,) = fake.sent(LAN)
    assert sent["text"] == "Mã <b>ND 482 7155</b> &lt;gấp&gt; &amp; vội"
    assert sent["link_preview_options"] == {"is_disabled": True}
    message = fake.messages[int(message_id)]
    assert message["text"] == "Mã ND 482 7155 <gấp> & vội"
    (button,) = message["reply_markup"]["inline_keyboard"][0]
    assert button == {"text": "Xem hồ sơ", "callback_data": "nd1:track:4827155"}


async def test_words_that_are_no_html_after_all_go_out_plain(lite_office: Office) -> None:
    fake = FakeTelegram()
    fake.next("sendMessage", Fault(400, "Bad Request: can't parse entities: unexpected end tag"))
    async with connected(lite_office, fake) as channel:
        await channel.send(letter("Mã ND 482 7155 & vội"))
    (sent,) = fake.sent(LAN)
    assert sent["text"] == "Mã ND 482 7155 & vội"
    assert "parse_mode" not in sent
    assert [call.method for call in fake.calls] == ["sendMessage"] * 2


async def test_the_question_for_the_name_offers_to_share_the_own_number(lite_office: Office) -> None:
    fake = FakeTelegram()
    choices = (Choice("name.give", "Để tên, số máy"), Choice("name.none", "Không để tên"))
    async with connected(lite_office, fake) as channel:
        await channel.send(letter("Tên và số máy?", choices=choices))
    keyboard = fake.sent(LAN)[0]["reply_markup"]
    assert keyboard["keyboard"] == [
        [{"text": "Gửi số máy này", "request_contact": True}],
        [{"text": "Để tên, số máy"}],
        [{"text": "Không để tên"}],
    ]
    assert keyboard["one_time_keyboard"]


async def test_a_picture_goes_as_photo_and_anything_else_as_document(lite_office: Office) -> None:
    fake = FakeTelegram()
    files = (
        OutFile(lite_office.blobs.put(b"png"), "so-lieu.png", "image/png"),
        OutFile(lite_office.blobs.put(b"xlsx"), "so-lieu.xlsx", "application/vnd.ms-excel"),
    )
    async with connected(lite_office, fake) as channel:
        for file in files:
            await channel.send(letter("", files=(file,)))
        with pytest.raises(ChannelError) as caught:
            await channel.send(letter("", files=(OutFile("0" * 64, "x", "image/png"),)))
    assert [call.method for call in fake.calls] == ["sendPhoto", "sendDocument"]
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("fault", "permanent", "retry_after", "possibly_sent", "unreachable"),
    [
        (Fault(429, "Too Many Requests: retry after 7", retry_after=7), False, 7.0, False, False),
        (Fault(502), False, None, False, False),
        (Fault(403, "Forbidden: bot was blocked by the user"), True, None, False, True),
        (Fault(400, "Bad Request: chat not found"), True, None, False, True),
        (Fault(400, "Bad Request: message is too long"), True, None, False, False),
        (Fault(401, "Unauthorized"), False, None, False, False),
        (Fault(after=True), False, None, True, False),
    ],
)
async def test_errors_in_the_words_of_delivery(
    lite_office: Office,
    fault: Fault,
    permanent: bool,
    retry_after: float | None,
    possibly_sent: bool,
    unreachable: bool,
) -> None:
    fake = FakeTelegram()
    fake.next("sendMessage", fault)
    async with connected(lite_office, fake) as channel:
        with pytest.raises(ChannelError) as caught:
            await channel.send(letter())
    error = caught.value
    assert (error.permanent, error.retry_after, error.possibly_sent, error.unreachable) == (
        permanent, retry_after, possibly_sent, unreachable,
    )  # fmt: skip
    assert bool(error.operator) is (fault.status == 401)
    assert error.pause_channel == error.retry_after  # a wait that Telegram asks for is the whole bot's
    assert TOKEN not in error.reason


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def test_a_timeout_may_have_sent_but_a_refused_connection_did_not() -> None:
    assert to_channel_error(caused(TimedOut(), httpx.ReadTimeout("x"))).possibly_sent
    assert not to_channel_error(caused(TimedOut(), httpx.ConnectTimeout("x"))).possibly_sent
    assert not to_channel_error(caused(NetworkError("x"), httpx.ConnectError("x"))).possibly_sent
    assert to_channel_error(BadRequest("message is too long")).permanent
    assert to_channel_error(RetryAfter(3)).retry_after == 3.0


# receiving by polling


async def test_a_message_is_taken_and_answered(office: Office) -> None:
    fake = FakeTelegram()
    async with connected(office, fake) as channel:
        delivery = Delivery(office, [channel], Metrics())
        await delivery.start()
        fake.write(LAN, "alo")
        await channel.start()
        await eventually(lambda: fake.sent(LAN))
        await delivery.stop()
        assert channel.health() == {"ok": True, "mode": "polling", "problem": ""}
    assert [row.text for row in inbox(office)] == ["alo"]
    assert [command["command"] for command in fake.commands["default", ""]][:2] == ["start", "hoso"]


async def test_the_offset_passes_only_what_is_committed(lite_office: Office, sqlite_url: str) -> None:
    fake = FakeTelegram()
    lite_office.database.close()
    lite_office.database = Database(sqlite_url, busy_ms=10)
    first = fake.write(LAN, "một")
    fake.write(LAN, "hai")
    async with connected(lite_office, fake) as channel:
        with locked(sqlite_url):
            await channel.start()
            await eventually(lambda: len(fake.calls) >= 6)  # it asks again and again
            offsets = [call.params.get("offset") for call in fake.calls if call.method == "getUpdates"]
            assert {int(offset or 0) for offset in offsets} <= {0}
            assert fake.queue[0]["update_id"] == first["update_id"]
        await eventually(lambda: not fake.queue)
    assert [row.text for row in inbox(lite_office)] == ["một", "hai"]


async def test_starting_does_not_fail_when_telegram_is_away(lite_office: Office) -> None:
    fake = FakeTelegram()
    fake.unreachable = True
    async with connected(lite_office, fake) as channel:
        await channel.start()
        assert not channel.health()["ok"]
        assert channel.health()["problem"]
        fake.unreachable = False
        fake.write(LAN, "alo")
        await eventually(lambda: inbox(lite_office))


async def test_one_odd_update_does_not_stop_the_others(lite_office: Office) -> None:
    fake = FakeTelegram()
    fake.push({"poll": {"id": "1"}})
    fake.push({"message_reaction": {"chat": {"id": 1, "type": "group"}, "message_id": 1, "date": 1,
                                    "old_reaction": [], "new_reaction": []}})  # fmt: skip
    fake.write(LAN, "alo")
    async with connected(lite_office, fake) as channel:
        await channel.start()
        await eventually(lambda: not fake.queue)
    taken = sorted((row.key, row.status) for row in inbox(lite_office))
    assert [status for _, status in taken] == ["ignored", "ignored", "done"]


async def test_a_press_stops_the_spinner_and_drops_the_keys(lite_office: Office) -> None:
    fake = FakeTelegram()
    async with connected(lite_office, fake) as channel:
        message_id = int(await channel.send(letter("Gửi?", choices=(Choice("card.send", "Gửi luôn"),))))
        fake.push(press_update(LAN, "nd1:card.send", fake.messages[message_id]))
        await channel.start()
        await eventually(lambda: [call for call in fake.calls if call.method == "editMessageReplyMarkup"])
        answered = [call.method for call in fake.calls].count("answerCallbackQuery")
    assert answered == 1
    assert fake.messages[message_id]["reply_markup"] is None


async def test_a_press_that_telegram_finds_too_old_is_taken_all_the_same(lite_office: Office) -> None:
    fake = FakeTelegram()
    fake.next("answerCallbackQuery", Fault(400, "Bad Request: query is too old"))
    fake.push(press_update(LAN, "nd1:card.send", None))
    async with connected(lite_office, fake) as channel:
        await channel.start()
        await eventually(lambda: inbox(lite_office))
    assert [row.status for row in inbox(lite_office)] == ["done"]


# receiving by webhook


async def test_the_same_update_by_webhook_twice_and_at_once(office: Office) -> None:
    fake = FakeTelegram()
    async with connected(office, fake) as channel:
        update = text_update(LAN, "alo", update_id=77)
        outcomes = await asyncio.gather(*(channel.take(update) for _ in range(4)))
    assert sorted(outcomes) == [Outcome.ACCEPTED, *[Outcome.REPEATED] * 3]
    assert len(inbox(office)) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"update_id": "7"},
        {"update_id": True},
        {"update_id": 7, "message": "x"},
        {"update_id": 7, "message": {}},
    ],
)
async def test_what_is_no_update_is_refused(lite_office: Office, data: dict[str, object]) -> None:
    async with connected(lite_office, FakeTelegram()) as channel:
        with pytest.raises(ValueError, match="update"):
            await channel.take(data)
    assert inbox(lite_office) == []


async def test_the_webhook_is_registered_with_its_secret(lite_office: Office) -> None:
    fake = FakeTelegram()
    url = "https://nghedan.example/telegram/webhook"
    async with connected(lite_office, fake, webhook_url=url, webhook_secret=SECRET) as channel:
        await channel.start()
        await eventually(lambda: fake.commands)
        assert channel.right_secret(SECRET)
        assert not channel.right_secret("")
        assert not channel.right_secret(SECRET + "ộ")
    assert (fake.webhook["url"], fake.webhook["secret_token"]) == (url, SECRET)
    assert "my_chat_member" in fake.webhook["allowed_updates"]


async def test_without_a_secret_no_call_is_right(lite_office: Office) -> None:
    intake = Intake(lite_office, Metrics())
    assert not Telegram(TelegramSettings(TOKEN), intake).right_secret("")


# files


async def test_a_file_is_fetched(lite_office: Office) -> None:
    fake = FakeTelegram()
    fake.files["AgAC"] = b"bytes"
    async with connected(lite_office, fake) as channel:
        assert await channel.fetch("AgAC", 100) == b"bytes"
        with pytest.raises(ChannelError, match="too big") as big:
            await channel.fetch("AgAC", 3)
        with pytest.raises(ChannelError) as gone:
            await channel.fetch("unknown", 100)
    assert big.value.permanent
    assert gone.value.permanent


async def test_errands_of_the_command_line(lite_office: Office) -> None:
    fake = FakeTelegram()
    url = "https://nghedan.example/telegram/webhook"
    async with connected(lite_office, fake, webhook_url=url, webhook_secret=SECRET) as channel:
        assert await channel.errand("set-webhook") == f"@nghe_dan_test_bot: webhook {url}, waiting 0"
        assert "webhook none" in await channel.errand("delete-webhook")
