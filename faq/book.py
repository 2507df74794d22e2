"""The questions people ask about procedure, answered from a book with sources and dates.

Every entry has a column in `faq.bookmodel`; a wording of the book itself is known for what it is. Which
entry an answer belongs to is never guessed when two are close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field as Key
from rapidfuzz import fuzz, process

from faq.bookmodel import BookModel, Columns, Heard
from faq.model import Vector
from faq.search import read
from faq.topics import Catalogue
from law.yamlfile import DataError, Problem, Strict, parse
from law.yamlfile import read as read_yaml

FOLDER = Path(__file__).parent / "questions"
SAME = 85.0  # rapidfuzz ratio from which two wordings are one with slips
SHOWN = 3
FALL = 0.5  # how fast the score of a runner-up falls with its distance from the best
# Confidence is calibrated (`faq.booktrain`): of answers given at once 95 in 100 are to be right.
SURE, WHICH = 0.85, 0.5

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


def spoken(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """What people say for each field, by its id."""
    return {field.id: (*field.strong, *field.weak) for field in catalogue.fields()}


def read_entries(catalogue: Catalogue, folder: Path = FOLDER) -> list[Question]:
    """The entries of every file. Raises DataError with all problems found."""
    phrases = spoken(catalogue)
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
                problems.append(doc.problem(f"the key {entry.key!r} stands here twice", "entries", at, "key"))
            entries.append(entry)
    if not entries and not problems:
        problems.append(Problem(str(folder), 0, "no questions found"))
    if problems:
        raise DataError(problems)
    return entries


class FaqBook:
    """All entries, searchable."""

    def __init__(
        self, entries: Sequence[Question], phrases: Mapping[str, Sequence[str]], model: BookModel
    ) -> None:
        """`phrases`: what people say for each field."""
        self._entries = list(entries)
        self._by_key = {entry.key: entry for entry in entries}
        self._columns = Columns(model, entries, phrases)
        self._keys = [key for _, key in self._columns.wordings]
        self._model = model

    @classmethod
    def load(cls, catalogue: Catalogue, folder: Path = FOLDER, model: BookModel | None = None) -> FaqBook:
        """Read every file. Raises DataError with all problems found."""
        return cls(read_entries(catalogue, folder), spoken(catalogue), model or BookModel.load())

    def changed(self, entries: Sequence[Question], phrases: Mapping[str, Sequence[str]]) -> FaqBook:
        """The book with other entries; those that stay as they are keep what was learnt."""
        return FaqBook(entries, phrases, self._model)

    def entry(self, key: str) -> Question:
        """The entry. Raises KeyError when there is none."""
        return self._by_key[key]

    def entries(self) -> list[Question]:
        """Every entry, in the order of the files."""
        return list(self._entries)

    def ask(self, text: str, on: date) -> FaqAnswer:
        """The answer in force on that day."""
        ranking = self._rank(text, on)
        if not ranking.order or ranking.heard.known <= 0:
            return FaqAnswer(None, "", "", 0.0, [], "none")
        confidence = max(self._model.judge.confidence(ranking.evidence()), ranking.certain())
        best = ranking.scores[ranking.order[0]]
        runners = [
            (
                self._entries[number].key,
                self._entries[number].title,
                round(confidence * float(np.exp(FALL * (ranking.scores[number] - best))), 3),
            )
            for number in ranking.order[:SHOWN]
        ]
        if confidence < SURE:
            decision: Literal["which", "none"] = "which" if confidence >= WHICH else "none"
            return FaqAnswer(
                None, "", "", round(confidence, 3), runners if decision == "which" else [], decision
            )
        first = self._entries[ranking.order[0]]
        return FaqAnswer(
            first.key,
            first.answer,
            "; ".join(first.source),
            round(confidence, 3),
            runners,
            "sure",
            first.actions,
        )

    def closest(self, text: str, on: date) -> list[tuple[str, float]]:
        """Every valid entry as (key, score), best first, sure or not."""
        ranking = self._rank(text, on)
        return [(self._entries[number].key, float(ranking.scores[number])) for number in ranking.order]

    def evidence(self, text: str, on: date) -> tuple[str, Vector]:
        """The key of the likeliest entry in force, and what the confidence in it is judged by."""
        ranking = self._rank(text, on)
        return self._entries[ranking.order[0]].key, ranking.evidence()

    def _rank(self, text: str, on: date) -> Ranking:
        reading = read(text)
        heard = self._columns.hear(reading)
        same = np.zeros(len(self._entries), dtype=np.float32)
        for _, ratio, at in process.extract(
            reading.key, self._keys, scorer=fuzz.ratio, score_cutoff=SAME, limit=SHOWN
        ):
            number = self._columns.wordings[at][0]
            same[number] = max(same[number], ratio / 100)
        scores = heard.scores + same
        order = [number for number in np.argsort(-scores).tolist() if self._entries[number].valid(on)]
        return Ranking(order, scores, same, heard)


@dataclass(frozen=True)
class Ranking:
    """The entries in force, best first; by number, scores and the nearest wording (0 to 1, 0 below SAME)."""

    order: list[int]
    scores: Vector
    same: Vector
    heard: Heard

    def evidence(self) -> Vector:
        """What the confidence in the best entry is judged by."""
        first, second, third = (self.order * SHOWN)[:SHOWN]
        scores = self.scores
        return np.array(
            [
                scores[first],
                scores[first] - scores[second],
                scores[second] - scores[third],
                scores[first] - self.heard.nothing,
                self.heard.known,
                np.log1p(self.heard.words),
            ],
            dtype=np.float32,
        )

    def certain(self) -> float:
        """How surely the best entry has this very wording, and no other has."""
        first = self.order[0]
        rival = max((float(self.same[number]) for number in self.order[1:]), default=0.0)
        return float(self.same[first]) if self.same[first] > rival else 0.0
