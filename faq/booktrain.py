"""Trains the model of the book of questions (`faq.bookmodel`), as part of `python -m faq.train`.

Learns from the wordings, words and answers of the entries, from the phrases of their fields, and from what no
entry answers: corpus-questions/ and messages that tell a matter. How sure it may be is learnt from
wordings left out in turn.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from faq.book import FaqBook, Question, read_entries, spoken
from faq.bookmodel import (
    NOTHING,
    PATH,
    PROFILE_SHARE,
    BookModel,
    Columns,
    digest,
    lessons,
    profile,
    question_blocks,
)
from faq.model import Block, Calibration, Vector, vector
from faq.search import read
from faq.topics import Catalogue

STRANGE = Path(__file__).parent / "corpus-questions" / "out-of-scope.yaml"
PENALTY = 1.0
FEATURES = 40_000
FEWEST = 2  # n-grams of letters seen once teach nothing
TOLD = 600  # messages that tell a matter, learnt as what no entry answers
TOLD_SHARE = 0.3
FOLDS = 4
UNKNOWN = Calibration(np.zeros(6, dtype=np.float32), 0.0)


@dataclass(frozen=True)
class Lesson:
    """A text, the entry it sounds like (its digest, or NOTHING), and what it teaches. `wording`: one people type."""

    text: str
    name: str
    share: float
    wording: bool = False


def everything(
    entries: Sequence[Question], phrases: Mapping[str, Sequence[str]], told: Sequence[str]
) -> list[Lesson]:
    """All lessons. `told`: messages that tell a matter."""
    found = [
        Lesson(text, digest(entry), share, share == 1.0)
        for entry in entries
        for text, share in lessons(entry, phrases)
    ]
    strange = yaml.load(STRANGE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    found += [Lesson(str(text), NOTHING, 1.0, True) for text in strange]
    chosen = random.Random(0).sample(sorted(told), min(TOLD, len(told)))
    return found + [Lesson(text, NOTHING, TOLD_SHARE, at % 3 == 0) for at, text in enumerate(chosen)]


def train_book(catalogue: Catalogue, told: Sequence[str]) -> BookModel:
    """The model of all entries. `told`: messages that tell a matter."""
    entries, phrases = read_entries(catalogue), spoken(catalogue)
    taught = everything(entries, phrases, told)
    turns = [_without(taught, turn) for turn in range(FOLDS)]
    return replace(
        fit_book(taught),
        judge=judge(entries, phrases, turns),
        likeness=likeness(entries, phrases, turns[0]),
    )


@dataclass(frozen=True)
class Turn:
    """A model, and the wordings left out of it."""

    model: BookModel
    held: list[Lesson]


def _without(taught: Sequence[Lesson], turn: int) -> Turn:
    turns = [at % FOLDS if lesson.wording else None for at, lesson in enumerate(taught)]
    left = [lesson for lesson, at in zip(taught, turns, strict=True) if at != turn]
    return Turn(fit_book(left), [lesson for lesson, at in zip(taught, turns, strict=True) if at == turn])


def fit_book(taught: Sequence[Lesson], features: int = FEATURES) -> BookModel:
    """A model of these lessons, without calibration."""
    parts = [question_blocks(read(lesson.text)) for lesson in taught]
    seen = Counter(gram for blocks in parts for grams, _ in blocks for gram in grams)
    grams = [gram for gram, count in seen.items() if count >= FEWEST or gram[0] in "=^"]
    strength = np.linalg.norm(_learn(taught, parts, grams, seen).weights, axis=1)
    grams = [grams[row] for row in sorted(np.argsort(-strength)[:features])]
    learnt = _learn(taught, parts, grams, seen)
    wordings: dict[str, list[str]] = defaultdict(list)
    for lesson in taught:
        if lesson.wording and lesson.name != NOTHING:
            wordings[lesson.name].append(read(lesson.text).key)
    scale = np.abs(learnt.weights).max(axis=0) / 127
    return BookModel(
        names=learnt.names,
        rows={gram: row for row, gram in enumerate(grams)},
        rarity=learnt.rarity,
        weights=np.round(learnt.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=learnt.bias,
        wordings={name: tuple(keys) for name, keys in wordings.items()},
        likeness=(1.0, 0.0),
        judge=UNKNOWN,
    )


@dataclass(frozen=True)
class _Learnt:
    names: tuple[str, ...]
    rarity: Vector
    weights: Vector
    bias: Vector


def _learn(
    taught: Sequence[Lesson], parts: Sequence[list[Block]], grams: list[str], seen: Counter[str]
) -> _Learnt:
    """A support vector machine and the profiles, as one matrix: sharp, and good at words seen once."""
    rows = {gram: row for row, gram in enumerate(grams)}
    rarity = np.array(
        [math.log((1 + len(taught)) / (1 + seen[gram])) + 1 for gram in grams], dtype=np.float32
    )
    vectors = [vector(blocks, rows, rarity) for blocks in parts]
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    matrix = csr_matrix(
        (np.concatenate([v for _, v in vectors]), np.concatenate([p for p, _ in vectors]), ends),
        shape=(len(taught), len(grams)),
    )
    labels = [lesson.name for lesson in taught]
    svm = LinearSVC(C=PENALTY, random_state=0).fit(
        matrix, labels, sample_weight=[lesson.share for lesson in taught]
    )
    names = tuple(str(name) for name in svm.classes_)
    own: dict[str, list[tuple[NDArray[np.intp], Vector, float]]] = defaultdict(list)
    for lesson, (places, values) in zip(taught, vectors, strict=True):
        own[lesson.name].append((places, values, lesson.share))
    profiles = np.stack([profile(own[name], len(grams)) for name in names], axis=1)
    profiles[:, names.index(NOTHING)] = 0
    length = float(np.mean([np.linalg.norm(values) for _, values in vectors]))
    weights = (svm.coef_.T + PROFILE_SHARE / length * profiles).astype(np.float32)
    bias = svm.intercept_.astype(np.float32)
    return _Learnt(names, rarity, weights, bias)


def likeness(
    entries: Sequence[Question], phrases: Mapping[str, Sequence[str]], turn: Turn
) -> tuple[float, float]:
    """The line from likeness to learnt score: through the right entries, and through their strongest rivals."""
    held = {lesson.text for lesson in turn.held}
    cut = [
        entry.model_copy(update={"questions": tuple(text for text in entry.questions if text not in held)})
        for entry in entries
    ]
    number = {digest(entry): at for at, entry in enumerate(entries)}
    sides = [
        _sides(columns, [(lesson.text, number[lesson.name]) for lesson in turn.held if lesson.name in number])
        for columns in (Columns(turn.model, entries, phrases), Columns(turn.model, cut, phrases))
    ]
    (right, rival), (alike, rival_alike) = sides
    slope = (right - rival) / (alike - rival_alike)
    return slope, rival - slope * rival_alike


def _sides(columns: Columns, texts: Sequence[tuple[str, int]]) -> tuple[float, float]:
    """The mean scores of the right entries, and of the best of the others."""
    right, rival = [], []
    for text, number in texts:
        scores = columns.hear(read(text)).scores
        right.append(float(scores[number]))
        rival.append(float(np.delete(scores, number).max()))
    return float(np.mean(right)), float(np.mean(rival))


def judge(
    entries: Sequence[Question], phrases: Mapping[str, Sequence[str]], turns: Sequence[Turn]
) -> Calibration:
    """How sure to be, by logistic regression on texts left out in turn."""
    evidence: list[Vector] = []
    right: list[bool] = []
    names = {entry.key: digest(entry) for entry in entries}
    days = {digest(entry): entry.valid_to or date.max for entry in entries}
    for turn in turns:
        book = FaqBook(entries, phrases, turn.model)
        for lesson in turn.held:
            best, told = book.evidence(lesson.text, days.get(lesson.name, date.max))
            evidence.append(told)
            right.append(names[best] == lesson.name)
    learnt = LogisticRegression(C=10.0, max_iter=2000).fit(np.array(evidence), right)
    return Calibration(learnt.coef_[0].astype(np.float32), float(learnt.intercept_[0]))


def save_book(model: BookModel, path: Path = PATH) -> None:
    """Write the artefact."""
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        names=_bytes("\n".join(model.names)),
        grams=_bytes("\n".join(model.rows)),
        rarity=model.rarity.astype(np.float16),
        weights=model.weights,
        scale=model.scale,
        bias=model.bias,
        wordings=_bytes("\n".join("\t".join(model.wordings.get(name, ())) for name in model.names)),
        likeness=np.array(model.likeness, dtype=np.float32),
        judge=np.append(model.judge.weights, np.float32(model.judge.bias)),
    )


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
