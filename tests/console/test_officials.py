"""Accounts, one's own page, and messages that never arrived."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import col, select

from casework import accounts, handle
from casework.office import Desk, Office
from storage import mailbox, outgoing
from storage.mailbox import Outbox
from tests.cast import NAM_SACH, Cast, lamp, link

PASSWORD = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")


async def test_a_new_account_works_with_the_password_shown_once(desk: Any) -> None:
    admin = await desk("admin")
    await admin.get("/desk/officials")
    fields = {"name": "Trần Thị Mai", "username": "Mai.TT", "unit": NAM_SACH, "role": "officer"}
    text = await admin.post("/desk/officials", fields)
    found = PASSWORD.search(text)
    assert found is not None
    assert found[0] not in await admin.get("/desk/officials")
    mai = await desk()
    await mai.log_in("mai.tt", found[0])
    assert mai.url == "/desk"


async def test_a_taken_name_keeps_the_form(desk: Any) -> None:
    admin = await desk("admin")
    await admin.get("/desk/officials")
    fields = {"name": "Minh Khác", "username": "minh", "unit": NAM_SACH, "role": "officer"}
    text = await admin.post("/desk/officials", fields)
    assert admin.status == 422
    assert "đã có người dùng" in text
    assert 'value="Minh Khác"' in text


async def test_closing_an_account_ends_its_log_ins(desk: Any, lite_cast: Cast) -> None:
    admin, minh = await desk("admin"), await desk("minh")
    await admin.get("/desk/officials")
    text = await admin.post(f"/desk/officials/{lite_cast.minh.id}/active", {"value": "0"})
    assert "đã được khóa" in text
    await minh.get("/desk")
    assert minh.url.startswith("/desk/login")
    await minh.log_in("minh")
    assert minh.status == 401


async def test_an_administrator_does_not_lock_himself_out(desk: Any, lite_cast: Cast) -> None:
    admin = await desk("admin")
    await admin.get("/desk/officials")
    text = await admin.post(f"/desk/officials/{lite_cast.admin.id}/active", {"value": "0"})
    assert admin.status == 422
    assert "Không tự khóa" in text


async def test_resetting_a_password(desk: Any, lite_cast: Cast) -> None:
    admin = await desk("admin")
    await admin.get("/desk/officials")
    text = await admin.post(f"/desk/officials/{lite_cast.minh.id}/password", {})
    found = PASSWORD.search(text)
    assert found is not None
    minh = await desk()
    await minh.log_in("minh", found[0])
    assert minh.url == "/desk"


async def test_accounts_are_for_administrators(desk: Any, lite_cast: Cast) -> None:
    for name in ("minh", "hoa", "thu"):
        visitor = await desk(name)
        await visitor.get("/desk/officials")
        assert visitor.status == 403
        await visitor.get("/desk/me")
        await visitor.post(f"/desk/officials/{lite_cast.tu.id}/active", {"value": "0"})
        assert visitor.status == 403


async def test_a_number_links_a_chat(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    minh = await desk("minh")
    await minh.get("/desk/me")
    text = await minh.post("/desk/me/link", {})
    found = re.search(r"cán bộ (\d{6})", text)
    assert found is not None
    linked = lite_office.run_now(accounts.link_chat, lite_cast.lan_talk, found[1])
    assert linked.id == lite_cast.minh.id
    assert "Trang chat" in await minh.get("/desk/me")
    await minh.post("/desk/me/unlink", {})
    assert "Chưa nối tài khoản nào" in minh.text


async def test_a_message_that_failed_is_sent_again(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    lite_office.run_now(handle.accept, lite_cast.minh, code, None)
    failed = lite_office.run_now(_fail)
    thu = await desk("thu")
    text = await thu.get("/desk/undelivered")
    assert "Người nhận đã chặn Nghe Dân" in text
    assert f"/petition/{code}" in text
    await thu.post("/desk/undelivered", {"id": str(failed)})
    assert "Mọi tin đều đã tới" in thu.text
    assert lite_office.look_now(lambda d: d.session.get_one(Outbox, failed)).status == mailbox.QUEUED
    await thu.get("/desk/me")
    await thu.post("/desk/undelivered", {"id": str(failed)})
    assert thu.status == 422


async def test_what_was_tried_is_shown_there_and_on_the_file(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    lite_office.run_now(handle.accept, lite_cast.minh, code, None)
    lite_office.run_now(_wait_for_the_window)
    thu = await desk("thu")
    for page in (f"/desk/petition/{code}", "/desk/undelivered", "/desk/undelivered?status=waiting"):
        text = await thu.get(page)
        assert "Đợi người nhận nhắn lại" in text
        assert "mẫu tin theo tài khoản qua Zalo OA" in text
    assert "Không có tin nào ở đây" in await thu.get("/desk/undelivered?status=possibly")
    assert "Không có tin nào ở đây" in await thu.get("/desk/undelivered?channel=telegram")


async def test_a_message_that_no_longer_matters_is_taken_off(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    lite_office.run_now(handle.accept, lite_cast.minh, code, None)
    failed = lite_office.run_now(_fail)
    thu = await desk("thu")
    await thu.get("/desk/undelivered")
    await thu.post("/desk/undelivered", {"id": str(failed), "cancel": "1"})
    assert "Mọi tin đều đã tới" in thu.text
    assert lite_office.look_now(lambda d: d.session.get_one(Outbox, failed)).status == mailbox.DROPPED


async def test_undelivered_messages_are_for_the_office(desk: Any) -> None:
    minh = await desk("minh")
    await minh.get("/desk/undelivered")
    assert minh.status == 403


async def test_every_role_opens_every_page_of_the_menu(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    lite_office.run_now(link, lite_cast.minh)
    for name in ("minh", "hoa", "thu", "admin"):
        visitor = await desk(name)
        menu = re.findall(r'<a href="(/desk[^"?#]*)"', visitor.html)
        for path in {*menu, "/desk/help", "/desk/me", "/desk/me/password"}:
            await visitor.get(path)
            assert visitor.status == 200, (name, path)


def _fail(desk: Desk) -> int:
    row = desk.session.exec(select(Outbox).order_by(Outbox.id.desc())).first()  # type: ignore[union-attr]
    assert row is not None
    row.status, row.error = mailbox.FAILED, "Forbidden: bot was blocked by the user"
    desk.session.add(row)
    return row.id or 0


def _wait_for_the_window(desk: Desk) -> None:
    row = desk.session.exec(select(Outbox).where(col(Outbox.push).is_(True))).first()
    assert row is not None
    row.status, row.channel = mailbox.WAITING, "zalo-oa"
    outgoing.note(row, desk.now, "window closed", over=True)
    row.way = "template-uid"
    outgoing.note(row, desk.now, "window closed", over=True)
    desk.session.add(row)
