"""One petition from registration to the reopened file, as its people see it; on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from casework import answer, citizens, handle, look
from casework.answer import Draft
from casework.errors import Refused
from casework.look import WorkFilter
from casework.office import Desk, Office
from law.kinds import Action, PetitionKind, Stage
from storage import petitions
from storage.mailbox import Outbox
from storage.petitions import Deadline, Petition, RoutingCorrection
from tests.cast import GIA_LOC, Cast, FixedClock, lamp, link


def texts_to(desk: Desk, conversation_id: int) -> list[str]:
    query = select(Outbox).where(Outbox.conversation_id == conversation_id).order_by(Outbox.id)
    return [row.body["text"] for row in desk.session.exec(query)]


def petition(desk: Desk, code: str) -> Petition:
    found = petitions.by_code(desk.session, code)
    assert found is not None
    return found


def deadlines(desk: Desk, code: str) -> list[Deadline]:
    rows = desk.session.exec(select(Deadline).where(Deadline.petition_id == petition(desk, code).id))
    return sorted(rows, key=lambda row: row.due_on)


def test_registering_promises_the_day_of_the_notice(office: Office, cast: Cast) -> None:
    receipt = office.run_now(lamp, cast.lan)
    assert receipt.due_on == date(2026, 12, 8)  # 10 working days from Monday 23/11, 24/11 being a holiday
    assert receipt.unit is not None
    assert receipt.unit.spoken == "Ủy ban xã Nam Sách"
    assert not receipt.outside
    rows = office.look_now(deadlines, receipt.code)
    assert "Điều 28" in rows[0].citation
    assert "24/11" in rows[0].why


def test_at_night_the_office_says_when_it_opens(office: Office, cast: Cast, clock: FixedClock) -> None:
    clock.set(2026, 11, 23, 21, 43)
    receipt = office.run_now(lamp, cast.lan)
    assert receipt.closed_until is not None
    assert receipt.closed_until.isoformat() == "2026-11-25T07:30:00+07:00"  # 24/11 is a holiday
    assert receipt.due_on == date(2026, 12, 8)


def test_the_card_reaches_the_unit_s_linked_official(office: Office, cast: Cast) -> None:
    talk = office.run_now(link, cast.minh)
    receipt = office.run_now(lamp, cast.lan)
    [card] = office.look_now(texts_to, talk)
    assert "đèn đường" in card
    assert "den duong hong ca thang nay toi om" in card
    assert receipt.code[:3] in card


def test_accepting_tells_the_citizen_who_is_in_charge(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(handle.accept, cast.minh, code, 1)
    assert office.look_now(petition, code).stage == Stage.IN_PROGRESS
    assert "ông Minh" in office.look_now(texts_to, cast.lan_talk)[-1]


def test_two_officials_at_once_one_wins_and_the_other_is_told(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(handle.accept, cast.minh, code, 1)
    with pytest.raises(Refused) as refused:
        office.run_now(handle.accept, cast.hoa, code, 1)
    assert refused.value.phrase == "err.conflict"
    assert refused.value.params["name"] == "ông Minh"
    assert office.look_now(petition, code).assignee_id == cast.minh.id


def test_a_transfer_is_recorded_as_a_correction_and_restarts_the_clock(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    code = office.run_now(lamp, cast.lan).code
    clock.set(2026, 11, 26)
    office.run_now(handle.transfer, cast.minh, code, 1, "hp-so-xay-dung", "đường tỉnh do Sở quản lý")

    def look_at(desk: Desk) -> tuple[Petition, RoutingCorrection, list[Deadline]]:
        return petition(desk, code), desk.session.exec(select(RoutingCorrection)).one(), deadlines(desk, code)

    moved, correction, rows = office.look_now(look_at)
    assert moved.unit_id == "hp-so-xay-dung"
    assert moved.stage == Stage.RECEIVED
    assert (correction.from_unit_id, correction.to_unit_id) == ("hp-ubnd-xa-nam-sach", "hp-so-xay-dung")
    assert correction.reason == "đường tỉnh do Sở quản lý"
    assert {row.unit_id for row in rows if row.closed_on is None} == {"hp-so-xay-dung"}
    assert min(row.due_on for row in rows if row.closed_on is None) == date(2026, 12, 10)
    assert "Sở Xây dựng" in office.look_now(texts_to, cast.lan_talk)[-1]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_transfer_without_reason_is_refused(office: Office, cast: Cast, reason: str) -> None:
    code = office.run_now(lamp, cast.lan).code
    with pytest.raises(Refused):
        office.run_now(handle.transfer, cast.minh, code, 1, "hp-so-xay-dung", reason)
    assert office.look_now(petition, code).unit_id == "hp-ubnd-xa-nam-sach"


def test_asking_and_answering_back(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(handle.ask, cast.minh, code, 1, "Cột số mấy ạ?")
    assert "Cột số mấy" in office.look_now(texts_to, cast.lan_talk)[-1]
    pending = office.look_now(citizens.pending_question, cast.lan)
    assert pending is not None
    assert pending[1] == "Cột số mấy ạ?"
    office.run_now(citizens.reply_to_question, cast.lan, code, "cột số 7")
    assert office.look_now(petition, code).stage == Stage.IN_PROGRESS
    assert office.look_now(citizens.pending_question, cast.lan) is None


def test_an_interim_word_keeps_the_clock_a_final_one_stops_it(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(answer.publish, cast.minh, code, 1, Draft("Thứ Sáu 27/11 thay 4 bóng", interim=True))
    assert any(row.closed_on is None for row in office.look_now(deadlines, code))
    office.run_now(answer.publish, cast.minh, code, 2, Draft("Chiều nay đã thay xong 4 bóng"))
    assert office.look_now(petition, code).stage == Stage.ANSWERED
    assert all(row.outcome == "done" for row in office.look_now(deadlines, code))


def test_rating_counts_once_per_answer_and_may_be_completed(office: Office, cast: Cast) -> None:
    code = answered(office, cast)
    office.run_now(answer.rate, cast.lan, code, "done")
    rating = office.run_now(answer.rate, cast.lan, code, "done", 5, "nhanh")
    assert (rating.score, rating.comment) == (5, "nhanh")


def test_nobody_rates_what_was_not_answered_or_is_not_his(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    with pytest.raises(Refused):
        office.run_now(answer.rate, cast.lan, code, "done")
    with pytest.raises(Refused) as foreign:
        office.run_now(answer.rate, cast.lan + 999, code, "done")
    with pytest.raises(Refused) as unknown:
        office.run_now(answer.rate, cast.lan, "1234567", "done")
    assert foreign.value.phrase == unknown.value.phrase == "track.closed"


def test_reopening_sets_a_new_day_and_the_second_time_goes_up(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    code = answered(office, cast)
    clock.set(2026, 11, 28)
    first = office.run_now(answer.reopen, cast.lan, code, "con 1 bong dau ngo chua sang")
    assert (first.due_on, first.up) == (date(2026, 12, 11), False)
    version = office.look_now(petition, code).version
    office.run_now(answer.publish, cast.minh, code, version, Draft("Đã thay nốt bóng đầu ngõ hôm nay"))
    second = office.run_now(answer.reopen, cast.lan, code, "vẫn tắt")
    assert second.up
    assert office.look_now(petition, code).unit_id == "hp-ubnd-tp"


def test_withdrawing_stops_the_clocks_and_cannot_be_done_twice(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(citizens.withdraw, cast.lan, code)
    assert {row.outcome for row in office.look_now(deadlines, code)} == {"stopped"}
    with pytest.raises(Refused):
        office.run_now(citizens.withdraw, cast.lan, code)


def test_the_answer_to_one_reaches_all_who_told_the_same(office: Office, cast: Cast) -> None:
    leader = office.run_now(lamp, cast.lan)
    joined = office.run_now(lamp, cast.lan, same_as_id=leader.petition_id)
    office.run_now(answer.publish, cast.minh, leader.code, 1, Draft("Đã thay xong 4 bóng hôm nay"))
    assert office.look_now(petition, joined.code).stage == Stage.ANSWERED


def test_worklist_is_ordered_by_due_date_and_counts_standings(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    old = office.run_now(lamp, cast.lan).code
    clock.set(2026, 12, 7)
    new = office.run_now(lamp, cast.lan).code
    page = office.look_now(look.worklist, cast.minh, WorkFilter())
    assert [item.petition.code for item in page.items] == [old, new]
    assert page.counts == {"qua-han": 0, "den-han": 0, "sap-den-han": 1, "dung-han": 1}
    clock.set(2026, 12, 10)
    late = office.look_now(look.worklist, cast.minh, WorkFilter(standing="qua-han"))
    assert [item.petition.code for item in late.items] == [old]
    assert late.items[0].days == -2


def test_an_official_sees_his_own_unit_only(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    assert office.look_now(look.worklist, cast.tu, WorkFilter()).items == []
    with pytest.raises(Refused):
        office.run_now(look.file, cast.tu, code)
    with pytest.raises(Refused):
        office.run_now(handle.accept, cast.tu, code, 1)
    assert cast.tu.unit_id == GIA_LOC


def test_the_file_tells_its_whole_history(office: Office, cast: Cast) -> None:
    code = answered(office, cast)
    view = office.run_now(look.file, cast.hoa, code)
    assert [event.action for event in view.events] == [Action.REGISTER, Action.ACCEPT, Action.ANSWER]
    assert [event.who for event in view.events] == ["người dân", "ông Minh", "ông Minh"]
    assert Action.CLOSE in view.allowed


def test_without_a_unit_the_office_assigns(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan, unit_id=None, field_id=None).code
    assert office.look_now(petition, code).stage == Stage.TRIAGE
    page = office.look_now(look.worklist, cast.thu, WorkFilter())
    assert [item.petition.code for item in page.items] == [code]
    office.run_now(handle.assign, cast.thu, code, 1, "hp-ubnd-xa-nam-sach", "ht-chieu-sang")
    moved = office.look_now(petition, code)
    assert (moved.stage, moved.unit_id) == (Stage.RECEIVED, "hp-ubnd-xa-nam-sach")


def test_a_citizen_s_details_reach_the_unit_while_the_file_is_open(office: Office, cast: Cast) -> None:
    talk = office.run_now(link, cast.minh)
    code = office.run_now(lamp, cast.lan).code
    office.run_now(citizens.add_details, cast.lan, code, "cột số 7")
    assert "cột số 7" in office.look_now(texts_to, talk)[-1]
    office.run_now(citizens.withdraw, cast.lan, code)
    with pytest.raises(Refused) as refused:
        office.run_now(citizens.add_details, cast.lan, code, "thêm")
    assert refused.value.phrase == "add.closed"


def test_a_complaint_cannot_be_registered_like_a_report(office: Office, cast: Cast) -> None:
    with pytest.raises(ValueError, match="recorded as information"):
        office.run_now(lamp, cast.lan, kind=PetitionKind.DENUNCIATION)


def test_status_admits_lateness(office: Office, cast: Cast, clock: FixedClock) -> None:
    code = office.run_now(lamp, cast.lan).code
    clock.set(2026, 12, 11)

    def view(desk: Desk) -> citizens.StatusView:
        return citizens.status(desk, petition(desk, code))

    status = office.look_now(view)
    assert status.days_late == 3
    assert status.next_news_on > date(2026, 12, 11)


def test_five_wrong_codes_cost_an_hour(office: Office, cast: Cast, clock: FixedClock) -> None:
    for _ in range(4):
        office.run_now(citizens.wrong_code, cast.lan_talk)
    assert office.look_now(citizens.codes_paused_until, cast.lan_talk) is None
    office.run_now(citizens.wrong_code, cast.lan_talk)
    assert office.look_now(citizens.codes_paused_until, cast.lan_talk) is not None
    clock.move(minutes=61)
    assert office.look_now(citizens.codes_paused_until, cast.lan_talk) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("UB xã đã ghi nhận và sẽ xem xét sửa chữa theo quy định", "vague"),
        ("da thay xong 4 bong", "marks"),
        ("Anh Hùng số 0912 345 678 sẽ gọi", "private"),
        ("Thứ Sáu 27/11 tổ điện của xã thay 4 bóng ở thôn Đông", None),
        ("Xã ghi nhận, thứ Sáu 27/11 thay bóng", None),
    ],
)
def test_a_draft_is_read_as_the_citizen_will_read_it(text: str, problem: str | None) -> None:
    assert answer.check(text) == problem


def answered(office: Office, cast: Cast) -> str:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(handle.accept, cast.minh, code, 1)
    office.run_now(answer.publish, cast.minh, code, 2, Draft("Chiều nay đã thay xong 4 bóng"))
    return code
