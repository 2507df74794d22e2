"""Kinds of messages: every case in kinds.yaml, and what must hold for all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from faq.danger import EMERGENCIES
from faq.kinds import PATH, KindReader
from faq.text import fold
from law.kinds import MessageKind
from law.yamlfile import DataError

ON = date(2026, 11, 23)
CASES = yaml.safe_load((Path(__file__).parent / "kinds.yaml").read_text("utf-8"))
WORDS = yaml.safe_load(PATH.read_text("utf-8"))["emergency"]
READER = KindReader.load()


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_what_people_type(case: dict[str, Any]) -> None:
    found = READER.read(case["text"], on=ON)
    assert found.kind == case["kind"], found.signals
    assert found.emergency == case.get("emergency")
    assert found.past == case.get("past", False)
    if "accuses" in case:
        assert found.accuses == case["accuses"]
    assert found.signals


@pytest.mark.parametrize("help_needed", EMERGENCIES)
def test_every_cry_is_heard_with_and_without_marks(help_needed: str) -> None:
    cries = [
        (cue, " ".join(word.split("/")[0] for word in cue.lstrip("=").split() if word != "_"))
        for cue in (*WORDS[help_needed]["now"], *WORDS[help_needed].get("alone", []))
    ]
    marked = [cry for _, cry in cries if READER.read(cry, on=ON).kind is not MessageKind.EMERGENCY]
    # without marks "tự vẫn" is written as "tư vấn", which is said a hundred times more often
    bare = [
        cry
        for cue, cry in cries
        if READER.read(fold(cry), on=ON).kind is not MessageKind.EMERGENCY
        and fold(cry) != "tu van"
        and not cue.startswith("==")
    ]
    assert (marked, bare) == ([], [])


def test_a_date_before_today_makes_it_past() -> None:
    assert READER.read("ngày 20/11 cháy nhà ở xóm tôi", on=ON).past
    assert READER.read("cháy nhà ở xóm tôi", on=ON).emergency == "fire"


def test_a_rule_complained_of_is_marked() -> None:
    assert READER.read("Thủ tục rườm rà quá, đề nghị bỏ bớt giấy tờ", on=ON).regulation
    assert not READER.read("Đèn đường hỏng", on=ON).regulation


@pytest.mark.parametrize(
    "text",
    [
        "góp ý quy định: thủ tục khai sinh",
        "góp ý quy định: thủ tục khai sinh bắt nộp nhiều giấy tờ",
        "gop y ve thu tuc dang ky xe",
        "kiến nghị về quy định nộp bản sao",
    ],
)
def test_advice_on_a_rule_is_about_the_rule(text: str) -> None:
    assert READER.read(text, on=ON).regulation


def test_corruption_told_without_its_words_is_suspected() -> None:
    hinted = KindReader.load(suspects=lambda _: ["phong bì"])
    assert hinted.read("Không kẹp gì vào hồ sơ thì đừng mong nhanh", on=ON).kind is MessageKind.DENUNCIATION
    assert hinted.read("Kẹp tiền vào hồ sơ thì bị phạt thế nào?", on=ON).kind is MessageKind.QUESTION


def test_an_unknown_list_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "kinds.yaml").write_text(PATH.read_text("utf-8") + "\nextra: [a]\n", "utf-8")
    with pytest.raises(DataError, match=r"kinds\.yaml:\d+: extra"):
        KindReader.load(tmp_path / "kinds.yaml")


@given(st.text(max_size=200))
def test_any_text_has_a_kind(text: str) -> None:
    found = READER.read(text, on=ON)
    assert 0 < found.confidence <= 1
    assert (found.kind is MessageKind.EMERGENCY) == (found.emergency is not None)
