"""Zalo Bot over real HTTP: every payload, the secret, polling, refusals, quotas, files, numbers for buttons."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession, web
from sqlmodel import select

from bot import numbers
from bot.channels.base import ChannelError
from bot.channels.zalo_bot_client import BotClient, BotError
from bot.channels.zalo_bot_quota import Quotas, used
from bot.channels.zalo_bot_updates import read, to_inbound
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound, OutFile
from storage.mailbox import Inbox, Outbox
from tests.bot.posts import eventually, put, rows, talk
from tests.bot.zalo_bot import LAN, SECRET, Bench, bench
from tests.browser import serve
from tests.cast import FixedClock
from tests.fakes.zalo_bot import TOKEN, FakeZaloBot, Fault, text

PAYLOADS = Path(__file__).parent / "payloads" / "zalo_bot"


def payload(name: str) -> dict[str, Any]:
    found = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    assert isinstance(found, dict)
    return found


def meaning(data: dict[str, Any]) -> Inbound | None:
    update = read(data)
    assert update is not None
    return to_inbound(update, "1459")


def inbox(office: Office) -> list[Inbox]:
    return office.look_now(lambda desk: list(desk.session.exec(select(Inbox).order_by("id"))))


# what an update means


@pytest.mark.parametrize(
    ("name", "words", "kind", "ref"),
    [
        ("message_text_received", "Đèn đường ngõ 12 hỏng ba hôm nay rồi", "", ""),
        ("message_text_received__wrapped", "/start", "", ""),
        ("api__getUpdates_text", "Xin chào", "", ""),
        ("message_image_received", "Chỗ này ạ", "photo", "https://photo-stal-1.zdn.vn/mau/8812.jpg"),
        ("message_image_received__docs_field", "", "photo", "https://photo-stal-1.zdn.vn/mau/8813.jpg"),
        ("message_voice_received", "", "voice", "https://f2-voice-aac-dl.zdn.vn/mau/4412.aac"),
        ("message_sticker_received", "", "sticker", ""),
        ("message_unsupported_received", "", "document", ""),
    ],
)
def test_every_payload_is_understood(name: str, words: str, kind: str, ref: str) -> None:
    inbound = meaning(payload(name))
    assert inbound is not None
    assert (inbound.channel, inbound.account, inbound.address) == ("zalo-bot", "1459", LAN)
    assert inbound.text == words
    assert [(file.kind, file.ref) for file in inbound.files] == ([(kind, ref)] if kind else [])
    assert inbound.sent_at == datetime.fromtimestamp(1795397412.455, UTC)
    assert inbound.name == "Hoà Trần"


def test_what_zalo_does_not_carry_is_known_as_such() -> None:
    inbound = meaning(payload("message_unsupported_received"))
    assert inbound is not None
    assert inbound.files[0].problem == "not-carried"


def test_a_group_is_not_listened_to() -> None:
    assert meaning(payload("message_text_received__group")) is None


@pytest.mark.parametrize(
    ("said", "words", "start"),
    [
        ("/batdau ND 261 1234", "", "ND 261 1234"),
        ("/START u-nam-sach", "", "u-nam-sach"),
        ("/hoso", "hồ sơ", ""),
        ("/khac", "/khac", ""),
    ],
)
def test_commands(said: str, words: str, start: str) -> None:
    inbound = meaning(text(said))
    assert inbound is not None
    assert (inbound.text, inbound.start) == (words, start)


@pytest.mark.parametrize("stamp", [1795397412, 1795397412000, "1795397412000"])
def test_seconds_and_milliseconds(stamp: Any) -> None:
    data = text("Chào")
    data["message"]["date"] = stamp
    inbound = meaning(data)
    assert inbound is not None
    assert inbound.sent_at == datetime.fromtimestamp(1795397412, UTC)


@pytest.mark.parametrize(
    "data", [{}, {"ok": True}, {"ok": True, "result": []}, {"message": "x"}, {"message": {"text": "x"}}]
)
def test_what_is_no_update(data: dict[str, Any]) -> None:
    assert read(data) is None


@pytest.mark.parametrize("missing", ["date", "chat", "from", "text", "message_type"])
def test_any_field_may_be_missing(missing: str) -> None:
    data = text("Chào")
    del data["message"][missing]
    inbound = meaning(data)
    assert (inbound is None) == (missing == "text")


# the webhook


async def test_a_message_is_answered_once(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        for _ in range(3):
            assert await made.push(payload("message_text_received")) == 200
        await made.deliver()
        assert len(made.fake.texts(LAN)) >= 1
        assert len(inbox(lite_office)) == 1
        assert all("#nd" not in words for words in made.fake.texts())


async def test_without_the_secret_nothing_happens(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        for secret in ("", "wrong", SECRET + "x", "ế"):
            assert await made.push(text("Chào"), secret=secret) == 401
        assert inbox(lite_office) == []


async def test_an_empty_probe_is_answered(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        assert await made.push(b"", secret="") == 200


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"\xff\xfe", b'{"event_name":"message.new.received"}', b"[" * 5000, b"null"]
)
async def test_what_is_no_update_has_no_effect(lite_office: Office, clock: FixedClock, body: bytes) -> None:
    async with bench(lite_office, clock) as made:
        assert await made.push(body) == 200
        assert inbox(lite_office) == []


async def test_too_much_is_refused(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        assert await made.push(b"{" + b" " * (1024 * 1024)) == 413


async def test_a_group_is_stored_and_not_answered(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        assert await made.push(payload("message_text_received__group")) == 200
        await made.deliver()
        assert [row.status for row in inbox(lite_office)] == ["ignored"]
        assert made.fake.sent == []


async def test_what_zalo_does_not_carry_is_told(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await made.push(payload("message_unsupported_received"))
        await made.deliver()
        assert any("Zalo không chuyển được" in words for words in made.fake.texts())


# starting


async def test_the_webhook_is_set_once_zalo_answers(lite_office: Office, clock: FixedClock) -> None:
    fake = FakeZaloBot()
    fake.next("setWebhook", Fault(code=502, html=True), Fault(cut=True), Fault(code=429))
    async with bench(lite_office, clock, fake, webhook_url="https://nghedan.example.vn/hook") as made:
        await made.channel.start()
        await eventually(lambda: fake.webhook)
        await eventually(lambda: made.channel.health()["ok"])
        assert (fake.webhook, fake.secret) == ("https://nghedan.example.vn/hook", SECRET)


async def test_polling_takes_updates_and_survives_trouble(lite_office: Office, clock: FixedClock) -> None:
    fake = FakeZaloBot(webhook="https://old.example.vn")
    fake.next("getUpdates", Fault(code=408), Fault(code=500, html=True), Fault(cut=True))
    async with bench(lite_office, clock, fake) as made:
        fake.updates.put_nowait(text("Rác ở cổng chợ", key="a1"))
        fake.updates.put_nowait(text("Rác ở cổng chợ", key="a1"))
        fake.updates.put_nowait({"event_name": "message.strange.received"})
        fake.updates.put_nowait(text("phường Thành Đông", key="a2"))
        await made.channel.start()
        await eventually(lambda: [row.key for row in inbox(lite_office)] == ["a1", "a2"])
        assert fake.webhook == ""
        assert made.channel.health()["mode"] == "polling"


# sending


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(code=400, words="Bad Request: chat not found"), {"permanent": True, "unreachable": True}),
        (Fault(code=400, words="Bad Request: text is empty"), {"permanent": True, "unreachable": False}),
        (Fault(code=403, words="Forbidden"), {"permanent": False, "retry_after": 30.0}),
        (Fault(code=429, words="Quota exceeded"), {"permanent": False, "pause_channel": 5.0}),
        (Fault(code=429, words="Quota exceeded", as_200=True), {"pause_channel": 5.0}),
        (Fault(code=408, words="timeout"), {"possibly_sent": True, "permanent": False}),
        (Fault(code=502, html=True), {"possibly_sent": False, "permanent": False}),
        (Fault(code=504, html=True), {"possibly_sent": True}),
        (Fault(code=500, words="Internal", as_200=True), {"permanent": False}),
        (Fault(cut=True), {"possibly_sent": True}),
        (Fault(after=True), {"possibly_sent": True}),
    ],
)
async def test_what_a_refusal_means(
    lite_office: Office, clock: FixedClock, fault: Fault, expected: dict[str, Any]
) -> None:
    async with bench(lite_office, clock) as made:
        made.fake.next("sendMessage", fault)
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert {name: getattr(caught.value, name) for name in expected} == expected
        assert TOKEN not in caught.value.reason


async def test_a_wrong_token_stops_the_channel_and_says_what_to_do(
    lite_office: Office, clock: FixedClock
) -> None:
    async with bench(lite_office, clock, token="1459232241454765289:wrong-one") as made:
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert "ZALO_BOT_TOKEN" in caught.value.operator
        assert not made.channel.health()["ok"]
        assert [check.ok for check in await made.channel.check()] == [False]


async def test_a_403_that_lasts_means_out_of_reach(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        made.fake.next("sendMessage", Fault(code=403))
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter(attempt=3))
        assert caught.value.unreachable


async def test_a_429_pauses_longer_and_after_an_hour_it_is_the_month(
    lite_office: Office, clock: FixedClock
) -> None:
    async with bench(lite_office, clock, FakeZaloBot(month=0)) as made:

        async def refused() -> ChannelError:
            with pytest.raises(ChannelError) as caught:
                await made.channel.send(made.letter())
            return caught.value

        pauses = [(await refused()).pause_channel for _ in range(8)]
        assert pauses == [5, 10, 20, 40, 80, 160, 300, 300]
        clock.move(minutes=61)
        assert "số tin của tháng" in (await refused()).operator
        made.fake.month = 10
        await made.channel.send(made.letter())
        made.fake.month = 1
        assert (await refused()).pause_channel == 5


async def test_nobody_is_there(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock, base_url="http://127.0.0.1:9") as made:
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert not caught.value.possibly_sent
        assert "127.0.0.1" not in caught.value.reason


async def test_no_token_in_any_log(lite_office: Office, clock: FixedClock) -> None:
    fake = FakeZaloBot()
    fake.next("getUpdates", Fault(code=401), Fault(cut=True), Fault(code=400, words=TOKEN[:0] + "bad"))
    with structlog.testing.capture_logs() as logs:
        async with bench(lite_office, clock, fake) as made:
            await made.channel.start()
            await eventually(lambda: len(fake.calls) > 5)
            assert TOKEN not in repr(made.channel.settings)
    assert logs
    assert TOKEN.split(":")[1] not in repr(logs)


async def test_a_long_text_goes_in_pieces_within_the_limit(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        conversation = talk(lite_office, LAN, "zalo-bot")
        words = " ".join(f"Câu thứ {number} về đèn đường." for number in range(300))
        put(lite_office, conversation, words, channel="zalo-bot")
        await made.deliver()
        assert len(made.fake.texts()) > 1
        assert " ".join(made.fake.texts()) == words
        assert {row.status for row in rows(lite_office)} == {"sent"}


# notices and their choices, where there are no buttons


async def notice(made: Bench) -> int:
    """Queue a notice with two choices; its conversation."""
    conversation = talk(made.office, LAN, "zalo-bot")
    choices = [
        {"payload": "help", "label": "Xem hướng dẫn"},
        {"payload": "human.call", "label": "Gặp cán bộ"},
    ]
    put(made.office, conversation, "Có tin mới.", channel="zalo-bot", push=True)
    made.office.run_now(lambda desk: _offer(desk, choices))
    await made.deliver()
    return conversation


def _offer(desk: Desk, choices: list[dict[str, str]]) -> None:
    row = desk.session.exec(select(Outbox)).one()
    row.body = {**row.body, "choices": choices}
    desk.session.add(row)


async def test_a_notice_shows_its_choices_as_numbers(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await notice(made)
        assert made.fake.texts() == ["Có tin mới.\nTrả lời bằng số:\n1. Xem hướng dẫn\n2. Gặp cán bộ"]


@pytest.mark.parametrize("said", ["2", "2.", "gặp cán bộ", "Gap can bo"])
async def test_a_number_under_a_notice_is_a_press(office: Office, clock: FixedClock, said: str) -> None:
    async with bench(office, clock) as made:
        conversation = await notice(made)
        inbound = meaning(text(said))
        assert inbound is not None
        found = office.look_now(lambda desk: numbers.pressed(desk, conversation, inbound))
        assert found == "human.call"
        await made.push(text(said))
        await made.deliver()
        assert any("cán bộ" in words for words in made.fake.texts()[1:])
        other = meaning(text("3"))
        assert other is not None
        assert office.look_now(lambda desk: numbers.pressed(desk, conversation, other)) == ""


# files


async def test_a_picture_is_fetched_from_us_and_a_paper_is_a_link(
    lite_office: Office, clock: FixedClock
) -> None:
    sha256 = lite_office.blobs.put(b"\xff\xd8\xff picture")
    paper = lite_office.blobs.put(b"%PDF-1.7")
    async with bench(lite_office, clock) as made:
        await made.channel.send(made.letter("", files=(OutFile(sha256, "cot.jpg", "image/jpeg"),)))
        assert made.fake.fetched == [b"\xff\xd8\xff picture"]
        await made.channel.send(made.letter("", files=(OutFile(paper, "tra-loi.pdf", "application/pdf"),)))
        link = made.fake.texts()[0].split()[-1]
        async with ClientSession() as session:
            async with session.get(link) as answer:
                assert (answer.status, await answer.read()) == (200, b"%PDF-1.7")
                assert answer.headers["Content-Disposition"].startswith("attachment")
                assert "sandbox" in answer.headers["Content-Security-Policy"]
            clock.move(days=4)
            async with session.get(link) as answer:
                assert answer.status == 404


async def test_no_other_word_of_the_office_opens_a_file(lite_office: Office, clock: FixedClock) -> None:
    sha256 = lite_office.blobs.put(b"%PDF-1.7")
    async with bench(lite_office, clock) as made:
        sealed = lite_office.cipher.encrypt(json.dumps(["other", sha256, "a", "b"]).encode()).decode()
        async with ClientSession() as session:
            for ticket in (sealed, sha256, "x", lite_office.cipher.encrypt(b"words").decode()):
                address = made.hook.replace("webhook", f"files/{ticket}")
                async with session.get(address) as answer:
                    assert answer.status == 404


async def test_a_photo_somebody_sent_is_fetched(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        made.fake.files["a.jpg"] = (b"\xff\xd8\xff", "image/jpeg")
        assert await made.channel.fetch(f"{made.media}/a.jpg", 100) == b"\xff\xd8\xff"
        with pytest.raises(ChannelError) as caught:
            await made.channel.fetch("https://example.com/a.jpg", 100)
        assert caught.value.permanent


# quotas


async def test_the_month_and_the_people_are_counted_and_told(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock, quotas=Quotas(messages=5, people=2)) as made:
        await made.push(text("Chào", key="k1"))
        await made.deliver()
        account = made.channel.account
        counted = office.look_now(lambda desk: used(desk, account))
        assert (counted.messages, counted.people) == (len(made.fake.texts()), 1)
        await made.push(text("Chào", chat_id="d" * 20, key="k2"))
        checks = {check.what: check.ok for check in await made.channel.check()}
        assert checks["Có 2/2 người nhắn với bot"] is False
        await made.channel.start()
        await eventually(lambda: "2/2 người" in made.channel.health()["problem"])
        clock.move(days=30)
        assert office.look_now(lambda desk: used(desk, account)).messages == 0


# the client and the answers of the API


@pytest.mark.parametrize("name", sorted(path.stem for path in PAYLOADS.glob("api__*")))
async def test_every_answer_of_the_api_is_understood(name: str) -> None:
    status = 408 if "http408" in name else 404 if "http404" in name else payload(name).get("error_code", 200)

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(payload(name), status=status)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with serve(app) as url:
        client = BotClient(TOKEN, url)
        try:
            assert await _asked(client, name) == EXPECTED[name]
        finally:
            await client.close()


EXPECTED: dict[str, Any] = {
    "api__deleteWebhook_ok": None,
    "api__error_quota_429": 429,
    "api__error_unauthorized_401": 401,
    "api__getMe_ok": "Bot Nghe Dân",
    "api__getUpdates_text": "fd3109f01214a1079e8c",
    "api__getUpdates_timeout_http408": {},
    "api__getWebhookInfo_none_http404": "",
    "api__sendChatAction_ok": "",
    "api__sendMessage_ok": "82599fa32f56d00e8941",
    "api__setWebhook_ok": None,
}


async def _asked(client: BotClient, name: str) -> Any:
    try:
        match name.split("_")[2]:
            case "deleteWebhook":
                return await client.delete_webhook()
            case "setWebhook":
                return await client.set_webhook("https://a.vn", SECRET)
            case "getMe":
                return (await client.me())["display_name"]
            case "getWebhookInfo":
                return await client.webhook()
            case "getUpdates":
                found = await client.updates(0)
                return found["message"]["message_id"] if found else found
        return await client.message(LAN, "Chào")
    except BotError as error:
        return error.code
