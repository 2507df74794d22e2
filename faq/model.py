"""The small linear model: how much each field's examples sound like this message.

Trained by `python -m faq.train` (see there); here only numpy. Features are the character 2–5-grams of
each word and the syllable 1–2-grams, without marks and as typed, weighted as in training; a message
costs one sum over the rows of the features it has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.search import Reading

PATH = Path(__file__).parent / "model" / "topics.npz"
LETTERS = range(2, 5)
WORD_LETTERS = range(2, 6)
SYLLABLE_WEIGHT, MARKED_WEIGHT = 1.5, 0.7  # beside letters: chosen on messages by other authors
LONGEST_KEY = 4000  # a longer message has said what it is about by then
MOST_WORDS = 900
LONGEST_WORD = 30
Vector = NDArray[np.float32]
Block = tuple[Counter[str], float]
"""Features of one sort, and the length they are scaled to."""


def letter_grams(key: str) -> Counter[str]:
    """The character n-grams of a match key, spaces included."""
    return Counter(key[at : at + size] for size in LETTERS for at in range(len(key) - size + 1))


def syllable_grams(key: str) -> Counter[str]:
    """The syllables and pairs of syllables; `=` keeps them apart from character n-grams."""
    return _pairs(key.split(), "=")


def blocks_of_key(key: str) -> list[Block]:
    """The features of a match key: of short texts of our own, questions and examples."""
    key = key[:LONGEST_KEY]
    return [(letter_grams(key), 1.0), (syllable_grams(key), SYLLABLE_WEIGHT)]


def blocks(reading: Reading) -> list[Block]:
    """The features of a message; words as typed (`^`) tell đất from đặt where marks were typed."""
    keys, norms = reading.keys[:MOST_WORDS], reading.norms[:MOST_WORDS]
    letters = Counter(gram for word in keys for gram in _word_grams(word))
    plain = [(letters, 1.0), (_pairs(keys, "="), SYLLABLE_WEIGHT)]
    return plain if keys == norms else [*plain, (_pairs(norms, "^"), MARKED_WEIGHT)]


def _pairs(words: Sequence[str], mark: str) -> Counter[str]:
    grams = Counter(mark + word for word in words)
    grams.update(f"{mark}{one} {other}" for one, other in pairwise(words))
    return grams


@lru_cache(maxsize=20_000)
def _word_grams(word: str) -> tuple[str, ...]:
    """The character n-grams of a word between its blanks."""
    padded = f" {word[:LONGEST_WORD]} "
    return tuple(
        padded[at : at + size] for size in WORD_LETTERS for at in range(max(1, len(padded) - size + 1))
    )


def vector(
    parts: Sequence[Block], rows: Mapping[str, int], rarity: Vector
) -> tuple[NDArray[np.intp], Vector]:
    """The message's features: rows of the weight matrix, and their values (each block of its length)."""
    places: list[int] = []
    values: list[Vector] = []
    for grams, share in parts:
        at, counts = [], []
        for gram, count in grams.items():
            row = rows.get(gram)
            if row is not None:
                at.append(row)
                counts.append(count)
        if not at:
            continue
        block: Vector = (np.float32(1.0) + np.log(np.array(counts, dtype=np.float32))) * rarity[at]
        values.append(block * np.float32(share / np.linalg.norm(block)))
        places += at
    if not values:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
    return np.array(places, dtype=np.intp), np.concatenate(values)


@dataclass(frozen=True)
class Calibration:
    """Turns what is known about a guess into the share of such guesses that are right."""

    weights: Vector
    bias: float

    def confidence(self, evidence: Vector) -> float:
        """0 to 1, by logistic regression on guesses about texts that taught nothing."""
        return 1.0 / (1.0 + math.exp(-float(evidence @ self.weights) - self.bias))


def _calibration(stored: Vector) -> Calibration:
    return Calibration(stored[:-1].astype(np.float32), float(stored[-1]))


@dataclass(frozen=True)
class Judges:
    """How sure to be of the field of a whole message, of one clause, and that two parts are two matters."""

    whole: Calibration
    clause: Calibration
    cut: Calibration


@dataclass(frozen=True)
class TopicModel:
    """Scores of all fields for a message. `digest` names the training data it belongs to."""

    fields: tuple[str, ...]
    rows: dict[str, int]
    rarity: Vector
    weights: Vector  # feature × field
    bias: Vector
    judges: Judges
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
                judges=Judges(*(_calibration(data[name]) for name in ("whole", "clause", "cut"))),
                digest=data["digest"].tobytes().decode("utf-8"),
            )

    def scores(self, reading: Reading) -> Vector:
        """One score per field, in the order of `fields`; higher is likelier, around -1 for no relation."""
        rows, values = vector(blocks(reading), self.rows, self.rarity)
        return self.bias + values @ self.weights[rows]

    def words(self, reading: Reading, field: str, limit: int = 3) -> list[str]:
        """The words of the message that spoke most for the field, in the order typed, as typed."""
        column = self.weights[:, self.fields.index(field)]
        typed, norms = reading.keys[:MOST_WORDS], reading.norms[:MOST_WORDS]
        spoke: dict[str, float] = {}
        for at, (word, norm) in enumerate(zip(typed, norms, strict=True)):
            grams = [f"={word}", f"^{norm}", *_word_grams(word)]
            grams += [f"={one} {other}" for one, other in pairwise(typed[max(0, at - 1) : at + 2])]
            spoke[norm] = sum(
                float(column[row] * self.rarity[row])
                for gram in grams
                if (row := self.rows.get(gram)) is not None
            )
        best = sorted((word for word in spoke if spoke[word] > 0), key=lambda word: -spoke[word])[:limit]
        return [word for word in dict.fromkeys(norms) if word in best]
