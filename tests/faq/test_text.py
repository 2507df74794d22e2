"""What people type, made comparable."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from faq.letters import prepare
from faq.syllables import from_telex, from_vni, is_plain_syllable, is_syllable, mend, place_tone
from faq.text import clean, fold, has_marks, normalize, sentences, tokens

CASES = yaml.safe_load((Path(__file__).parent / "normalisation.yaml").read_text(encoding="utf-8"))["cases"]
VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ ớờởỡợĐÁƯ.,:;!?0123456789\n", max_size=60
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["typed"])
def test_typed_text_reads_as_expected(case: dict[str, str]) -> None:
    typed = case["typed"].replace("{ZWSP}", "\u200b")
    if case.get("decomposed"):
        typed = unicodedata.normalize("NFD", typed)
    assert normalize(typed) == case["norm"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_fold_of_vietnamese_is_plain_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == fold(text.upper())


@given(st.text())
def test_cleaning_twice_changes_nothing_and_is_storable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    read = tokens(text)
    assert " ".join(token.norm for token in read) == normalize(text)
    assert all(token.key == fold(token.norm) for token in read)


@given(VIETNAMESE)
def test_reading_decomposed_text_gives_the_same(text: str) -> None:
    assert normalize(unicodedata.normalize("NFD", text)) == normalize(text)


def test_fold_leaves_words_only() -> None:
    assert fold("  Đường-Hỏng…  (QL5), 50% ") == "duong hong ql5 50"
    assert fold("ｍất ĐIỆN") == "mat dien"
    assert fold("") == ""


def test_clean_keeps_lines_and_drops_what_cannot_be_seen() -> None:
    assert clean("\ufeff a\x00b\u200bc\u00a0d\r\ne\ud800 ") == "abc d\ne"
    assert clean("đường") == "đường"


def test_marks_are_noticed() -> None:
    assert has_marks("đi")
    assert has_marks("nước")
    assert has_marks(unicodedata.normalize("NFD", "nước"))
    assert not has_marks("nuoc sach 100%")
    assert not has_marks("café".replace("é", "e"))


def test_tokens_keep_what_was_typed() -> None:
    first, second, third = tokens("UBND xã, Tứ Kỳ")[:3]
    assert (first.raw, first.norm, first.key, first.marked) == (
        "UBND",
        "ủy ban nhân dân",
        "uy ban nhan dan",
        False,
    )
    assert (second.raw, second.marked) == ("xã", True)
    assert third.key == "tu"


def test_numbers_and_places_are_one_token() -> None:
    assert [token.raw for token in tokens("QL37 đóng 3tr2 lúc 22h30, 3.200.000 đ ngày 22/7")] == [
        "QL37",
        "đóng",
        "3tr2",
        "lúc",
        "22h30",
        "3.200.000",
        "đ",
        "ngày",
        "22/7",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "ca chet noi trang",
        "cá chết",
        "duong hong",
        "đường hong",
        "bit loi di",
        "sut lun mat duong",
        "lam ca ba",
        "thon 2 to 5",
        "to5 khu3",
        "k70 b2 a1",
        "camera karaoke online video",
        "cho meo",
    ],
)
def test_words_that_must_stay(typed: str) -> None:
    assert normalize(typed) == typed


@pytest.mark.parametrize(
    ("typed", "norm"),
    [
        ("gọi CA phường", "gọi công an phường"),
        ("CA KHONG XUONG CA CHET", "ca khong xuong ca chet"),
        ("CA den roi ma khong lam gi", "công an den roi ma khong lam gi"),
        ("dc 15 Trần Phú", "địa chỉ 15 trần phú"),
        ("hong biết sao", "không biết sao"),
        ("đóng 1,5tr", "đóng 1.500.000 đồng"),
        ("nộp 3tr250", "nộp 3.250.000 đồng"),
        ("đt 391 hỏng", "đường tỉnh 391 hỏng"),
        ("đt 0912345678", "đt 0912345678"),
        ("sử lý dác thải", "xử lý rác thải"),
        ("khôg thấy xog", "không thấy xong"),
        ("đựoc ngiệp ngươif hêts nhàa", "được nghiệp người hết nhà"),
        ("cấp lí lịch, kĩ sư", "cấp lý lịch kỹ sư"),
        ("thoongbao cuar xax", "thông bao của xã"),
        ("mấtđiện", "mất điện"),
        ("P.Tứ Minh, TX. Kinh Môn", "phường tứ minh thị xã kinh môn"),
    ],
)
def test_more_ways_of_writing(typed: str, norm: str) -> None:
    assert normalize(typed) == norm


def test_sentences() -> None:
    letter = (
        "Kính gửi UBND xã. Tôi ở TP. Hải Dương, p. Tứ Minh!\n- Đường hỏng, đóng 3.200.000 đ.Đèn tắt\n\nCảm ơn"
    )
    assert sentences(letter) == [
        "Kính gửi UBND xã",
        "Tôi ở TP. Hải Dương, p. Tứ Minh",
        "Đường hỏng, đóng 3.200.000 đ",
        "Đèn tắt",
        "Cảm ơn",
    ]
    assert sentences(" \n ") == []


@pytest.mark.parametrize("word", ["đường", "quốc", "giếng", "gì", "khuya", "nghỉ", "yêu", "quý", "ươn"])
def test_possible_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_plain_syllable(fold(word))


@pytest.mark.parametrize("word", ["wifi", "dduong", "kà", "ngi", "mắp1", "màt", "str", "khoong"])
def test_impossible_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_tone_goes_to_its_usual_vowel() -> None:
    pairs = {
        "hoà": "hòa",
        "thuỷ": "thủy",
        "khoẻ": "khỏe",
        "lựơng": "lượng",
        "qúy": "quý",
        "gìơ": "giờ",
        "hòan": "hoàn",
    }
    assert {typed: place_tone(typed) for typed in pairs} == pairs


def test_keyboard_leftovers() -> None:
    assert from_telex("duongdwf") == "đường"
    assert from_telex("ddc") is None
    assert from_vni("d9u7o7ng2") == "đường"
    assert from_vni("b2") is None
    assert mend("tx") is None


def test_a_pile_of_marks_and_a_long_letter_are_read() -> None:
    pile = "a" + "\u0323\u0301" * 200_000
    assert fold(pile) == "a"
    assert prepare(pile)[0] == "ạ"
    letter = "Đường thôn Đông hỏng nặng, đi lại khó khăn. " * 140
    assert normalize(letter).count("đường thôn đông hỏng nặng") == 140
