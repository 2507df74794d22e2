"""The questions people ask about procedure, answered from a book with sources and dates.

A question is compared with every wording of every entry, and with the words of its answer; which
entry an answer belongs to is never guessed when two are close.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field as Key
from rapidfuzz import fuzz, process

from faq.model import Vector, letter_grams, syllable_grams, vector
from faq.search import read
from faq.topics import Catalogue
from law.yamlfile import DataError, Problem, Strict, parse
from law.yamlfile import read as read_yaml

FOLDER = Path(__file__).parent / "questions"
# what other words count beside a wording
ANSWER_SHARE, SENTENCE_SHARE, WORD_SHARE, PHRASE_SHARE = 0.7, 0.3, 1.5, 0.8
SAME = 85.0  # rapidfuzz ratio from which two wordings are one with slips
SHOWN = 3
# By logistic regression on wordings left out of the book (`python -m faq.train --report`).
BIAS, PER_SCORE, PER_LEAD = -2.9, 9.6, 11.7
SURE, WHICH = 0.8, 0.35

Action = Literal["nop", "tra-cuu", "lich-tiep-dan", "gap-can-bo", "mau-don"]


class Question(Strict):
    """One entry: how people ask, what is answered ({you} and {You} stand for the person), and why."""

    key: str = Key(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topic: str
    questions: tuple[str, ...] = Key(min_length=1)
    words: tuple[str, ...] = ()  # more words people use for it
    fields: tuple[str, ...] = ()  # fields it is about, whose phrases are words for it too
    answer: str = Key(min_length=10)
    source: tuple[str, ...] = Key(min_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: Literal["verified", "practical", "unverified"]
    actions: tuple[Action, ...] = ()

    @property
    def title(self) -> str:
        """The question as it is shown."""
        return self.questions[0]

    def valid(self, on: date) -> bool:
        """Whether the answer holds on that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


class _Topic(Strict):
    topic: str
    name: str
    entries: list[dict[str, object]]


@dataclass(frozen=True)
class FaqAnswer:
    """`question`: the entry's key when sure, else None. `runners`: (key, title, score), best first.

    `decision`: "sure" to answer, "which" to ask between the runners, "none" when the book is silent.
    """

    question: str | None
    answer: str
    source: str
    confidence: float
    runners: list[tuple[str, str, float]]
    decision: Literal["sure", "which", "none"]
    actions: tuple[Action, ...] = ()


class FaqBook:
    """All entries, searchable."""

    def __init__(self, entries: Sequence[Question], phrases: Mapping[str, Sequence[str]]) -> None:
        """`phrases`: what people say for each field."""
        self._entries = list(entries)
        self._by_key = {entry.key: entry for entry in entries}
        self._wordings = [
            (number, read(text).key) for number, entry in enumerate(entries) for text in entry.questions
        ]
        self._keys = [key for _, key in self._wordings]
        taught = [
            *((number, key, 1.0) for number, key in self._wordings),
            *_from_answers(entries),
            *_from_words(entries, phrases),
        ]
        seen = Counter(gram for _, key, _ in taught for gram in {*letter_grams(key), *syllable_grams(key)})
        self._rows = {gram: row for row, gram in enumerate(seen)}
        self._rarity: Vector = np.array(
            [math.log((1 + len(taught)) / (1 + count)) + 1 for count in seen.values()], dtype=np.float32
        )
        self._weights = self._profiles(taught, len(entries))

    @classmethod
    def load(cls, catalogue: Catalogue, folder: Path = FOLDER) -> FaqBook:
        """Read every file. Raises DataError with all problems found."""
        phrases = {field.id: (*field.strong, *field.weak) for field in catalogue.fields()}
        entries: list[Question] = []
        problems: list[Problem] = []
        for path in sorted(folder.glob("*.yaml")):
            try:
                doc = read_yaml(path)
                topic = parse(doc, _Topic)
            except DataError as error:
                problems += error.problems
                continue
            for at, value in enumerate(topic.entries):
                try:
                    entry = parse(doc, Question, {**value, "topic": topic.topic}, "entries", at)
                except DataError as error:
                    problems += error.problems
                    continue
                unknown = [name for name in entry.fields if name not in phrases]
                problems += [doc.problem(f"no field {name!r}", "entries", at, "fields") for name in unknown]
                if any(entry.key == other.key for other in entries):
                    problems.append(
                        doc.problem(f"the key {entry.key!r} stands here twice", "entries", at, "key")
                    )
                entries.append(entry)
        if not entries and not problems:
            problems.append(Problem(str(folder), 0, "no questions found"))
        if problems:
            raise DataError(problems)
        return cls(entries, phrases)

    def entry(self, key: str) -> Question:
        """The entry. Raises KeyError when there is none."""
        return self._by_key[key]

    def entries(self) -> list[Question]:
        """Every entry, in the order of the files."""
        return list(self._entries)

    def ask(self, text: str, on: date) -> FaqAnswer:
        """The answer in force on that day."""
        scores, same = self._scores(read(text).key)
        order = [number for number in np.argsort(-scores).tolist() if self._entries[number].valid(on)]
        if not order or scores[order[0]] <= 0:
            return FaqAnswer(None, "", "", 0.0, [], "none")
        first, second = order[0], order[min(1, len(order) - 1)]
        confidence = _confidence(
            float(scores[first]), float(scores[first] - scores[second]), float(same[first])
        )
        runners = [
            (self._entries[number].key, self._entries[number].title, round(float(scores[number]), 3))
            for number in order[:SHOWN]
        ]
        if confidence < SURE:
            decision: Literal["which", "none"] = "which" if confidence >= WHICH else "none"
            return FaqAnswer(
                None, "", "", round(confidence, 3), runners if decision == "which" else [], decision
            )
        best = self._entries[first]
        return FaqAnswer(
            best.key, best.answer, "; ".join(best.source), round(confidence, 3), runners, "sure", best.actions
        )

    def closest(self, text: str, on: date) -> list[tuple[str, float]]:
        """Every valid entry as (key, score), best first, sure or not."""
        scores, _ = self._scores(read(text).key)
        order = [number for number in np.argsort(-scores).tolist() if self._entries[number].valid(on)]
        return [(self._entries[number].key, float(scores[number])) for number in order]

    def _scores(self, key: str) -> tuple[Vector, Vector]:
        """For each entry, how alike its words are, and its nearest wording (0 to 1, 0 below SAME)."""
        rows, values = vector(key, self._rows, self._rarity)
        length = float(np.linalg.norm(values)) or 1.0
        scores = (values @ self._weights[rows]) / length
        same = np.zeros(len(self._entries), dtype=np.float32)
        for _, ratio, at in process.extract(
            key, self._keys, scorer=fuzz.ratio, score_cutoff=SAME, limit=SHOWN
        ):
            number = self._wordings[at][0]
            same[number] = max(same[number], ratio / 100)
        return scores + same, same

    def _profiles(self, taught: Sequence[tuple[int, str, float]], entries: int) -> Vector:
        """A column for each entry: the root keeps one common wording from drowning the rare ones."""
        sums = np.zeros((len(self._rows), entries), dtype=np.float32)
        for number, key, share in taught:
            rows, values = vector(key, self._rows, self._rarity)
            sums[rows, number] += share * values
        roots = np.sqrt(sums)
        profiles: Vector = roots / np.maximum(np.linalg.norm(roots, axis=0), 1e-6)
        return profiles


def _from_answers(entries: Sequence[Question]) -> list[tuple[int, str, float]]:
    """The key, the answer and its sentences: words people may ask with that no wording has."""
    taught = []
    for number, entry in enumerate(entries):
        taught.append((number, entry.key.replace("-", " "), 1.0))
        taught.append((number, read(entry.answer).key, ANSWER_SHARE))
        taught += [(number, read(part).key, SENTENCE_SHARE) for part in entry.answer.split(". ")]
    return taught


def _from_words(
    entries: Sequence[Question], phrases: Mapping[str, Sequence[str]]
) -> list[tuple[int, str, float]]:
    return [
        (number, read(text).key, share)
        for number, entry in enumerate(entries)
        for texts, share in (
            (entry.words, WORD_SHARE),
            (
                tuple(text for name in entry.fields for text in phrases[name]),
                PHRASE_SHARE / len(entry.fields or "-"),
            ),
        )
        for text in texts
    ]


def _confidence(score: float, lead: float, same: float) -> float:
    """The share of such answers that are right; one of the book's own wordings is known for what it is."""
    judged = 1.0 / (1.0 + math.exp(-(BIAS + PER_SCORE * (score - same) + PER_LEAD * max(0.0, lead - same))))
    return max(judged, same if lead > 0.1 else 0.0)
