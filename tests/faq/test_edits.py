"""Edits of the desk laid over the data files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from faq import editable
from faq.edits import Edit, EditError, apply, inverse, merged, undoable
from faq.knowledge import Knowledge
from tests.cast import knowledge

POWER, WASTE, SACH = "ht-dien", "mt-rac-thai", "hp-ubnd-xa-nam-sach"
TODAY = date(2026, 11, 23)


def edit(target: editable.Target, ref: str, number: int = 1, **changes: Any) -> Edit:
    """An edit of today's values."""
    before = editable.values(knowledge(), target, ref)
    return Edit(number, target, ref, before, {**(before or {}), **changes})


def more(ref: str, phrase: str, number: int = 1) -> Edit:
    """One more strong phrase."""
    now = editable.values(knowledge(), "phrases", ref)
    assert now is not None
    return edit("phrases", ref, number, strong=[*now["strong"], phrase])


def problems(*edits: Edit, base: Knowledge | None = None) -> list[str]:
    with pytest.raises(EditError) as error:
        apply(base or knowledge(), edits)
    return error.value.texts


def test_an_edit_makes_another_knowledge_and_leaves_the_first_alone() -> None:
    base = knowledge()
    made = apply(base, [more(POWER, "tủ xèo xèo", 7)])
    assert made.catalogue.field(POWER).strong[-1] == "tủ xèo xèo"
    assert "tủ xèo xèo" not in base.catalogue.field(POWER).strong
    assert (made.version.data, made.version.edits) == (base.version.data, 7)
    assert made.book is base.book or made.book.entries() == base.book.entries()
    assert [(one.owner, one.text) for one in made.memory.phrases] == [(POWER, "tủ xèo xèo")]


def test_the_same_edits_give_the_same_whether_at_once_or_one_by_one() -> None:
    steps = [
        more(POWER, "tủ xèo xèo", 1),
        more(WASTE, "thùng xanh đầy ắp", 2),
        more(POWER, "bốt điện kêu", 3),
    ]
    at_once = apply(knowledge(), steps)
    one_by_one = knowledge()
    for step in steps:
        one_by_one = apply(one_by_one, [step])
    for field_id in (POWER, WASTE):
        assert at_once.catalogue.field(field_id) == one_by_one.catalogue.field(field_id)
    assert {*at_once.memory.phrases} == {*one_by_one.memory.phrases}
    assert at_once.version == one_by_one.version
    assert at_once.catalogue.field(POWER).strong[-2:] == ("tủ xèo xèo", "bốt điện kêu")


def test_a_phrase_may_move_from_one_field_to_another() -> None:
    strong = list(knowledge().catalogue.field(WASTE).strong)
    moved = next(text for text in strong if text == "thu gom rác")
    away = edit("phrases", WASTE, 1, strong=[text for text in strong if text != moved])
    made = apply(knowledge(), [away, more(POWER, moved, 2)])
    assert moved in made.catalogue.field(POWER).strong


def test_every_problem_of_phrases_is_told() -> None:
    wrong = edit(
        "phrases",
        POWER,
        strong=[],
        weak=["rác thải", "", "một hai ba bốn năm sáu bảy tám chín", "mới lạ", "moi la"],
    )
    told = problems(wrong)
    assert len(told) == 5
    assert "Cụm “rác thải” đã thuộc lĩnh vực “rác không ai dọn”." in told
    assert "Cụm mạnh: còn để trống." in told


def test_unknown_things_are_refused_together() -> None:
    gone = Edit(1, "phrases", "khong-co", {}, {})
    topic = edit("topic", POWER, 2, **{"responsible:hai-phong-2025": "so-troi", "plain": " "})
    told = problems(gone, topic, Edit(3, "example", "x", None, {"field": "khong-co", "text": "a b"}))
    assert told == [
        "Không còn mục “khong-co”.",
        "Tên gọi đời thường: còn để trống.",
        "Không có đơn vị nào mang mã “so-troi”.",
        "Không có lĩnh vực “khong-co”.",
        "Câu mẫu: cần ít nhất ba tiếng.",
    ]


def test_a_topic_goes_to_another_unit() -> None:
    made = apply(knowledge(), [edit("topic", POWER, **{"responsible:hai-phong-2025": "hp-so-cong-thuong"})])
    assert made.router.unit_for(POWER, None, TODAY)[0].unit.id == "hp-so-cong-thuong"


def test_a_unit_is_found_by_its_new_name_and_keeps_its_place() -> None:
    made = apply(knowledge(), [edit("unit", SACH, aliases=["ủy ban cầu Hàn"], head_title="Bà Chủ tịch xã")])
    unit = made.directory.unit(SACH)
    assert (unit.head_title, unit.aliases[:2], unit.aliases[-1]) == (
        "Bà Chủ tịch xã",
        ("xã Nam Sách", "Nam Sách"),
        "ủy ban cầu Hàn",
    )
    assert made.gazetteer.find("xã Nam Sách", TODAY).unit == unit
    assert editable.values(made, "unit", SACH) == {
        "name": "UBND xã Nam Sách",
        "aliases": ["ủy ban cầu Hàn"],
        "head_title": "Bà Chủ tịch xã",
        "competence": "",
    }
    assert "phải giữ nguyên tên nơi" in problems(edit("unit", SACH, name="UBND xã Gia Lộc"))[0]
    assert problems(edit("unit", "hp-dien-luc", name="")) == ["Tên đơn vị: ngắn quá, cần ít nhất 2 chữ."]


def test_a_question_is_new_changed_and_taken_out() -> None:
    given = {
        "topic": "nghe-dan",
        "questions": ["Chợ đêm Bến Bính mở đến mấy giờ?"],
        "answer": "Chợ đêm đóng lúc 23 giờ, {you} nhé.",
        "source": ["Thông báo 12/TB-UBND"],
        "valid_from": "2026-11-01",
        "confidence": "practical",
    }
    new = Edit(1, "question", "cho-dem", None, given)
    made = apply(knowledge(), [new])
    assert made.book.ask("chợ đêm Bến Bính mở đến mấy giờ", TODAY).question == "cho-dem"
    assert len(made.book.entries()) == len(knowledge().book.entries()) + 1
    assert len(apply(made, [inverse(new)]).book.entries()) == len(knowledge().book.entries())
    wrong = {**given, "questions": [], "answer": "{ten} ơi", "source": [], "valid_from": "2026-13-01"}
    told = problems(Edit(1, "question", "cho-dem", None, wrong))
    assert {text.split(":")[0] for text in told} == {"Cách hỏi", "Câu trả lời", "Căn cứ", "Áp dụng từ ngày"}
    late = {**given, "valid_to": "2026-01-01"}
    assert problems(Edit(1, "question", "cho-dem", None, late)) == ["Áp dụng đến ngày: trước ngày bắt đầu."]
    odd = {**given, "answer": "Xin hỏi {name} cho rõ."}
    assert "không dùng {name}" in problems(Edit(1, "question", "cho-dem", None, odd))[0]


def test_an_example_is_remembered_and_forgotten() -> None:
    new = Edit(
        1,
        "example",
        editable.example_ref("Cột đèn tắt ngóm"),
        None,
        {"field": POWER, "text": "Cột đèn tắt ngóm"},
    )
    made = apply(knowledge(), [new])
    assert [one.text for one in made.memory.examples] == ["Cột đèn tắt ngóm"]
    assert editable.values(made, "example", new.ref) == new.after
    assert apply(made, [inverse(new)]).memory.examples == ()


@pytest.mark.parametrize(
    ("now", "before", "after", "becomes"),
    [
        (["a", "b", "new"], ["a", "b"], ["a", "c"], ["a", "new", "c"]),
        (["a"], ["a", "b"], ["a", "b", "c"], ["a", "c"]),
        ("release", "old", "old", "release"),
        ("release", "old", "edited", "edited"),
    ],
)
def test_a_new_release_and_an_edit_go_together(now: Any, before: Any, after: Any, becomes: Any) -> None:
    step = Edit(1, "phrases", POWER, {"it": before}, {"it": after})
    assert merged({"it": now}, step) == {"it": becomes}


def test_what_was_set_again_since_is_not_undone() -> None:
    step = Edit(1, "topic", POWER, {"plain": "a", "list": ["x"]}, {"plain": "b", "list": ["x", "y"]})
    assert undoable({"plain": "b", "list": ["x", "y", "z"]}, step)
    assert not undoable({"plain": "c", "list": ["x", "y"]}, step)
    assert merged({"plain": "b", "list": ["x", "y", "z"]}, inverse(step)) == {
        "plain": "a",
        "list": ["x", "z"],
    }
