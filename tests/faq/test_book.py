"""Questions and answers: found in other words, valid on their day, silent when unsure."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from faq.book import FOLDER, FaqBook, Question, spoken
from faq.bookmodel import BookModel, digest
from faq.topics import Catalogue
from law.yamlfile import DataError

ON = date(2026, 11, 23)
CASES = yaml.safe_load((Path(__file__).parent / "book.yaml").read_text("utf-8"))
CATALOGUE = Catalogue.load()
BOOK = FaqBook.load(CATALOGUE)
GOLDEN = FOLDER.parent / "golden"


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_other_words_find_the_entry(case: dict[str, str]) -> None:
    found = BOOK.ask(case["text"], ON)
    keys = [found.question] if found.decision == "sure" else [key for key, _, _ in found.runners]
    assert case["key"] in keys


def test_every_wording_of_the_book_is_answered() -> None:
    lost = [
        wording
        for entry in BOOK.entries()
        if entry.valid(ON)
        for wording in entry.questions
        if BOOK.ask(wording, ON).question not in (entry.key, None)
    ]
    assert lost == []


@pytest.mark.parametrize("text", ["alo", "e có người yêu chưa", "", "qwerty", "🙂"])
def test_what_is_no_question_of_ours_is_not_answered(text: str) -> None:
    assert BOOK.ask(text, ON).decision == "none"


def test_the_answer_in_force_on_the_day_is_given() -> None:
    question = "Nộp đơn khiếu nại rồi bao lâu thì được thụ lý?"
    before, after = BOOK.ask(question, date(2026, 6, 30)), BOOK.ask(question, date(2026, 7, 1))
    assert "khieu-nai-han-thu-ly-den-het-6-2026" not in [key for key, _, _ in after.runners]
    assert "khieu-nai-han-thu-ly" not in [key for key, _, _ in before.runners]


def test_the_trained_columns_are_those_of_the_files() -> None:
    names = BookModel.load().names
    late = [entry.key for entry in BOOK.entries() if digest(entry) not in names]
    assert late == [], "run python -m faq.train"


def test_golden_questions_are_no_wordings() -> None:
    taught = {wording for entry in BOOK.entries() for wording in entry.questions}
    golden = yaml.safe_load((GOLDEN / "questions.yaml").read_text("utf-8"))
    assert [case["text"] for case in golden if case["text"] in taught] == []
    assert {case["key"] for case in golden} <= {entry.key for entry in BOOK.entries()}


def test_what_is_out_of_scope_is_declined_and_what_is_answered_is_right() -> None:
    strange = yaml.safe_load((GOLDEN / "out-of-scope.yaml").read_text("utf-8"))
    assert sum(BOOK.ask(text, ON).decision == "sure" for text in strange) <= len(strange) * 0.1
    golden = yaml.safe_load((GOLDEN / "questions.yaml").read_text("utf-8"))
    answered = [(BOOK.ask(case["text"], ON).question, case["key"]) for case in golden]
    answered = [(found, key) for found, key in answered if found]
    assert sum(found == key for found, key in answered) >= len(answered) * 0.95


def test_an_edited_entry_is_found_by_its_new_words_and_the_others_stay() -> None:
    new = "Giếng đình Cả ai giữ chìa khóa?"
    edited = [
        entry.model_copy(update={"questions": (*entry.questions, new)})
        if entry.key == "gio-lam-viec"
        else entry
        for entry in BOOK.entries()
    ]
    book = BOOK.changed(edited, spoken(CATALOGUE))
    assert book.ask(new, ON).question == "gio-lam-viec"
    assert book.ask("thủ tục khai tử", ON).question == "khai-tu"
    assert BOOK.ask(new, ON).question != "gio-lam-viec"


def test_an_answer_in_other_words_is_found_as_before() -> None:
    def reworded(entry: Question) -> Question:
        return entry.model_copy(update={"answer": "Câu trả lời đã được viết lại."})

    book = BOOK.changed([reworded(entry) for entry in BOOK.entries()], spoken(CATALOGUE))
    for case in CASES:
        assert book.closest(case["text"], ON) == BOOK.closest(case["text"], ON)


def test_answers_speak_to_a_person_by_placeholder() -> None:
    for entry in BOOK.entries():
        assert not re.search(r"[Ôô]ng/bà|vui lòng|quý công dân", entry.answer), entry.key
        assert set(re.findall(r"\{(\w+)\}", entry.answer)) <= {"you", "You"}, entry.key
        assert not re.search(r"(?:^|[.!?] )\{you\}", entry.answer), entry.key


def test_mistakes_are_reported_with_their_lines(tmp_path: Path) -> None:
    text = (FOLDER / "so-lieu.yaml").read_text("utf-8")
    (tmp_path / "a.yaml").write_text(text.replace("confidence: practical", "confidence: maybe", 1), "utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("source:", "sources:", 1), "utf-8")
    with pytest.raises(DataError) as caught:
        FaqBook.load(CATALOGUE, tmp_path)
    told = "\n".join(map(str, caught.value.problems))
    assert "confidence" in told
    assert "sources" in told
    assert all(problem.line for problem in caught.value.problems)
