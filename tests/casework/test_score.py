"""The scorecard from our own records: what they know, what they cannot, and who may enter the rest."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casework import answer, handle, score
from casework.answer import Draft
from casework.errors import Refused
from casework.office import Desk, Office
from casework.score import CountView, ScoreView
from law.criterion import ItemScore, counts_needed
from storage.people import Official
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, gather, lamp, law_books, make_office

QUARTER = "2026-quy-4"  # 15 September to 14 December
TYPED_ONLY = ("c_ngay_tiep_thieu", "c_ket_luan_phai_ra", "c_kn_vu_viec", "c_gq_su_kien", "c_bao_cao_cham_sai")


def item(view: ScoreView, item_id: str) -> ItemScore:
    return next(one for one in view.score.items if one.id == item_id)


def count(view: ScoreView, count_id: str) -> CountView:
    return next(one for one in view.counts if one.definition.id == count_id)


def finish(office: Office, cast: Cast, code: str) -> None:
    office.run_now(handle.accept, cast.minh, code)
    office.run_now(answer.publish, cast.minh, code, None, Draft("Chiều nay đã thay xong 4 bóng đèn."))


@pytest.fixture
def strict_office(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office that has set its own limit of fifteen working days for answers."""
    made = make_office(tmp_path, sqlite_url, clock=clock, knpa_days=15)
    yield made
    made.close()


class TestCounting:
    def test_answers_in_time_and_late_with_the_files_behind_them(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        in_time, late = office.run_now(lamp, cast.lan), office.run_now(lamp, cast.lan)
        finish(office, cast, in_time.code)
        clock.set(2026, 12, 9)
        finish(office, cast, late.code)
        view = office.look_now(score.score, NAM_SACH, QUARTER)
        assert view.behind["c_tra_loi_tcd_dung_han"] == [in_time.code]
        assert view.behind["c_tra_loi_tcd_su_kien"] == [in_time.code, late.code]
        assert item(view, "A2").ratio == 50
        assert item(view, "A2").points == 0

    def test_a_deadline_that_runs_is_in_neither_part(self, office: Office, cast: Cast) -> None:
        office.run_now(lamp, cast.lan)
        assert count(office.look_now(score.score, NAM_SACH, QUARTER), "c_tra_loi_tcd_su_kien").value == 0

    def test_one_unit_is_not_charged_with_another(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        office.run_now(lamp, cast.lan)
        clock.set(2026, 12, 9)
        assert count(office.look_now(score.score, GIA_LOC, QUARTER), "c_tra_loi_tcd_su_kien").value == 0

    def test_carried_over_and_new_make_the_total(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        clock.set(2026, 9, 10)
        waiting = office.run_now(lamp, cast.lan)
        clock.set(2026, 9, 20)
        new, bare = office.run_now(lamp, cast.lan), office.run_now(lamp, cast.lan, field_id=None)
        view = office.look_now(score.score, NAM_SACH, QUARTER)
        assert view.behind["c_tong_don"] == [waiting.code, new.code, bare.code]
        assert view.behind["c_don_so_hoa"] == [waiting.code, new.code]

    def test_passed_on_wrongly_is_charged_to_the_sender(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        receipt = office.run_now(lamp, cast.lan)
        office.run_now(handle.transfer, cast.minh, receipt.code, None, GIA_LOC, "thuộc xã Gia Lộc")
        office.run_now(handle.transfer, cast.tu, receipt.code, None, NAM_SACH, "vẫn là đất xã Nam Sách")
        sender = office.look_now(score.score, NAM_SACH, QUARTER)
        assert (count(sender, "c_don_khong_tq").value, count(sender, "c_chuyen_hd_sai").value) == (1, 1)
        assert item(sender, "B2").points == 0
        receiver = office.look_now(score.score, GIA_LOC, QUARTER)
        assert (count(receiver, "c_don_khong_tq").value, count(receiver, "c_chuyen_hd_sai").value) == (1, 0)

    def test_counted_to_the_end_of_the_period(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        office.run_now(lamp, cast.lan)
        clock.set(2026, 12, 20)
        final = office.look_now(score.score, NAM_SACH, "2026-nam")
        provisional = office.look_now(score.score, NAM_SACH, "2026-tam-tinh")
        assert (final.until, provisional.until) == (date(2026, 12, 14), date(2026, 11, 30))
        assert count(final, "c_tra_loi_tcd_su_kien").value == 1
        assert count(provisional, "c_tra_loi_tcd_su_kien").value == 0

    def test_a_period_to_come_is_refused(self, office: Office, cast: Cast) -> None:
        with pytest.raises(Refused):
            office.look_now(score.score, NAM_SACH, "2027-nam")


class OnSqlite:
    """Tests in which the database plays no part."""

    @pytest.fixture
    def office(self, lite_office: Office) -> Office:
        return lite_office

    @pytest.fixture
    def cast(self, lite_cast: Cast) -> Cast:
        return lite_cast


class TestUnknown(OnSqlite):
    def test_what_our_records_cannot_know_is_asked(self, office: Office, cast: Cast) -> None:
        view = office.look_now(score.score, NAM_SACH, QUARTER)
        assert {count(view, name).value for name in TYPED_ONLY} == {None}
        assert {item(view, name).status for name in ("A1", "A3", "C1", "C2", "D1", "D2", "F1")} == {"ask"}
        assert not view.score.complete

    def test_no_processing_obligation_in_our_records_says_nothing_about_paper(
        self, office: Office, cast: Cast
    ) -> None:
        assert item(office.look_now(score.score, NAM_SACH, QUARTER), "B1").status == "ask"

    def test_answers_have_a_limit_only_where_the_office_set_one(
        self, strict_office: Office, clock: FixedClock
    ) -> None:
        people = gather(strict_office)
        strict_office.run_now(lamp, people.lan)
        clock.set(2026, 12, 14, 10)
        early = strict_office.look_now(score.score, NAM_SACH, QUARTER)
        assert (count(early, "c_knpa_su_kien").value, item(early, "D1").status) == (0, "empty")
        clock.set(2027, 1, 10)
        late = strict_office.look_now(score.score, NAM_SACH, "2027-quy-1")
        assert (item(late, "D1").status, item(late, "D1").points) == ("ok", Fraction(1, 4))

    def test_rules_named_here_are_in_the_rulebook(self) -> None:
        for rule_id in (*score.NOTICE_RULES, *score.KNPA_RULES, *score.TREATMENT_RULES):
            assert law_books().rulebook.rule(rule_id).id == rule_id

    def test_counts_named_here_are_in_the_card(self) -> None:
        card = law_books().scorecard
        assert set(score.COUNTERS) <= {one.id for one in card.counts}
        assert {one.id for one in counts_needed(card)} - set(score.COUNTERS) > set(TYPED_ONLY)


class TestInputs(OnSqlite):
    def enter(
        self, office: Office, who: Official, key: str, value: int | None, document: str = "BC 12"
    ) -> None:
        office.run_now(score.set_input, who, NAM_SACH, QUARTER, key, value, document)

    def test_a_number_with_its_document_fills_the_gap(self, office: Office, cast: Cast) -> None:
        self.enter(office, cast.hoa, "c_ngay_tiep_thieu", 1, "Sổ tiếp công dân 2026")
        view = office.look_now(score.score, NAM_SACH, QUARTER)
        typed = count(view, "c_ngay_tiep_thieu")
        assert (typed.value, typed.document, typed.by) == (1, "Sổ tiếp công dân 2026", "bà Hoa")
        assert item(view, "A1").points == Fraction(3, 2)

    def test_a_typed_number_wins_and_ours_stays_visible(self, office: Office, cast: Cast) -> None:
        office.run_now(lamp, cast.lan)
        self.enter(office, cast.thu, "c_tong_don", 40)
        total = count(office.look_now(score.score, NAM_SACH, QUARTER), "c_tong_don")
        assert (total.value, total.counted, total.typed) == (40, 1, 40)

    def test_a_correction_replaces_and_nothing_takes_it_back(self, office: Office, cast: Cast) -> None:
        for value in (3, 2):
            self.enter(office, cast.hoa, "c_bao_cao_cham_sai", value)
        assert item(office.look_now(score.score, NAM_SACH, QUARTER), "F1").points == Fraction(1, 2)
        self.enter(office, cast.hoa, "c_bao_cao_cham_sai", None)
        assert item(office.look_now(score.score, NAM_SACH, QUARTER), "F1").status == "ask"

    def test_a_yes_and_a_no(self, office: Office, cast: Cast) -> None:
        self.enter(office, cast.hoa, "D2a", 1)
        self.enter(office, cast.hoa, "D2b", 0)
        view = office.look_now(score.score, NAM_SACH, QUARTER)
        assert item(view, "D2").points == Fraction(1, 2)
        assert {check.id: check.answer for check in view.checks}["E1a"] is None

    @pytest.mark.parametrize(
        ("key", "value", "document"),
        [
            ("c_tong_don", -1, "BC 12"),
            ("D2a", 2, "BC 12"),
            ("c_tong_don", 5, "  "),
            ("c_khong_co", 1, "BC 12"),
        ],
    )
    def test_what_cannot_be_entered(
        self, office: Office, cast: Cast, key: str, value: int, document: str
    ) -> None:
        with pytest.raises(Refused):
            self.enter(office, cast.hoa, key, value, document)

    def test_only_the_head_of_the_unit_staff_and_administrators_may(self, office: Office, cast: Cast) -> None:
        for who in (cast.minh, cast.tu):
            with pytest.raises(Refused):
                self.enter(office, who, "c_bao_cao_cham_sai", 0)
        for who in (cast.hoa, cast.thu, cast.admin):
            self.enter(office, who, "c_bao_cao_cham_sai", 0)

    def test_periods_are_entered_apart(self, office: Office, cast: Cast) -> None:
        self.enter(office, cast.hoa, "c_bao_cao_cham_sai", 0)
        assert item(office.look_now(score.score, NAM_SACH, "2026-nam"), "F1").status == "ask"


class TestShown(OnSqlite):
    def test_the_chat_text_says_what_the_table_is_not(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        office.run_now(lamp, cast.lan)
        clock.set(2026, 12, 9)
        words = office.look_now(self.words, NAM_SACH)
        assert words.startswith("Bảng mẫu, chưa phải bảng chính thức.\nUBND xã Nam Sách:")
        assert "Mất điểm: A2 1" in words
        assert "trả lời 1 hồ sơ quá hạn" in words
        assert "A1, A3" in words

    def test_the_workbook_carries_the_banner_on_every_sheet(self, office: Office, cast: Cast) -> None:
        receipt = office.run_now(lamp, cast.lan)
        book = load_workbook(io.BytesIO(office.look_now(self.book, NAM_SACH)))
        for sheet in book:
            assert str(sheet["A2"].value).startswith("Bảng điểm mẫu")
        values = [str(value) for row in book["Số liệu"].iter_rows(values_only=True) for value in row]
        assert receipt.code in values

    def test_who_rated_is_never_listed(self, office: Office, cast: Cast) -> None:
        receipt = office.run_now(lamp, cast.lan)
        finish(office, cast, receipt.code)
        office.run_now(answer.rate, cast.lan, receipt.code, "done", 5)
        view = office.look_now(score.score, NAM_SACH, QUARTER)
        assert not {"c_danh_gia", "c_hai_long"} & set(view.behind)

    @staticmethod
    def words(desk: Desk, unit_id: str) -> str:
        return score.text(desk, score.score(desk, unit_id, QUARTER))

    @staticmethod
    def book(desk: Desk, unit_id: str) -> Any:
        return score.xlsx(desk, score.score(desk, unit_id, QUARTER))
