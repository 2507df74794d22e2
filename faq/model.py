"""The small linear model: how much each field's examples sound like this message.

Trained by `python -m faq.train` (see there); here only numpy. Features are the character 2–4-grams
and syllable 1–2-grams of the match key, weighted as in training; a message costs one sum over the
rows of the features it has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PATH = Path(__file__).parent / "model" / "topics.npz"
LETTERS = range(2, 5)
SYLLABLE_WEIGHT = 1.5  # syllables count more than letters: chosen by cross-validation
LONGEST_KEY = 4000  # a longer message has said what it is about by then
Vector = NDArray[np.float32]


def letter_grams(key: str) -> Counter[str]:
    """The character n-grams of a match key, spaces included."""
    return Counter(key[at : at + size] for size in LETTERS for at in range(len(key) - size + 1))


def syllable_grams(key: str) -> Counter[str]:
    """The syllables and pairs of syllables; `=` keeps them apart from character n-grams."""
    words = key.split()
    grams = Counter(f"={word}" for word in words)
    grams.update(f"={one} {other}" for one, other in pairwise(words))
    return grams


def vector(key: str, rows: Mapping[str, int], rarity: Vector) -> tuple[NDArray[np.intp], Vector]:
    """The message's features: rows of the weight matrix, and their values (each block of length 1)."""
    key = key[:LONGEST_KEY]
    places: list[int] = []
    values: list[Vector] = []
    for grams, share in ((letter_grams(key), 1.0), (syllable_grams(key), SYLLABLE_WEIGHT)):
        known = [(rows[gram], count) for gram, count in grams.items() if gram in rows]
        if not known:
            continue
        at = [row for row, _ in known]
        block = np.array([1.0 + math.log(count) for _, count in known], dtype=np.float32) * rarity[at]
        values.append(block * np.float32(share / np.linalg.norm(block)))
        places += at
    if not values:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
    return np.array(places, dtype=np.intp), np.concatenate(values)


@dataclass(frozen=True)
class Calibration:
    """Turns what is known about the best guess into the share of such guesses that are right."""

    weights: Vector
    bias: float

    def confidence(self, evidence: Vector) -> float:
        """0 to 1, by logistic regression on cross-validated guesses."""
        return 1.0 / (1.0 + math.exp(-float(evidence @ self.weights) - self.bias))


@dataclass(frozen=True)
class TopicModel:
    """Scores of all fields for a message. `digest` names the training data it belongs to."""

    fields: tuple[str, ...]
    rows: dict[str, int]
    rarity: Vector
    weights: Vector  # feature × field
    bias: Vector
    calibration: Calibration
    digest: str

    @classmethod
    def load(cls, path: Path = PATH) -> TopicModel:
        """Read the artefact. Raises OSError or ValueError when it is missing or not one."""
        with np.load(path, allow_pickle=False) as data:
            grams = data["grams"].tobytes().decode("utf-8").split("\n")
            weights = data["weights"].astype(np.float32) * data["scale"].astype(np.float32)
            return cls(
                fields=tuple(data["fields"].tobytes().decode("utf-8").split("\n")),
                rows={gram: row for row, gram in enumerate(grams)},
                rarity=data["rarity"].astype(np.float32),
                weights=weights,
                bias=data["bias"].astype(np.float32),
                calibration=Calibration(
                    data["calibration"].astype(np.float32)[:-1], float(data["calibration"][-1])
                ),
                digest=data["digest"].tobytes().decode("utf-8"),
            )

    def scores(self, key: str) -> Vector:
        """One score per field, in the order of `fields`; higher is likelier, around -1 for no relation."""
        rows, values = vector(key, self.rows, self.rarity)
        return self.bias + values @ self.weights[rows]

    def words(self, key: str, field: str, limit: int = 3) -> list[str]:
        """The syllables of the message that spoke most for the field, in the order typed."""
        column = self.weights[:, self.fields.index(field)]
        typed = key[:LONGEST_KEY].split()
        spoke: dict[str, float] = {}
        for at, word in enumerate(typed):
            grams = [
                f"={word}",
                *(f"={a} {b}" for a, b in zip(typed[at - 1 : at + 1], typed[at : at + 2], strict=False)),
            ]
            grams += letter_grams(f" {word} ")
            spoke[word] = sum(
                float(column[row] * self.rarity[row])
                for gram in grams
                if (row := self.rows.get(gram)) is not None
            )
        best = sorted((word for word in spoke if spoke[word] > 0), key=lambda word: -spoke[word])[:limit]
        return [word for word in dict.fromkeys(typed) if word in best]
