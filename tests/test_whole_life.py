"""One petition's whole life in two real browsers: a citizen's phone and the desk, over the whole service."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.config import Settings
from bot.wiring import House
from casework import report, score
from casework.codes import check
from casework.office import Office
from casework.periods import week_of
from tests.browser import DESKTOP, NEEDS_BROWSER, PHONE, launch, serve, watch
from tests.cast import NAM_SACH, PASSWORD, Cast, FixedClock

pytestmark = [pytest.mark.browser, NEEDS_BROWSER]
ANSWER = "Chiều nay, thứ Hai 23/11, tổ điện đã thay xong 4 bóng ở thôn Đông."


@pytest.fixture
async def service(lite_office: Office) -> AsyncIterator[str]:
    house = House(Settings(), lite_office)
    await house.delivery.start()
    async with serve(house.app) as url:
        yield url
    await house.delivery.stop()
    await house.intake.idle()


async def write(page: Any, text: str) -> None:
    await page.locator("textarea").fill(text)
    await page.get_by_role("button", name="Gửi", exact=True).click()


async def test_from_the_first_word_to_the_score(
    service: str, lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    async with launch() as browser:
        phone = await (await browser.new_context(**PHONE, locale="vi-VN")).new_page()
        desk = await (await browser.new_context(**DESKTOP, locale="vi-VN")).new_page()
        seen = [watch(page, service.removeprefix("http://")) for page in (phone, desk)]

        await phone.goto(f"{service}/chat/")
        await write(phone, "den duong thon dong xa nam sach hong ca thang nay toi om")
        await phone.get_by_role("button", name="Gửi luôn").click()
        await phone.get_by_role("button", name="Không để tên").click()
        code = re.sub(r"\D", "", re.findall(r"ND \d{3} \d{4}", await phone.inner_text("main"))[-1])
        assert check(code)
        assert "thứ Ba 8/12" in await phone.inner_text("main")

        await desk.goto(f"{service}/desk/")
        await desk.fill("#username", "minh")
        await desk.fill("#password", PASSWORD)
        await desk.press("#password", "Enter")
        await desk.get_by_role("link", name=re.compile("đèn đường", re.IGNORECASE)).first.click()
        await desk.wait_for_url(f"**/petition/{code}")
        await desk.get_by_role("button", name="Nhận xử lý").click()
        await desk.click("summary:has-text('Trả lời người dân')")
        await desk.check("input[name=interim][value='0']")
        await desk.fill("#text", ANSWER)
        await desk.click("button:has-text('Gửi cho dân')")
        await desk.click("dialog[open] button:has-text('Gửi')")

        await phone.get_by_role("button", name="Xem trả lời").click()
        await phone.get_by_text("thay xong 4 bóng").first.wait_for()
        await phone.get_by_role("button", name="Đánh giá").click()
        await phone.get_by_role("button", name="Xong rồi").click()
        await phone.get_by_role("button", name="Rất hài lòng", exact=True).click()
        await phone.get_by_text("Cảm ơn").last.wait_for()
        assert [(page.errors, page.foreign) for page in seen] == [([], []), ([], [])]

    figures = lite_office.look_now(report.week, week_of(clock.now().date()))
    assert (figures.totals.received, figures.totals.answered, figures.totals.on_time) == (1, 1, 1)
    view = lite_office.look_now(score.score, NAM_SACH, "2026-nam")
    assert code in {one for codes in view.behind.values() for one in codes}
