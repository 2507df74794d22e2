"""The web chat in a frame of another page, begun by a link, and what everybody needs to be able to use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, expect
from sqlmodel import select

from bot.channels.webchat import WebChat
from bot.intake import Intake
from bot.metrics import Metrics
from casework.office import Office
from storage.mailbox import Outbox
from storage.people import Conversation
from tests.browser import DESKTOP, NEEDS_BROWSER, PHONE, open_page, serve, watch
from tests.cast import add_citizen, lamp
from tests.webchat_room import Room, visit

OWN = ".msg-in .bubble"
REPLY = ".msg-out .bubble"
IN_BROWSER = [NEEDS_BROWSER, pytest.mark.browser]


@pytest.fixture
def room(lite_office: Office) -> Room:
    return Room(lite_office)


# what the server says


async def test_only_named_pages_may_frame_the_chat(room: Room) -> None:
    chat = WebChat(room.office, room.receive, ("https://portal.example.vn",))
    async with visit(room, chat) as visitor:
        framed = (await visitor.get("embed")).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://portal.example.vn" in framed
        ordinary = (await visitor.get("")).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in ordinary


async def test_in_a_frame_the_session_is_kept_apart_for_each_parent(lite_office: Office) -> None:
    lite_office.policy = replace(lite_office.policy, public_url="https://nghedan.example.vn")
    async with visit(Room(lite_office)) as visitor:
        visitor.client.session.cookie_jar.clear()
        cookies = (await visitor.get("embed")).headers.getall("Set-Cookie")
        assert len(cookies) == 1
        assert cookies[0].startswith("nghedan-framed=")
        for part in ("HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/chat"):
            assert part in cookies[0]


async def test_who_has_a_session_keeps_it_in_the_frame(room: Room) -> None:
    async with visit(room) as visitor:
        assert "Set-Cookie" not in (await visitor.get("embed")).headers


async def test_a_post_from_the_parent_page_is_refused(room: Room) -> None:
    chat = WebChat(room.office, room.receive, ("https://portal.example.vn",))
    async with visit(room, chat) as visitor:
        body = {"key": "12345678", "text": "Chào"}
        headers = {"Origin": "https://portal.example.vn"}
        assert (await visitor.post("api/messages", json=body, headers=headers)).status == 403
    assert room.arrived == []


async def test_the_script_for_the_parent_gives_no_session(room: Room) -> None:
    async with visit(room) as visitor:
        visitor.client.session.cookie_jar.clear()
        script = await visitor.get("embed.js")
        assert script.content_type in {"text/javascript", "application/javascript"}
        assert "Set-Cookie" not in script.headers


async def test_what_a_link_carried_arrives_as_such(room: Room) -> None:
    async with visit(room) as visitor:
        assert (await visitor.say("", start="u-nam-sach", label="Bắt đầu")).status == 200
        assert (await visitor.say("", start="<script>")).status == 400
        (item,) = [item for item in (await visitor.history())["items"] if item["side"] == "in"]
    assert [(one.start, one.text) for one in room.arrived] == [("u-nam-sach", "")]
    assert item["text"] == "Bắt đầu"


@pytest.mark.parametrize("own", [True, False])
async def test_a_link_with_a_code_opens_only_an_own_file(lite_office: Office, own: bool) -> None:
    intake = Intake(lite_office, Metrics())
    chat = WebChat(lite_office, intake.receive)
    async with visit(Room(lite_office), chat) as visitor:
        await visitor.say("Chào")
        mine = lite_office.look_now(lambda desk: desk.session.exec(select(Conversation.citizen_id)).one())
        if not own:
            mine = lite_office.run_now(lambda desk: add_citizen(desk.session, "lan", desk.now)[0])
        receipt = lite_office.run_now(lambda desk: lamp(desk, mine or 0))
        link = f"nd-{receipt.code[:3]}-{receipt.code[3:]}"
        await visitor.say("", start=link, label="Xem hồ sơ")
    said = lite_office.look_now(lambda desk: [row.body["text"] for row in desk.session.exec(select(Outbox))])
    assert any("Chiếu sáng" in text or "đèn" in text.lower() for text in said) is own


# in a browser


@asynccontextmanager
async def portal(room: Room, allowed: bool = True, device: Any = None, tag: str = "") -> AsyncIterator[Page]:
    """A page of somebody else with our line in it."""
    home = ""

    async def show(_request: web.Request) -> web.Response:
        line = f'<script src="{home}/chat/embed.js" async {tag}></script>'
        page = f"<!doctype html><html lang=vi><title>Cổng</title><h1>Cổng thông tin</h1>{line}</html>"
        return web.Response(text=page, content_type="text/html")

    parent = web.Application()
    parent.router.add_get("/", show)
    await room.delivery.start()
    try:
        async with serve(parent) as outside, open_page(device) as page:
            chat = WebChat(room.office, room.receive, (outside,) if allowed else ())
            room.delivery.posts[0].channel = chat
            async with serve(room.app(chat)) as home:
                await page.goto(outside)
                yield page
    finally:
        await room.delivery.stop()


class TestFrame:
    pytestmark = IN_BROWSER

    @pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
    async def test_one_line_brings_the_chat_to_a_page(self, room: Room, device: Any) -> None:
        async with portal(room, device=device) as page:
            assert await page.locator("iframe").count() == 0  # nothing of ours before somebody presses
            await page.get_by_role("button", name="Gửi phản ánh").click()
            chat = page.frame_locator("#nghedan-panel iframe")
            await chat.locator("#text").fill("đèn đường hỏng")
            await chat.locator("#send").click()
            await expect(chat.locator(REPLY)).to_have_count(1)
            await page.get_by_role("button", name="Đóng").click()
            await expect(page.locator("#nghedan-panel")).to_be_hidden()
            await expect(page.locator("#nghedan-open")).to_be_focused()
            await page.reload()
            await page.locator("#nghedan-open").click()
            await expect(page.frame_locator("iframe").locator(OWN)).to_have_text("đèn đường hỏng")

    async def test_it_opens_and_closes_from_the_keyboard(self, room: Room) -> None:
        async with portal(room) as page:
            await page.locator("#nghedan-open").wait_for()
            await page.keyboard.press("Tab")
            await expect(page.locator("#nghedan-open")).to_be_focused()
            await page.keyboard.press("Enter")
            box = page.frame_locator("iframe").locator("#text")
            await expect(box).to_be_enabled()
            await box.focus()
            await page.keyboard.press("Escape")
            await expect(page.locator("#nghedan-panel")).to_be_hidden()
            await expect(page.locator("#nghedan-open")).to_be_focused()

    async def test_a_page_that_was_not_named_cannot_show_it(self, room: Room) -> None:
        async with portal(room, allowed=False) as page:
            refused: list[str] = []
            page.on("console", lambda line: refused.append(line.text))
            await page.locator("#nghedan-open").click()
            await page.wait_for_timeout(500)
            assert any("frame-ancestors" in line for line in refused)
            assert await page.frame_locator("iframe").locator("#text").count() == 0

    async def test_the_line_may_name_a_unit(self, room: Room) -> None:
        async with portal(room, tag='data-start="u-nam-sach"') as page:
            await page.locator("#nghedan-open").click()
            await expect(page.frame_locator("iframe").locator(REPLY)).to_have_count(1)
        assert [one.start for one in room.arrived] == ["u-nam-sach"]


@asynccontextmanager
async def chat_page(room: Room, device: Any, path: str = "") -> AsyncIterator[Page]:
    """The page on its own, open and ready."""
    await room.delivery.start()
    try:
        async with serve(room.app()) as url, open_page(device) as page:
            seen = watch(page, url.removeprefix("http://"))
            await page.goto(f"{url}/chat/{path}")
            await expect(page.locator("#text")).to_be_enabled()
            yield page
            assert seen.foreign == []
            assert seen.errors == []
    finally:
        await room.delivery.stop()


async def some_talk(page: Page) -> None:
    """A message and its answer with buttons."""
    await page.fill("#text", "Đèn đường thôn Đông hỏng " * 6)
    await page.click("#send")
    await expect(page.locator(REPLY)).to_have_count(1)


CONTRAST = """() => {
  const part = (v) => v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const lum = (rgb) => { const [r, g, b] = rgb.map(part);
    return .2126 * r + .7152 * g + .0722 * b; };
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
  const ground = (node) => node
    ? over(parse(getComputedStyle(node).backgroundColor), ground(node.parentElement)) : [255, 255, 255];
  const bad = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.offsetParent || node.closest(".hide, .skip, :disabled, noscript")) continue;
    const style = getComputedStyle(node), back = ground(node);
    const [a, b] = [lum(over(parse(style.color), back)), lum(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad.push(text.data.trim().slice(0, 30) + " " + ratio.toFixed(2));
  }
  return bad;
}"""

NAMELESS = """() => Array.from(document.querySelectorAll("button, a[href], textarea, input, img, iframe"))
  .filter((node) => node.offsetParent && !node.closest("[aria-hidden=true]"))
  .filter((node) => !(node.getAttribute("aria-label") || node.alt || node.title || node.innerText.trim()
    || (node.id && document.querySelector("label[for=" + node.id + "]"))))
  .map((node) => node.outerHTML.slice(0, 80))"""

CUT = """(width) => Array.from(document.querySelectorAll("button, .bubble, h1, h2, textarea"))
  .filter((node) => node.offsetParent && !node.closest(".hide, .skip"))
  .filter((node) => { const box = node.getBoundingClientRect(); return box.left < -1 || box.right > width + 1; })
  .map((node) => node.outerHTML.slice(0, 80))"""


class TestForEverybody:
    pytestmark = IN_BROWSER

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_every_word_stands_out_from_its_ground(self, room: Room, scheme: str) -> None:
        async with chat_page(room, {**PHONE, "color_scheme": scheme}) as page:
            assert await page.evaluate(CONTRAST) == []
            await some_talk(page)
            assert await page.evaluate(CONTRAST) == []

    async def test_everything_that_can_be_used_has_a_name(self, room: Room) -> None:
        async with chat_page(room, PHONE) as page:
            await some_talk(page)
            assert await page.evaluate(NAMELESS) == []

    @pytest.mark.parametrize("zoom", ["text", "page"])
    async def test_at_twice_the_size_nothing_is_cut_off(self, room: Room, zoom: str) -> None:
        device = PHONE if zoom == "text" else {**PHONE, "viewport": {"width": 180, "height": 320}}
        async with chat_page(room, device) as page:
            if zoom == "text":
                await page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
            assert await page.evaluate(CUT, device["viewport"]["width"]) == []
            await some_talk(page)
            await page.get_by_role("button", name="Gửi luôn").scroll_into_view_if_needed()
            assert await page.evaluate(CUT, device["viewport"]["width"]) == []
            talk = await page.locator("#talk").bounding_box()
            assert talk is not None
            assert talk["height"] >= 60  # what was said can still be read

    async def test_tab_reaches_everything_and_shows_where_it_is(self, room: Room) -> None:
        async with chat_page(room, DESKTOP) as page:
            await some_talk(page)
            reached = []
            for _ in range(20):
                await page.keyboard.press("Tab")
                reached.append(
                    await page.evaluate(
                        "() => [document.activeElement === document.body ? 'BODY' :"
                        " document.activeElement.id || document.activeElement.innerText,"
                        " getComputedStyle(document.activeElement).outlineStyle]"
                    )
                )
            names = {name for name, _ in reached}
            assert {"my-files", "call-human", "leave", "attach", "place", "Gửi luôn", "Sửa lại"} <= names
            assert all(style != "none" for name, style in reached if name != "BODY")

    async def test_a_link_begins_the_talk_once(self, room: Room) -> None:
        async with chat_page(room, PHONE, "?start=nd-482-7155") as page:
            await expect(page.locator(OWN)).to_have_text("Xem hồ sơ ND 482 7155")
            await expect(page.locator(REPLY)).to_have_count(1)
            assert "start" not in page.url
            await page.reload()
            await expect(page.locator(OWN)).to_have_count(1)
        assert [one.start for one in room.arrived] == ["nd-482-7155"]
