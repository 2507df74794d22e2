"""Whose work a message is: every case in routing.yaml, and the rules behind them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.knowledge import Knowledge
from law.kinds import MessageKind

ON = date(2026, 11, 23)
HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "routing.yaml").read_text("utf-8"))
KNOWLEDGE = Knowledge.load()
ROUTER = KNOWLEDGE.router


@pytest.mark.parametrize("case", CASES, ids=[f"{case['text']} {case.get('sent', '')}" for case in CASES])
def test_what_people_type(case: dict[str, Any]) -> None:
    found = ROUTER.suggest(case["text"], case.get("sent", ON))
    assert found.fields[0].field.id == case["field"]
    assert found.units[0].unit.id == case["unit"]
    assert found.units[0].why.endswith(".")
    assert not found.needs_place


def test_every_field_has_a_unit_with_and_without_a_place_in_each_period() -> None:
    for on, text in (
        (date(2025, 2, 10), "xã Hồng Phong, Nam Sách"),
        (date(2025, 4, 1), ""),
        (ON, "xã Nam Sách"),
    ):
        place = KNOWLEDGE.gazetteer.find(text, on)
        directory = KNOWLEDGE.directory.name_on(on)
        for field in KNOWLEDGE.catalogue.fields():
            hits = ROUTER.unit_for(field.id, place, on)
            assert 1 <= len(hits) <= 3
            assert all(hit.unit.directory == directory and hit.why for hit in hits), field.id


def test_a_missing_place_is_asked_for_and_a_fallback_named() -> None:
    found = ROUTER.suggest("rác thải chất đống không ai thu gom", ON)
    assert found.needs_place
    assert found.units[0].unit.id == "hp-so-nnmt"
    assert "Chưa rõ xã, phường" in found.units[0].why


def test_a_split_commune_leaves_its_successors() -> None:
    found = ROUTER.suggest("rác thải chất đống ở xã Cẩm Phúc", ON)
    assert found.needs_place
    assert [hit.unit.id for hit in found.units[:2]] == ["hp-ubnd-xa-cam-giang-huyen", "hp-ubnd-xa-mao-dien"]


def test_a_place_given_overrides_the_text() -> None:
    place = KNOWLEDGE.gazetteer.find("xã Nam Sách", ON)
    found = ROUTER.suggest("rác thải chất đống không ai thu gom", ON, place)
    assert found.units[0].unit.id == "hp-ubnd-xa-nam-sach"
    assert not found.needs_place


def test_a_field_given_overrides_the_text() -> None:
    found = ROUTER.suggest("rác thải chất đống", ON, field="ht-dien")
    assert (found.fields[0].field.id, found.decision, found.confidence) == ("ht-dien", "sure", 1.0)
    with pytest.raises(KeyError):
        ROUTER.suggest("rác", ON, field="khong-co")


def test_a_denunciation_never_goes_to_the_accused() -> None:
    texts = (
        "chủ tịch xã Nam Sách nhận tiền",
        "cán bộ xã Nam Sách ăn chặn tiền hỗ trợ",
        "công an xã Nam Sách bao che",
    )
    for text in texts:
        units = [hit.unit.id for hit in ROUTER.suggest(text, ON).units]
        assert units
        assert "hp-ubnd-xa-nam-sach" not in units
    inspector = [
        hit.unit.id for hit in ROUTER.suggest("tôi tố cáo thanh tra thành phố nhận hối lộ", ON).units
    ]
    assert "hp-thanh-tra-tp" not in inspector


def test_a_greeting_is_about_nothing() -> None:
    found = ROUTER.suggest("xin chào", ON)
    assert (found.fields, found.units, found.decision, found.contents) == ([], [], "none", [])


def test_two_matters_are_told_apart() -> None:
    found = ROUTER.suggest("Khu tôi rác không ai thu gom, đèn đường thì hỏng cả, ở xã Nam Sách", ON)
    assert [content.field.id for content in found.contents] == ["mt-rac-thai", "ht-chieu-sang"]
    assert [content.unit.id for content in found.contents if content.unit] == ["hp-ubnd-xa-nam-sach"] * 2


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("rác không ai dọn và mất điện suốt ở xã Nam Sách", ["mt-rac-thai", "ht-dien"]),
        ("rac khong ai don va mat dien suot o xa Nam Sach", ["mt-rac-thai", "ht-dien"]),
        ("đèn đường hỏng, còn mất điện nữa", ["ht-chieu-sang", "ht-dien"]),
        ("den duong hong con mat dien nua", ["ht-chieu-sang", "ht-dien"]),
        (
            "đèn đường hỏng, rác không ai dọn, mất điện suốt, cống tắc ở xã Nam Sách",
            ["ht-chieu-sang", "mt-rac-thai", "ht-dien", "ht-thoat-nuoc-ngap"],
        ),
        ("Nhiều người tấp rác xuống chân đê, đề nghị dọn dẹp và cắm biển cấm", []),
    ],
)
def test_every_matter_of_a_list_is_found(text: str, fields: list[str]) -> None:
    assert [content.field.id for content in ROUTER.suggest(text, ON).contents] == fields


@pytest.mark.parametrize(
    ("text", "plain", "legal"),
    [
        ("rác không ai dọn và chủ tịch xã ăn tiền", "rác không ai dọn", "chủ tịch xã ăn tiền"),
        (
            "Tôi khiếu nại quyết định xử phạt số 12, còn đèn đường thì hỏng cả tháng",
            "đèn đường thì hỏng cả tháng",
            "Tôi khiếu nại quyết định xử phạt số 12",
        ),
    ],
)
def test_a_plain_matter_beside_a_legal_one_is_kept_apart(text: str, plain: str, legal: str) -> None:
    found = ROUTER.suggest(text, ON)
    first, second = found.contents
    assert (first.text, first.kind) == (plain, MessageKind.FEEDBACK)
    assert (second.text, second.kind) == (legal, found.kind.kind)


def test_the_ground_of_a_denunciation_is_not_taken_out_of_it() -> None:
    assert ROUTER.suggest("chủ tịch xã bao che bãi rác không ai dọn", ON).contents == []


def test_two_communes_named_are_both_candidates() -> None:
    found = ROUTER.suggest("rác ở xã Nam Sách và xã Gia Lộc", ON)
    assert found.needs_place
    assert [unit.place for unit in found.place.candidates] == ["Xã Nam Sách", "Xã Gia Lộc"]


def test_a_long_letter_is_judged_by_the_sentences_that_tell_the_matter() -> None:
    told = "Nay tôi xin trình bày việc trại lợn của ông hàng xóm xả phân ra mương, mùi hôi thối nồng nặc"
    letter = (
        "Kính gửi các cấp lãnh đạo. Tôi tên là Phạm Văn Tư, trú tại thôn Đông, xã Nam Sách. "
        + "Gia đình tôi sinh sống ở đây từ thời cha ông, chưa bao giờ gặp cảnh như thế này. " * 40
        + f"{told}. Mong các cấp xem xét."
    )
    found = ROUTER.suggest(letter, ON)
    assert (found.fields[0].field.id, found.decision, found.told) == ("mt-chan-nuoi", "sure", told)
    assert found.place.unit is not None


def test_a_letter_of_two_matters_is_not_sure() -> None:
    letter = "Tôi sống ở đây đã lâu và rất yêu quê hương mình. " * 9 + (
        "Rác thải chất đống không ai thu gom. Đèn đường hỏng cả tháng không ai sửa."
    )
    found = ROUTER.suggest(letter, ON)
    assert {hit.field.id for hit in found.fields} == {"mt-rac-thai", "ht-chieu-sang"}
    assert found.decision == "ask"


@pytest.mark.parametrize("text", ["this thing is very bad for us", "how are you today my friends"])
def test_english_that_names_no_field_gets_none(text: str) -> None:
    found = ROUTER.suggest(text, ON)
    assert (found.fields, found.kind.kind) == ([], MessageKind.OTHER)


def test_one_matter_in_several_clauses_stays_one() -> None:
    text = "Đèn đường xóm tôi hỏng, tối om, mấy bóng cháy cả tháng rồi, đề nghị sửa"
    assert ROUTER.suggest(text, ON).contents == []


def test_messages_of_another_author_are_mostly_understood() -> None:
    """A floor well below what `python -m faq.train --report` measures, to notice a broken build."""
    golden = HERE.parents[1] / "faq" / "golden"
    messages = yaml.safe_load((golden / "fields.yaml").read_text("utf-8"))[::6]
    right = 0
    for message in messages:
        hits = ROUTER.suggest(message["text"], ON).fields
        right += bool(hits) and hits[0].field.id in message["fields"]
    assert right / len(messages) > 0.8


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    found = ROUTER.suggest(text, ON)
    assert len(found.fields) <= 3
    assert len(found.units) <= 3
    assert 0 <= found.confidence <= 1
    assert len(found.contents) != 1
