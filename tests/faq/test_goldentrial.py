"""Two knowledges side by side on the golden messages."""

from __future__ import annotations

from datetime import date

from faq import editable
from faq.candidates import candidates
from faq.edits import Edit, apply
from faq.goldentrial import Change, effect, golden, trial
from tests.cast import knowledge

TODAY = date(2026, 11, 23)
WASTE = "mt-rac-thai"


def test_every_golden_message_has_a_field_that_exists() -> None:
    known = {field.id for field in knowledge().catalogue.fields()}
    assert len(golden()) > 100
    assert all(message.fields and known.issuperset(message.fields) for message in golden())


def test_nothing_changes_without_a_change() -> None:
    same = trial(knowledge(), knowledge(), TODAY)
    assert same.before == same.after
    assert same.changes == ()
    assert same.before.messages == len(golden())
    assert same.before.sure_right <= same.before.sure
    assert same.before.first <= same.before.among_three <= same.before.messages
    assert same.before.wordings_found <= same.before.wordings
    assert same.figures()["before"]["first"] == same.before.first


def test_the_wordings_of_the_book_are_counted_too() -> None:
    now = editable.values(knowledge(), "question", "quen-ma-ho-so")
    assert now is not None
    gone = apply(knowledge(), [Edit(1, "question", "quen-ma-ho-so", now, None)])
    found = trial(knowledge(), gone, TODAY)
    assert found.before.wordings - found.after.wordings == len(now["questions"])


def test_a_phrase_nobody_says_changes_nothing() -> None:
    found = effect(knowledge(), WASTE, "zeta omega", ("rác thải đầy đường",), TODAY, strong=True)
    assert (found.after, found.worse) == (found.before, 0)
    assert (found.told, found.mended) == (1, 1)
    assert found.messages == len(golden())


def test_a_change_is_better_worse_or_neither() -> None:
    right = ("a", "b")
    assert Change("x", right, "c", "a").better
    assert Change("x", right, "a", "c").worse
    neither = Change("x", right, "a", "b")
    assert (neither.better, neither.worse) == (False, False)


def test_phrases_are_proposed_that_others_do_not_use_and_that_name_nobody() -> None:
    texts = [
        "Chợ cóc sau buổi chiều vứt đầy lá chuối thối, bà Tư Lành không dọn",
        "lá chuối thối chất đống ở xã Nam Sách",
    ]
    found = candidates(texts, WASTE, {"chat dong"}, [(), ("nam", "sach")], 10)
    assert found[0].phrase == "lá chuối thối"
    assert found[0].messages == (0, 1)
    phrases = " | ".join(one.phrase for one in found)
    assert "lành" not in phrases
    assert "nam sách" not in phrases
    assert candidates(texts, WASTE, {"la chuoi thoi"}, [(), ()], 1)[0].phrase != "lá chuối thối"
    assert candidates([], WASTE, (), [], 5) == []
