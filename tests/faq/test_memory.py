"""What officials taught, found again in other words."""

from __future__ import annotations

import pytest
import yaml

from faq.memory import ALIKE, STRONG, WEAK, Example, Memory, corpus_text
from faq.search import Phrase, read
from tests.cast import knowledge

LAMP = Example("ht-chieu-sang", "Cột đèn ngõ 12 đường Nguyễn Trãi tắt ngóm nửa tháng, tối đi như mò")
PAVEMENT = Example("xd-via-he", "Vỉa hè bị quán nhậu chiếm hết chỗ đi bộ")


def memory(*examples: Example, phrases: tuple[Phrase, ...] = ()) -> Memory:
    return Memory(examples, phrases, knowledge().model)


@pytest.mark.parametrize(
    ("text", "field_id"),
    [
        ("cot den ngo 14 duong Nguyen Trai tat ngom nua thang", "ht-chieu-sang"),
        ("Quán nhậu chiếm hết vỉa hè, không còn chỗ đi bộ", "xd-via-he"),
    ],
)
def test_a_message_in_nearly_the_same_words_finds_the_example(text: str, field_id: str) -> None:
    found = memory(LAMP, PAVEMENT).scores(read(text))
    assert list(found) == [field_id]
    assert ALIKE <= found[field_id][0] < 1
    assert found[field_id][1] in (LAMP.text, PAVEMENT.text)


def test_the_message_itself_is_wholly_alike() -> None:
    likeness, example = memory(PAVEMENT, LAMP).scores(read(LAMP.text))[LAMP.field_id]
    assert likeness == pytest.approx(1.0)
    assert example == LAMP.text


@pytest.mark.parametrize("text", ["", "rác không ai dọn cả tuần", "trường thu tiền quỹ", "12 34"])
def test_another_matter_finds_nothing(text: str) -> None:
    assert memory(LAMP, PAVEMENT).scores(read(text)) == {}
    assert memory().scores(read(text)) == {}


def test_a_taught_phrase_says_most_when_it_is_strong() -> None:
    strong = memory(phrases=(Phrase("ht-dien", "tủ xèo xèo", STRONG),))
    weak = memory(phrases=(Phrase("ht-dien", "tủ xèo xèo", WEAK),))
    message = read("cái tủ xèo xèo đầu ngõ")
    assert strong.scores(message)["ht-dien"][1] == "tủ xèo xèo"
    assert weak.scores(message)["ht-dien"][0] < strong.scores(message)["ht-dien"][0] <= 1
    assert strong.scores(read("cái tủ lạnh")) == {}


def test_of_one_field_the_nearest_counts() -> None:
    other = Example(LAMP.field_id, "Đèn cao áp quốc lộ nhấp nháy")
    found = memory(other, LAMP).scores(read("cột đèn ngõ 12 tắt ngóm nửa tháng, tối như mò"))
    assert found[LAMP.field_id][1] == LAMP.text


def test_examples_leave_as_a_file_of_the_corpus() -> None:
    text = corpus_text([PAVEMENT, LAMP, Example("ht-chieu-sang", "đèn 'hỏng': tối")])
    assert yaml.safe_load(text) == {
        "ht-chieu-sang": [{"style": "S", "text": LAMP.text}, {"style": "S", "text": "đèn 'hỏng': tối"}],
        "xd-via-he": [{"style": "S", "text": PAVEMENT.text}],
    }
    assert corpus_text([]) == ""
