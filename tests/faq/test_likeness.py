"""Two messages of one incident are told from two of two: measured on the golden pairs, and never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.likeness import SURE
from faq.likeness_report import ON, Pair, likeness, measure_pairs, pairs, tell
from tests.cast import knowledge


def test_the_golden_pairs_are_many_and_even() -> None:
    same = [pair.same for pair in pairs()]
    assert len(same) >= 120
    assert 0.4 <= sum(same) / len(same) <= 0.6


def test_what_is_called_the_same_is_the_same_and_most_of_it_is_found() -> None:
    found = measure_pairs(knowledge())
    assert found.precision >= 0.95, found.wrong
    assert found.recall >= 0.80, found.wrong


def test_it_is_the_same_in_both_directions() -> None:
    for pair in pairs():
        turned = pair.model_copy(update={"one": pair.other, "other": pair.one})
        assert likeness(knowledge(), pair) == likeness(knowledge(), turned)


def test_reasons_name_the_spot_and_what_is_wrong() -> None:
    one, other = tell(knowledge(), "đèn hỏng ngõ 25", ON), tell(knowledge(), "ngo 25 toi om ca tuan", ON)
    found = knowledge().likeness.alike(one, other)
    assert found.score >= SURE
    assert found.spots == ("ngõ 25",)
    assert found.aspects == ("đèn đường hỏng",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("đèn hỏng ngõ 25", "đèn hỏng ngõ 52"),
        ("rác thôn Đông không ai dọn", "rác thôn Đoài không ai dọn"),
        ("tiểu học Nam Hồng thu tiền quỹ", "tiểu học Nam Trung thu tiền quỹ"),
        ("quốc lộ 5 km 52 ổ gà", "quốc lộ 5 km 67 ổ gà"),
    ],
)
def test_another_spot_of_the_kind_ends_the_comparison(one: str, other: str) -> None:
    found = knowledge().likeness.alike(tell(knowledge(), one, ON), tell(knowledge(), other, ON))
    assert found.score == 0
    assert found.apart


def test_a_passing_thing_is_another_one_weeks_later() -> None:
    pair = Pair(same=True, one="mất điện ngõ 25", other="ngõ 25 mất điện", days=0)
    assert likeness(knowledge(), pair) >= SURE
    assert likeness(knowledge(), pair.model_copy(update={"days": 20})) < SURE


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from([pair.one for pair in pairs()]))
def test_no_text_breaks_it(odd: str, message: str) -> None:
    reader = knowledge().likeness
    one = reader.tell(f"{odd} {message}", ON, place=odd, fields=["ht-dien"])
    other = reader.tell(odd, ON)
    found, turned = reader.alike(one, other), reader.alike(other, one)
    assert found.score == turned.score
    assert 0 <= found.score <= 1
