"""The model of kinds beside the rules: what it adds, what it takes back, what it learnt from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from faq.kindmodel import EMERGENCY, FOLDER, KINDS
from faq.kinds import KindReader
from faq.kindtrain import kind_lessons, lesson_digest
from faq.model import TopicModel
from law.kinds import MessageKind

ON = date(2026, 11, 25)
GOLDEN = Path(__file__).parents[2] / "faq" / "golden" / "kinds.yaml"
READER = KindReader.load()


@pytest.mark.parametrize("name", [KINDS, EMERGENCY])
def test_the_artefacts_belong_to_the_messages(name: str) -> None:
    assert TopicModel.load(FOLDER / name).digest == lesson_digest(kind_lessons())
    assert (FOLDER / name).stat().st_size < 1_000_000


def test_no_golden_message_is_learnt() -> None:
    golden = {case["text"] for case in yaml.safe_load(GOLDEN.read_text("utf-8"))}
    assert not golden & {lesson.text for lesson in kind_lessons() if lesson.share == 1.0}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("cứu tôi với cái mạng chậm quá", MessageKind.FEEDBACK),
        ("tôi không muốn tố cáo nữa", MessageKind.OTHER),
        ("khiếu nại có cần luật sư không", MessageKind.QUESTION),
        ("mày là ai, người thật à", MessageKind.OTHER),
        ("con trai chủ tịch xã xây nhà trên đất lúa", MessageKind.FEEDBACK),
        ("chủ tịch xã cho con trai xây nhà trên đất lúa rồi ký khống giấy phép", MessageKind.DENUNCIATION),
    ],
)
def test_what_was_mistaken_once(text: str, kind: MessageKind) -> None:
    assert READER.read(text, on=ON).kind is kind


def test_a_danger_without_its_words_is_heard_with_the_help_it_needs() -> None:
    found = READER.read(
        "nước dâng tới bụng rồi, hai đứa nhỏ đang bám trên nóc tủ, cho xuồng đến nhanh", on=ON
    )
    assert (found.kind, found.emergency) == (MessageKind.EMERGENCY, "flood")
    assert found.signals


def test_a_bribe_told_without_its_words_accuses() -> None:
    found = READER.read(
        "anh địa chính bảo cứ chuyển năm triệu vào số này thì chiều có sổ, tôi chuyển rồi", on=ON
    )
    assert found.kind is MessageKind.DENUNCIATION
    assert found.accuses
    assert found.signals


def test_a_clear_case_of_every_kind_is_right_nine_times_in_ten() -> None:
    cases = yaml.safe_load(GOLDEN.read_text("utf-8"))
    right = sum(READER.read(case["text"], on=ON).kind == case["kind"] for case in cases)
    assert right >= 0.88 * len(cases)
