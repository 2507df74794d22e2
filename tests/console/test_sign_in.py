"""The door: who gets in, what is refused, and what a stolen or stale form can do."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from casework.office import Office
from console.app import desk_app
from console.session import LOGIN_COOKIE, safe_next
from tests.cast import PASSWORD, Cast, FixedClock
from tests.console.conftest import Visitor


async def test_minh_logs_in_and_sees_his_unit(desk: Any) -> None:
    visitor = await desk()
    text = await visitor.log_in("minh")
    assert visitor.url == "/desk"
    assert "ông Minh" in text
    assert "UBND xã Nam Sách" in text


async def test_a_wrong_password_and_an_unknown_name_read_the_same(desk: Any) -> None:
    visitor = await desk()
    wrong = await visitor.log_in("minh", "khong-phai-mat-khau")
    assert visitor.status == 401
    assert "chưa đúng" in wrong
    unknown = await visitor.log_in("khong-ai", "khong-phai-mat-khau")
    assert visitor.status == 401
    assert wrong.replace("minh", "").count("chưa đúng") == unknown.replace("khong-ai", "").count("chưa đúng")


async def test_guessing_is_slowed_down_even_with_the_right_password_at_last(desk: Any) -> None:
    visitor = await desk()
    for _ in range(8):
        await visitor.log_in("minh", "doan-mo-mat-khau")
    text = await visitor.log_in("minh", PASSWORD)
    assert visitor.status == 429
    assert "15 phút" in text


async def test_a_page_asked_for_before_comes_after_the_log_in(desk: Any) -> None:
    visitor = await desk()
    text = await visitor.get("/desk/statistics?week=2026-W46")
    assert visitor.url.startswith("/desk/login")
    assert 'value="/desk/statistics?week=2026-W46"' in text
    await visitor.log_in("minh", goal="/desk/statistics?week=2026-W46")
    assert visitor.url == "/desk/statistics?week=2026-W46"


@pytest.mark.parametrize(
    "address",
    [
        "https://xau.example/desk",
        "//xau.example/desk",
        "/desk//xau.example",
        "/desk\\..",
        "/chat",
        "/deskx",
        "/desk/logout",
    ],
)
def test_the_way_on_never_leaves_the_desk(address: str) -> None:
    assert safe_next(address) == "/desk"


async def test_a_form_without_the_token_changes_nothing(desk: Any) -> None:
    visitor = await desk("minh")
    text = await visitor.post("/desk/statistics/subscribe", {"weekly": "1"}, token="khong-dung")
    assert visitor.status == 403
    assert "Trang đã để lâu" in text
    assert "Nhận hằng tuần" in await visitor.get("/desk/me")


async def test_the_token_of_another_log_in_is_refused(desk: Any) -> None:
    hoa, minh = await desk("hoa"), await desk("minh")
    await hoa.get("/desk/me")
    token = hoa.html.split('name="csrf" value="')[1].split('"')[0]
    await minh.post("/desk/statistics/subscribe", {"weekly": "1"}, token=token)
    assert minh.status == 403


async def test_the_login_form_itself_needs_a_token(desk: Any) -> None:
    visitor = await desk()
    await visitor.get("/desk/login")
    await visitor.post("/desk/login", {"username": "minh", "password": PASSWORD}, token="x")
    assert visitor.status == 403


async def test_strangers_send_no_files(desk: Any) -> None:
    visitor = await desk()
    await visitor.get("/desk/login")
    await visitor.upload("/desk/login", {"username": "minh"}, "to.bin", b"x" * 1000)
    assert visitor.status == 415


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Any) -> None:
    visitor = await desk()
    await visitor.get("/desk/login")
    token = visitor.html.split('name="csrf" value="')[1].split('"')[0]
    fields = {"csrf": token, "username": "minh", "password": PASSWORD}
    async with visitor.client.post("/desk/login", data=fields, allow_redirects=False) as response:
        cookie = response.cookies[LOGIN_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/desk"


async def test_a_link_tapped_in_a_chat_reloads_once_instead_of_asking_for_the_password(desk: Any) -> None:
    visitor = await desk()
    text = await visitor.get("/desk/petition/4827155", **{"Sec-Fetch-Site": "cross-site"})
    assert visitor.status == 200
    assert 'http-equiv="refresh"' in text


async def test_logging_out_ends_it(desk: Any) -> None:
    visitor = await desk("minh")
    await visitor.post("/desk/logout", {})
    await visitor.get("/desk")
    assert visitor.url.startswith("/desk/login")


async def test_a_log_in_ends_by_itself(desk: Any, clock: FixedClock) -> None:
    visitor = await desk("minh")
    clock.move(hours=13)
    await visitor.get("/desk")
    assert visitor.url.startswith("/desk/login")


async def test_every_page_forbids_foreign_scripts_and_framing(desk: Any) -> None:
    visitor = await desk("minh")
    await visitor.get("/desk")
    policy = visitor.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert visitor.headers["X-Content-Type-Options"] == "nosniff"
    assert " style=" not in visitor.html
    assert "<script>" not in visitor.html


async def test_an_unknown_page_shows_the_way_on(desk: Any) -> None:
    visitor = await desk("minh")
    text = await visitor.get("/desk/khong-co-trang-nay")
    assert visitor.status == 404
    assert "Về danh sách hồ sơ" in text


async def test_a_fault_is_a_page_with_a_number_and_no_details(desk: Any, lite_office: Office) -> None:
    visitor = await desk("minh")
    lite_office.law = None  # type: ignore[assignment]
    text = await visitor.get("/desk/score")
    assert visitor.status == 500
    assert "Traceback" not in text
    assert "NoneType" not in text


async def test_changing_the_password_ends_every_log_in(desk: Any) -> None:
    first, second = await desk("minh"), await desk("minh")
    await first.get("/desk/me/password")
    wrong = await first.post(
        "/desk/me/password", {"old": "sai", "new": "mot cau de nho", "again": "mot cau de nho"}
    )
    assert first.status == 422
    assert "gõ chưa đúng" in wrong
    await first.post(
        "/desk/me/password", {"old": PASSWORD, "new": "mot cau de nho", "again": "mot cau de nho"}
    )
    assert first.url.startswith("/desk/login")
    await second.get("/desk")
    assert second.url.startswith("/desk/login")
    await second.log_in("minh", "mot cau de nho")
    assert second.url == "/desk"


async def test_behind_a_proxy_one_guesser_does_not_lock_out_the_others(
    lite_office: Office, lite_cast: Cast
) -> None:
    app = web.Application()
    app.add_subapp("/desk", desk_app(lite_office, behind_proxy=True))
    async with TestClient(TestServer(app)) as client:
        visitor = Visitor(client)
        for _ in range(8):
            await visitor.get("/desk/login")
            await visitor.post(
                "/desk/login", {"username": "khong-ai", "password": "x"}, came_from="6.6.6.6, 203.0.113.9"
            )
        assert visitor.status == 401
        await visitor.get("/desk/login")
        await visitor.post(
            "/desk/login", {"username": "minh", "password": PASSWORD}, came_from="6.6.6.6, 203.0.113.9"
        )
        assert visitor.status == 429
        await visitor.post(
            "/desk/login", {"username": "minh", "password": PASSWORD}, came_from="203.0.113.10"
        )
        assert visitor.url == "/desk"
