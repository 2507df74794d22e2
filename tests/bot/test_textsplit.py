"""Long texts in pieces: within the limit, whole graphemes, nothing lost."""

from __future__ import annotations

from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.textsplit import Unit, split, units


def test_a_short_text_is_one_piece() -> None:
    assert split("Đã nhận.", 4096) == ["Đã nhận."]
    assert split("  \n ", 4096) == []


@pytest.mark.parametrize(
    ("text", "most", "pieces"),
    [
        ("Một đoạn.\n\nHai đoạn.", 15, ["Một đoạn.", "Hai đoạn."]),
        ("Câu một. Câu hai dài hơn.", 20, ["Câu một.", "Câu hai dài hơn."]),
        ("không có dấu chấm nào", 11, ["không có", "dấu chấm", "nào"]),
        ("đườngđườngđường", 5, ["đường", "đường", "đường"]),
    ],
)
def test_it_is_cut_where_it_reads_best(text: str, most: int, pieces: list[str]) -> None:
    assert split(text, most) == pieces


def test_a_platform_that_counts_utf16_gets_fewer_pictures_a_piece() -> None:
    assert units("🙂", "utf16") == 2
    assert units("🙂", "char") == 1
    assert split("🙂" * 4, 4, "utf16") == ["🙂🙂", "🙂🙂"]
    assert split("🙂" * 4, 4, "char") == ["🙂" * 4]


@pytest.mark.parametrize("grapheme", ["👨\u200d👩\u200d👧", "🇻🇳", "👍🏽", "☎\ufe0f", "q\u0323\u0302"])
def test_a_grapheme_is_never_torn(grapheme: str) -> None:
    size = units(grapheme, "utf16")
    assert split(grapheme * 3, size + 1) == [grapheme] * 3


def test_a_decomposed_text_is_composed_first() -> None:
    text = "Đường hỏng ở thôn Đông, xã Nam Sách."
    assert split(normalize("NFD", text), 36) == [text]


@given(st.text(max_size=300), st.integers(12, 60), st.sampled_from(["utf16", "char"]))
def test_nothing_is_lost_and_every_piece_fits(text: str, most: int, unit: Unit) -> None:
    pieces = split(text, most, unit)
    assert "".join("".join(pieces).split()) == "".join(normalize("NFC", text).split())
    for piece in pieces:
        assert 0 < units(piece, unit) <= most


words = st.text(alphabet="aăâbcdđeê ôơuư.,\nạảãáàẹẻẽéèộổỗốồ🙂", max_size=400)


@given(words, st.integers(12, 60))
def test_no_piece_begins_with_a_mark(text: str, most: int) -> None:
    assert not any(combining(piece[0]) for piece in split(normalize("NFD", text), most))
