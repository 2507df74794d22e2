"""The poster of a unit: its name, its codes, and who may print it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework.office import Office
from console.pages.poster import doors
from tests.cast import GIA_LOC, NAM_SACH, Cast


async def test_the_own_poster_has_the_name_and_a_code_for_every_way_in(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    minh = await desk("minh")
    lite_office.policy = replace(
        lite_office.policy, telegram_name="nghe_dan_bot", public_url="https://nghedan.example"
    )
    text = await minh.get(f"/desk/poster/{NAM_SACH}")
    assert "Phản ánh, kiến nghị gửi Ủy ban xã Nam Sách" in text
    assert f"https://t.me/nghe_dan_bot?start=u-{NAM_SACH}" in text
    assert f"https://nghedan.example/chat/?start=u-{NAM_SACH}" in text
    assert text.count('aria-label="Mã QR') == 2
    assert text.count("<path") >= 2


def test_without_a_name_of_the_bot_only_the_web_chat_is_offered(lite_office: Office) -> None:
    assert [door.name for door in doors(lite_office, NAM_SACH)] == ["Trang trò chuyện"]


def test_a_drawing_carries_no_style_of_its_own(lite_office: Office) -> None:
    (door,) = doors(lite_office, NAM_SACH)
    assert door.drawing.startswith("<svg")
    assert "style" not in door.drawing


async def test_another_units_poster_is_for_those_who_see_all(desk: Any, lite_cast: Cast) -> None:
    minh, thu = await desk("minh"), await desk("thu")
    assert "Gia Lộc" not in await minh.get(f"/desk/poster/{GIA_LOC}")
    assert minh.status == 403
    assert "Gia Lộc" in await thu.get(f"/desk/poster/{GIA_LOC}")
    await thu.get("/desk/poster/khong-co")
    assert thu.status == 404


async def test_ones_own_page_leads_to_the_poster(desk: Any, lite_cast: Cast) -> None:
    minh = await desk("minh")
    await minh.get("/desk/me")
    assert f'href="/desk/poster/{NAM_SACH}"' in minh.html
