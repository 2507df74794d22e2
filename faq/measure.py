"""How well messages and questions are understood: `python -m faq.train --report`.

Every figure is of texts the measured part has not learnt from, save for the phrases: some were
written with half of the other author's messages in view.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from faq.book import FaqBook
from faq.fields import phrase_index
from faq.knowledge import Knowledge
from faq.model import Calibration
from faq.search import read
from faq.topics import Catalogue
from faq.train import (
    FOLDS,
    Guess,
    calibrate,
    fit,
    guess,
    held_out,
    messages,
    no_matter,
    other_author,
    phrases,
    two_contents,
)

TODAY = date(2026, 11, 23)
LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def report(catalogue: Catalogue) -> str:
    """Fields, matters told apart, and questions, in figures."""
    return "\n".join([*_fields(catalogue), *_contents(), *_book(catalogue)])


def _fields(catalogue: Catalogue) -> list[str]:
    guesses, nothing = held_out(catalogue)
    judge = calibrate([*guesses, *nothing])
    index = phrase_index(catalogue)
    model = fit([*messages(), *phrases(catalogue)])
    others = [guess(model, index, example, read(example.text)) for example in other_author()]
    lines = [
        _accuracy("fields, other author, learnt from the corpus alone", others),
        _accuracy(f"fields, {FOLDS}-fold cross-validation of all messages", guesses),
        "confidence at least: share of messages / of them right",
        f"{'':>6}{'cross-validation':>20}{'other author':>18}{'about nothing':>16}",
    ]
    for least in LEVELS:
        passed = sum(judge.confidence(one.evidence) >= least for one in nothing)
        known, unknown = (_sure(judge, group, least) for group in (guesses, others))
        lines.append(f"{least:>6.2f}{known:>20}{unknown:>18}{passed:>10} of {len(nothing)}")
    return lines


def _contents() -> list[str]:
    router = Knowledge.load().router
    two = two_contents()
    right = 0
    for text, matters in two:
        told = [content.field.id for content in router.suggest(text, TODAY).contents]
        right += len(told) == 2 and all(any(name in told for name in names) for names in matters)
    single = other_author()
    split = sum(bool(router.suggest(example.text, TODAY).contents) for example in single)
    return [
        f"two matters told apart: {right} of {len(two)}; one matter taken for several: {split} of {len(single)}"
    ]


def _book(catalogue: Catalogue) -> list[str]:
    """Each wording asked of a book that lacks it."""
    spoken = {field.id: (*field.strong, *field.weak) for field in catalogue.fields()}
    entries = FaqBook.load(catalogue).entries()
    first = three = total = answered = answered_right = 0
    for left_out in range(max(len(entry.questions) for entry in entries)):
        book = FaqBook(
            [
                entry.model_copy(
                    update={"questions": tuple(q for at, q in enumerate(entry.questions) if at != left_out)}
                )
                for entry in entries
            ],
            spoken,
        )
        for entry in entries:
            if len(entry.questions) <= left_out:
                continue
            on = TODAY if entry.valid(TODAY) else entry.valid_to or TODAY
            found = book.ask(entry.questions[left_out], on)
            best = [key for key, _ in book.closest(entry.questions[left_out], on)[:3]]
            total += 1
            first += best[0] == entry.key
            three += entry.key in best
            answered += found.decision == "sure"
            answered_right += found.question == entry.key
    book = FaqBook.load(catalogue)
    silly = sum(book.ask(example.text, TODAY).decision == "sure" for example in no_matter())
    return [
        f"questions, each wording left out: {total}, {first / total:.1%} first, {three / total:.1%} among three",
        f"answered at once: {answered / total:.0%}, {answered_right / answered:.1%} of them right; "
        f"about nothing but answered: {silly} of {len(no_matter())}",
    ]


def _accuracy(name: str, guesses: Sequence[Guess]) -> str:
    first = sum(one.right for one in guesses) / len(guesses)
    three = sum(one.among_three for one in guesses) / len(guesses)
    return f"{name}: {len(guesses)} messages, {first:.1%} first, {three:.1%} among three"


def _sure(judge: Calibration, guesses: Sequence[Guess], least: float) -> str:
    sure = [one for one in guesses if judge.confidence(one.evidence) >= least]
    right = sum(one.right for one in sure) / len(sure) if sure else 0.0
    return f"{len(sure) / len(guesses):.0%} / {right:.1%}"
