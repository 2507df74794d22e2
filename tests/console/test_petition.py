"""The file and the acts on it: what an official sends is what happens, and what the citizen reads."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

from PIL import Image
from sqlmodel import select

from casework import handle, look, secrecy
from casework.office import Desk, Office
from casework.secrecy import Person
from law.kinds import Stage
from storage.mailbox import Outbox
from storage.petitions import Answer, Attachment, Petition
from tests.cast import GIA_LOC, NAM_SACH, Cast, lamp

FINAL = "Tổ điện xã đã thay bóng sáng nay, thứ Hai 23/11."


def petition(desk: Desk, code: str) -> Petition:
    return desk.session.exec(select(Petition).where(Petition.code == code)).one()


def told(desk: Desk, conversation_id: int) -> list[str]:
    rows = desk.session.exec(select(Outbox).where(Outbox.conversation_id == conversation_id))
    return [str(row.body["text"]) for row in rows]


def open_file(office: Office, cast: Cast) -> str:
    """A file that Minh has accepted."""
    code = office.run_now(lamp, cast.lan).code
    office.run_now(handle.accept, cast.minh, code, None)
    return code


def version(office: Office, code: str) -> str:
    return str(office.look_now(petition, code).version)


async def test_the_file_shows_the_words_the_reason_and_the_deadline(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{code}")
    assert "den duong hong ca thang nay toi om" in text
    assert "đèn đường ở xã do Ủy ban xã quản lý" in text
    assert "thứ Ba 8/12" in text
    assert "Điều 28 khoản 1" in text
    assert "Nhận xử lý" in text


async def test_words_of_a_citizen_cannot_become_markup(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    code = lite_office.run_now(lamp, lite_cast.lan, text=evil, quote=evil, place_text=evil).code
    minh = await desk("minh")
    for path in ("/desk", f"/desk/petition/{code}"):
        await minh.get(path)
        assert "<script>alert" not in minh.html
        assert "<img src=x" not in minh.html


async def test_a_foreign_file_is_refused_and_an_unknown_one_not_found(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    tu = await desk("tu")
    text = await tu.get(f"/desk/petition/{code}")
    assert tu.status == 403
    assert "den duong" not in text
    await tu.get("/desk/me")
    await tu.post(f"/desk/petition/{code}/accept", {"version": "1"})
    assert tu.status == 403
    assert lite_office.look_now(petition, code).stage == Stage.RECEIVED
    await tu.get("/desk/petition/1234567")
    assert tu.status == 404


async def test_accepting_tells_the_citizen_and_the_official(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    text = await minh.post(f"/desk/petition/{code}/accept", {"version": version(lite_office, code)})
    assert lite_office.look_now(petition, code).stage == Stage.IN_PROGRESS
    assert "Đã nhận xử lý" in text
    assert "Người dân nhận được:" in text
    sent = lite_office.look_now(told, lite_cast.lan_talk)[-1]
    assert "ông Minh" in sent
    assert sent in text
    assert "Đã nhận xử lý hồ sơ" not in await minh.get(f"/desk/petition/{code}")  # said once


async def test_transfer_needs_a_unit_and_a_reason_and_keeps_what_was_typed(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    minh, path = await desk("minh"), f"/desk/petition/{code}/transfer"
    await minh.get(f"/desk/petition/{code}")
    seen = version(lite_office, code)
    text = await minh.post(path, {"version": seen, "reason": "Đoạn này thuộc Gia Lộc"})
    assert minh.status == 422
    assert "Chưa chọn đơn vị" in text
    assert "Đoạn này thuộc Gia Lộc" in text
    await minh.post(path, {"version": seen, "unit": GIA_LOC, "reason": "  "})
    assert minh.status == 422
    assert lite_office.look_now(petition, code).unit_id == NAM_SACH
    await minh.post(path, {"version": seen, "unit": GIA_LOC, "reason": "Đoạn này thuộc Gia Lộc"})
    assert lite_office.look_now(petition, code).unit_id == GIA_LOC
    tu = await desk("tu")
    text = await tu.get(f"/desk/petition/{code}")
    assert tu.status == 200
    assert "Đoạn này thuộc Gia Lộc" in text


async def test_after_a_transfer_minh_is_led_on_though_the_file_is_no_longer_his(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    fields = {"version": version(lite_office, code), "unit": GIA_LOC, "reason": "Thuộc Gia Lộc"}
    text = await minh.post(f"/desk/petition/{code}/transfer", fields)
    assert minh.status == 200
    assert "Đã chuyển hồ sơ" in text
    assert "UBND xã Gia Lộc" in text


async def test_two_officials_at_once_the_second_hears_who_was_faster_and_loses_no_word(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    minh, hoa = await desk("minh"), await desk("hoa")
    await minh.get(f"/desk/petition/{code}")
    await hoa.get(f"/desk/petition/{code}")
    seen = version(lite_office, code)
    await hoa.post(
        f"/desk/petition/{code}/ask", {"version": seen, "question": "Cột đèn số mấy?", "until": "2026-11-27"}
    )
    assert hoa.status == 200
    text = await minh.post(
        f"/desk/petition/{code}/answer",
        {"version": seen, "text": FINAL, "interim": "0", "document": "12/UBND"},
    )
    assert minh.status == 409
    assert "Bà Hoa vừa làm trước" in text
    assert "hỏi thêm" in text
    assert FINAL in text
    assert 'value="12/UBND"' in text
    assert lite_office.look_now(petition, code).stage == Stage.WAITING_CITIZEN
    now = version(lite_office, code)
    await minh.post(f"/desk/petition/{code}/answer", {"version": now, "text": FINAL, "interim": "0"})
    assert lite_office.look_now(petition, code).stage == Stage.ANSWERED


async def test_a_final_answer_reaches_the_outbox_and_closes_the_clock(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    fields = {"version": version(lite_office, code), "text": FINAL, "interim": "0", "document": "12/UBND-KT"}
    text = await minh.post(f"/desk/petition/{code}/answer", fields)
    assert code in "".join(lite_office.look_now(told, lite_cast.lan_talk)[-1].split())
    assert "Đã trả lời hồ sơ" in text
    assert "12/UBND-KT" in text
    assert FINAL in text
    view = lite_office.run_now(look.file, lite_cast.minh, code)
    assert all(row.deadline.closed_on == date(2026, 11, 23) for row in view.deadlines)


async def test_an_interim_answer_keeps_the_clock(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = open_file(lite_office, lite_cast)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    fields = {
        "version": version(lite_office, code),
        "text": "Thứ Sáu 27/11 tổ điện xuống thay.",
        "interim": "1",
    }
    text = await minh.post(f"/desk/petition/{code}/answer", fields)
    assert "hạn vẫn chạy" in text
    assert "Thứ Sáu 27/11 tổ điện xuống thay." in lite_office.look_now(told, lite_cast.lan_talk)[-1]
    assert lite_office.look_now(petition, code).stage == Stage.IN_PROGRESS


async def test_a_vague_or_markless_answer_is_held_until_sent_on_purpose(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    minh, path = await desk("minh"), f"/desk/petition/{code}/answer"
    await minh.get(f"/desk/petition/{code}")
    seen = version(lite_office, code)
    for words, issue in (
        ("Cơ quan ghi nhận và sẽ xem xét.", "vague"),
        ("Da thay bong den roi nhe ba con", "marks"),
        ("Gọi anh Nam số 0912 345 678 để hỏi, hôm nay.", "private"),
    ):
        text = await minh.post(path, {"version": seen, "text": words, "interim": "0"})
        assert minh.status == 422
        assert f'name="anyway" value="{issue}"' in text
        assert words in text
    assert lite_office.look_now(petition, code).stage == Stage.IN_PROGRESS
    wrong = {"version": seen, "text": "Cơ quan ghi nhận và sẽ xem xét.", "interim": "0", "anyway": "marks"}
    await minh.post(path, wrong)  # a tick for another doubt does not count
    assert minh.status == 422
    await minh.post(path, {**wrong, "anyway": "vague"})
    assert lite_office.look_now(petition, code).stage == Stage.ANSWERED


async def test_a_file_with_an_answer_survives_the_second_look_and_loses_its_exif(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    minh, path = await desk("minh"), f"/desk/petition/{code}/answer"
    await minh.get(f"/desk/petition/{code}")
    seen = version(lite_office, code)
    text = await minh.upload(
        path, {"version": seen, "text": "Da thay bong den roi", "interim": "0"}, "anh.jpg", _photo()
    )
    assert minh.status == 422
    kept = text.split('name="kept" value="')[1].split('"')[0]
    await minh.post(path, {"version": seen, "text": FINAL, "interim": "0", "kept": kept})
    row = lite_office.look_now(lambda d: d.session.get_one(Attachment, int(kept)))
    assert row.answer_id is not None
    assert "anh.jpg" in minh.text
    await minh.get(f"/desk/attachment/{kept}")
    assert not Image.open(io.BytesIO(minh.body)).getexif()


async def test_only_a_loose_file_can_be_named_in_a_form(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    """Somebody else's attachment must not be pulled into one's own answer by its number."""
    code = open_file(lite_office, lite_cast)
    foreign = lite_office.run_now(_attach, lite_office.run_now(lamp, lite_cast.lan, unit_id=GIA_LOC).code)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    fields = {"version": version(lite_office, code), "text": FINAL, "interim": "0", "kept": str(foreign)}
    await minh.post(f"/desk/petition/{code}/answer", fields)
    row = lite_office.look_now(lambda d: d.session.get_one(Attachment, foreign))
    assert row.answer_id is None


async def test_a_program_is_no_attachment(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = open_file(lite_office, lite_cast)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    fields = {"version": version(lite_office, code), "text": FINAL, "interim": "0"}
    text = await minh.upload(f"/desk/petition/{code}/answer", fields, "anh.jpg", b"MZ" + bytes(200))
    assert minh.status == 422
    assert "Loại tệp này không gửi được" in text
    assert FINAL in text
    assert lite_office.look_now(lambda d: d.session.exec(select(Answer)).all()) == []


async def test_a_file_over_the_limit_is_a_page_not_a_crash(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = open_file(lite_office, lite_cast)
    lite_office.policy = replace(lite_office.policy, max_file_bytes=50_000)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    fields = {"version": version(lite_office, code), "text": FINAL, "interim": "0"}
    text = await minh.upload(f"/desk/petition/{code}/answer", fields, "to.jpg", bytes(60_000))
    assert minh.status == 413
    assert "Tệp lớn quá" in text
    assert lite_office.look_now(petition, code).stage == Stage.IN_PROGRESS


async def test_attachments_only_for_those_who_see_the_file_and_never_as_a_page(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    photo = lite_office.run_now(_attach, code)
    page = lite_office.run_now(_attach, code, b"<script>alert(1)</script>", "text/html", "xau.html")
    minh, tu = await desk("minh"), await desk("tu")
    await tu.get(f"/desk/attachment/{photo}")
    assert tu.status == 403
    await minh.get(f"/desk/attachment/{photo}/small")
    assert Image.open(io.BytesIO(minh.body)).size[0] <= 480
    await minh.get(f"/desk/attachment/{page}")
    assert minh.headers["Content-Type"].startswith("application/octet-stream")
    assert minh.headers["Content-Disposition"].startswith("attachment")
    assert minh.headers["X-Content-Type-Options"] == "nosniff"
    await minh.get("/desk/attachment/999")
    assert minh.status == 404


async def test_name_and_phone_show_to_the_unit_unless_the_citizen_hid_them(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    lite_office.run_now(_name, lite_cast.lan, code, hidden=False)
    minh = await desk("minh")
    assert "Phạm Thị Lan" in await minh.get(f"/desk/petition/{code}")
    lite_office.run_now(_name, lite_cast.lan, code, hidden=True)
    text = await minh.get(f"/desk/petition/{code}")
    assert "Phạm Thị Lan" not in text
    assert "giấu tên" in text


async def test_triage_names_the_unit(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan, unit_id=None, field_id=None).code
    thu = await desk("thu")
    text = await thu.get(f"/desk/petition/{code}")
    assert "Phân công đơn vị" in text
    fields = {"version": version(lite_office, code), "unit": NAM_SACH, "field": "ht-chieu-sang"}
    await thu.post(f"/desk/petition/{code}/assign", fields)
    row = lite_office.look_now(petition, code)
    assert (row.unit_id, row.field_id, row.stage) == (NAM_SACH, "ht-chieu-sang", Stage.RECEIVED)


async def test_closing_after_an_answer(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = open_file(lite_office, lite_cast)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    await minh.post(
        f"/desk/petition/{code}/answer",
        {"version": version(lite_office, code), "text": FINAL, "interim": "0"},
    )
    await minh.post(f"/desk/petition/{code}/close", {"version": version(lite_office, code)})
    assert lite_office.look_now(petition, code).stage == Stage.CLOSED
    assert code in await minh.get("/desk?closed=1")


async def test_an_act_that_does_not_exist(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{code}")
    await minh.post(f"/desk/petition/{code}/delete", {"version": "1"})
    assert minh.status == 404


def _photo() -> bytes:
    image, out, exif = Image.new("RGB", (1200, 900), "#884422"), io.BytesIO(), Image.Exif()
    exif[0x010F] = "Máy của ông Minh"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _attach(desk: Desk, code: str, data: bytes = b"", mime: str = "image/jpeg", name: str = "anh.jpg") -> int:
    data = data or _photo()
    row = Attachment(
        petition_id=petition(desk, code).id, kind="photo", name=name, mime=mime, size=len(data),
        sha256=desk.office.blobs.put(data), status="stored", at=desk.now,
    )  # fmt: skip
    desk.session.add(row)
    desk.session.flush()
    return row.id or 0


def _name(desk: Desk, citizen_id: int, code: str, *, hidden: bool) -> None:
    secrecy.keep_identity(desk, citizen_id, Person("Phạm Thị Lan", "0912 345 678"))
    row = petition(desk, code)
    row.named, row.hidden_name = True, hidden
    desk.session.add(row)
