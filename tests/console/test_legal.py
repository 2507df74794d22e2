"""Legal acts at the desk: forms from the table, refusals with the article, obligations that say why."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from casework import acts, papers, receive
from casework.office import Office
from law.kinds import Action, PetitionKind, Stage
from tests.casework.papercast import File, content, paper
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock

DONE = "Đã ghi"
RECORD = {
    "way": "truc-tiep", "received_on": "2026-11-16", "number": "145", "name": "Trần Thị Lan",
    "address": "thôn Đông, xã Nam Sách", "kind_1": "khieu-nai", "unit_1": NAM_SACH,
    "text_1": "Khiếu nại quyết định số 12 thu hồi đất", "known_on_1": "2026-11-02",
}  # fmt: skip


@pytest.fixture
def file(lite_office: Office, lite_cast: Cast) -> File:
    """A khiếu nại that Nam Sách received on 16 November."""
    return File.of(lite_office, lite_cast.minh, paper(date(2026, 11, 16)))


async def act(visitor: Any, file: File, action: Action, **fields: str) -> str:
    await visitor.get(f"/desk/petition/{file.code}")
    given = {"version": str(file.petition.version), "document": "01/TB-UBND", **fields}
    return str(await visitor.post(f"/desk/petition/{file.code}/act/{action}", given))


def shown(html: str) -> set[str]:
    return set(re.findall(r"/act/([a-z-]+)\"", html))


async def test_a_paper_is_recorded_with_its_three_dates_and_its_clock_runs_from_receipt(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    minh = await desk("minh")
    assert "Ghi nhận đơn" in minh.text
    await minh.get("/desk/paper")
    text = await minh.post("/desk/paper", RECORD)
    assert "Đã ghi nhận đơn" in text
    assert "nhận đơn thứ Hai 16/11" in text
    assert "cơ quan xác nhận thứ Hai 23/11" in text
    assert "Thụ lý khiếu nại lần đầu" in text
    assert "thứ Năm 26/11" in text
    assert "Luật Khiếu nại 2011, Điều 27" in text


async def test_an_incomplete_paper_comes_back_as_it_was_typed(desk: Any, lite_cast: Cast) -> None:
    minh = await desk("minh")
    await minh.get("/desk/paper")
    text = await minh.post("/desk/paper", {**RECORD, "unit_1": ""})
    assert minh.status == 422
    assert "nơi giải quyết" in text
    assert "thu hồi đất" in text
    assert 'value="Trần Thị Lan"' in text


async def test_two_matters_of_one_paper_become_two_files(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    minh = await desk("minh")
    await minh.get("/desk/paper")
    second = {"kind_2": "kien-nghi", "unit_2": GIA_LOC, "text_2": "Đề nghị làm thêm đèn đường"}
    text = await minh.post("/desk/paper", {**RECORD, **second})
    assert len(re.findall(r"ND \d{3} \d{4}", text.split("Đã ghi nhận đơn: ")[1].split(".")[0])) == 2


async def test_a_denunciation_is_recorded_by_those_trusted_and_opens_sealed(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    fields = {**RECORD, "kind_1": "to-cao", "accused_1": GIA_LOC, "text_1": "Tố cáo cán bộ nhận tiền"}
    minh = await desk("minh")
    await minh.get("/desk/paper")
    text = await minh.post("/desk/paper", fields)
    assert minh.status == 422
    assert "người được giao hoặc lãnh đạo" in text
    hoa = await desk("hoa")
    await hoa.get("/desk/paper")
    text = await hoa.post("/desk/paper", fields)
    assert hoa.status == 200
    assert "Mỗi lần mở đều ghi lại" in text
    assert "nhận tiền" not in text
    code = hoa.url.split("/")[-1]
    await minh.get("/desk")
    assert code not in "".join(minh.text.split())
    await minh.get(f"/desk/petition/{code}")
    text = await minh.post(f"/desk/petition/{code}/act/thu-ly", {"version": "2", "on": "2026-11-20"})
    assert minh.status == 403
    assert "nhận tiền" not in text


async def test_the_desk_offers_every_act_with_a_form_that_is_lawful_now(
    desk: Any, lite_office: Office, lite_cast: Cast, file: File
) -> None:
    minh = await desk("minh")
    for stage_act in (None, Action.TAKE_UP, Action.VERIFY):
        if stage_act:
            file.act(stage_act, date(2026, 11, 20))
        await minh.get(f"/desk/petition/{file.code}")
        offered = lite_office.look_now(acts.options, file.petition)
        assert shown(minh.html) == {str(one.action) for one in offered}
        for one in offered:
            assert one.article in minh.text
            for need in one.needs:
                assert f'name="{need.key}"' in minh.html
                assert need.label in minh.text


async def test_taking_up_says_which_clock_runs_now_and_closes_the_former_in_time(
    desk: Any, lite_office: Office, lite_cast: Cast, file: File
) -> None:
    minh = await desk("minh")
    text = await act(minh, file, Action.TAKE_UP, on="2026-11-20")
    assert DONE in text
    assert "Giải quyết khiếu nại lần đầu: thứ Hai 21/12" in text
    assert text.index("Đang chạy") < text.index("Giải quyết khiếu nại lần đầu</span>")
    assert text.index("Giải quyết khiếu nại lần đầu</span>") < text.index("Làm đúng hạn")
    assert file.petition.stage == Stage.RESOLVING


async def test_a_refused_act_says_the_article_and_keeps_what_was_typed(
    desk: Any, lite_office: Office, lite_cast: Cast, file: File
) -> None:
    minh = await desk("minh")
    text = await act(minh, file, Action.DECIDE, on="2026-11-20", outcome="dung")
    assert minh.status == 422
    assert "Luật Khiếu nại 2011, Điều 31" in text
    text = await act(minh, file, Action.REFUSE, on="2026-11-20", document="77/TB-UBND", reason="vì sao đó")
    assert minh.status == 422
    assert "Thiếu: Căn cứ." in text
    assert 'value="77/TB-UBND"' in text
    assert "vì sao đó" in text
    assert file.petition.stage == Stage.RECEIVED


async def test_a_future_day_an_unknown_act_and_an_old_page_are_refused(
    desk: Any, lite_office: Office, lite_cast: Cast, file: File
) -> None:
    minh = await desk("minh")
    text = await act(minh, file, Action.TAKE_UP, on="2026-12-20")
    assert minh.status == 422
    assert "chưa tới" in text
    await minh.post(f"/desk/petition/{file.code}/act/khong-co", {"version": "2"})
    assert minh.status == 404
    await minh.get(f"/desk/petition/{file.code}")
    seen = str(file.petition.version)
    file.act(Action.TAKE_UP, date(2026, 11, 20))
    await minh.post(f"/desk/petition/{file.code}/act/thu-ly", {"version": seen, "on": "2026-11-20"})
    assert minh.status == 409


async def test_why_tells_variant_extension_and_the_days_left_out(
    desk: Any, lite_office: Office, lite_cast: Cast, file: File, clock: FixedClock
) -> None:
    file.act(Action.TAKE_UP, date(2026, 11, 17))
    minh = await desk("minh")
    await act(minh, file, Action.EXTEND, on="2026-11-18", document="9/QĐ", criteria="nhieu-noi-dung")
    assert "Gia hạn ngày 18/11/2026, văn bản 9/QĐ" in minh.text
    assert "Trường hợp: " in minh.text
    await act(minh, file, Action.SUSPEND, on="2026-11-19", ground="bat-kha-khang")
    assert "Đang tạm dừng" in minh.text
    assert "Tạm dừng từ 19/11/2026" in minh.text
    await act(minh, file, Action.RESUME, on="2026-11-23")
    assert "Đang tạm dừng" not in minh.text
    assert "Cộng 4 ngày không tính vào thời hạn" in minh.text


async def test_a_clock_that_crosses_the_change_of_law_warns_of_the_stricter_day(
    desk: Any, lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    clock.set(2026, 6, 26)
    old = File.of(lite_office, lite_cast.minh, paper(date(2026, 6, 24)))
    warned = [row for row in old.rows().values() if row.warn_on]
    minh = await desk("minh")
    await minh.get(f"/desk/petition/{old.code}")
    assert bool(warned) == ("Nên xong trước" in minh.text)
    assert warned


async def test_the_authority_is_proposed_with_its_reason(desk: Any, lite_cast: Cast, file: File) -> None:
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{file.code}")
    shown_first = text.split("Ai có thẩm quyền")[1].split("Trường hợp khác")[0]
    assert "Chủ tịch UBND xã" in shown_first
    assert "Lần hai: <strong>Chủ tịch UBND tỉnh" in shown_first
    assert "Điều 17 (sửa bởi Luật 136/2025/QH15)" in shown_first
    assert "Cán bộ xác định từng vụ" in text.split("Trường hợp khác")[1]


async def test_a_forced_withdrawal_is_not_noted(desk: Any, lite_cast: Cast, file: File) -> None:
    minh = await desk("minh")
    text = await act(minh, file, Action.WITHDRAW_ALL, on="2026-11-20", form="don", freely="bi-ep")
    assert "Chưa ghi nhận việc rút" in text
    assert DONE not in text
    assert file.petition.stage == Stage.RECEIVED


async def test_a_photo_waits_for_its_confirmation(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    one = paper(date(2026, 11, 16), content(), way=papers.Way.PHOTO)
    waiting = File.of(lite_office, lite_cast.minh, one)
    minh = await desk("minh")
    text = await minh.get(f"/desk/petition/{waiting.code}")
    assert "cơ quan chưa xác nhận nên hạn chưa chạy" in text
    text = await act(minh, waiting, Action.RECEIVE, on="2026-11-20")
    assert "cơ quan xác nhận thứ Hai 23/11" in text
    assert waiting.petition.stage == Stage.RECEIVED


async def test_what_was_told_by_chat_cannot_be_confirmed_before_there_is_a_paper(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(
        lambda one: receive.record_information(
            one, PetitionKind.COMPLAINT, "mất đất", citizen_id=lite_cast.lan, channel="webchat",
            first_contact_at=one.now,
        ).code
    )  # fmt: skip
    thu = await desk("thu")
    await thu.get(f"/desk/petition/{code}")
    await thu.post(f"/desk/petition/{code}/open", {"reason": "xem"})
    assert "xac-nhan-don" not in shown(thu.html)
    assert str(Action.RECEIVE) not in shown(thu.html)
    assert f"/desk/paper?code={code}" in thu.html
    await thu.get(f"/desk/paper?code={code}")
    text = await thu.post("/desk/paper", {**RECORD, "code": code})
    assert "Đã ghi nhận đơn" in text


async def test_an_act_on_a_sealed_file_leads_back_to_its_door_and_its_days_stay_behind_it(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    one = paper(date(2026, 11, 16), content(PetitionKind.DENUNCIATION, text="Tố cáo ông Ba nhận tiền"))
    sealed = File.of(lite_office, lite_cast.hoa, one)
    hoa, tu = await desk("hoa"), await desk("tu")
    text = await act(hoa, sealed, Action.TAKE_UP, on="2026-11-20")
    assert sealed.petition.stage == Stage.RESOLVING
    assert "Mỗi lần mở đều ghi lại" in text
    assert "nhận tiền" not in text
    text = await hoa.post(f"/desk/petition/{sealed.code}/open", {"reason": "xem hạn"})
    assert "Giải quyết tố cáo" in text
    assert "Theo văn bản 01/TB-UBND ngày 20/11/2026" in text
    await tu.get(f"/desk/petition/{sealed.code}")
    text = await tu.post(f"/desk/petition/{sealed.code}/open", {"reason": "xem hạn"})
    assert tu.status == 403
    assert "Giải quyết tố cáo" not in text


async def test_a_file_that_moves_to_another_unit_leads_back_to_the_list(
    desk: Any, lite_cast: Cast, file: File
) -> None:
    minh = await desk("minh")
    text = await act(
        minh, file, Action.TRANSFER, on="2026-11-20", to_unit_id=GIA_LOC, reason="Thuộc xã Gia Lộc"
    )
    assert minh.url == "/desk"
    assert "Đã ghi" in text
    tu = await desk("tu")
    await tu.get(f"/desk/petition/{file.code}")
    assert shown(tu.html) >= {str(Action.RECEIVE)}
