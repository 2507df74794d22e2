"""Trains the model of `faq.model`: `python -m faq.train`, or `--report` for its accuracy.

Learns from the example messages in corpus/ and from the phrases and descriptions of the fields.
Needs scikit-learn; the rest of the program does not.
"""

from __future__ import annotations

import argparse
import hashlib
import math
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
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from faq.fields import phrase_index, rank
from faq.model import PATH, Calibration, TopicModel, Vector, letter_grams, syllable_grams, vector
from faq.search import PhraseIndex, Reading, read
from faq.topics import Catalogue

CORPUS = Path(__file__).parent / "corpus"
SPECIAL = {"other-author", "two-contents", "no-matter"}  # not lists of messages by field
FOLDS = 5
PENALTY = 0.3
PHRASE_SHARE = 0.5  # a phrase teaches half as much as a message
FEWEST = 2  # n-grams seen once teach nothing
FEATURES = 26_000
NOBODY = Calibration(np.zeros(7, dtype=np.float32), 0.0)


@dataclass(frozen=True)
class Example:
    """A message, the fields that are right for it, and what it teaches."""

    text: str
    fields: tuple[str, ...]
    share: float = 1.0


def messages(folder: Path = CORPUS) -> list[Example]:
    """The messages of the corpus."""
    return [
        Example(entry["text"], (field,))
        for path in sorted(folder.glob("*.yaml"))
        if path.stem not in SPECIAL
        for field, entries in _yaml(path).items()
        for entry in entries
    ]


def other_author(folder: Path = CORPUS) -> list[Example]:
    """Messages written independently of the corpus: the test of its accuracy."""
    return [Example(entry["text"], tuple(entry["fields"])) for entry in _yaml(folder / "other-author.yaml")]


def two_contents(folder: Path = CORPUS) -> list[tuple[str, list[list[str]]]]:
    """Messages with two matters, and the right fields of each."""
    return [(entry["text"], entry["topics"]) for entry in _yaml(folder / "two-contents.yaml")]


def no_matter(folder: Path = CORPUS) -> list[Example]:
    """Messages about nothing any field handles."""
    return [Example(str(text), ()) for text in _yaml(folder / "no-matter.yaml")]


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
    for example in [*messages(), *other_author(), *no_matter(), *phrases(catalogue)]:
        seen.update(f"{','.join(example.fields)}\t{example.text}\n".encode())
    return seen.hexdigest()


def fit(examples: Sequence[Example], features: int = FEATURES) -> TopicModel:
    """A model of these examples, without calibration."""
    keys = [read(example.text).key for example in examples]
    labels = [example.fields[0] for example in examples]
    shares = [example.share for example in examples]
    seen = Counter(gram for key in keys for gram in {*letter_grams(key), *syllable_grams(key)})
    grams = [gram for gram, count in seen.items() if count >= FEWEST]
    names, weights, _ = _svm(keys, labels, shares, grams, seen)
    if len(grams) > features:
        strength = np.linalg.norm(weights, axis=1)
        grams = [grams[row] for row in sorted(np.argsort(-strength)[:features])]
    names, weights, bias = _svm(keys, labels, shares, grams, seen)
    return TopicModel(
        fields=names,
        rows={gram: row for row, gram in enumerate(grams)},
        rarity=_rarity(grams, seen, len(keys)),
        weights=weights,
        bias=bias,
        calibration=NOBODY,
        digest="",
    )


def _svm(
    keys: list[str], labels: list[str], shares: list[float], grams: list[str], seen: Counter[str]
) -> tuple[tuple[str, ...], Vector, Vector]:
    rows = {gram: row for row, gram in enumerate(grams)}
    rarity = _rarity(grams, seen, len(keys))
    vectors = [vector(key, rows, rarity) for key in keys]
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    matrix = csr_matrix(
        (np.concatenate([v for _, v in vectors]), np.concatenate([p for p, _ in vectors]), ends),
        shape=(len(keys), len(grams)),
    )
    svm = LinearSVC(C=PENALTY, random_state=0).fit(matrix, labels, sample_weight=shares)
    return tuple(svm.classes_), svm.coef_.T.astype(np.float32), svm.intercept_.astype(np.float32)


def _rarity(grams: list[str], seen: Counter[str], total: int) -> Vector:
    return np.array([math.log((1 + total) / (1 + seen[gram])) + 1 for gram in grams], dtype=np.float32)


@dataclass(frozen=True)
class Guess:
    """The best guess for one held-out message: what it rests on, and whether it was right."""

    evidence: Vector
    right: bool
    among_three: bool


def guess(model: TopicModel, index: PhraseIndex, example: Example, reading: Reading) -> Guess:
    """What the program would answer for this message."""
    ranking = rank(model, index, reading)
    best = [model.fields[number] for number in ranking.order[:3]]
    return Guess(ranking.evidence(), best[0] in example.fields, any(name in example.fields for name in best))


def held_out(catalogue: Catalogue) -> tuple[list[Guess], list[Guess]]:
    """Guesses for messages the model did not learn from: by cross-validation, and about nothing."""
    index = phrase_index(catalogue)
    known = [*messages(), *other_author()]
    taught = phrases(catalogue)
    guesses: list[Guess] = []
    nothing: list[Guess] = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for learn, test in folds.split(known, [example.fields[0] for example in known]):
        model = fit([*(known[at] for at in learn), *taught])
        guesses += [guess(model, index, known[at], read(known[at].text)) for at in test]
        nothing += [guess(model, index, example, read(example.text)) for example in no_matter()]
    return guesses, nothing[: len(no_matter())]


def calibrate(guesses: Sequence[Guess]) -> Calibration:
    """How often a guess with this evidence was right."""
    evidence = np.array([one.evidence for one in guesses])
    judge = LogisticRegression(C=10.0, max_iter=2000).fit(evidence, [one.right for one in guesses])
    return Calibration(judge.coef_[0].astype(np.float32), float(judge.intercept_[0]))


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
        calibration=np.append(model.calibration.weights, np.float32(model.calibration.bias)),
        digest=_bytes(model.digest),
    )


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def train(catalogue: Catalogue) -> TopicModel:
    """The model of everything known, calibrated on held-out guesses."""
    guesses, nothing = held_out(catalogue)
    model = fit([*messages(), *other_author(), *phrases(catalogue)])
    return replace(model, calibration=calibrate([*guesses, *nothing]), digest=digest(catalogue))


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def main() -> None:
    """Write the artefact, or print its accuracy."""
    options = argparse.ArgumentParser(description="Train the model that recognises fields.")
    options.add_argument("--report", action="store_true", help="print the accuracy, write nothing")
    catalogue = Catalogue.load()
    if options.parse_args().report:
        from faq.measure import report

        print(report(catalogue))
    else:
        save(train(catalogue))
        print(f"written: {PATH}, {PATH.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
