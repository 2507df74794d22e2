"""The list: one's own unit's work, the most urgent first."""

from __future__ import annotations

from typing import Any

from casework.office import Office
from law.kinds import PetitionKind
from tests.cast import GIA_LOC, Cast, FixedClock, lamp


async def test_minh_sees_his_unit_and_tu_does_not(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    receipt = lite_office.run_now(lamp, lite_cast.lan)
    minh, tu = await desk("minh"), await desk("tu")
    assert f"/desk/petition/{receipt.code}" in await minh.get("/desk")
    assert f"/desk/petition/{receipt.code}" not in await tu.get("/desk")
    assert "Không còn việc nào chờ" in tu.text


async def test_tu_cannot_filter_his_way_into_another_unit(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    receipt = lite_office.run_now(lamp, lite_cast.lan)
    tu = await desk("tu")
    for query in (f"?q={receipt.code}", "?unit=hp-ubnd-xa-nam-sach", "?q=den"):
        assert f"/desk/petition/{receipt.code}" not in await tu.get("/desk" + query)


async def test_staff_see_every_unit_and_filter_by_one(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    here = lite_office.run_now(lamp, lite_cast.lan).code
    there = lite_office.run_now(lamp, lite_cast.lan, unit_id=GIA_LOC).code
    thu = await desk("thu")
    both = await thu.get("/desk")
    assert here in both
    assert there in both
    one = await thu.get(f"/desk?unit={GIA_LOC}")
    assert f"/petition/{here}" not in one
    assert f"/petition/{there}" in one


async def test_the_standing_is_said_in_words_and_counted(
    desk: Any, lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code  # due Tuesday 8/12: 24/11 is a holiday
    minh = await desk()
    for day, words in ((7, "Còn 1 ngày làm việc"), (8, "Đến hạn hôm nay"), (11, "Quá hạn 3 ngày")):
        clock.set(2026, 12, day)
        await minh.log_in("minh")
        assert words in minh.text
        assert "Hạn thứ Ba 8/12" in minh.text
    assert code in await minh.get("/desk?standing=qua-han")
    assert code not in await minh.get("/desk?standing=dung-han")


async def test_a_code_is_found_however_it_is_typed(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan).code
    other = lite_office.run_now(lamp, lite_cast.lan).code
    minh = await desk("minh")
    for typed in (first, f"ND {first[:3]} {first[3:]}", f"hs {first}"):
        text = await minh.get("/desk?q=" + typed.replace(" ", "+"))
        assert f"/petition/{first}" in text
        assert f"/petition/{other}" not in text


async def test_nothing_found_says_what_to_do(desk: Any) -> None:
    minh = await desk("minh")
    assert "Bỏ hết điều kiện lọc" in await minh.get("/desk?q=khong+co+gi")


async def test_nonsense_in_the_address_is_no_fault(desk: Any) -> None:
    minh = await desk("minh")
    await minh.get("/desk?page=-3&standing=abc&stage=abc&field=abc&unit=abc&closed=x")
    assert minh.status == 200
    await minh.get("/desk?page=" + "9" * 40)
    assert minh.status == 200


async def test_what_came_since_the_last_visit_is_marked(
    desk: Any, lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    lite_office.run_now(lamp, lite_cast.lan)
    minh = await desk("minh")
    assert 'class="chip new">Mới' not in minh.text
    clock.move(hours=2)
    lite_office.run_now(lamp, lite_cast.lan)
    clock.move(minutes=5)
    text = await minh.get("/desk")
    assert text.count('class="chip new">Mới') == 1
    clock.move(minutes=5)
    assert (await minh.get("/desk")).count('class="chip new">Mới') == 1  # the same visit


async def test_a_sealed_file_is_listed_without_a_word_of_it(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    receipt = lite_office.run_now(_secret, lite_cast.lan)
    thu, admin = await desk("thu"), await desk("admin")
    assert f"/desk/petition/{receipt.code}" in await thu.get("/desk")
    assert "nhận tiền" not in thu.text
    assert "Tố cáo" not in thu.text
    assert receipt.code not in await admin.get("/desk")


async def test_a_page_of_fifty(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    for _ in range(52):
        lite_office.run_now(lamp, lite_cast.lan)
    minh = await desk("minh")
    assert minh.text.count('<li class="item') == 50
    assert "Trang 1 / 2" in minh.text
    assert (await minh.get("/desk?page=2")).count('<li class="item') == 2


def _secret(desk: Any, citizen_id: int) -> Any:
    from casework import receive

    return receive.record_information(
        desk, PetitionKind.DENUNCIATION, "cán bộ nhận tiền", citizen_id=citizen_id, channel="webchat",
        first_contact_at=desk.now,
    )  # fmt: skip
