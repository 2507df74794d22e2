"""Trains the model of `faq.model`: `python -m faq.train`, or `--report` for its accuracy.

Learns from the example messages in corpus/ and from the phrases and descriptions of the fields, and how
sure it may be from golden/, which it does not learn from. Needs scikit-learn; the rest does not.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from faq.booktrain import save_book, train_book
from faq.fields import phrase_index, rank
from faq.kindmodel import EMERGENCY, KINDS
from faq.kindtrain import KindLesson, kind_lessons, lesson_digest, told
from faq.model import PATH, Block, Calibration, Judges, TopicModel, Vector, blocks, vector
from faq.search import PhraseIndex, Reading, read
from faq.split import LONGEST, best_cut, clauses_of
from faq.topics import Catalogue

CORPUS = Path(__file__).parent / "corpus"
GOLDEN = Path(__file__).parent / "golden"
PENALTY, SMOOTHING, BAYES_SHARE = 0.5, 0.3, 0.3  # chosen on messages by other authors
PHRASE_SHARE, SAID_SHARE = 0.5, 0.15  # what a phrase of a field, and one people say, teaches beside a message
FEWEST = 2  # n-grams of letters seen once teach nothing
FEATURES = 60_000
KIND_FEATURES = 15_000
PAIRS, SHORT, JOINTS = 300, (3, 14), (", ", " còn ", ". ", " với lại ", ", đã thế ", " và ")
TOLD_SHARE = 0.25
NOBODY = Calibration(np.zeros(7, dtype=np.float32), 0.0)


@dataclass(frozen=True)
class Example:
    """A message, the fields that are right for it, and what it teaches."""

    text: str
    fields: tuple[str, ...]
    share: float = 1.0


def messages(folder: Path = CORPUS) -> list[Example]:
    """The messages of the corpus, and the phrases people say (said/), which teach less."""
    return [
        Example(entry["text"], (field,)) if isinstance(entry, dict) else Example(entry, (field,), SAID_SHARE)
        for path in sorted(folder.rglob("*.yaml"))
        for field, entries in load(path).items()
        for entry in entries
    ]


def golden(name: str = "fields", folder: Path = GOLDEN) -> list[Example]:
    """Messages nothing is taught by, with every right field: `fields`, or the less direct `told`."""
    return [Example(entry["text"], tuple(entry["fields"])) for entry in load(folder / f"{name}.yaml")]


def nothing(folder: Path = GOLDEN) -> list[Example]:
    """Messages about nothing any field handles."""
    return [Example(str(text), ()) for text in load(folder / "nothing.yaml")]


def phrases(catalogue: Catalogue) -> list[Example]:
    """What the catalogue itself says about its fields."""
    return [
        Example(text, (field.id,), PHRASE_SHARE)
        for field in catalogue.fields()
        for text in (f"{field.name_vi} {field.description} {field.plain_vi}", *field.strong, *field.weak)
    ]


def digest(catalogue: Catalogue) -> str:
    """Names the training data, so that an artefact of other data is noticed."""
    seen = hashlib.sha256()
    for example in [*messages(), *_judged_by(), *phrases(catalogue)]:
        seen.update(f"{','.join(example.fields)}\t{example.text}\n".encode())
    return seen.hexdigest()


def _judged_by() -> list[Example]:
    """What confidence is learnt from: what people write, and a quarter as much what is hard on purpose."""
    return [*golden(), *(replace(one, share=TOLD_SHARE) for one in golden("told")), *nothing()]


def fit(examples: Sequence[Example], features: int = FEATURES) -> TopicModel:
    """A model of these examples, without calibration."""
    told = [blocks(read(example.text)) for example in examples]
    labels = [example.fields[0] for example in examples]
    return fit_parts(told, labels, [example.share for example in examples], features)


def fit_parts(
    told: list[list[Block]], labels: list[str], shares: list[float], features: int = FEATURES
) -> TopicModel:
    """A model of messages by their features: the label of each, and what it teaches."""
    seen = Counter(gram for parts in told for grams, _ in parts for gram in grams)
    grams = [gram for gram, count in seen.items() if count >= FEWEST or gram[0] in "=^"]
    names, weights, _ = _learn(told, labels, shares, grams, seen)
    if len(grams) > features:
        strength = np.linalg.norm(weights, axis=1)
        grams = [grams[row] for row in sorted(np.argsort(-strength)[:features])]
    names, weights, bias = _learn(told, labels, shares, grams, seen)
    return TopicModel(
        fields=names,
        rows={gram: row for row, gram in enumerate(grams)},
        rarity=_rarity(grams, seen, len(told)),
        weights=weights,
        bias=bias,
        judges=Judges(NOBODY, NOBODY, NOBODY),
        digest="",
    )


def _learn(
    told: list[list[Block]], labels: list[str], shares: list[float], grams: list[str], seen: Counter[str]
) -> tuple[tuple[str, ...], Vector, Vector]:
    """A support vector machine and a complement naive Bayes, both linear, as one matrix.

    The first is the sharper of the two, the second better at words it has seen once or twice.
    """
    rows = {gram: row for row, gram in enumerate(grams)}
    rarity = _rarity(grams, seen, len(told))
    vectors = [vector(parts, rows, rarity) for parts in told]
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    matrix = csr_matrix(
        (np.concatenate([v for _, v in vectors]), np.concatenate([p for p, _ in vectors]), ends),
        shape=(len(told), len(grams)),
    )
    svm = LinearSVC(C=PENALTY, random_state=0).fit(matrix, labels, sample_weight=shares)
    bayes = ComplementNB(alpha=SMOOTHING).fit(matrix, labels, sample_weight=shares)
    likely = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
    weights = (svm.coef_ + BAYES_SHARE * likely).T.astype(np.float32)
    return tuple(svm.classes_), weights, svm.intercept_.astype(np.float32)


def _rarity(grams: list[str], seen: Counter[str], total: int) -> Vector:
    return np.array([math.log((1 + total) / (1 + seen[gram])) + 1 for gram in grams], dtype=np.float32)


@dataclass(frozen=True)
class Guess:
    """The best guess for one held-out message: what it rests on, and whether it was right."""

    evidence: Vector
    right: bool
    among_three: bool
    share: float = 1.0


def guess(model: TopicModel, index: PhraseIndex, example: Example, reading: Reading) -> Guess:
    """What the program would answer for this message."""
    ranking = rank(model, index, reading)
    best = [model.fields[number] for number in ranking.order[:3]]
    right = [name in example.fields for name in best]
    return Guess(ranking.evidence(), right[0], any(right), example.share)


def calibrate(guesses: Sequence[Guess]) -> Calibration:
    """How often a guess with this evidence was right."""
    shares = [one.share for one in guesses]
    return _judge([one.evidence for one in guesses], [one.right for one in guesses], shares)


def _judge(
    evidence: Sequence[Vector], right: Sequence[bool], shares: Sequence[float] | None = None
) -> Calibration:
    judge = LogisticRegression(C=10.0, max_iter=2000)
    judge.fit(np.array(evidence), list(right), sample_weight=shares)
    return Calibration(judge.coef_[0].astype(np.float32), float(judge.intercept_[0]))


def judges(model: TopicModel, index: PhraseIndex) -> Judges:
    """How sure to be, learnt from the golden messages, their clauses, and pairs of them put together.

    Clauses belong to whole messages too: people write as little as one clause.
    """
    known = _judged_by()
    clauses = _clauses()
    whole, clause = (
        calibrate([guess(model, index, one, read(one.text)) for one in examples])
        for examples in ([*known, *clauses], clauses)
    )
    return Judges(whole, clause, _cuts(model, index))


def _cuts(model: TopicModel, index: PhraseIndex) -> Calibration:
    evidence: list[Vector] = []
    right: list[bool] = []
    clear = [one for one in _clauses() if guess(model, index, one, read(one.text)).right]
    single = [(one.text, [one.fields]) for one in golden()]
    for text, matters in [*two_matters(), *put_together(golden()), *put_together(clear), *single]:
        cut = best_cut(clauses_of(text)[:LONGEST], lambda part: rank(model, index, read(part)))
        if cut is None:
            continue
        told = [model.fields[number] for number in cut.fields]
        evidence.append(cut.evidence)
        right.append(len(matters) > 1 and all(any(name in told for name in matter) for matter in matters))
    return _judge(evidence, right)


def _clauses() -> list[Example]:
    return [replace(one, text=clause) for one in golden() for clause in clauses_of(one.text)]


def two_matters(folder: Path = GOLDEN) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Golden messages with the right fields of each of their two matters."""
    return [
        (entry["text"], [tuple(names) for names in entry["topics"]]) for entry in load(folder / "two.yaml")
    ]


def put_together(examples: Sequence[Example]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Pairs of short texts about different things, joined as people join them; always the same."""
    chance = random.Random(0)
    short = [one for one in examples if SHORT[0] <= len(one.text.split()) <= SHORT[1]]
    pairs = [chance.sample(short, 2) for _ in range(PAIRS)]
    return [
        (f"{one.text.rstrip('.! ')}{chance.choice(JOINTS)}{other.text}", [one.fields, other.fields])
        for one, other in pairs
        if not set(one.fields) & set(other.fields)
    ]


def save(model: TopicModel, path: Path = PATH) -> None:
    """Write the artefact: one byte a weight, scaled by field."""
    scale = np.abs(model.weights).max(axis=0) / 127
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        grams=_bytes("\n".join(model.rows)),
        fields=_bytes("\n".join(model.fields)),
        rarity=model.rarity.astype(np.float16),
        weights=np.round(model.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.bias,
        whole=_stored(model.judges.whole),
        clause=_stored(model.judges.clause),
        cut=_stored(model.judges.cut),
        digest=_bytes(model.digest),
    )


def _stored(judge: Calibration) -> Vector:
    return np.append(judge.weights, np.float32(judge.bias)).astype(np.float32)


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def train(catalogue: Catalogue) -> TopicModel:
    """The model of the corpus and the phrases, calibrated on the golden messages."""
    model = fit([*messages(), *phrases(catalogue)])
    learnt = judges(model, phrase_index(catalogue))
    return replace(model, judges=learnt, digest=digest(catalogue))


def train_kinds(lessons: Sequence[KindLesson]) -> tuple[TopicModel, TopicModel]:
    """The models of kinds and of dangers."""
    parts = told(lessons)
    kinds = fit_parts(
        parts, [one.kind for one in lessons], [one.share for one in lessons], features=KIND_FEATURES
    )
    tell = [at for at, one in enumerate(lessons) if one.danger]
    dangers = fit_parts(
        [parts[at] for at in tell],
        [lessons[at].danger for at in tell],
        [lessons[at].share for at in tell],
        features=KIND_FEATURES,
    )
    of = lesson_digest(lessons)
    return replace(kinds, digest=of), replace(dangers, digest=of)


def load(path: Path) -> Any:
    """What a YAML file of messages holds."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def main() -> None:
    """Write the artefact, or print its accuracy."""
    options = argparse.ArgumentParser(description="Train the model that recognises fields.")
    options.add_argument("--report", action="store_true", help="print the accuracy, write nothing")
    catalogue = Catalogue.load()
    if options.parse_args().report:
        from faq.measure import report

        print(report())
    else:
        from faq.likenesstrain import train_likeness

        save(train(catalogue))
        for model, name in zip(train_kinds(kind_lessons()), (KINDS, EMERGENCY), strict=True):
            save(model, PATH.parent / name)
        save(train_likeness(messages()), PATH.parent / "likeness.npz")
        save_book(train_book(catalogue, [one.text for one in messages() if one.share == 1.0]))
        print(f"written: {PATH}, {PATH.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
