"""The scorecard: worked examples, unknown figures, rounding, broken tables."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from law.criterion import ItemScore, Score, Scorecard, counts_needed, score, write_number
from law.scorecard import DEFAULT_FILE
from law.yamlfile import DataError

CARD = Scorecard.load()
CHECKS: dict[str, bool | None] = {"D2a": True, "D2b": True, "E1a": True}
WARD: dict[str, int | None] = {
    "c_ngay_tiep_thieu": 1,
    "c_tra_loi_tcd_dung_han": 57,
    "c_tra_loi_tcd_su_kien": 60,
    "c_ket_luan_dung_han": 22,
    "c_ket_luan_phai_ra": 24,
    "c_xu_ly_dung_han": 118,
    "c_xu_ly_su_kien": 120,
    "c_don_khong_tq": 40,
    "c_chuyen_hd_sai": 2,
    "c_don_so_hoa": 130,
    "c_tong_don": 130,
    "c_kn_vu_viec": 12,
    "c_kn_khong_thu_ly": 2,
    "c_kn_giai_quyet": 8,
    "c_tc_vu_viec": 3,
    "c_tc_khong_thu_ly": 1,
    "c_tc_giai_quyet": 2,
    "c_gq_dung_han": 9,
    "c_gq_su_kien": 11,
    "c_kn_phai_thi_hanh": 5,
    "c_kn_thi_hanh_xong": 4,
    "c_tc_phai_thuc_hien": 2,
    "c_tc_thuc_hien_xong": 2,
    "c_knpa_dung_han": 66,
    "c_knpa_su_kien": 70,
    "c_doi_thoai_da": 4,
    "c_doi_thoai_phai": 4,
    "c_bao_cao_cham_sai": 1,
}


def item(result: Score, item_id: str) -> ItemScore:
    return next(entry for entry in result.items if entry.id == item_id)


def test_the_worked_ward() -> None:
    result = score(CARD, WARD, CHECKS)
    assert {entry.id: float(entry.points) for entry in result.items if entry.points is not None} == {
        "A1": 1.5,
        "A2": 0.5,
        "A3": 1.0,
        "B1": 1.5,
        "B2": 1.0,
        "B3": 1.0,
        "C1": 2.0,
        "C2": 1.25,
        "C3": 0.75,
        "D1": 2.0,
        "D2": 1.0,
        "E1": 1.0,
        "F1": 0.75,
    }
    assert (result.total, result.max, result.complete) == (Fraction("15.25"), 20, True)


def test_a_year_without_cases_gets_full_points() -> None:
    result = score(CARD, {"c_ngay_tiep_thieu": 0, "c_bao_cao_cham_sai": 0}, CHECKS)
    assert result.total == 20
    assert item(result, "C1").status == "empty"
    assert "Không phát sinh trong kỳ" in item(result, "C1").formula_vi


def test_the_formula_is_spelled_out_with_its_inputs() -> None:
    result = score(CARD, WARD, CHECKS)
    assert item(result, "D1").formula_vi == "66/70 = 94,29 % → bậc từ 90 %: 2,0 điểm"
    assert item(result, "B2").formula_vi.startswith("(40 − 2)/40 = 38/40 = 95 % × 1,0")
    assert item(result, "C1").formula_vi.startswith("(8 + 2)/(12 + 3 − 2 − 1) = 10/12 = 83,33 %")
    assert item(result, "F1").formula_vi == "1,0 − 0,25 × 1: 0,75 điểm"
    assert item(result, "D1").ratio == Fraction(6600, 70)
    assert item(result, "D1").inputs == [
        ("c_knpa_dung_han", "Trong đó trả lời đúng hạn", 66),
        ("c_knpa_su_kien", "Nghĩa vụ trả lời KNPA đến điểm trong kỳ", 70),
    ]


def test_the_table_is_marked_as_a_model() -> None:
    assert CARD.status == "modelled_not_official"
    assert "chưa phải bảng của Quyết định 629" in score(CARD, {}, CHECKS).banner


def test_an_unknown_count_asks_instead_of_scoring_zero() -> None:
    result = score(CARD, WARD | {"c_knpa_su_kien": None, "c_knpa_dung_han": None}, CHECKS)
    feedback = item(result, "D1")
    assert (feedback.status, feedback.points) == ("ask", None)
    assert "thời hạn" in feedback.note
    assert not result.complete
    assert result.total == Fraction("13.25")


def test_an_unanswered_check_asks_and_a_no_costs_its_points() -> None:
    open_check = score(CARD, WARD, {"D2a": True, "E1a": True})
    assert item(open_check, "D2").status == "ask"
    assert "chưa trả lời" in item(open_check, "D2").formula_vi
    assert item(score(CARD, WARD, CHECKS | {"D2b": False}), "D2").points == Fraction(1, 2)


def test_the_dialogue_check_answers_itself_from_the_counts() -> None:
    missed = score(CARD, WARD | {"c_doi_thoai_da": 3}, CHECKS)
    assert item(missed, "E1").points == Fraction(1, 2)
    none_needed = score(CARD, WARD | {"c_doi_thoai_da": 0, "c_doi_thoai_phai": 0}, CHECKS)
    assert item(none_needed, "E1").points == 1


@pytest.mark.parametrize(
    ("done", "points"), [(90, "2.0"), (89, "1.25"), (80, "1.25"), (70, "0.75"), (69, "0.25"), (0, "0.25")]
)
def test_band_edges_are_inclusive_from_below(done: int, points: str) -> None:
    result = score(CARD, WARD | {"c_knpa_dung_han": done, "c_knpa_su_kien": 100}, CHECKS)
    assert item(result, "D1").points == Fraction(points)


def test_bands_compare_exact_fractions_not_rounded_ones() -> None:
    result = score(CARD, WARD | {"c_xu_ly_dung_han": 99_999, "c_xu_ly_su_kien": 100_000}, CHECKS)
    assert item(result, "B1").points == Fraction("1.5")


@pytest.mark.parametrize(("done", "points"), [(7, "1.0"), (6, "0.75"), (5, "0.75"), (3, "0.5"), (1, "0.25")])
def test_proportional_points_round_half_up_to_the_step(done: int, points: str) -> None:
    result = score(CARD, WARD | {"c_ket_luan_dung_han": done, "c_ket_luan_phai_ra": 8}, CHECKS)
    assert item(result, "A3").points == Fraction(points)


def test_a_deduction_stops_at_its_floor() -> None:
    assert item(score(CARD, WARD | {"c_ngay_tiep_thieu": 9}, CHECKS), "A1").points == 0


def test_figures_that_contradict_each_other_ask() -> None:
    result = score(CARD, WARD | {"c_chuyen_hd_sai": 41}, CHECKS)
    assert item(result, "B2").status == "ask"
    assert "Số liệu không khớp" in item(result, "B2").formula_vi


def test_wrong_ids_and_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="c_sai_ten"):
        score(CARD, {"c_sai_ten": 1}, CHECKS)
    with pytest.raises(ValueError, match="Z9"):
        score(CARD, {}, {"Z9": True})
    with pytest.raises(ValueError, match="âm"):
        score(CARD, {"c_tong_don": -1}, CHECKS)


def test_the_counts_needed_are_those_of_the_items_that_are_on() -> None:
    needed = {count.id for count in counts_needed(CARD)}
    assert set(WARD) == needed
    assert "c_danh_gia" not in needed  # satisfaction is off


Change = Callable[[str], str]


@pytest.fixture
def table(tmp_path: Path) -> Callable[[Change], Path]:
    def write(change: Change) -> Path:
        path = tmp_path / "bang.yaml"
        path.write_text(change(DEFAULT_FILE.read_text(encoding="utf-8")), encoding="utf-8")
        return path

    return write


def test_points_are_rescaled_to_the_official_maximum(table: Callable[[Change], Path]) -> None:
    card = Scorecard.load(table(lambda text: text.replace("rescale_to: null", "rescale_to: 10")))
    result = score(card, WARD, CHECKS)
    assert (result.total, result.max) == (Fraction("7.625"), 10)


def test_too_few_ratings_leave_the_item_out_and_rescale(table: Callable[[Change], Path]) -> None:
    switch_on = table(
        lambda text: text.replace("    enabled: false\n    max_points", "    max_points").replace(
            "max_points: 20\n", "max_points: 21\n"
        )
    )
    card = Scorecard.load(switch_on)
    few = score(card, WARD | {"c_danh_gia": 29, "c_hai_long": 29}, CHECKS)
    assert item(few, "G1").points is None
    assert few.complete
    assert few.total == Fraction("15.25") * 21 / 20
    enough = score(card, WARD | {"c_danh_gia": 30, "c_hai_long": 30}, CHECKS)
    assert enough.total == Fraction("16.25")


def test_a_penalty_that_is_on_is_taken_from_the_total(table: Callable[[Change], Path]) -> None:
    path = table(
        lambda text: text.replace(
            "enabled: false, input: c_qua_han_ton", "enabled: true, input: c_qua_han_ton"
        )
    )
    result = score(Scorecard.load(path), WARD | {"c_qua_han_ton": 7}, CHECKS)
    assert result.penalties[0].points == 5  # the cap
    assert result.total == Fraction("10.25")


def test_a_broken_table_reports_every_problem_with_its_line(table: Callable[[Change], Path]) -> None:
    path = table(
        lambda text: (
            text.replace("max_points: 20", "max_points: 19")
            .replace("input: r_xu_ly_dung_han", "input: r_la")
            .replace("num: [c_hai_long]", "num: [c_la]")
            .replace("{min: 0, points: 0.25}", "{min: 5, points: 0.25}")
        )
    )
    with pytest.raises(DataError) as caught:
        Scorecard.load(path)
    text = str(caught.value)
    assert all(word in text for word in ("19", "r_la", "c_la", "C2: the bands", "D1: the bands"))
    assert all(problem.line > 1 for problem in caught.value.problems)


def test_an_unknown_key_in_a_table_is_refused(table: Callable[[Change], Path]) -> None:
    path = table(lambda text: text + "surprise: 1\n")
    with pytest.raises(DataError, match="surprise"):
        Scorecard.load(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("94.285714", "94,29"),
        ("2", "2"),
        ("0.005", "0,01"),
        ("1.25", "1,25"),
        ("100", "100"),
        ("-0.5", "-0,5"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value: str, text: str) -> None:
    assert write_number(Fraction(value)) == text
    assert write_number(Fraction(2), 2, 1) == "2,0"
