"""Where a message says something happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.places import Gazetteer, PlaceReading
from faq.text import clean, fold
from faq.units import Directory, Unit

BEFORE, TODAY = date(2025, 6, 30), date(2026, 11, 23)
CASES = yaml.safe_load((Path(__file__).parent / "addresses.yaml").read_text(encoding="utf-8"))["cases"]
DIRECTORY = Directory.load()
GAZETTEER = Gazetteer(DIRECTORY)


def find(text: str, answer: bool = False) -> PlaceReading:
    return GAZETTEER.find(text, TODAY, answer=answer)


def ids(units: list[Unit]) -> set[str]:
    return {unit.id for unit in units}


def communes(on: date) -> list[Unit]:
    return [unit for unit in DIRECTORY.units(on) if unit.level == "xa"]


def lower(place: str | None) -> str:
    assert place is not None
    return place[0].lower() + place[1:]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']} {case.get('day', '')}")
def test_the_place_of_a_message(case: dict[str, Any]) -> None:
    reading = GAZETTEER.find(case["text"], case.get("day", TODAY))
    assert (reading.unit.id if reading.unit else None) == case.get("unit")
    assert reading.ask == case.get("ask")
    assert reading.detail == case.get("detail", "")
    if "any" in case:
        assert ids(reading.candidates) == set(case["any"])
    if "old" in case:
        assert reading.old_name == case["old"]
    if "district" in case:
        assert reading.district == case["district"]


OLD_FORMS: dict[str, Callable[[Unit, Unit], str]] = {
    "full": lambda unit, district: f"{unit.place}, {lower(district.place)}, tỉnh Hải Dương",
    "commas": lambda unit, district: (
        f"{fold(unit.place or '')}, {fold(district.place or '')}, tinh hai duong"
    ),
    "plain": lambda unit, district: fold(f"{unit.place} {district.place} tỉnh Hải Dương"),
    "bare": lambda unit, district: f"{unit.bare_name}, {district.bare_name}",
    "sentence": lambda unit, district: fold(
        f"nhà em ở {unit.place} {district.place} mất điện ba hôm nay rồi"
    ),
}


@pytest.mark.parametrize("form", OLD_FORMS)
@pytest.mark.parametrize("on", [BEFORE, TODAY])
def test_all_207_old_communes_are_found_in_every_form(form: str, on: date) -> None:
    missed = []
    for unit in communes(BEFORE):
        district = DIRECTORY.parent(unit.id)
        assert district is not None
        text = OLD_FORMS[form](unit, district)
        reading = GAZETTEER.find(text, on)
        wanted = ids(DIRECTORY.successor_on(unit.id, on))
        if ids(reading.candidates) != wanted or (reading.unit is None) != (len(wanted) > 1):
            missed.append(text)
    assert missed == []


NEW_FORMS: dict[str, Callable[[Unit], str]] = {
    "full": lambda unit: f"{unit.place}, thành phố Hải Phòng",
    "plain": lambda unit: f"{fold(unit.place or '')}, thanh pho hai phong",
    "sentence": lambda unit: fold(f"đường ở {unit.place} hải phòng hỏng hết rồi"),
    "office": lambda unit: f"UBND {lower(unit.place)} TP Hải Phòng chưa trả lời",
}


@pytest.mark.parametrize(
    ("form", "least"), [("full", 114), ("plain", 112), ("sentence", 112), ("office", 114)]
)
def test_new_communes_are_found_but_for_the_twins_without_marks(form: str, least: int) -> None:
    found = {unit.id for unit in communes(TODAY) if find(NEW_FORMS[form](unit)).unit == unit}
    missed = ids(communes(TODAY)) - found
    assert len(found) == least
    assert missed <= {"hp-ubnd-xa-cam-giang-ngang", "hp-ubnd-xa-cam-giang-huyen"}


def test_a_new_name_alone_is_found_unless_an_older_place_bore_it() -> None:
    missed = [unit.bare_name for unit in communes(TODAY) if find(unit.place or "").unit != unit]
    assert missed == [
        "Nguyễn Trãi",
        "Trần Hưng Đạo",
        "Tân An",
        "An Dương",
        "Quyết Thắng",
        "Hùng Thắng",
        "Vĩnh Hòa",
    ]
    assert all(find(f"phường {name}").ask == "district" for name in missed[:2])


def test_the_34_split_communes_offer_all_their_successors() -> None:
    split = [unit for unit in communes(BEFORE) if unit.split]
    assert len(split) == 34
    for unit in split:
        district = DIRECTORY.parent(unit.id)
        assert district is not None
        reading = find(f"{unit.place}, {district.place}")
        assert reading.ask == "split"
        assert [option.units for option in reading.options] == [[after] for after in reading.candidates]


def test_an_old_woman_without_marks() -> None:
    text = "chao cac chau ba 74 tuoi o thon dong xa hong phong, den duong hong ca thang nay toi om"
    reading = find(text)
    assert (reading.unit, reading.ask, reading.detail) == (None, "district", "thon dong")
    assert [option.label for option in reading.options] == ["Nam Sách", "Ninh Giang", "Thanh Miện"]
    answered = GAZETTEER.resolve(reading, "nam sach", TODAY)
    assert answered.unit is not None
    assert answered.unit.name == "UBND xã Nam Sách"
    assert (answered.old_name, answered.new_name) == ("xã Hồng Phong", "xã Nam Sách")
    assert (answered.detail, answered.ask, answered.district) == ("thon dong", None, "Nam Sách")


def test_an_answer_brings_the_ward_and_the_street() -> None:
    reading = find("2 tháng nay cống ngõ 25 thối um, nước đen tràn vào nhà, gọi 5 lần không ai xuống")
    assert (reading.unit, reading.detail) == (None, "ngõ 25")
    answered = GAZETTEER.resolve(reading, "hải tân, đường yết kiêu. nhanh lên", TODAY)
    assert answered.unit is not None
    assert answered.unit.name == "UBND phường Tân Hưng"
    assert (answered.old_name, answered.detail) == ("phường Hải Tân", "ngõ 25, đường yết kiêu")


@pytest.mark.parametrize(
    ("answer", "unit"),
    [
        ("Cẩm Giàng", "hp-ubnd-xa-cam-giang-huyen"),
        ("xã Cẩm Giang ạ", "hp-ubnd-xa-cam-giang-ngang"),
        ("lương điền ấy", "hp-ubnd-xa-cam-giang-huyen"),
        ("thi tran cam giang cu", "hp-ubnd-xa-cam-giang-ngang"),
    ],
)
def test_twins_are_told_apart_by_marks_or_by_an_older_name(answer: str, unit: str) -> None:
    answered = GAZETTEER.resolve(find("duong hong o xa cam giang"), answer, TODAY)
    assert answered.unit is not None
    assert answered.unit.id == unit


def test_a_question_that_cannot_be_answered_is_not_repeated() -> None:
    twins = GAZETTEER.resolve(find("xa cam giang"), "cam giang", TODAY)
    split = GAZETTEER.resolve(find("xã Thái Minh, Bình Giang"), "gần chợ Sặt", TODAY)
    unknown = GAZETTEER.resolve(find("xã Hồng Phong"), "không nhớ", TODAY)
    assert [reading.ask for reading in (twins, split, unknown)] == [None, None, None]
    assert [len(reading.candidates) for reading in (twins, split, unknown)] == [2, 2, 3]
    assert (split.detail, unknown.detail) == ("gần chợ Sặt", "")


def test_a_split_commune_is_settled_by_the_new_name() -> None:
    answered = GAZETTEER.resolve(find("xã Thái Minh, Bình Giang"), "duong an", TODAY)
    assert answered.unit is not None
    assert (answered.unit.place, answered.old_name) == ("Xã Đường An", "xã Thái Minh")


def test_an_answer_may_name_another_place() -> None:
    answered = GAZETTEER.resolve(find("xã Hồng Phong"), "xã Quốc Tuấn, Nam Sách cơ", TODAY)
    assert answered.unit is not None
    assert (answered.unit.place, answered.old_name) == ("Xã Trần Phú", "xã Quốc Tuấn")


def test_a_district_known_before_narrows_the_answer() -> None:
    reading = find("đường ở Tứ Kỳ hỏng")
    assert (reading.unit, reading.ask, reading.district) == (None, None, "Tứ Kỳ")
    answered = GAZETTEER.resolve(reading, "hưng đạo", TODAY)
    assert (answered.ask, answered.old_name) == ("split", "xã Hưng Đạo")
    assert ids(answered.candidates) == {"hp-ubnd-xa-dai-son", "hp-ubnd-xa-tan-ky"}


def test_a_landmark_in_answer_keeps_the_question_open() -> None:
    answered = GAZETTEER.resolve(find("xã Hồng Phong"), "gần chợ", TODAY)
    assert (answered.ask, answered.detail) == ("district", "gần chợ")


@pytest.mark.parametrize(
    ("answer", "detail"),
    [("chỗ cây đa đầu làng", "cây đa đầu làng"), ("dong xa", "dong xa"), ("em không biết", "")],
)
def test_an_answer_without_a_commune_is_a_detail_as_typed(answer: str, detail: str) -> None:
    assert find(answer, answer=True).detail == detail


@pytest.mark.parametrize("answer", ["ok", "ờ", "yes", "dạ vâng ạ", "thôi không cần nữa", "xong rồi cảm ơn"])
def test_a_yes_is_no_place(answer: str) -> None:
    reading = GAZETTEER.resolve(find("rác ở thôn Đông"), answer, TODAY)
    assert (reading.unit, reading.detail) == (None, "thôn Đông")


def test_a_corrected_hamlet_replaces_the_one_before() -> None:
    reading = GAZETTEER.resolve(find("rác ở thôn Đông"), "thôn Đoài chứ không phải thôn Đông", TODAY)
    assert reading.detail == "thôn Đoài"


def test_marks_half_typed_tell_twins_apart() -> None:
    answered = GAZETTEER.resolve(find("rac o xa cam giang"), "xa cam giàng", TODAY)
    assert (answered.unit and answered.unit.id, answered.ask) == ("hp-ubnd-xa-cam-giang-huyen", None)


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("rác ở Hà Nội", "Hà Nội"),
        ("rac o ha noi", "Hà Nội"),
        ("đèn hỏng ở TP HCM", "Hồ Chí Minh"),
        ("đèn đường hỏng ở đường Hồ Chí Minh", None),
        ("xe từ Hà Nội về xã Nam Sách", None),
        ("đèn đường hỏng", None),
    ],
)
def test_another_province_is_noticed(text: str, outside: str | None) -> None:
    assert find(text).outside == outside
    assert GAZETTEER.resolve(find("rác"), text, TODAY).outside == outside


def test_bare_names_count_in_an_answer_only() -> None:
    assert find("hoa binh").unit is None
    assert find("hoa binh").ask is None
    assert ids(find("hoa binh", answer=True).candidates) > {"hp-ubnd-xa-kim-thanh", "hp-ubnd-xa-ha-nam"}


def test_spans_point_at_the_names() -> None:
    text = clean("  Rác ở xã Hồng Phong, huyện Nam Sách  ")
    reading = find(text)
    assert [text[start:end] for start, end in reading.spans] == ["xã Hồng Phong", "huyện Nam Sách"]
    assert reading.matched == ["xã Hồng Phong", "huyện Nam Sách"]


def test_a_slip_never_leads_from_one_real_name_to_another() -> None:
    names = {(unit.bare_name or "").lower(): unit for unit in communes(BEFORE)}
    for name in names:
        reading = GAZETTEER.find(f"xã {name}", BEFORE)
        said = (reading.old_name or reading.new_name or name).lower()
        assert fold(said).endswith(fold(name))


@settings(max_examples=150)
@given(st.text(alphabet="xã phường. Hồng Phong nam sach 12,\nthôn ở TP HD cũ ", max_size=80))
def test_any_text_can_be_read_and_answered(text: str) -> None:
    reading = find(text)
    answered = GAZETTEER.resolve(reading, text, TODAY)
    for one in (reading, answered):
        assert one.unit is None or one.candidates == [one.unit]
        assert (one.ask is None) or len(one.candidates) > 1
        assert len(one.detail) <= 160
