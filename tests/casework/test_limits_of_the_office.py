"""Periods the law leaves open: nothing runs until the office has entered its own number."""

from dataclasses import replace
from datetime import date

from casework import answer, handle
from casework.answer import Draft
from casework.office import Office
from law.kinds import PetitionKind
from tests.casework.papercast import File
from tests.cast import GIA_LOC, Cast, FixedClock, lamp

FIELD, RULES = "phan-anh-hien-truong", "phan-anh-quy-dinh-hanh-chinh-xu-ly"
PASS_ON = "phan-anh-quy-dinh-hanh-chinh-chuyen"
WORDS = "Tổ sửa chữa của xã thay bóng đèn đường thôn Đông trước ngày 30/11/2026."


def sent(office: Office, cast: Cast, kind: PetitionKind = PetitionKind.FEEDBACK, **changes: object) -> File:
    code = office.run_now(lambda desk: lamp(desk, cast.lan, kind=kind, **changes)).code
    return File(office, cast.minh, code)


def test_nothing_is_made_up(lite_office: Office, lite_cast: Cast) -> None:
    assert not {FIELD, RULES, "kien-nghi-phan-anh-giai-quyet"} & set(sent(lite_office, lite_cast).rows())
    assert RULES not in sent(lite_office, lite_cast, PetitionKind.REGULATION_FEEDBACK).rows()


def test_receipt_and_handling_of_a_field_report(lite_office: Office, lite_cast: Cast) -> None:
    lite_office.policy = replace(lite_office.policy, field_receipt_days=1, field_days=5, field_urgent_days=2)
    file = sent(lite_office, lite_cast)
    rows = [row for row in file.all_rows() if row.rule_id == FIELD]
    assert {row.variant: row.due_on for row in rows} == {
        "tiep-nhan": date(2026, 11, 25),
        "thong-thuong": date(2026, 12, 1),
    }
    lite_office.run_now(handle.accept, lite_cast.minh, file.code)
    still = [row.variant for row in file.all_rows() if row.rule_id == FIELD and row.closed_on is None]
    assert still == ["thong-thuong"]
    lite_office.run_now(answer.publish, lite_cast.minh, file.code, None, Draft(WORDS))
    assert all(row.closed_on for row in file.all_rows())


def test_an_urgent_one_has_its_own_number(lite_office: Office, lite_cast: Cast) -> None:
    lite_office.policy = replace(lite_office.policy, field_urgent_days=2)
    file = sent(lite_office, lite_cast, routing={"urgent": True})
    assert file.running()[FIELD] == date(2026, 11, 26)


def test_who_takes_a_regulation_matter_need_not_pass_it_on(lite_office: Office, lite_cast: Cast) -> None:
    file = sent(lite_office, lite_cast, PetitionKind.REGULATION_FEEDBACK)
    assert file.running()[PASS_ON] == date(2026, 12, 1)
    lite_office.run_now(handle.accept, lite_cast.minh, file.code)
    assert file.rows()[PASS_ON].outcome == "done"


def test_its_receiver_has_only_to_handle_it(lite_office: Office, lite_cast: Cast, clock: FixedClock) -> None:
    lite_office.policy = replace(lite_office.policy, regulation_days=10)
    file = sent(lite_office, lite_cast, PetitionKind.REGULATION_FEEDBACK)
    clock.set(2026, 11, 26)
    lite_office.run_now(handle.transfer, lite_cast.minh, file.code, None, GIA_LOC, "thủ tục của xã Gia Lộc")
    assert file.rows()[PASS_ON].outcome == "done"
    running = file.running()
    assert PASS_ON not in running
    assert running[RULES] == date(2026, 12, 10)
