"""Phrases found in messages, whatever their spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.search import Phrase, PhraseIndex, read

INDEX = PhraseIndex(
    [
        Phrase("den", "đèn đường", 2.0),
        Phrase("den", "đèn đường hỏng", 2.0),
        Phrase("duong", "đường hỏng", 2.0),
        Phrase("dien", "mất điện", 2.0),
        Phrase("rac", "rác"),
        Phrase("cap-so", "sổ đỏ", 2.0),
        Phrase("sang-ten", "sổ đỏ", 2.0),
    ]
)


def owners(text: str) -> list[str]:
    return [hit.owner for hit in INDEX.hits(read(text))]


@pytest.mark.parametrize(
    "text",
    ["Đèn đường nhà tôi hỏng", "den duong hong", "DEN DUONG HONG", "ddenf dduowngf hongr", "đèn đườg hỏng"],
)
def test_one_matter_in_many_spellings(text: str) -> None:
    assert owners(text)[0] == "den"


def test_the_longest_phrase_of_an_owner_stands_for_those_inside_it() -> None:
    assert [hit.phrase for hit in INDEX.hits(read("đèn đường hỏng")) if hit.owner == "den"] == [
        "đèn đường hỏng"
    ]


def test_other_marks_count_less_than_none() -> None:
    right, bare, other = (INDEX.hits(read(text))[0].score for text in ("mất điện", "mat dien", "mát điện"))
    assert right > bare > other


def test_one_word_may_stand_between() -> None:
    assert "dien" in owners("mất hết điện")
    assert "dien" not in owners("mất hai ba hôm mới có điện")


def test_a_slip_of_one_letter_is_forgiven_in_long_words_only() -> None:
    assert "dien" in owners("mất điiện")
    assert "rac" not in owners("rap")


def test_a_phrase_of_two_owners_says_less_for_each() -> None:
    shared, own = INDEX.hits(read("sổ đỏ"))[0], INDEX.hits(read("mất điện"))[0]
    assert shared.score < own.score


@given(st.text(max_size=300))
def test_words_and_keys_stay_together(text: str) -> None:
    reading = read(text)
    assert len(reading.norms) == len(reading.keys)
    assert all(0 <= hit.start < hit.end <= len(reading.keys) for hit in INDEX.hits(reading))
