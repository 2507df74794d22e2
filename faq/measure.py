"""How well messages, kinds and questions are understood: `python -m faq.train --report`.

Golden texts (golden/) were looked at while the words and the model were made, though the model learnt
nothing from them; blind ones (golden/blind/) were written without sight of either and never tuned on.
Both are printed, and each aim beside what was reached.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from faq.book import FaqBook
from faq.knowledge import Knowledge
from faq.letters import fold
from faq.likeness_report import measure_pairs
from faq.routing import Suggestion
from faq.train import GOLDEN, load
from law.kinds import MessageKind

TODAY = date(2026, 11, 25)
BLIND = GOLDEN / "blind"
BINS = 10
TYPOS = 0.15  # share of words with a slip


@dataclass(frozen=True)
class Aim:
    """What was measured and what was aimed at."""

    name: str
    reached: float
    aim: float
    most: bool = False  # the aim is an upper bound

    def __str__(self) -> str:
        met = self.reached <= self.aim if self.most else self.reached >= self.aim
        sign = "≤" if self.most else "≥"
        return (
            f"  {self.name}: {self.reached:.1%} (aim {sign} {self.aim:.0%}{'' if met else ', NOT reached'})"
        )


def report(knowledge: Knowledge | None = None) -> str:
    """Everything that is measured, golden and blind."""
    known = knowledge or Knowledge.load()
    lines: list[str] = []
    for name, folder in (("golden", GOLDEN), ("blind", BLIND)):
        lines += [f"== {name}", *fields(known, folder), *nothing(known, folder), *contents(known, folder)]
        lines += [*kinds(known, folder), *questions(known.book, folder), *pairs(known, folder)]
    return "\n".join(lines)


def fields(known: Knowledge, folder: Path) -> list[str]:
    """The field and the unit of messages, as written, without marks, and with slips."""
    lines = []
    for name in ("fields", "told"):
        path = folder / f"{name}.yaml"
        cases = load(path) if path.exists() else []
        if not cases:
            continue
        found = [known.router.suggest(case["text"], TODAY) for case in cases]
        first, three = _accuracy(found, cases)
        sure = [(one, case) for one, case in zip(found, cases, strict=True) if one.decision == "sure"]
        right = sum(_first_right(one, case) for one, case in sure) / max(1, len(sure))
        lines += [
            f"{name}: {len(cases)} messages",
            *map(str, (Aim("field first", first, 0.88), Aim("field among three", three, 0.96))),
            str(Aim("sure", len(sure) / len(cases), 0.60)),
            str(Aim("right where sure", right, 0.97)),
            str(Aim("expected calibration error", _calibration_error(found, cases), 0.03, most=True)),
            *_units(known, found, cases),
        ]
        lines += [_worse(known, "without marks", fold, cases, first, 0.02)]
        lines += [_worse(known, "with 15 % slips", slips, cases, first, 0.04)]
    return lines


def _first_right(found: Suggestion, case: dict[str, Any]) -> bool:
    return bool(found.fields) and found.fields[0].field.id in case["fields"]


def _accuracy(found: Sequence[Suggestion], cases: Sequence[dict[str, Any]]) -> tuple[float, float]:
    pairs = list(zip(found, cases, strict=True))
    first = sum(_first_right(one, case) for one, case in pairs)
    three = sum(any(hit.field.id in case["fields"] for hit in one.fields) for one, case in pairs)
    return first / len(pairs), three / len(pairs)


def _calibration_error(found: Sequence[Suggestion], cases: Sequence[dict[str, Any]]) -> float:
    """How far confidence and the share of right guesses lie apart, over bins of equal width."""
    confidence = np.array([one.confidence for one in found])
    right = np.array([_first_right(one, case) for one, case in zip(found, cases, strict=True)])
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(
        sum(
            (bins == at).sum() / len(found) * abs(confidence[bins == at].mean() - right[bins == at].mean())
            for at in set(bins.tolist())
        )
    )


def _units(known: Knowledge, found: Sequence[Suggestion], cases: Sequence[dict[str, Any]]) -> list[str]:
    """Whether the unit is one that the right field has at the place named."""
    placed = [(one, case) for one, case in zip(found, cases, strict=True) if "place" in case]
    if not placed:
        return []
    right = 0
    for one, case in placed:
        where = known.gazetteer.find(case["place"], TODAY)
        wanted = {
            known.router.unit_for(name, where, TODAY, case["text"])[0].unit.id for name in case["fields"]
        }
        right += bool(one.units) and one.units[0].unit.id in wanted
    return [str(Aim(f"unit first, of {len(placed)} with a place", right / len(placed), 0.85))]


def _worse(
    known: Knowledge,
    name: str,
    change: Callable[[str], str],
    cases: Sequence[dict[str, Any]],
    first: float,
    most: float,
) -> str:
    changed, _ = _accuracy([known.router.suggest(change(case["text"]), TODAY) for case in cases], cases)
    return str(Aim(f"points lost {name}", max(0.0, first - changed), most, most=True))


def slips(text: str) -> str:
    """The text with a letter lost, doubled, swapped or wrong in about one word of seven; always the same."""
    chance = random.Random(text)
    return " ".join(_slip(word, chance) if chance.random() < TYPOS else word for word in text.split())


def _slip(word: str, chance: random.Random) -> str:
    if len(word) < 3:
        return word
    at = chance.randrange(len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("aeghinotu") + word[at + 1 :],
        ]
    )


def nothing(known: Knowledge, folder: Path) -> list[str]:
    """Messages about nothing: none may be routed without asking."""
    texts = [str(text) for text in load(folder / "nothing.yaml")]
    found = [known.router.suggest(text, TODAY).decision for text in texts]
    return [
        f"nothing: {len(texts)} messages",
        str(Aim("routed without asking", found.count("sure") / len(texts), 0.0, most=True)),
        f"  asked which of three: {found.count('ask')}",
    ]


def contents(known: Knowledge, folder: Path) -> list[str]:
    """Several matters told apart, and one matter taken for several."""
    cases = load(folder / "two.yaml")
    several = [case for case in cases if len(case["topics"]) > 1]
    single = [case["text"] for case in cases if len(case["topics"]) == 1]
    single += [case["text"] for case in load(folder / "fields.yaml")]
    right = any_split = 0
    for case in several:
        told = [content.field.id for content in known.router.suggest(case["text"], TODAY).contents]
        any_split += bool(told)
        right += len(told) == len(case["topics"]) and all(
            any(name in told for name in names) for names in case["topics"]
        )
    split = sum(bool(known.router.suggest(text, TODAY).contents) for text in single)
    return [
        f"several matters: {len(several)} messages, told apart rightly {right}, split at all {any_split}; "
        f"of {len(single)} with one matter split {split}"
    ]


def kinds(known: Knowledge, folder: Path) -> list[str]:
    """Kinds; emergencies and denunciations apart, for missing one is worst."""
    path = folder / "kinds.yaml"
    if not path.exists():
        return []
    cases = load(path)
    found = [(known.kinds.read(case["text"], on=TODAY).kind, MessageKind(case["kind"])) for case in cases]
    right = sum(one is wanted for one, wanted in found) / len(found)
    others = [one for one, wanted in found if wanted is not MessageKind.EMERGENCY]
    return [
        f"kinds: {len(cases)} messages",
        str(Aim("right", right, 0.92)),
        str(Aim("emergencies found", _found(found, MessageKind.EMERGENCY), 0.98)),
        str(Aim("false emergencies", others.count(MessageKind.EMERGENCY) / len(others), 0.02, most=True)),
        str(Aim("denunciations found", _found(found, MessageKind.DENUNCIATION), 0.97)),
    ]


def _found(found: Sequence[tuple[MessageKind, MessageKind]], kind: MessageKind) -> float:
    of_kind = [one for one, wanted in found if wanted is kind]
    return of_kind.count(kind) / max(1, len(of_kind))


def questions(book: FaqBook, folder: Path) -> list[str]:
    """Questions in other words, and questions the book must not answer."""
    path = folder / "questions.yaml"
    if not path.exists():
        return []
    cases = load(path)
    first = answered = wrong = 0
    for case in cases:
        keys = case["keys"] if "keys" in case else [case["key"]]
        first += book.closest(case["text"], TODAY)[0][0] in keys
        found = book.ask(case["text"], TODAY).question
        answered += found is not None
        wrong += found is not None and found not in keys
    strange = [str(text) for text in load(folder / "out-of-scope.yaml")]
    declined = sum(book.ask(text, TODAY).question is None for text in strange)
    return [
        f"questions: {len(cases)}, out of scope: {len(strange)}",
        str(Aim("right entry first", first / len(cases), 0.90)),
        f"  answered at once: {answered / len(cases):.0%}, of them wrong {wrong / max(1, answered):.1%}",
        str(Aim("out of scope declined", declined / len(strange), 0.90)),
    ]


def pairs(known: Knowledge, folder: Path) -> list[str]:
    """Pairs of messages taken for one incident."""
    path = folder / "pairs.yaml"
    if not path.exists():
        return []
    found = measure_pairs(known, path)
    return [
        f"pairs: {found.pairs}",
        str(Aim("precision", found.precision, 0.95)),
        str(Aim("recall", found.recall, 0.80)),
    ]
