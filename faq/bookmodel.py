"""How much each entry of the book sounds like a question: one linear column an entry.

Trained by `python -m faq.train` (see booktrain); here only numpy. An entry changed on the desk, or a new one, gets
a column made of its own words on the spot; the others keep what was learnt.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faq.model import Block, Calibration, Vector, blocks, syllable_grams, vector
from faq.search import ALIKE, Reading, read

PATH = Path(__file__).parent / "model" / "questions.npz"
NOTHING = ""  # the column of what no entry answers
WORDS_SHARE, ANSWER_SHARE, PHRASE_SHARE = 0.3, 0.3, 0.1  # what they teach beside a wording
PROFILE_SHARE = 1.0  # how much likeness to an entry's own words adds to the learnt score
# Polite words say who asks, not what.
POLITE = frozenset(
    {
        "ad",
        "oi",
        "a",
        "u",
        "bac",
        "em",
        "toi",
        "minh",
        "ban",
        "anh",
        "chi",
        "chau",
        "vay",
        "the",
        "ha",
        "nhi",
        "nhe",
        "voi",
        "ma",
        "thi",
        "la",
    }
)


class Entry(Protocol):
    """What a column is made of."""

    @property
    def key(self) -> str: ...
    @property
    def questions(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def fields(self) -> tuple[str, ...]: ...
    @property
    def answer(self) -> str: ...


def question_blocks(reading: Reading) -> list[Block]:
    """The features of a question: those of a message, and its syllables as the delta says them (capitals)."""
    kept = [at for at, key in enumerate(reading.keys) if key not in POLITE] or range(len(reading.keys))
    plain = Reading(tuple(reading.norms[at] for at in kept), tuple(reading.keys[at] for at in kept))
    return [*blocks(plain), (syllable_grams(" ".join(_said(key) for key in plain.keys)), 1.0)]


def _said(key: str) -> str:
    for one, other in ALIKE:
        if key.startswith(other):
            return (one + key[len(other) :]).upper()
    return key.upper()


def lessons(entry: Entry, phrases: Mapping[str, Sequence[str]]) -> list[tuple[str, float]]:
    """Texts that sound like the entry, and what each counts beside a wording. `phrases`: of each field."""
    answer = entry.answer.replace("{you}", "").replace("{You}", "")
    return [
        *((text, 1.0) for text in entry.questions),
        *((text, WORDS_SHARE) for text in entry.words),
        *((text, ANSWER_SHARE) for text in (entry.key.replace("-", " "), *answer.split(". "))),
        *((text, PHRASE_SHARE) for name in entry.fields for text in phrases[name]),
    ]


def digest(entry: Entry) -> str:
    """Names how people ask for an entry; an answer put in other words keeps the column."""
    told = (entry.key, *entry.questions, "", *entry.words, "", *entry.fields)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def profile(taught: Iterable[tuple[NDArray[np.intp], Vector, float]], rows: int) -> Vector:
    """A column of length 1; the root keeps one common wording from drowning the rare ones."""
    sums = np.zeros(rows, dtype=np.float32)
    for places, values, share in taught:
        np.add.at(sums, places, np.float32(share) * values)
    roots = np.sqrt(sums)
    column: Vector = roots / np.maximum(np.linalg.norm(roots), np.float32(1e-6))
    return column


@dataclass(frozen=True)
class Heard:
    """What a question gives: the score of each entry, and of what no entry answers.

    `known`: the share of the question's features that any entry has, 0 to 1.
    """

    scores: Vector
    nothing: float
    known: float
    words: int


@dataclass(frozen=True, eq=False)
class BookModel:
    """Columns of the entries, in the order of `names` (digests; NOTHING for what no entry answers)."""

    names: tuple[str, ...]
    rows: dict[str, int]
    rarity: Vector
    weights: NDArray[np.int8]  # feature × entry
    scale: Vector
    bias: Vector
    wordings: dict[str, tuple[str, ...]]  # match keys of the wordings, by digest
    likeness: tuple[float, float]  # slope and start that bring a profile to the scale of the learnt scores
    judge: Calibration

    @classmethod
    def load(cls, path: Path = PATH) -> BookModel:
        """Read the artefact. Raises OSError or ValueError when it is missing or not one."""
        with np.load(path, allow_pickle=False) as data:
            names, grams, wordings = (
                data[name].tobytes().decode("utf-8").split("\n") for name in ("names", "grams", "wordings")
            )
            judge = data["judge"]
            return cls(
                names=tuple(names),
                rows={gram: row for row, gram in enumerate(grams)},
                rarity=data["rarity"].astype(np.float32),
                weights=data["weights"],
                scale=data["scale"],
                bias=data["bias"],
                wordings={
                    name: tuple(line.split("\t")) for name, line in zip(names, wordings, strict=True) if line
                },
                likeness=(float(data["likeness"][0]), float(data["likeness"][1])),
                judge=Calibration(judge[:-1], float(judge[-1])),
            )


class Columns:
    """The columns of a list of entries: learnt ones where the model has them, else made of their words."""

    def __init__(
        self, model: BookModel, entries: Sequence[Entry], phrases: Mapping[str, Sequence[str]]
    ) -> None:
        self._model = model
        known = {name: at for at, name in enumerate(model.names)}
        names = [digest(entry) for entry in entries]
        self._learnt = [(number, known[name]) for number, name in enumerate(names) if name in known]
        self._rows, self._rarity = model.rows, model.rarity
        self._nothing = known[NOTHING]
        fresh = [number for number, name in enumerate(names) if name not in known]
        readings = {
            number: [(read(text), share) for text, share in lessons(entries[number], phrases)]
            for number in fresh
        }
        self._learn_words(reading for texts in readings.values() for reading, _ in texts)
        self._fresh = {number: self._profile(texts) for number, texts in readings.items()}
        self._size = len(entries)
        self.wordings = [
            (number, key)
            for number, name in enumerate(names)
            for key in model.wordings.get(name)
            or (reading.key for reading, share in readings[number] if share == 1.0)
        ]
        """(number of the entry, match key) of every wording."""

    def hear(self, reading: Reading) -> Heard:
        """The scores of a question; all of one height when it has no known word."""
        parts = question_blocks(reading)
        rows, values = vector(parts, self._rows, self._rarity)
        learnt = rows < len(self._model.rarity)
        model = self._model
        weights = model.weights[rows[learnt]].astype(np.float32)
        all_scores = model.bias + (values[learnt] @ weights) * model.scale
        scores = np.zeros(self._size, dtype=np.float32)
        for number, column in self._learnt:
            scores[number] = all_scores[column]
        slope, start = model.likeness
        length = float(np.linalg.norm(values)) or 1.0
        for number, own in self._fresh.items():
            scores[number] = start + slope * float(values @ own[rows]) / length
        said = sum(len(grams) for grams, _ in parts)
        return Heard(scores, float(all_scores[self._nothing]), len(rows) / max(1, said), len(reading.keys))

    def _learn_words(self, readings: Iterable[Reading]) -> None:
        """Rows for words only new entries have; as rare as can be."""
        grams = Counter(
            gram for reading in readings for block, _ in question_blocks(reading) for gram in block
        )
        new = [gram for gram in grams if gram not in self._rows]
        if new:
            start = len(self._rows)
            self._rows = {**self._rows, **{gram: start + at for at, gram in enumerate(new)}}
            rarest = self._rarity.max() if len(self._rarity) else math.e
            self._rarity = np.append(self._rarity, np.full(len(new), rarest, dtype=np.float32))

    def _profile(self, texts: Sequence[tuple[Reading, float]]) -> Vector:
        taught = [
            (*vector(question_blocks(reading), self._rows, self._rarity), share) for reading, share in texts
        ]
        return profile(taught, len(self._rows))
