"""The web chat's page in a real browser: on a phone of 360 px and on a desktop."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from bot.channels.base import Outcome
from casework.office import Office
from tests.browser import DESKTOP, NEEDS_BROWSER, PHONE, Seen, open_page, serve, watch
from tests.webchat_room import PDF, Room, photo

pytestmark = [NEEDS_BROWSER, pytest.mark.browser]

OWN = ".msg-in .bubble"
REPLY = ".msg-out .bubble"


@pytest.fixture
def room(lite_office: Office) -> Room:
    return Room(lite_office)


@asynccontextmanager
async def chat(room: Room, device: dict[str, Any], **more: Any) -> AsyncIterator[tuple[Page, Seen]]:
    """The page, open and ready, with delivery at work."""
    await room.delivery.start()
    try:
        async with serve(room.app()) as url, open_page(device, **more) as page:
            seen = watch(page, url.removeprefix("http://"))
            await page.goto(f"{url}/chat/")
            await expect(page.locator("#text")).to_be_enabled()
            yield page, seen
    finally:
        await room.delivery.stop()


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.click("#send")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_talk_from_the_first_word_to_the_code(room: Room, device: dict[str, Any]) -> None:
    async with chat(room, device) as (page, seen):
        await page.locator(".example").first.click()
        await expect(page.locator("#text")).to_have_value(await page.locator(".example").first.inner_text())
        await page.click("#send")
        await expect(page.locator(REPLY)).to_have_count(1)
        await expect(page.locator("#hello")).to_be_hidden()
        await page.get_by_role("button", name="Gửi luôn").click()
        await expect(page.locator(REPLY)).to_have_count(2)
        await expect(page.locator(".msg-in .meta").last).to_contain_text("Đã gửi")
        assert await page.locator("strong.code").first.inner_text() == "ND 482 7155"
        assert await page.locator(f"{REPLY} a").first.get_attribute("href") == "tel:113"
    assert [inbound.choice for inbound in room.arrived] == ["", "card.send"]
    assert seen.foreign == []
    assert seen.errors == []


async def test_only_the_latest_buttons_can_be_pressed(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await say(page, "một")
        await expect(page.get_by_role("button", name="Gửi luôn")).to_be_enabled()
        await page.get_by_role("button", name="Gửi luôn").click()
        await expect(page.locator(REPLY)).to_have_count(2)
        pressed, fresh = page.locator(".choice", has_text="Gửi luôn").first, page.locator(".choice").nth(2)
        await expect(pressed).to_be_disabled()
        await expect(pressed).to_have_attribute("aria-pressed", "true")
        await expect(fresh).to_be_enabled()


async def test_the_talk_is_there_again_after_a_reload(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await say(page, "đèn đường hỏng")
        await expect(page.locator(REPLY)).to_have_count(1)
        await page.fill("#text", "đang viết dở")
        await page.reload()
        await expect(page.locator(OWN)).to_have_text(["đèn đường hỏng"])
        await expect(page.locator(REPLY)).to_have_count(1)
        await expect(page.locator("#text")).to_have_value("đang viết dở")


async def test_without_a_network_the_message_waits_and_is_sent_once(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await page.context.set_offline(True)
        await say(page, "gửi lúc mất mạng")
        await expect(page.locator("#link")).to_be_visible()
        await expect(page.locator(OWN)).to_have_count(1)
        await page.context.set_offline(False)
        await expect(page.locator(REPLY)).to_have_count(1)
        await expect(page.locator("#link")).to_be_hidden()
        await expect(page.locator(OWN)).to_have_count(1)
    assert [inbound.text for inbound in room.arrived] == ["gửi lúc mất mạng"]


async def test_an_answer_that_got_lost_is_asked_for_again_with_the_same_key(room: Room) -> None:
    lost: list[str] = []

    async def lose_the_first(route: Route) -> None:
        await route.fetch()
        lost.append(route.request.post_data_json["key"])
        await (route.abort() if len(lost) == 1 else route.continue_())

    async with chat(room, PHONE) as (page, _):
        await page.route("**/api/messages", lose_the_first)
        await page.route("**/api/events*", lambda route: route.abort())  # no other way to hear of it
        await page.reload()
        await say(page, "chỉ một lần")
        await expect(page.locator(".msg-in .meta")).to_contain_text("Đã gửi")
    assert len(lost) == 2
    assert len(set(lost)) == 1
    assert len({inbound.key for inbound in room.arrived}) == 1


async def test_what_was_not_sent_before_the_page_closed_is_sent_afterwards(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await page.route("**/api/messages", lambda route: route.abort())
        await say(page, "tắt máy giữa chừng")
        await expect(page.locator(OWN)).to_have_count(1)
        await page.unroute("**/api/messages")
        await page.reload()
        await expect(page.locator(REPLY)).to_have_count(1)
        await expect(page.locator(OWN)).to_have_text(["tắt máy giữa chừng"])
    assert len(room.arrived) == 1


async def test_when_the_service_is_down_the_text_stays_in_the_box(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        room.outcome = Outcome.UNAVAILABLE
        await say(page, "lời kể dài của bà")
        await expect(page.locator("#note")).to_contain_text("tạm dừng")
        await expect(page.locator("#text")).to_have_value("lời kể dài của bà")
        await expect(page.locator(OWN)).to_have_count(0)
        room.outcome = Outcome.ACCEPTED
        await page.click("#send")
        await expect(page.locator(REPLY)).to_have_count(1)


async def test_a_text_that_is_too_long_stays_in_the_box(room: Room) -> None:
    async with chat(room, DESKTOP) as (page, _):
        await say(page, "a" * 20_001)
        await expect(page.locator("#note")).to_contain_text("dài quá")
        assert len(await page.input_value("#text")) == 20_001
    assert room.arrived == []


async def test_photos_and_papers_are_shown_before_and_after_sending(room: Room) -> None:
    files: Any = [
        {"name": "đèn hỏng.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(800, 600))},
        {"name": "thừa.png", "mimeType": "image/png", "buffer": photo("PNG")},
        {"name": "đơn.pdf", "mimeType": "application/pdf", "buffer": PDF},
        {"name": "may.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
    ]
    async with chat(room, PHONE) as (page, seen):
        await page.set_input_files("#file", files)
        await expect(page.locator(".pick")).to_have_count(3)
        await expect(page.locator("#note")).to_contain_text("may.exe")
        await page.get_by_role("button", name="Bỏ tệp thừa.png").click()
        await page.fill("#text", "cột số 7")
        await page.click("#send")
        await expect(page.locator(REPLY)).to_have_count(1)
        await page.reload()
        await expect(page.locator(".msg-in .shot img")).to_have_count(1)
        await expect(page.locator(".msg-in .paper")).to_have_text(["đơn.pdf"])
        assert (
            await page.locator(".shot img").evaluate("image => image.decode().then(() => image.naturalWidth)")
            == 800
        )
    assert seen.errors == []
    [inbound] = room.arrived
    assert [(file.kind, file.name) for file in inbound.files] == [
        ("photo", "đèn hỏng.jpg"),
        ("document", "đơn.pdf"),
    ]


async def test_the_place_is_asked_for_only_when_pressed(room: Room) -> None:
    where: Any = {"latitude": 20.99, "longitude": 106.33}
    async with chat(room, PHONE, geolocation=where, permissions=["geolocation"]) as (page, _):
        await page.click("#place")
        await expect(page.locator(REPLY)).to_have_count(1)
    assert [file.latitude for file in room.arrived[0].files] == [20.99]


async def test_a_refused_place_costs_nothing(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await page.click("#place")
        await expect(page.locator("#note")).to_contain_text("viết tên thôn")
        await expect(page.locator("#place")).to_be_enabled()
    assert room.arrived == []


async def test_the_whole_talk_works_from_the_keyboard(room: Room) -> None:
    async with chat(room, DESKTOP) as (page, _):
        await page.focus("#text")
        await page.keyboard.type("dòng một")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("dòng hai")
        await page.keyboard.press("Enter")
        await expect(page.locator(REPLY)).to_have_count(1)
        await page.get_by_role("button", name="Gửi luôn").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(REPLY)).to_have_count(2)
    assert [(inbound.text, inbound.choice) for inbound in room.arrived] == [
        ("dòng một\ndòng hai", ""), ("", "card.send")
    ]  # fmt: skip


async def test_words_of_the_person_are_never_markup(room: Room) -> None:
    async with chat(room, PHONE) as (page, seen):
        await say(page, "<img src=x onerror=alert(1)> <b>đậm</b>")
        await expect(page.locator(REPLY)).to_have_count(1)
        await page.reload()
        await expect(page.locator(OWN)).to_have_text(["<img src=x onerror=alert(1)> <b>đậm</b>"])
        assert await page.locator(".log img, .log b").count() == 0
    assert seen.errors == []


async def test_on_a_small_phone_everything_fits_and_can_be_hit(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await say(page, "x" * 300)
        await expect(page.locator(REPLY)).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        for button in await page.locator("button:visible:not(.copy)").all():
            box = await button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44, await button.inner_text()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360


async def test_after_a_confidential_answer_the_buttons_stay_dead(room: Room) -> None:
    room.confidential = True
    async with chat(room, PHONE) as (page, _):
        await say(page, "chuyện kín")
        await expect(page.locator(REPLY)).to_have_count(1)
        await page.get_by_role("button", name="Gửi luôn").click()
        await expect(page.locator(REPLY)).to_have_count(2)
        await page.reload()
        await expect(page.locator(".bubble-emptied")).to_have_count(2)
        await expect(page.locator(".choice").first).to_be_disabled()
        await expect(page.locator(".choice").last).to_be_enabled()
        assert "chuyện kín" not in await page.content()


async def test_a_long_reply_is_read_from_its_beginning(room: Room) -> None:
    room.answer = "Dòng đầu tiên.\n" + "Một dòng rất dài của câu trả lời.\n" * 30
    async with chat(room, PHONE) as (page, _):
        await say(page, "một")
        await expect(page.locator(REPLY)).to_have_count(1)
        await say(page, "hai")
        await expect(page.locator(REPLY)).to_have_count(2)
        await expect(page.locator("#typing")).to_be_hidden()
        top = "node => node.getBoundingClientRect().top"
        below_header = await page.locator(REPLY).nth(1).evaluate(top) - await page.locator("#talk").evaluate(
            top
        )
        assert 0 <= below_header < 100


async def test_leaving_forgets_the_talk_on_this_device(room: Room) -> None:
    async with chat(room, PHONE) as (page, _):
        await say(page, "máy dùng chung")
        await expect(page.locator(REPLY)).to_have_count(1)
        await page.click("#leave")
        await page.click("#ask-yes")
        await expect(page.locator("#hello")).to_be_visible()
        await expect(page.locator(OWN)).to_have_count(0)
        assert "máy dùng chung" not in await page.evaluate("JSON.stringify(localStorage)")


async def test_without_scripts_the_page_says_where_to_call(lite_office: Office) -> None:
    lite_office.policy = replace(lite_office.policy, office_phone="0220 3853 386")
    async with chat_without_scripts(Room(lite_office)) as page:
        await expect(page.locator("noscript section")).to_contain_text("0220 3853 386")


@asynccontextmanager
async def chat_without_scripts(room: Room) -> AsyncIterator[Page]:
    async with serve(room.app()) as url, open_page(PHONE, java_script_enabled=False) as page:
        await page.goto(f"{url}/chat/")
        yield page


PASTE = """file => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(file.bytes)], file.name, {type: "image/png"}));
  const event = file.how === "paste"
    ? new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true})
    : new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true});
  document.getElementById("text").dispatchEvent(event);
}"""


@pytest.mark.parametrize("how", ["paste", "drop"])
async def test_on_a_desktop_photos_are_dropped_or_pasted(room: Room, how: str) -> None:
    async with chat(room, DESKTOP) as (page, _):
        await page.evaluate(PASTE, {"how": how, "name": "man hinh.png", "bytes": list(photo("PNG"))})
        await expect(page.locator(".pick img")).to_have_count(1)
        await page.click("#send")
        await expect(page.locator(REPLY)).to_have_count(1)
    assert [file.name for file in room.arrived[0].files] == ["man hinh.png"]


async def test_a_large_photo_is_made_smaller_before_it_travels(room: Room) -> None:
    noise = Image.effect_noise((3200, 2400), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    async with chat(room, PHONE) as (page, _):
        await page.set_input_files(
            "#file", {"name": "to.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
        )
        await expect(page.locator(".pick img")).to_have_count(1)
        await page.click("#send")
        await expect(page.locator(REPLY)).to_have_count(1)
    [file] = room.arrived[0].files
    kept = Image.open(io.BytesIO(await room.chat.fetch(file.ref, 10_000_000)))
    assert kept.size == (2048, 1536)


async def test_codes_and_telephone_numbers_are_found_in_a_reply(room: Room) -> None:
    room.answer = (
        "Hồ sơ ND 482 7155: đèn hỏng. Mã ND 360 9187, ngày 8/12, văn bản 113/QĐ-UBND.\n"
        "Gọi 113, 0912 345 678, 0220 3853 386, 1900 6769 hoặc 0912345678. Số 20261123 không gọi được.\n"
        "Xem https://nghedan.example.vn/chat/."
    )
    async with chat(room, DESKTOP) as (page, _):
        await say(page, "một")
        await expect(page.locator(REPLY)).to_have_count(1)
        assert await page.locator(".code").all_inner_texts() == ["ND 482 7155", "ND 360 9187"]
        assert await page.locator(".copy").count() == 2
        links = await page.locator(f"{REPLY} a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
    assert links == [
        "tel:113", "tel:0912345678", "tel:02203853386", "tel:19006769", "tel:0912345678",
        "https://nghedan.example.vn/chat/",
    ]  # fmt: skip


async def test_a_code_is_copied(room: Room) -> None:
    async with chat(room, DESKTOP, permissions=["clipboard-read", "clipboard-write"]) as (page, _):
        await say(page, "một")
        await page.get_by_role("button", name="Chép mã ND 482 7155").click()
        await expect(page.locator(".copy")).to_have_text("Đã chép")
        assert await page.evaluate("navigator.clipboard.readText()") == "ND 482 7155"
