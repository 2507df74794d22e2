"""Teaching the bot at the desk: what it gets wrong, what it knows, and taking an edit back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casework import handle, learning
from casework.office import Office
from console.app import desk_app
from tests.browser import DESKTOP, NEEDS_BROWSER, PHONE, open_page, serve, watch
from tests.casework.test_learning import POWER, POWER_COMPANY, WIRES, WORDS, first_field, wires
from tests.cast import PASSWORD, Cast

EDIT = "/desk/knowledge/edit?target={}&ref={}"


def transferred(office: Office, cast: Cast) -> str:
    code = wires(office, cast)
    office.run_now(handle.transfer, cast.minh, code, None, POWER_COMPANY, "Dây điện do Điện lực quản lý")
    return code


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


async def test_a_week_without_corrections_says_what_will_come(desk: Any) -> None:
    thu = await desk("thu")
    text = await thu.get("/desk/learning")
    assert "Tuần này bot chưa bị sửa chỗ nào" in text
    assert "Hồ sơ kín không bao giờ hiện" in text


async def test_a_proposed_phrase_is_accepted_and_taken_back(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    transferred(lite_office, lite_cast)
    thu = await desk("thu")
    text = await thu.get("/desk/learning")
    assert "điện" in text
    assert WORDS in text
    assert "câu mẫu" in text
    phrase, strong = hidden(thu.html, "phrase"), hidden(thu.html, "strong")
    fields = {"field": POWER, "phrase": phrase, "strong": strong, "week": "2026-W48"}
    text = await thu.post("/desk/learning/accept", fields)
    assert f"Đã nhận cụm “{phrase}”. Có hiệu lực ngay" in text
    assert first_field(lite_office, WORDS) == POWER
    text = await thu.get("/desk/knowledge/versions")
    assert phrase in text
    text = await thu.post("/desk/knowledge/versions/1/undo", {})
    assert "Đã hoàn tác" in text
    assert first_field(lite_office, WORDS) == WIRES
    await thu.post("/desk/knowledge/versions/1/undo", {})
    assert thu.status == 422
    assert "đã được hoàn tác rồi" in thu.text


async def test_a_refused_phrase_goes_away(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    transferred(lite_office, lite_cast)
    thu = await desk("thu")
    await thu.get("/desk/learning")
    phrase = hidden(thu.html, "phrase")
    text = await thu.post("/desk/learning/refuse", {"field": POWER, "phrase": phrase})
    assert "sẽ không đề xuất lại" in text
    assert f'name="phrase" value="{phrase}"' not in text


async def test_a_corrected_message_becomes_an_example(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    transferred(lite_office, lite_cast)
    thu = await desk("thu")
    await thu.get("/desk/learning")
    text = await thu.post("/desk/learning/example", {"field": POWER, "text": hidden(thu.html, "text")})
    assert "Đã lưu câu mẫu" in text
    assert [one.text for one in lite_office.knowledge.memory.examples] == [WORDS]


async def test_phrases_are_tried_and_then_applied(desk: Any, lite_office: Office) -> None:
    admin = await desk("admin")
    await admin.get(EDIT.format("phrases", POWER))
    seen = hidden(admin.html, "seen")
    field = lite_office.knowledge.catalogue.field(POWER)
    fields = {
        "target": "phrases",
        "ref": POWER,
        "seen": seen,
        "strong": "\n".join((*field.strong, "tủ xèo xèo")),
        "weak": "\n".join(field.weak),
        "note": "mùa mưa",
        "text": "cái tủ xèo xèo đầu ngõ",
    }
    text = await admin.post("/desk/knowledge/edit", {**fields, "do": "try"})
    assert "Nếu áp dụng" in text
    assert "Đúng ngay lĩnh vực đầu" in text
    assert "Sau khi sửa" in text
    assert "tủ xèo xèo" not in lite_office.knowledge.catalogue.field(POWER).strong
    text = await admin.post("/desk/knowledge/edit", {**fields, "do": "apply"})
    assert "Đã áp dụng" in text
    assert "mùa mưa" in text
    assert "tủ xèo xèo" in lite_office.knowledge.catalogue.field(POWER).strong


async def test_every_problem_is_told_and_the_typed_text_stays(desk: Any, lite_office: Office) -> None:
    admin = await desk("admin")
    await admin.get(EDIT.format("phrases", POWER))
    fields = {"target": "phrases", "ref": POWER, "seen": "0", "strong": "rác thải\nbãi rác", "weak": ""}
    text = await admin.post("/desk/knowledge/edit", {**fields, "do": "apply"})
    assert admin.status == 422
    assert "Cụm “rác thải” đã thuộc" in text
    assert "Cụm “bãi rác” đã thuộc" in text
    assert "rác thải\nbãi rác" in text
    assert lite_office.knowledge.version.edits == 0


async def test_the_second_editor_sees_the_new_text_and_keeps_the_own(desk: Any) -> None:
    admin, thu = await desk("admin"), await desk("thu")
    for visitor in (admin, thu):
        await visitor.get(EDIT.format("unit", POWER_COMPANY))
    unit = {"target": "unit", "ref": POWER_COMPANY, "seen": "0", "name": "Công ty Điện lực Hải Phòng"}
    await thu.post("/desk/knowledge/edit", {**unit, "aliases": "điện lực phố", "do": "apply"})
    assert thu.status == 200
    text = await admin.post("/desk/knowledge/edit", {**unit, "aliases": "nhà đèn", "do": "apply"})
    assert admin.status == 409
    assert "chị Thu vừa sửa mục này" in text
    assert "điện lực phố" in text
    assert "nhà đèn" in text


async def test_a_new_question_is_answered_at_once_and_a_field_gets_its_unit(
    desk: Any, lite_office: Office
) -> None:
    admin = await desk("admin")
    await admin.get("/desk/knowledge/edit?target=question&ref=")
    fields = {
        "target": "question",
        "ref": "",
        "seen": "0",
        "questions": "Mấy giờ chợ đêm Bến Bính đóng cửa?\nchợ đêm Bến Bính mở đến mấy giờ",
        "answer": "Chợ đêm đóng lúc 23 giờ, {you} nhé.",
        "source": "Thông báo 12/TB-UBND",
        "do": "apply",
    }
    text = await admin.post("/desk/knowledge/edit", fields)
    assert "Đã áp dụng" in text
    today = lite_office.clock.now().date()
    answer = lite_office.knowledge.book.ask("chợ đêm Bến Bính mở đến mấy giờ", today)
    assert answer.answer.startswith("Chợ đêm đóng")
    await admin.get(EDIT.format("topic", POWER))
    names = {
        box: hidden_text(admin.html, box)
        for box in re.findall(r'<(?:input|textarea)[^>]* id="([^"]+:[^"]+)"', admin.html)
    }
    fields = {
        **names,
        "target": "topic",
        "ref": POWER,
        "seen": hidden(admin.html, "seen"),
        "plain": "điện, mất điện",
    }
    fields["responsible:hai-phong-2025"] = "Sở Công Thương"
    text = await admin.post("/desk/knowledge/edit", {**fields, "do": "apply"})
    assert "Đã áp dụng" in text, text
    assert lite_office.knowledge.catalogue.field(POWER).new.responsible == "hp-so-cong-thuong"
    fields["seen"] = str(lite_office.knowledge.version.edits)
    fields["responsible:hai-phong-2025"] = "Sở Trời"
    text = await admin.post("/desk/knowledge/edit", {**fields, "do": "apply"})
    assert "Không có đơn vị nào mang mã “Sở Trời”" in text


def hidden_text(html: str, name: str) -> str:
    line = re.search(rf'id="{re.escape(name)}" name="[^"]*" value="([^"]*)"', html)
    area = re.search(rf'<textarea id="{re.escape(name)}"[^>]*>([^<]*)</textarea>', html)
    found = line or area
    assert found is not None, name
    return found[1]


async def test_search_and_trying_a_message(desk: Any) -> None:
    thu = await desk("thu")
    assert "Chiếu sáng" in await thu.get("/desk/knowledge?q=den duong") or "đèn đường" in thu.text
    assert "Sở Công Thương" in await thu.get("/desk/knowledge?tab=units&q=cong thuong")
    assert "quên mã" in (await thu.get("/desk/knowledge?tab=questions&q=quen ma")).lower()
    assert "Không tìm thấy" in await thu.get("/desk/knowledge?q=xyzxyz")
    text = await thu.post("/desk/knowledge/try", {"text": "đèn đường ở xã Nam Sách hỏng cả tháng"})
    assert "đèn đường hỏng" in text
    assert "Bot sẽ" in text


@pytest.mark.parametrize(
    "page", ["learning", "knowledge", "knowledge/versions", "knowledge/edit?target=unit&ref=x"]
)
async def test_officers_do_not_teach(page: str, desk: Any) -> None:
    minh = await desk("minh")
    assert "Dạy bot" not in await minh.get("/desk")
    await minh.get(f"/desk/{page}")
    assert minh.status == 403


@pytest.mark.browser
@NEEDS_BROWSER
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["screen", "phone"])
async def test_the_pages_fit_a_screen_and_a_phone(
    device: dict[str, Any], lite_office: Office, lite_cast: Cast
) -> None:
    from aiohttp import web

    transferred(lite_office, lite_cast)
    change = lite_office.look_now(learning.with_phrase, POWER, "tủ xèo xèo", strong=True)
    tried = lite_office.look_now(learning.attempt, lite_cast.thu, change)
    lite_office.run_now(learning.keep, lite_cast.thu, change, tried)
    learning.refresh(lite_office)
    app = web.Application()
    app.add_subapp("/desk", desk_app(lite_office))
    async with serve(app) as url, open_page(device) as page:
        seen = watch(page, url.removeprefix("http://"))
        await page.goto(f"{url}/desk/learning")
        await page.fill("#username", "thu")
        await page.fill("#password", PASSWORD)
        await page.click("text=Đăng nhập >> nth=-1")
        for goal in (
            "learning",
            "knowledge",
            "knowledge/versions",
            f"knowledge/edit?target=phrases&ref={POWER}",
        ):
            await page.goto(f"{url}/desk/{goal}")
            wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, goal
        assert (seen.errors, seen.foreign) == ([], [])
