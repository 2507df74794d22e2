"""The citizens' web chat: who may speak, what is taken in once, what the page is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text as sql
from sqlmodel import col, select, update

from bot.channels.base import ChannelError, Outcome
from bot.channels.webchat import WebChat
from bot.channels.webchat_upload import plain_name
from bot.intake import Intake, Manners
from bot.metrics import Metrics
from casework.office import Desk, Office
from storage.mailbox import Inbox
from storage.people import Conversation
from storage.petitions import Attachment
from tests.cast import FixedClock
from tests.webchat_room import CARD, PDF, Room, photo, visit


@pytest.fixture
def room(lite_office: Office) -> Room:
    return Room(lite_office)


# The page and the session


async def test_the_page_gives_a_session_nobody_else_can_read(room: Room) -> None:
    async with TestClient(TestServer(room.app())) as client:
        answer = await client.get("/chat")
        cookie = answer.cookies["nghedan"]
        assert answer.url.path == "/chat/"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["secure"]
        assert len(cookie.value) == 43
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert (await client.get("/chat/")).cookies == {}  # kept, not renewed


async def test_the_cookie_is_secure_behind_https(lite_office: Office) -> None:
    lite_office.policy = replace(lite_office.policy, public_url="https://nghedan.example.vn")
    async with visit(Room(lite_office)) as visitor:
        visitor.client.session.cookie_jar.clear()
        assert (await visitor.get("")).cookies["nghedan"]["secure"]


async def test_the_address_of_a_talk_does_not_open_it(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.say()
        token = next(cookie.value for cookie in visitor.client.session.cookie_jar)
    [inbound] = room.arrived
    assert token not in inbound.address
    assert len(inbound.address) == 64


async def test_every_file_of_the_page_is_its_own(room: Room) -> None:
    async with visit(room) as visitor:
        page = await (await visitor.get("")).text()
        assert "http://" not in page
        assert "https://" not in page
        for name in (
            "chat.css",
            "net.js",
            "render.js",
            "attach.js",
            "talk.js",
            "outgoing.js",
            "chat.js",
            "icon.svg",
        ):
            assert f"static/{name}?v=" in page
            assert (await visitor.get(f"static/{name}")).status == 200


# Taking in


async def test_a_message_is_taken_in_once_per_key(room: Room) -> None:
    async with visit(room) as visitor:
        first = await visitor.say("đèn đường hỏng", "a" * 32)
        second = await visitor.say("đèn đường hỏng", "a" * 32)
        await room.deliver()
        items = (await visitor.history())["items"]
    assert (await first.json())["status"] == "accepted"
    assert (await second.json())["status"] == "repeated"
    assert [item["side"] for item in items] == ["in", "out"]


async def test_two_visitors_with_the_same_key_do_not_hinder_each_other(room: Room) -> None:
    async with visit(room) as lan, visit(room) as minh:
        assert (await (await lan.say("một", "b" * 32)).json())["status"] == "accepted"
        assert (await (await minh.say("hai", "b" * 32)).json())["status"] == "accepted"
        assert [item["text"] for item in (await minh.history())["items"]] == ["hai"]


async def test_a_pressed_button_and_a_place_arrive_as_such(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.say("", choice="card.send:1", label="Gửi luôn")
        await visitor.say("", location={"latitude": 20.99, "longitude": 106.33})
        items = (await visitor.history())["items"]
    pressed, placed = room.arrived
    assert (pressed.choice, pressed.text) == ("card.send:1", "")
    assert (placed.files[0].kind, placed.files[0].latitude) == ("location", 20.99)
    assert items[0]["text"] == "Gửi luôn"
    assert items[1]["location"] == {"latitude": 20.99, "longitude": 106.33}


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
async def test_only_our_own_page_may_post(room: Room, origin: dict[str, str]) -> None:
    async with visit(room) as visitor:
        body = {"key": "c" * 32, "text": "đèn đường hỏng"}
        answer = await visitor.post("api/messages", json=body, headers=origin)
        assert answer.status == 403
    assert room.arrived == []


async def test_the_public_address_counts_as_our_own_page(room: Room) -> None:
    async with visit(room) as visitor:
        body = {"key": "c" * 32, "text": "đèn đường hỏng"}
        origin = {"Origin": room.office.policy.public_url}
        assert (await visitor.post("api/messages", json=body, headers=origin)).status == 200


async def test_without_a_session_nothing_is_taken_in_but_one_is_given(room: Room) -> None:
    async with visit(room) as visitor:
        visitor.client.session.cookie_jar.clear()
        assert (await visitor.say()).status == 401
        assert (await visitor.say()).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 50_000,
        b'{"text": "khong co khoa"}',
        b'{"key": "short", "text": "a"}',
        b'{"key": "dddddddddddd", "text": 7}',
        b'{"key": "dddddddddddd", "text": "   "}',
        b'{"key": "dddddddddddd", "text": "a", "unknown": 1}',
        b'{"key": "dddddddddddd", "choice": "c\xc3\xb3 d\xe1\xba\xa5u"}',
        b'{"key": "dddddddddddd", "location": {"latitude": 91, "longitude": 0}}',
        b'{"key": "dddddddddddd", "location": {"latitude": NaN, "longitude": 0}}',
        b'{"key": "dddddddddddd", "text": "\xff\xfe"}',
    ],
)
async def test_what_cannot_be_read_is_refused_in_plain_words(room: Room, body: bytes) -> None:
    async with visit(room) as visitor:
        headers = {"Origin": visitor.origin, "Content-Type": "application/json"}
        answer = await visitor.post("api/messages", data=body, headers=headers)
        assert answer.status == 400
        assert (await answer.json())["message"]
    assert room.arrived == []


async def test_only_json_is_a_message(room: Room) -> None:
    async with visit(room) as visitor:
        answer = await visitor.post("api/messages", data={"key": "e" * 32, "text": "a"})
        assert answer.status == 415


@pytest.mark.parametrize("length", [20_001, 10 * 1024 * 1024])
async def test_a_text_that_is_too_long_is_told(room: Room, length: int) -> None:
    async with visit(room) as visitor:
        answer = await visitor.say("a" * length)
        assert answer.status == 413
        assert "dài quá" in (await answer.json())["message"]
        assert (await visitor.say("ngắn thôi")).status == 200


async def test_the_longest_text_allowed_arrives_whole(room: Room) -> None:
    async with visit(room) as visitor:
        assert (await visitor.say("ệ" * 20_000)).status == 200
    assert room.arrived[0].text == "ệ" * 20_000


async def test_who_writes_too_fast_is_asked_to_wait(room: Room, clock: FixedClock) -> None:
    async with visit(room) as visitor:
        answers = [await visitor.say(f"tin {n}") for n in range(11)]
        assert [answer.status for answer in answers] == [200] * 10 + [429]
        assert answers[-1].headers["Retry-After"] == "2"
        assert (await answers[-1].json())["message"]
        clock.move(seconds=2)
        assert (await visitor.say("tin 11")).status == 200


async def test_one_visitor_does_not_slow_another(room: Room) -> None:
    async with visit(room) as fast, visit(room) as calm:
        for n in range(11):
            await fast.say(f"tin {n}")
        assert (await calm.say()).status == 200


async def test_when_the_intake_is_away_the_page_is_told_to_keep_the_text(room: Room) -> None:
    room.outcome = Outcome.UNAVAILABLE
    async with visit(room) as visitor:
        answer = await visitor.say()
        assert answer.status == 503
        assert "vẫn còn" in (await answer.json())["message"]


async def test_when_the_database_is_away_reading_says_so(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.say()
        with room.office.database.engine.begin() as connection:
            connection.execute(sql("ALTER TABLE outbox RENAME TO gone"))
        answer = await visitor.get("api/history")
        assert answer.status == 503
        assert (await answer.json())["error"] == "unavailable"


# News


async def test_a_waiting_page_is_woken_by_delivery(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.say()
        start = await visitor.news("", known="")
        waiting = asyncio.create_task(visitor.news("", start["seen"], start["state"], wait=25))
        await room.deliver()
        news = await waiting
    assert [item["text"] for item in news["items"]] == [CARD]
    assert news["items"][0]["choices"][0] == {"payload": "card.send", "label": "Gửi luôn"}


async def test_what_was_told_is_not_told_again(room: Room, clock: FixedClock) -> None:
    async with visit(room) as visitor:
        await visitor.say("một")
        await room.deliver()
        first = await visitor.history()
        clock.move(seconds=5)
        await visitor.say("hai")
        await room.deliver()
        second = await visitor.news(first["after"], first["seen"])
        third = await visitor.news(second["after"], second["seen"])
    assert [(item["side"], item["text"]) for item in second["items"]] == [("in", "hai"), ("out", CARD)]
    assert third["items"] == []


async def test_a_reply_held_back_is_told_although_a_younger_one_came_first(
    room: Room, clock: FixedClock
) -> None:
    async with visit(room) as visitor:
        room.hold = 3600
        await visitor.say("một")
        room.hold = 0
        clock.move(seconds=5)
        await visitor.say("hai")
        await room.deliver()
        first = await visitor.history()
        clock.move(hours=2)
        await room.deliver()
        late = await visitor.news(first["after"], first["seen"])
    assert len(late["items"]) == 1
    assert late["items"][0]["id"] < first["items"][-1]["id"]


async def test_a_reply_about_to_come_shows_as_typing(room: Room) -> None:
    async with visit(room) as visitor:
        room.hold = 6
        await visitor.say()
        assert (await visitor.history())["typing"]
        room.office.clock.move(seconds=7)  # type: ignore[attr-defined]
        await room.deliver()
        assert not (await visitor.history())["typing"]


async def test_the_page_is_told_when_an_official_takes_over(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.say()
        start = await visitor.history()
        await room.office.run(_joins)
        news = await visitor.news(start["after"], start["seen"], start["state"], wait=25)
    assert news["human"] == "joined"


def _joins(desk: Desk) -> None:
    desk.session.execute(update(Conversation).values(human="joined"))


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"after": "9" * 40},
        {"seen": "x"},
        {"wait": "x"},
        {"wait": "nan"},
        {"seen": "9" * 30},
        {"after": "1." + "9" * 30},
    ],
)
async def test_a_made_up_place_in_the_talk_does_no_harm(room: Room, query: dict[str, str]) -> None:
    async with visit(room) as visitor:
        assert (await visitor.get("api/events", **{"known": "0", "wait": "0", **query})).status in (200, 400)


async def test_nobody_reads_another_talk(room: Room) -> None:
    async with visit(room) as lan, visit(room) as stranger:
        await lan.say()
        await room.deliver()
        assert (await stranger.history())["items"] == []
        assert (await stranger.news("", wait=0))["items"] == []


async def test_what_was_confidential_does_not_come_back(room: Room) -> None:
    room.confidential = True
    async with visit(room) as visitor:
        await visitor.say("chuyện kín")
        await room.deliver()
        history = await visitor.history()
    assert [item.get("emptied") for item in history["items"]] == [True, None]
    assert "kín" not in json.dumps(history, ensure_ascii=False)


async def test_leaving_forgets_the_talk_on_this_device_only(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.say()
        await room.deliver()
        assert (await visitor.post("api/leave", json={})).status == 200
        assert (await visitor.history())["items"] == []
    with room.office.database.read() as session:
        assert len(session.exec(select(Inbox)).all()) == 1


# Files


async def test_a_photo_is_stored_without_what_the_camera_wrote(room: Room) -> None:
    async with visit(room) as visitor:
        answer = await visitor.upload([("den hong.jpeg", photo(), "image/jpeg")], "cột số 7")
        assert (await answer.json())["refused"] == []
        items = (await visitor.history())["items"]
        shown = await visitor.get(items[0]["files"][0]["url"])
        data = await shown.read()
    [inbound] = room.arrived
    [file] = inbound.files
    assert (file.kind, file.mime, file.name, inbound.text) == (
        "photo",
        "image/jpeg",
        "den hong.jpg",
        "cột số 7",
    )
    assert await room.chat.fetch(file.ref, 1_000_000) == data
    assert shown.content_type == "image/jpeg"
    assert b"HangMayAnh" not in data


async def test_an_upload_repeated_counts_once(room: Room) -> None:
    async with visit(room) as visitor:
        for _ in range(2):
            await visitor.upload([("a.png", photo("PNG"), "image/png")], "ảnh", "f" * 32)
        items = (await visitor.history())["items"]
    assert len(items) == 1


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("trang.jpg", b"<!doctype html><script>alert(1)</script>", "bad-type"),
        ("may.pdf", b"MZ\x90\x00" + b"\x00" * 100, "bad-type"),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bad-type"),
        ("hong.jpg", photo()[:200], "bad-type"),
        ("trong.jpg", b"", "bad-type"),
        ("to.jpg", b"\xff\xd8\xff" + b"\x00" * 2_100_000, "too-big"),
    ],
)
async def test_a_file_that_cannot_be_kept_does_not_cost_the_text(
    lite_office: Office, name: str, data: bytes, problem: str
) -> None:
    lite_office.policy = replace(lite_office.policy, max_file_bytes=2_000_000)
    room = Room(lite_office)
    async with visit(room) as visitor:
        files = [(name, data, "image/jpeg"), ("tot.pdf", PDF, "application/pdf")]
        answer = await visitor.upload(files, "lời kể vẫn còn")
        assert answer.status == 200
        assert [one["problem"] for one in (await answer.json())["refused"]] == [problem]
    [inbound] = room.arrived
    assert inbound.text == "lời kể vẫn còn"
    assert [file.problem for file in inbound.files] == [problem, ""]
    assert inbound.files[0].ref == ""


async def test_a_body_that_is_no_form_is_refused(room: Room) -> None:
    async with visit(room) as visitor:
        headers = {"Origin": visitor.origin, "Content-Type": "multipart/form-data; boundary=x"}
        assert (await visitor.post("api/files", data=b"no parts here", headers=headers)).status == 400
        assert (await visitor.post("api/files", json={"key": "g" * 32})).status == 415
        assert (await visitor.upload([("a.jpg", photo(), "image/jpeg")] * 30)).status == 400
    assert room.arrived == []


async def test_a_paper_is_downloaded_never_shown_inside_the_page(room: Room) -> None:
    async with visit(room) as visitor:
        await visitor.upload([("don khieu nai.pdf", PDF, "application/pdf")])
        [item] = (await visitor.history())["items"]
        answer = await visitor.get(item["files"][0]["url"])
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert await answer.read() == PDF


async def test_a_file_opens_only_in_its_own_talk(room: Room) -> None:
    async with visit(room) as lan, visit(room) as stranger:
        await lan.upload([("a.jpg", photo(), "image/jpeg")])
        url = (await lan.history())["items"][0]["files"][0]["url"]
        await stranger.say(f"cho xem {url}")
        await stranger.say(json.dumps({"files": [{"sha256": url.partition("/")[2]}]}))
        assert (await lan.get(url)).status == 200
        assert (await stranger.get(url)).status == 404


async def test_the_real_intake_keeps_a_file_as_it_was_stored(room: Room) -> None:
    intake = Intake(room.office, Metrics(), Manners(buttons=frozenset({"webchat"})))
    async with visit(room, WebChat(room.office, intake.receive)) as visitor:
        words = "đèn đường thôn Đông xã Nam Sách hỏng cả tháng nay"
        answer = await visitor.upload([("cot 7.jpg", photo(), "image/jpeg"), ("a.exe", b"MZ", "")], words)
        assert (await answer.json())["status"] == "accepted"
        [item] = (await visitor.history())["items"]
        assert (await visitor.get(item["files"][0]["url"])).status == 200
    with room.office.database.read() as session:
        rows = session.exec(select(Attachment).order_by(col(Attachment.id))).all()
    assert [(row.status, row.sha256) for row in rows] == [
        ("stored", item["files"][0]["sha256"]), ("refused", "")
    ]  # fmt: skip


@pytest.mark.parametrize("ref", ["blob:" + "0" * 64, "blob:../../etc/passwd", ""])
async def test_fetching_what_is_not_there_fails_for_good(room: Room, ref: str) -> None:
    with pytest.raises(ChannelError) as caught:
        await room.chat.fetch(ref, 100)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ảnh 1.JPEG", "ảnh 1.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Anh\\cot so 7.png", "cot so 7.jpg"),
        ("a\u202egpj.exe", "a gpj.jpg"),
        ("", ".jpg"),
    ],
)
def test_a_file_name_keeps_only_what_is_harmless(given: str, kept: str) -> None:
    assert plain_name(given, ".jpg") == kept
