"""The page of the calendar: days off, years without a notice, periods that the law leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework.office import Office
from tests.cast import Cast


async def test_a_year_without_official_notice_is_warned_of(desk: Any, lite_cast: Cast) -> None:
    minh = await desk("minh")
    text = await minh.get("/desk/calendar")
    assert "Chưa có lịch nghỉ chính thức năm 2027" in text
    this_year, next_year = text.split("Năm 2026")[1].split("Năm 2027")
    assert "Đã có thông báo" in this_year
    assert "Tết Nguyên đán" in this_year
    assert "Chưa có thông báo chính thức" in next_year


async def test_what_the_law_leaves_open_is_said_until_the_office_sets_it(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    minh = await desk("minh")
    before = await minh.get("/desk/calendar")
    lite_office.policy = replace(lite_office.policy, knpa_days=15)
    after = await minh.get("/desk/calendar")
    assert "15 ngày làm việc" not in before
    assert "15 ngày làm việc" in after
    assert before.count("chưa quy định") == after.count("chưa quy định") + 1
