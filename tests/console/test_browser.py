"""The desk in a real browser: what the scripts add, on a screen and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from casework import handle
from casework.office import Office
from console.app import desk_app
from law.kinds import Stage
from tests.browser import DESKTOP, NEEDS_BROWSER, PHONE, open_page, serve, watch
from tests.cast import GIA_LOC, PASSWORD, Cast, lamp
from tests.console.test_petition import petition

pytestmark = [pytest.mark.browser, NEEDS_BROWSER]
ANSWER = "Tổ điện xã đã thay bóng sáng nay, thứ Hai 23/11."


@pytest.fixture
async def url(lite_office: Office) -> AsyncIterator[str]:
    app = web.Application()
    app.add_subapp("/desk", desk_app(lite_office))
    async with serve(app) as address:
        yield address


async def enter(page: Any, url: str, goal: str = "/desk") -> None:
    await page.goto(url + goal)
    await page.fill("#username", "minh")
    await page.fill("#password", PASSWORD)
    await page.click("text=Đăng nhập >> nth=-1")
    await page.wait_for_url(url + goal)


def accepted(office: Office, cast: Cast) -> str:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(handle.accept, cast.minh, code, None)
    return code


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["screen", "phone"])
async def test_minh_answers_with_a_preview_and_a_second_look(
    device: dict[str, Any], url: str, lite_office: Office, lite_cast: Cast
) -> None:
    code = accepted(lite_office, lite_cast)
    async with open_page(device) as page:
        seen = watch(page, url.removeprefix("http://"))
        await enter(page, url, f"/desk/petition/{code}")
        await page.click("summary:has-text('Trả lời người dân')")
        await page.check("input[name=interim][value='0']")
        await page.fill("#text", ANSWER)
        assert ANSWER in await page.inner_text(".preview .bubble")
        await page.click("button:has-text('Gửi cho dân')")
        assert ANSWER in await page.inner_text("dialog[open]")
        await page.click("dialog[open] >> text=Xem lại >> nth=-1")
        assert lite_office.look_now(petition, code).stage == Stage.IN_PROGRESS
        await page.click("button:has-text('Gửi cho dân') >> nth=0")
        await page.click("dialog[open] button[value=yes]")
        await page.wait_for_selector("text=Người dân nhận được")
        assert lite_office.look_now(petition, code).stage == Stage.ANSWERED
        assert seen.foreign == []
        assert seen.errors == []


async def test_a_unit_is_found_without_accents(url: str, lite_office: Office, lite_cast: Cast) -> None:
    code = accepted(lite_office, lite_cast)
    async with open_page(PHONE) as page:
        await enter(page, url, f"/desk/petition/{code}")
        await page.click("summary:has-text('Chuyển đơn vị khác')")
        await page.fill("#transfer-find", "gia loc")
        visible = await page.eval_on_selector_all(
            "[data-key]", "rows => rows.filter(row => row.offsetParent).map(row => row.innerText)"
        )
        assert visible
        assert all("Gia Lộc" in name for name in visible)
        await page.check(f"input[name=unit][value={GIA_LOC}]")
        await page.fill("#reason", "Đoạn đường này thuộc Gia Lộc")
        await page.click("button:has-text('Chuyển hồ sơ')")
        assert "Gia Lộc" in await page.inner_text("dialog[open] .extra")
        await page.click("dialog[open] button[value=yes]")
        await page.wait_for_selector("text=Đã chuyển hồ sơ")
        assert lite_office.look_now(petition, code).unit_id == GIA_LOC


async def test_no_page_is_wider_than_a_small_phone(url: str, lite_office: Office, lite_cast: Cast) -> None:
    code = accepted(lite_office, lite_cast)
    lite_office.run_now(lamp, lite_cast.lan, text="x" * 400, quote="y" * 200, place_text="z" * 200)
    async with open_page(PHONE) as page:
        seen = watch(page, url.removeprefix("http://"))
        await enter(page, url)
        for path in (
            "",
            f"/petition/{code}",
            "/statistics",
            "/score",
            "/me",
            "/me/password",
            "/help",
            "/khong-co",
        ):
            await page.goto(f"{url}/desk{path}")
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, path
        assert seen.foreign == []
