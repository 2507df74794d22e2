"""How well tellings of one incident are told from those of two: precision and recall over pairs of messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from faq.knowledge import Knowledge
from faq.likeness import SURE, Telling
from law.yamlfile import Strict, parse_list, read

GOLDEN = Path(__file__).parent / "golden" / "pairs.yaml"
ON = date(2026, 11, 23)


class Pair(Strict):
    """Two messages, `days` apart, and whether they tell one incident."""

    same: bool
    one: str
    other: str
    days: float = 0


@dataclass(frozen=True)
class Measure:
    """Over `pairs` pairs: how many of those called the same are, and how many of the same are found."""

    pairs: int
    precision: float
    recall: float
    wrong: list[tuple[Pair, float]] = field(default_factory=list)  # with the likeness given


def pairs(path: Path = GOLDEN) -> list[Pair]:
    """The pairs of a file. Raises DataError with every problem."""
    doc = read(path)
    return parse_list(doc, Pair, doc.data)


def measure_pairs(knowledge: Knowledge, path: Path = GOLDEN, least: float = SURE) -> Measure:
    """Precision and recall of "the same" from a likeness of `least` on."""
    found = [(pair, likeness(knowledge, pair)) for pair in pairs(path)]
    called = [pair for pair, score in found if score >= least]
    right = sum(pair.same for pair in called)
    same = sum(pair.same for pair, _ in found)
    wrong = [(pair, score) for pair, score in found if (score >= least) != pair.same]
    return Measure(len(found), right / max(1, len(called)), right / max(1, same), wrong)


def likeness(knowledge: Knowledge, pair: Pair) -> float:
    """How alike the two messages of a pair are."""
    one, other = tell(knowledge, pair.one, ON), tell(knowledge, pair.other, ON)
    return knowledge.likeness.alike(one, other, pair.days).score


def tell(knowledge: Knowledge, text: str, on: date) -> Telling:
    """A message alone, its fields guessed."""
    place = knowledge.gazetteer.find(text, on)
    guessed = knowledge.router.suggest(text, on, place=place).fields
    return knowledge.likeness.tell(text, on, fields=[hit.field.id for hit in guessed])
