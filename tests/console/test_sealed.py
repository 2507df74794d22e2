"""Sealed files: opened on purpose, by those named, and every opening is on record."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from casework import receive
from casework.office import Desk, Office
from law.kinds import PetitionKind, Stage
from storage.petitions import Access, Petition
from tests.cast import Cast

WORDS = "cán bộ địa chính nhận tiền để cấp sổ"


def secret(office: Office, cast: Cast) -> str:
    def record(desk: Desk) -> str:
        return receive.record_information(
            desk, PetitionKind.DENUNCIATION, WORDS, citizen_id=cast.lan, channel="webchat",
            first_contact_at=desk.now,
        ).code  # fmt: skip

    return office.run_now(record)


def accesses(desk: Desk) -> list[tuple[int, bool, str]]:
    rows = desk.session.exec(select(Access).where(Access.what == "file").order_by(Access.id))  # type: ignore[arg-type]
    return [(row.official_id, row.allowed, row.reason) for row in rows]


async def test_looking_at_the_address_shows_only_the_warning(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = secret(lite_office, lite_cast)
    thu = await desk("thu")
    text = await thu.get(f"/desk/petition/{code}")
    assert "Mỗi lần mở đều ghi lại" in text
    assert WORDS not in text
    assert lite_office.look_now(accesses) == []


async def test_who_is_named_opens_it_with_a_reason_and_sees_the_record(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = secret(lite_office, lite_cast)
    thu = await desk("thu")
    await thu.get(f"/desk/petition/{code}")
    text = await thu.post(f"/desk/petition/{code}/open", {"reason": "hướng dẫn làm đơn"})
    assert WORDS in text
    assert "Ai đã mở hồ sơ kín này" in text
    assert lite_office.look_now(accesses) == [(lite_cast.thu.id, True, "hướng dẫn làm đơn")]


async def test_tu_and_even_the_administrator_are_refused_and_recorded(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = secret(lite_office, lite_cast)
    for name, official in (("tu", lite_cast.tu), ("admin", lite_cast.admin)):
        visitor = await desk(name)
        await visitor.get(f"/desk/petition/{code}")
        text = await visitor.post(f"/desk/petition/{code}/open", {"reason": "tò mò"})
        assert visitor.status == 403
        assert WORDS not in text
        assert lite_office.look_now(accesses)[-1] == (official.id, False, "tò mò")


async def test_acts_on_it_are_refused_to_tu_too(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = secret(lite_office, lite_cast)
    tu = await desk("tu")
    await tu.get(f"/desk/petition/{code}")
    text = await tu.post(f"/desk/petition/{code}/guide", {"version": "9", "words": "x"})
    assert tu.status == 403
    assert WORDS not in text


async def test_guiding_the_sender_says_nothing_of_the_matter(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = secret(lite_office, lite_cast)
    thu = await desk("thu")
    await thu.get(f"/desk/petition/{code}")
    await thu.post(f"/desk/petition/{code}/open", {"reason": "hướng dẫn"})
    words = "Mời anh/chị mang đơn có chữ ký đến phòng tiếp dân."
    text = await thu.post(f"/desk/petition/{code}/guide", {"version": "1", "words": words})
    assert thu.status == 200
    assert "Có cập nhật về hồ sơ" in text
    assert WORDS not in text
    row = lite_office.look_now(lambda d: d.session.exec(select(Petition).where(Petition.code == code)).one())
    assert row.stage == Stage.INFORMATION


async def test_it_is_in_no_list_behind_a_number(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    code = secret(lite_office, lite_cast)
    thu = await desk("thu")
    text = await thu.get("/desk/statistics/behind?week=2026-W48&key=received")
    assert thu.status == 200
    assert code not in text
