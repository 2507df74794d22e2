"""Legal acts: whole lives, and what is refused with its article."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from casework import acts, handle, remind, withdrawals
from casework.errors import Refused
from casework.office import Desk, Office
from casework.papers import Way
from casework.secrecy import may_see
from law.kinds import Action, PetitionKind, Stage
from storage.mailbox import Outbox
from storage.people import Conversation
from storage.petitions import Petition, by_code, history
from tests.casework.papercast import CITY, File, content, paper
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, link

DENUNCIATION, DISCIPLINE = PetitionKind.DENUNCIATION, PetitionKind.DISCIPLINE_COMPLAINT
FIRST, NEXT = "khieu-nai-giai-quyet-lan-dau", "khieu-nai-giai-quyet-lan-hai"


def complaint(office: Office, cast: Cast, clock: FixedClock, received: date, **changes: object) -> File:
    clock.set(received.year, received.month, received.day)
    return File.of(office, cast.minh, paper(received, content(**changes)))  # type: ignore[arg-type]


def accepted(office: Office, cast: Cast, clock: FixedClock, on: date) -> File:
    """A complaint received and accepted that day (cases of the worked examples)."""
    file = complaint(office, cast, clock, on)
    file.act(Action.TAKE_UP, on)
    return file


def denunciation(office: Office, cast: Cast, clock: FixedClock, received: date) -> File:
    clock.set(received.year, received.month, received.day)
    return File.of(office, cast.thu, paper(received, content(DENUNCIATION, unit_id=GIA_LOC)))


def at(clock: FixedClock, day: date) -> date:
    clock.set(day.year, day.month, day.day)
    return day


def refused(file: File, action: Action, on: date | None = None, **form: object) -> str:
    with pytest.raises(Refused) as refusal:
        file.act(action, on, **form)
    return str(refusal.value.params.get("reason") or refusal.value.params.get("problems"))


def test_a_complaint_through_both_instances(office: Office, cast: Cast, clock: FixedClock) -> None:
    file = complaint(office, cast, clock, date(2026, 7, 6))
    file.act(Action.TAKE_UP, at(clock, date(2026, 7, 13)))
    assert file.running() == {FIRST: date(2026, 8, 12)}
    file.act(Action.VERIFY, at(clock, date(2026, 7, 20)))
    file.act(Action.DECIDE, at(clock, date(2026, 8, 7)), outcome="sai")
    assert file.rows()[FIRST].outcome == "done"
    assert file.running() == {
        "khieu-nai-gui-quyet-dinh-lan-dau": date(2026, 8, 12),
        "khieu-nai-cong-khai-quyet-dinh": date(2026, 8, 22),  # a make-up Saturday
        "khieu-nai-quyet-dinh-lan-dau-co-hieu-luc": date(2026, 9, 7),
        "khieu-nai-to-chuc-thi-hanh": date(2026, 9, 14),
    }
    file.act(Action.SEND_DECISION, at(clock, date(2026, 8, 10)))
    file.act(Action.PUBLISH, on=at(clock, date(2026, 8, 11)), form="niem-yet")
    assert file.rows()["khieu-nai-cong-khai-niem-yet-toi-thieu"].party == "state"
    file.act(Action.DELIVERED, at(clock, date(2026, 8, 13)))
    assert file.running()["khieu-nai-lan-hai-thoi-han"] == date(2026, 9, 14)  # 12/9 is a Saturday
    assert file.running()["khieu-nai-khoi-kien"] == date(2027, 8, 13)
    done = file.act(Action.SECOND, at(clock, date(2026, 9, 10)), to_unit_id=CITY)
    assert done.warnings == ()
    assert (file.petition.stage, file.petition.unit_id) == (Stage.SECOND_COMPLAINT, CITY)
    running = file.running()
    assert running["khieu-nai-thu-ly-lan-hai-07-ngay-lam-viec"] == date(2026, 9, 21)
    assert not {"khieu-nai-to-chuc-thi-hanh", "khieu-nai-quyet-dinh-lan-dau-co-hieu-luc"} & set(running)
    file.who = cast.thu  # the office's staff act for the city
    file.act(Action.TAKE_UP, at(clock, date(2026, 9, 21)))
    assert file.running()[NEXT] == date(2026, 11, 5)
    file.act(Action.EXTEND, at(clock, date(2026, 10, 1)), criteria=("nhieu-noi-dung",))
    assert file.running()[NEXT] == date(2026, 11, 20)
    early = refused(file, Action.DECIDE, outcome="sai")
    assert "đối thoại trước" in early
    assert "Điều 39" in early
    file.act(Action.HOLD_DIALOGUE, at(clock, date(2026, 10, 5)), outcome="du-mat")
    file.act(Action.DECIDE, at(clock, date(2026, 10, 6)), outcome="dung-mot-phan")
    assert file.running()["khieu-nai-gui-quyet-dinh-lan-hai"] == date(2026, 10, 13)
    file.act(Action.SEND_DECISION, at(clock, date(2026, 10, 8)))
    file.act(Action.PUBLISH, at(clock, date(2026, 10, 9)), form="hop")
    assert "06/11/2026" in refused(file, Action.TAKE_EFFECT, at(clock, date(2026, 11, 5)))
    file.act(Action.TAKE_EFFECT, at(clock, date(2026, 11, 6)))
    file.act(Action.ENFORCE, at(clock, date(2026, 11, 10)))
    file.act(Action.CLOSE, at(clock, date(2026, 11, 16)))
    assert file.petition.stage == Stage.CLOSED
    assert file.running() == {}


def test_a_denunciation_to_its_end(office: Office, cast: Cast, clock: FixedClock) -> None:
    file = denunciation(office, cast, clock, date(2026, 3, 24))
    file.act(Action.TAKE_UP, at(clock, date(2026, 3, 31)))
    assert file.running() == {
        "to-cao-thong-bao-thu-ly": date(2026, 4, 7),
        "to-cao-giai-quyet": date(2026, 5, 4),
    }
    file.act(Action.NOTIFY, at(clock, date(2026, 4, 2)))
    file.act(Action.VERIFY, at(clock, date(2026, 4, 3)))
    file.act(Action.EXTEND, at(clock, date(2026, 5, 4)), criteria=("nhieu-nguoi",))
    assert file.running() == {"to-cao-giai-quyet": date(2026, 6, 1)}
    assert "Điều 30" in refused(file, Action.EXTEND, at(clock, date(2026, 5, 20)), criteria=("nhieu-nguoi",))
    file.act(Action.EXTEND, criteria=("y-kien-khac-nhau",))
    assert file.running() == {"to-cao-giai-quyet": date(2026, 6, 29)}
    assert [line["to"] for line in file.rows()["to-cao-giai-quyet"].changes] == ["2026-06-01", "2026-06-29"]
    every = ("nhieu-nguoi", "nhieu-co-quan", "nhieu-noi-dung")
    assert "hết mức" in refused(file, Action.EXTEND, criteria=every)
    file.act(Action.CONCLUDE, at(clock, date(2026, 6, 15)), outcome="dung-mot-phan")
    assert set(file.running()) == {"to-cao-gui-ket-luan", "to-cao-xu-ly-ket-luan", "to-cao-cong-khai"}
    file.act(Action.SEND_CONCLUSION, at(clock, date(2026, 6, 16)))
    file.act(Action.HANDLE, at(clock, date(2026, 6, 17)))
    assert "chưa xong" in refused(file, Action.CLOSE)
    file.act(Action.PUBLISH, form="niem-yet")
    file.act(Action.OUTCOME, at(clock, date(2026, 6, 22)))
    assert "to-cao-thong-bao-ket-qua-xu-ly" in file.running()
    file.act(Action.REPORT_OUTCOME, at(clock, date(2026, 6, 23)))
    file.act(Action.CLOSE, at(clock, date(2026, 7, 20)))
    file.act(Action.FOLLOW_UP, at(clock, date(2026, 8, 17)), to_unit_id=CITY)
    assert (file.petition.unit_id, file.running()["to-cao-tiep"]) == (CITY, date(2026, 9, 7))
    file.act(Action.TAKE_UP, at(clock, date(2026, 8, 24)))
    assert file.running()["to-cao-giai-quyet"] == date(2026, 9, 23)


def test_no_review_gives_the_file_back(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 3, 24))
    file.act(Action.TAKE_UP)
    file.act(Action.CONCLUDE, outcome="sai")
    file.act(Action.FOLLOW_UP, to_unit_id=CITY)
    file.act(Action.NO_REVIEW, reason="không có tình tiết mới")
    assert (file.petition.stage, file.petition.unit_id) == (Stage.CONCLUDED, GIA_LOC)


def test_suspension_is_not_counted(office: Office, cast: Cast, clock: FixedClock) -> None:
    file = accepted(office, cast, clock, date(2026, 7, 13))
    file.act(Action.VERIFY, at(clock, date(2026, 7, 20)))
    file.act(Action.SUSPEND, at(clock, date(2026, 7, 28)), ground="bat-kha-khang")
    row = file.rows()[FIRST]
    assert (row.closed_on, row.outcome) == (date(2026, 7, 28), "suspended")
    assert file.running() == {"khieu-nai-gui-quyet-dinh-tam-dinh-chi-dinh-chi": date(2026, 7, 31)}
    file.act(Action.SEND_ORDER, at(clock, date(2026, 7, 30)))
    file.act(Action.RESUME, at(clock, date(2026, 8, 24)))
    assert file.petition.stage == Stage.VERIFYING
    row = file.rows()[FIRST]
    assert (row.excluded_days, row.due_on, row.closed_on, row.outcome) == (27, date(2026, 9, 8), None, "")
    assert file.running()["khieu-nai-gui-quyet-dinh-tiep-tuc"] == date(2026, 8, 27)


def test_suspension_is_unknown_to_the_old_law(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 6, 15))
    assert "01/07/2026" in refused(file, Action.SUSPEND, at(clock, date(2026, 6, 30)), ground="bat-kha-khang")
    file.act(Action.SUSPEND, at(clock, date(2026, 7, 1)), ground="bat-kha-khang")  # pending cases too
    assert file.petition.stage == Stage.SUSPENDED


def test_appraisal_stops_the_clock_of_a_denunciation(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 3, 2))
    file.act(Action.TAKE_UP)
    assert file.running()["to-cao-giai-quyet"] == date(2026, 4, 1)
    file.act(Action.APPRAISE, at(clock, date(2026, 3, 10)))
    file.act(Action.APPRAISED, at(clock, date(2026, 3, 17)))
    assert file.running()["to-cao-giai-quyet"] == date(2026, 4, 8)


@pytest.mark.parametrize(("signed", "counts"), [(date(2026, 8, 12), True), (date(2026, 8, 13), False)])
def test_an_extension_counts_when_signed_in_time(
    lite_office: Office, lite_cast: Cast, clock: FixedClock, signed: date, counts: bool
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 7, 13))
    at(clock, date(2026, 8, 14))  # typed in later: the day of the signature decides
    if counts:
        file.act(Action.EXTEND, signed, criteria=("nhieu-nguoi",), document="7/VB")
        row = file.rows()[FIRST]
        assert (row.due_on, row.variant, row.document) == (date(2026, 8, 27), "phuc-tap", "7/VB")
    else:
        assert "đã qua" in refused(file, Action.EXTEND, signed, criteria=("nhieu-nguoi",))


def test_shorter_extensions_of_a_denunciation(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 3, 31))
    file.act(Action.TAKE_UP)
    two = ("nhieu-nguoi", "nhieu-noi-dung")
    file.act(Action.EXTEND, criteria=two, days=15)
    assert file.running()["to-cao-giai-quyet"] == date(2026, 5, 15)
    assert "30 ngày" in refused(file, Action.EXTEND, criteria=two, days=31)
    file.act(Action.EXTEND, criteria=two)
    assert file.rows()["to-cao-giai-quyet"].due_unrolled_on == date(2026, 3, 31) + timedelta(days=75)


def test_many_places_make_ten_days_in_all(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 2, 11))
    assert file.running()["to-cao-xu-ly-ban-dau"] == date(2026, 2, 27)
    file.act(Action.EXTEND, reason="hai nơi ở hai xã")
    assert file.running()["to-cao-xu-ly-ban-dau"] == date(2026, 3, 4)
    assert "hết mức" in refused(file, Action.EXTEND, reason="thêm nơi")


def test_remote_communes_have_longer_periods(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    lite_office.policy = replace(lite_office.policy, remote_units=frozenset({NAM_SACH}))
    file = accepted(lite_office, lite_cast, clock, date(2026, 5, 4))
    assert file.running()[FIRST] == date(2026, 6, 18)
    file.act(Action.EXTEND, criteria=("phuc-tap",))
    assert file.running()[FIRST] == date(2026, 7, 3)


def test_a_transfer_starts_the_receivers_clock_at_his_receipt(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    file = complaint(office, cast, clock, date(2026, 7, 6))
    file.act(Action.TRANSFER, at(clock, date(2026, 7, 8)), to_unit_id=GIA_LOC, reason="việc của xã Gia Lộc")
    assert (file.petition.stage, file.petition.unit_id) == (Stage.PASSED, GIA_LOC)
    assert file.running() == {}
    file.who = cast.tu
    file.act(Action.RECEIVE, at(clock, date(2026, 7, 13)))
    assert file.petition.stage == Stage.RECEIVED
    assert file.running()["khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"] == date(2026, 7, 22)


def test_a_denunciation_is_passed_on_within_five_days(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 2, 11))
    done = file.act(Action.TRANSFER, at(clock, date(2026, 2, 26)), to_unit_id=CITY, reason="không thẩm quyền")
    assert file.rows()["to-cao-chuyen-don"].due_on == date(2026, 2, 25)
    assert any("25/02/2026" in warning for warning in done.warnings)


def test_refusals_are_told_with_their_ground(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
    assert "danh sách" in refused(file, Action.REFUSE, ground="khong-thich")
    file.act(Action.REFUSE, ground="khong-ky")
    assert file.petition.stage == Stage.NOT_ACCEPTED
    assert file.petition.closed_at is not None
    assert file.running() == {}


def test_a_refused_denunciation_is_told_at_once(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 7, 6))
    at(clock, date(2026, 7, 10))
    done = file.act(Action.REFUSE, date(2026, 7, 8), ground="khong-co-co-so", notified_on=date(2026, 7, 9))
    assert file.rows()["to-cao-thong-bao-khong-thu-ly"].due_on == date(2026, 7, 8)
    assert any("09/07/2026" in warning for warning in done.warnings)


def test_a_late_denunciation_goes_to_the_superior(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 7, 6))
    file.act(Action.TAKE_UP)
    assert "chưa hết" in refused(file, Action.COMPLAIN_LATE, to_unit_id=CITY)
    file.act(Action.COMPLAIN_LATE, at(clock, date(2026, 8, 17)), to_unit_id=CITY)
    row = file.rows()["to-cao-qua-han-cap-tren-yeu-cau"]
    assert (row.unit_id, row.due_on, file.petition.unit_id) == (CITY, date(2026, 8, 22), GIA_LOC)
    file.act(Action.ORDER_REPORT, at(clock, date(2026, 8, 20)))
    assert file.rows()["to-cao-qua-han-bao-cao"].unit_id == GIA_LOC
    file.act(Action.REPORT_UP, at(clock, date(2026, 8, 24)))
    assert "to-cao-qua-han-bao-cao" not in file.running()


def test_no_decision_in_time_opens_the_second_instance(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 7, 13))
    assert "chưa hết" in refused(file, Action.SECOND, at(clock, date(2026, 8, 12)), to_unit_id=CITY)
    file.act(Action.SECOND, at(clock, date(2026, 8, 13)), to_unit_id=CITY)
    assert file.petition.stage == Stage.SECOND_COMPLAINT
    assert (file.rows()[FIRST].outcome, file.rows()[FIRST].closed_on) == ("stopped", date(2026, 8, 13))


def test_discipline_has_its_own_periods(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    clock.set(2026, 9, 1)
    file = File.of(lite_office, lite_cast.minh, paper(date(2026, 8, 26), content(DISCIPLINE)))
    assert file.running()["khieu-nai-ky-luat-thu-ly-07-ngay-lam-viec"] == date(2026, 9, 9)
    file.act(Action.TAKE_UP, at(clock, date(2026, 9, 3)))
    assert "Điều 53" in refused(file, Action.DECIDE, outcome="sai")
    file.act(Action.HOLD_DIALOGUE, outcome="vang-khong-ly-do")
    file.act(Action.DECIDE, at(clock, date(2026, 9, 10)), outcome="sai")
    file.act(Action.DELIVERED, at(clock, date(2026, 9, 17)))
    assert file.running()["khieu-nai-ky-luat-thoi-hieu-lan-hai"] == date(2026, 9, 28)


@pytest.mark.parametrize(("sent", "lawful"), [(date(2026, 8, 28), True), (date(2026, 8, 29), False)])
def test_a_dialogue_is_announced_five_days_before(
    lite_office: Office, lite_cast: Cast, clock: FixedClock, sent: date, lawful: bool
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 8, 20))
    at(clock, date(2026, 8, 31))
    form = {"held_on": date(2026, 9, 4), "place": "8 giờ, trụ sở xã"}
    if lawful:
        file.act(Action.INVITE, sent, **form)
        assert file.rows()["khieu-nai-bao-truoc-doi-thoai"].outcome == "done"
    else:
        assert "28/08/2026" in refused(file, Action.INVITE, sent, **form)


def test_a_forgotten_order_is_still_sent_after_the_decision(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 7, 13))
    file.act(Action.SUSPEND, at(clock, date(2026, 7, 20)), ground="bat-kha-khang")
    file.act(Action.RESUME, at(clock, date(2026, 7, 27)))
    file.act(Action.DECIDE, at(clock, date(2026, 8, 10)), outcome="sai")
    assert "khieu-nai-gui-quyet-dinh-tiep-tuc" in file.running()
    file.act(Action.SEND_ORDER, at(clock, date(2026, 8, 11)))
    assert not {one for one in file.running() if "tiep-tuc" in one or "tam-dinh-chi" in one}


def test_a_day_that_no_calendar_has_is_a_mistake_of_the_form(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 8, 20))
    told = refused(file, Action.INVITE, date(2026, 8, 20), held_on=date(2206, 9, 4), place="trụ sở xã")
    assert "04/09/2206" in told
    assert file.running() == {FIRST: date(2026, 9, 21)}


def test_the_first_body_still_publishes_its_decision(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = accepted(lite_office, lite_cast, clock, date(2026, 7, 13))
    file.act(Action.DECIDE, outcome="sai")
    file.act(Action.SECOND, at(clock, date(2026, 7, 15)), to_unit_id=CITY)
    file.act(Action.PUBLISH, at(clock, date(2026, 7, 16)), form="hop")  # ông Minh's unit owes it
    assert "khieu-nai-cong-khai-quyet-dinh" not in file.running()
    with pytest.raises(Refused) as refusal:
        file.act(Action.TAKE_UP)
    assert refusal.value.phrase == "o.forbidden"


def test_information_is_closed_without_a_form(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    file = File.of(lite_office, lite_cast.minh, paper(date(2026, 11, 23), way=Way.PHOTO))
    lite_office.run_now(handle.close, lite_cast.minh, file.code, None, "đã nộp ở nơi khác")
    assert file.petition.stage == Stage.CLOSED


class TestWithdrawal:
    def test_in_part_the_rest_goes_on(self, lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
        file = accepted(lite_office, lite_cast, clock, date(2026, 7, 13))
        file.act(Action.WITHDRAW_PART, form="bien-ban", freely="tu-nguyen", reason="phần bồi thường cây")
        assert (file.petition.stage, set(file.running())) == (Stage.RESOLVING, {FIRST})

    def test_in_whole_it_is_terminated(self, office: Office, cast: Cast, clock: FixedClock) -> None:
        file = accepted(office, cast, clock, date(2026, 7, 13))
        file.act(Action.WITHDRAW_ALL, at(clock, date(2026, 7, 20)), form="don", freely="tu-nguyen")
        assert (file.petition.stage, set(file.running())) == (Stage.WITHDRAWAL, {FIRST})
        file.act(Action.TERMINATE, at(clock, date(2026, 7, 21)), ground="rut-toan-bo")
        assert file.running() == {
            "khieu-nai-gui-quyet-dinh-tam-dinh-chi-dinh-chi": date(2026, 7, 24),
            "khieu-nai-dinh-chi-qua-30-ngay": date(2026, 8, 20),
        }
        assert "chưa xong" in refused(file, Action.CLOSE)
        file.act(Action.SEND_ORDER, at(clock, date(2026, 7, 22)))
        file.act(Action.CLOSE, at(clock, date(2026, 8, 24)))
        assert file.running() == {}

    def test_the_old_law_knows_a_written_whole_withdrawal_only(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = accepted(lite_office, lite_cast, clock, date(2026, 6, 15))
        assert "01/07/2026" in refused(
            file, Action.WITHDRAW_PART, form="don", freely="tu-nguyen", reason="một phần"
        )
        assert "danh sách" in refused(file, Action.WITHDRAW_ALL, form="bien-ban", freely="tu-nguyen")
        file.act(Action.WITHDRAW_ALL, form="don", freely="tu-nguyen")
        file.act(Action.TERMINATE, ground="rut-don")
        assert file.petition.stage == Stage.TERMINATED
        assert set(file.running()) == {"khieu-nai-dinh-chi-qua-30-ngay"}  # no number of days for sending then

    def test_a_denunciation_goes_on_in_spite_of_it(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = denunciation(lite_office, lite_cast, clock, date(2026, 7, 6))
        file.act(Action.TAKE_UP)
        file.act(Action.VERIFY)
        file.act(Action.WITHDRAW_ALL, form="don", freely="tu-nguyen")
        file.act(Action.GO_ON, ground="dau-hieu-vi-pham")
        assert file.petition.stage == Stage.VERIFYING
        assert "to-cao-giai-quyet" in file.running()

    @pytest.mark.parametrize("freely", ["bi-ep", "khong-ro"])
    def test_a_forced_one_has_no_effect_and_reaches_a_person(
        self, office: Office, cast: Cast, clock: FixedClock, freely: str
    ) -> None:
        file = accepted(office, cast, clock, date(2026, 7, 13))
        done = file.act(Action.WITHDRAW_ALL, form="don", freely=freely, reason="có người dọa")
        assert done.warnings == (withdrawals.NOT_NOTED,)
        assert (file.petition.stage, set(file.running())) == (Stage.RESOLVING, {FIRST})
        aside = office.look_now(beside, file.petition.id)
        assert (aside.sealed, aside.unit_id, aside.stage) == (True, "hp-ban-tiep-cong-dan", Stage.INFORMATION)
        sees = {who.username for who in (cast.thu, cast.minh, cast.hoa, cast.tu, cast.admin)
                if office.look_now(lambda desk, one: may_see(desk, one, aside), who)}  # fmt: skip
        assert sees == {"thu"}
        events = office.look_now(lambda desk: history(desk.session, file.petition.id))
        assert all("dọa" not in event.note for event in events)

    def test_the_citizen_may_say_so(self, lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
        file = accepted(lite_office, lite_cast, clock, date(2026, 7, 13))
        aside = lite_office.run_now(withdrawals.say_forced, file.petition.citizen_id, file.code, "họ dọa tôi")
        assert aside.part_of_id == file.petition.id
        assert aside.sealed_text is not None


class TestForms:
    def test_lawful_acts_are_offered_with_their_forms(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        offered = lite_office.look_now(acts.options, file.petition)
        names = {option.action for option in offered}
        assert {Action.TAKE_UP, Action.REFUSE, Action.GUIDE, Action.TRANSFER, Action.WITHDRAW_ALL} <= names
        assert Action.VIEW not in names
        assert all(option.article and option.label for option in offered)

    def test_no_number_no_act(self, lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        assert refused(file, Action.TAKE_UP, document="") == "Thiếu: Số văn bản."
        assert file.petition.stage == Stage.RECEIVED

    @pytest.mark.parametrize("day", [date(2026, 7, 5), date(2026, 7, 11)])
    def test_no_day_before_the_paper_or_ahead(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock, day: date
    ) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        at(clock, date(2026, 7, 10))
        assert refused(file, Action.TAKE_UP, day)

    def test_an_act_typed_late_is_done_on_its_own_day(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        at(clock, date(2026, 7, 30))
        done = file.act(Action.TAKE_UP, date(2026, 7, 14))
        assert done.warnings == ()
        assert file.rows()["khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"].closed_on == date(2026, 7, 14)

    def test_an_act_after_the_day_warns(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        done = file.act(Action.TAKE_UP, at(clock, date(2026, 7, 16)))
        assert any("15/07/2026" in warning for warning in done.warnings)

    def test_a_paper_is_not_moved_by_the_buttons_of_feedback(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        for use_case, arguments in (
            (handle.accept, ()),
            (handle.transfer, (GIA_LOC, "sai nơi")),
            (handle.guide, ("nộp ở tỉnh",)),
            (handle.close, ("gửi hai lần",)),
        ):
            with pytest.raises(Refused) as refusal:
                lite_office.run_now(use_case, lite_cast.minh, file.code, None, *arguments)
            assert refusal.value.phrase == "o.unlawful"
        assert file.petition.stage == Stage.RECEIVED

    def test_words_about_a_sealed_file_are_sealed(
        self, lite_office: Office, lite_cast: Cast, clock: FixedClock
    ) -> None:
        file = denunciation(lite_office, lite_cast, clock, date(2026, 7, 6))
        file.act(Action.AS_INFORMATION, reason="không rõ người tố cáo Nguyễn Văn B")
        events = lite_office.look_now(lambda desk: history(desk.session, file.petition.id))
        assert all("Nguyễn" not in event.note and "Nguyễn" not in str(event.data) for event in events)
        assert file.petition.stage == Stage.INFORMATION
        assert file.running() == {}

    def test_somebody_was_faster(self, lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        seen = file.petition.version
        file.act(Action.TAKE_UP)
        with pytest.raises(Refused) as refusal:
            lite_office.run_now(acts.do, lite_cast.minh, file.code, seen, Action.VERIFY, acts.ActForm())
        assert refusal.value.phrase == "err.conflict"

    def test_another_unit_may_not_act(self, lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
        file = complaint(lite_office, lite_cast, clock, date(2026, 7, 6))
        file.who = lite_cast.tu
        with pytest.raises(Refused) as refusal:
            file.act(Action.TAKE_UP)
        assert refusal.value.phrase == "o.forbidden"


def test_protection_and_crime_are_at_once(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    file = denunciation(lite_office, lite_cast, clock, date(2026, 7, 6))
    file.act(Action.ASK_PROTECTION, at(clock, date(2026, 7, 11)))  # a Saturday
    assert file.running()["to-cao-bao-ve-khan-cap"] == date(2026, 7, 13)
    file.act(Action.PROTECT)
    assert "to-cao-bao-ve-khan-cap" not in file.running()
    file.act(Action.CRIME, at(clock, date(2026, 7, 13)), held_on=date(2026, 7, 13))
    assert file.rows()["to-cao-dau-hieu-toi-pham"].outcome == "done"


def beside(desk: Desk, petition_id: int) -> Petition:
    found = desk.session.exec(select(Petition).where(Petition.part_of_id == petition_id)).one()
    again = by_code(desk.session, found.code)
    assert again is not None
    return again


def test_the_morning_tells_of_a_sealed_file_only_whom_it_names(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    clock.set(2026, 11, 16)
    mine = content(DENUNCIATION, unit_id=NAM_SACH)
    file = File.of(lite_office, lite_cast.thu, paper(date(2026, 11, 16), mine))
    for who in (lite_cast.minh, lite_cast.hoa, lite_cast.thu):
        lite_office.run_now(link, who, who.username)
    clock.set(2026, 11, 30, 7, 30)
    assert remind.remind_all(lite_office, date(2026, 11, 30)).failed == ()

    def told(desk: Desk) -> set[int | None]:
        rows = desk.session.exec(
            select(Outbox, Conversation).where(Outbox.conversation_id == Conversation.id)
        )
        return {talk.official_id for row, talk in rows if file.code in row.body["text"].replace(" ", "")}

    heard = lite_office.look_now(told)
    assert lite_cast.minh.id not in heard
    assert lite_cast.hoa.id in heard
