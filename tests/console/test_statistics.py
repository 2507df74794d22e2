"""Numbers, the files behind them, and the scorecard."""

from __future__ import annotations

import io
import re
from typing import Any

from openpyxl import load_workbook

from casework import handle, report
from casework.office import Office
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, lamp


async def test_the_week_and_the_files_behind_a_number(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    other = lite_office.run_now(lamp, lite_cast.lan, unit_id=GIA_LOC).code
    thu = await desk("thu")
    text = await thu.get("/desk/statistics?week=2026-W48")
    assert "Thống kê tuần 48" in text
    assert "UBND xã Nam Sách" in text
    link = re.search(r'href="(/desk/statistics/behind\?[^"]*key=received[^"]*)"', text)
    assert link is not None
    behind = await thu.get(link[1])
    assert f"/petition/{code}" in behind
    assert f"/petition/{other}" in behind


async def test_minh_reads_his_unit_only(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    other = lite_office.run_now(lamp, lite_cast.lan, unit_id=GIA_LOC).code
    minh = await desk("minh")
    text = await minh.get("/desk/statistics/behind?week=2026-W48&key=arrived")
    assert code in text
    assert other not in text
    await minh.get(f"/desk/statistics?week=2026-W48&unit={GIA_LOC}")
    assert minh.status == 403
    assert other not in minh.text


async def test_issued_figures_are_shown_as_they_were(
    desk: Any, lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    clock.set(2026, 11, 18)
    lite_office.run_now(lamp, lite_cast.lan)
    clock.set(2026, 11, 23)
    lite_office.run_now(report.issue, "2026-W47")
    thu = await desk("thu")
    text = await thu.get("/desk/statistics")
    assert "Thống kê tuần 47" in text
    assert "đã phát hành" in text


async def test_the_workbook_opens_and_the_picture_is_one(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    lite_office.run_now(lamp, lite_cast.lan)
    thu = await desk("thu")
    await thu.get("/desk/statistics/so-lieu.xlsx?week=2026-W48")
    assert thu.headers["Content-Disposition"] == 'attachment; filename="so-lieu-2026-W48.xlsx"'
    book = load_workbook(io.BytesIO(thu.body))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("Nam Sách" in cell for cell in cells)
    await thu.get("/desk/statistics/chart.png?week=2026-W48")
    assert thu.body.startswith(b"\x89PNG")


async def test_a_week_that_is_none_or_to_come(desk: Any) -> None:
    thu = await desk("thu")
    for week in ("2026-W49", "abc", "2026-W99", "9999-W01"):
        await thu.get(f"/desk/statistics?week={week}")
        assert thu.status == 422
    await thu.get("/desk/statistics/behind?week=2026-W48&key=khong-co")
    assert thu.status == 404
    await thu.get("/desk/statistics?week=2026-W48&unit=khong-co")
    assert thu.status == 404


async def test_subscribing_to_monday(desk: Any) -> None:
    minh = await desk("minh")
    await minh.get("/desk/me")
    text = await minh.post("/desk/statistics/subscribe", {"weekly": "1", "back": "/desk/me"})
    assert minh.url == "/desk/me"
    assert "Thôi nhận" in text


async def test_subscribing_leads_nowhere_else(desk: Any) -> None:
    minh = await desk("minh")
    await minh.get("/desk/me")
    await minh.post("/desk/statistics/subscribe", {"weekly": "1", "back": "//xau.example"})
    assert minh.url == "/desk"


async def test_the_score_says_it_is_a_model_and_leads_to_its_files(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    lite_office.run_now(handle.accept, lite_cast.minh, code, None)
    minh = await desk("minh")
    text = await minh.get("/desk/score")
    assert "chưa phải bảng" in text
    assert "UBND xã Nam Sách" in text
    behind = await minh.get(f"/desk/score/behind?unit={NAM_SACH}&period=2026-nam&count=c_tong_don")
    assert f"/petition/{code}" in behind
    await minh.get(f"/desk/score?unit={GIA_LOC}")
    assert minh.status == 403
    assert "Nhập số" not in text  # an officer reads, the head enters


async def test_the_head_enters_a_number_with_its_document(desk: Any, lite_cast: Cast) -> None:
    hoa = await desk("hoa")
    await hoa.get("/desk/score")
    fields = {
        "unit": NAM_SACH,
        "period": "2026-nam",
        "key": "c_ngay_tiep_thieu",
        "value": "1",
        "document": "",
    }
    text = await hoa.post("/desk/score", fields)
    assert hoa.status == 422
    text = await hoa.post("/desk/score", {**fields, "document": "Báo cáo 45/BC-UBND"})
    assert "Báo cáo 45/BC-UBND" in text
    assert "bà Hoa nhập" in text
    text = await hoa.post("/desk/score", {**fields, "value": "một", "document": "x"})
    assert hoa.status == 422
    text = await hoa.post("/desk/score", {**fields, "value": ""})
    assert "Báo cáo 45/BC-UBND</" not in text
    assert "bà Hoa nhập" not in text


async def test_an_officer_may_not_enter_numbers(desk: Any) -> None:
    minh = await desk("minh")
    await minh.get("/desk/score")
    fields = {
        "unit": NAM_SACH,
        "period": "2026-nam",
        "key": "c_ngay_tiep_thieu",
        "value": "0",
        "document": "x",
    }
    await minh.post("/desk/score", fields)
    assert minh.status == 403


async def test_the_score_as_a_workbook(desk: Any) -> None:
    hoa = await desk("hoa")
    await hoa.get("/desk/score/cham-diem.xlsx")
    book = load_workbook(io.BytesIO(hoa.body))
    assert book.sheetnames


async def test_periods_that_are_none(desk: Any) -> None:
    hoa = await desk("hoa")
    for period in ("2031-nam", "abc", "2026-quy-9"):
        await hoa.get(f"/desk/score?period={period}")
        assert hoa.status == 422
