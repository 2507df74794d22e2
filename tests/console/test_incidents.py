"""The same incident on the desk: the group, what may belong to it, one answer for all, one row for all."""

from __future__ import annotations

from typing import Any

from casework import incidents, secrecy
from casework.office import Desk, Office
from casework.receive import Receipt
from casework.secrecy import Person
from law.kinds import Stage
from tests.cast import GIA_LOC, Cast, add_citizen, lamp
from tests.console.test_petition import FINAL, petition, version

WORDS = "đèn đường ngõ 25 hỏng cả tuần"
ALLEY = {"text": WORDS, "quote": WORDS, "place_text": "“ngõ 25”, xã Nam Sách"}
PLAIN = "ngo 25 toi om ca tuan"
SAME = {"text": PLAIN, "quote": PLAIN, "place_text": "“ngo 25”, xã Nam Sách"}


def tell(desk: Desk, name: str, **changes: Any) -> Receipt:
    person, _ = add_citizen(desk.session, name, desk.now)
    return lamp(desk, person, **changes)


def spoken(code: str) -> str:
    return f"ND {code[:3]} {code[3:]}"


async def test_a_proposal_says_why_and_is_confirmed_with_one_press(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan, **ALLEY)
    second = lite_office.run_now(tell, "two", **SAME)
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{first.code}")
    assert "Có thể cùng một việc" in text
    assert "Vì cùng nói đến ngõ 25, đều báo đèn đường hỏng." in text
    press = {"version": version(lite_office, first.code), "other": second.code}
    text = await minh.post(f"/desk/petition/{first.code}/group", press)
    assert f"Hồ sơ chính: {spoken(first.code)}" in text
    assert "Trả lời này gửi tới cả 1 người cùng báo." in text
    assert "Có thể cùng một việc" not in text
    assert f"cùng việc với hồ sơ {spoken(second.code)}" in text


async def test_one_answer_goes_to_the_whole_group(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan, **ALLEY)
    second = lite_office.run_now(tell, "two", **SAME, same_as_id=first.petition_id)
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{first.code}")
    sent = {"version": version(lite_office, first.code), "text": FINAL, "interim": "0"}
    await minh.post(f"/desk/petition/{first.code}/answer", sent)
    assert lite_office.look_now(petition, second.code).stage == Stage.ANSWERED


async def test_what_is_not_the_same_leaves_and_is_not_proposed_again(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan, **ALLEY)
    second = lite_office.run_now(tell, "two", **SAME, same_as_id=first.petition_id)
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{first.code}")
    assert "Tách ra" in text
    text = await minh.post(f"/desk/petition/{first.code}/ungroup", {"other": second.code})
    assert "là việc khác, không gợi ý lại" in text
    assert "Có thể cùng một việc" not in text
    assert lite_office.look_now(petition, second.code).same_as_id is None


async def test_the_worklist_shows_one_row_and_how_many_told(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan, **ALLEY)
    second = lite_office.run_now(tell, "two", **SAME, same_as_id=first.petition_id)
    minh = await desk("minh")
    text = await minh.get("/desk")
    assert "+1 người báo" in text
    assert f"/petition/{second.code}" not in text
    assert f"/petition/{second.code}" in await minh.get(f"/desk?q={second.code}")


async def test_a_follower_points_to_the_file_that_is_answered(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan, **ALLEY)
    second = lite_office.run_now(tell, "two", **SAME, same_as_id=first.petition_id)
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{second.code}")
    assert "Hồ sơ chính" in text
    assert "Trả lời ở hồ sơ chính" in text


async def test_others_see_nothing_of_the_group(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan, **ALLEY)
    away = lite_office.run_now(tell, "two", **SAME, unit_id=GIA_LOC)
    lite_office.run_now(incidents.confirm, lite_cast.thu, first.code, None, away.code)
    tu = await desk("tu")
    text = await tu.get(f"/desk/petition/{away.code}")
    assert ALLEY["text"] not in text
    assert "Còn 1 hồ sơ ở đơn vị khác" in text
    await tu.post(f"/desk/petition/{away.code}/ungroup", {"other": first.code})
    assert tu.status == 403
    assert lite_office.look_now(petition, away.code).same_as_id == first.petition_id


async def test_a_hidden_name_stays_hidden_in_a_group(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    lite_office.run_now(secrecy.keep_identity, lite_cast.lan, Person("Nguyễn Thị Lan", "0912345678"))
    first = lite_office.run_now(tell, "one", **ALLEY)
    lite_office.run_now(lamp, lite_cast.lan, **SAME, hidden_name=True, same_as_id=first.petition_id)
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{first.code}")
    assert "Tách ra" in text
    assert "Nguyễn Thị Lan" not in text
    assert "0912345678" not in text
