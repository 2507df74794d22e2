"""What speaks for two messages telling one incident, and the small model that weighs it.

Its artefact, trained by `python -m faq.train` (`faq.likenesstrain`), hears what is wrong in a message, said in known
phrases or not: a model like that of fields, whose judge weighs the evidence, a handful of numbers from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz.distance import OSA, Levenshtein

from faq.model import Block, TopicModel, Vector, blocks, vector
from faq.search import SHORTEST_FUZZY, Reading
from faq.spots import same_syllable

PATH = Path(__file__).parent / "model" / "likeness.npz"
NAME = 8.0  # rarity from which a syllable is more likely a name than a word
SHARPNESS = 4.0  # of scores as shares: chosen on the golden pairs
REMEMBERED = 256  # messages whose sound is kept: one is compared with several


@dataclass(frozen=True)
class Evidence:
    """`narrow`, `wide`: a common spot, or only one too widely known; `named`: none, but a rare syllable that both have.
    `one_placed`, `both_placed`: none of these, though one, or both, name a spot. `commune`: a common one, and no spot;
    `half_commune`: known of one. `aspect`: share of what is wrong that is common; `other_aspect`: none of it;
    `half_told`: one does not say. `field`: how alike the guessed fields are; `sound`, `topic`: how alike what is wrong,
    and the field, sound; `both`, `both_topic`: these at a common spot. `words`, `rare`: common words, plain and by
    rarity. `near`, `differs`: one wording, nothing or something changed in it; `other_near`: what is wrong changed.
    `own`: a person's own affair in either."""

    narrow: float
    wide: float
    named: float
    one_placed: float
    both_placed: float
    commune: float
    half_commune: float
    aspect: float
    other_aspect: float
    half_told: float
    field: float
    sound: float
    topic: float
    words: float
    rare: float
    near: float
    differs: float
    both: float
    both_topic: float
    other_near: float
    own: float

    def vector(self) -> Vector:
        """The numbers in order."""
        return np.array(list(vars(self).values()), dtype=np.float32)


@cache
def likeness_model(path: Path = PATH) -> TopicModel:
    """The artefact, read once; its `fields` are what may be wrong. Raises OSError or ValueError when it is missing
    or not one."""
    return TopicModel.load(path)


class Wording:
    """Compares the wording of messages by what the model has learnt of words."""

    def __init__(self, model: TopicModel, learnt: TopicModel | None = None) -> None:
        """`model`: how rare a word is. `learnt`: the artefact, read when first needed if not given."""
        self._topics, self._learnt = model, learnt
        self._rows, self._rarity = model.rows, model.rarity
        self._rarest = float(model.rarity.max()) if len(model.rarity) else 1.0
        self._heard = lru_cache(maxsize=REMEMBERED)(self._hear)

    @property
    def _model(self) -> TopicModel:
        return self._learnt or likeness_model()

    def likely(self, evidence: Evidence) -> float:
        """How likely the evidence is of one incident, 0 to 1."""
        return self._model.judges.whole.confidence(evidence.vector())

    def _hear(self, reading: Reading) -> tuple[Vector, Vector]:
        """What seems to be wrong, and the field, as directions among all that may be."""
        parts = blocks(reading)
        return _direction(self._model, parts), _direction(self._topics, parts)

    def rarity(self, gram: str) -> float:
        """How rare a syllable or a pair of syllables is; what the model does not know is as rare as its rarest."""
        row = self._rows.get(f"={gram}")
        return self._rarest if row is None else float(self._rarity[row])

    def sound(self, one: Reading, other: Reading) -> tuple[float, float]:
        """How alike what is wrong, and the field, sound in two messages: cosines, 0 to 1."""
        (wrong, topic), (other_wrong, other_topic) = self._heard(one), self._heard(other)
        return float(wrong @ other_wrong), float(topic @ other_topic)

    def names(self, one: Iterable[str], other: Iterable[str]) -> float:
        """How much the rarest syllable both say is a name, 0 to 1."""
        rarest = max(map(self.rarity, set(one) & set(other)), default=0.0)
        return min(1.0, max(0.0, rarest - NAME) / max(1.0, self._rarest - NAME))

    def rare(self, one: Mapping[str, str], other: Mapping[str, str]) -> float:
        """The share of words that both have, each by its rarity, of the telling that says less."""
        if not one or not other:
            return 0.0
        shared, *whole = (
            math.fsum(map(self.rarity, words)) for words in (one.keys() & other.keys(), one, other)
        )
        return shared / min(whole)

    def changed(
        self, one: list[str], other: list[str]
    ) -> tuple[float, list[tuple[list[str], list[str], str]]]:
        """The share of syllables two messages have in the same order, and what stands for what besides, with the
        syllable before; a slip is no change."""
        if one > other:
            same, changes = self.changed(other, one)
            return same, [(was, now, before) for now, was, before in changes]
        codes = Levenshtein.opcodes(one, other)
        kept = sum(code.src_end - code.src_start for code in codes if code.tag == "equal")
        changes = [
            (
                one[code.src_start : code.src_end],
                other[code.dest_start : code.dest_end],
                one[code.src_start - 1] if code.src_start else "",
            )
            for code in codes
            if code.tag == "replace"
        ]
        real = [
            (was, now, before)
            for was, now, before in changes
            if not all(same_syllable(a, b) for a, b in zip(was, now, strict=False))
        ]
        return kept / max(1, len(one), len(other)), real


def _direction(model: TopicModel, parts: list[Block]) -> Vector:
    rows, values = vector(parts, model.rows, model.rarity)
    scores = model.bias + values @ model.weights[rows]
    likely: Vector = np.exp(np.float32(SHARPNESS) * (scores - scores.max()))
    return likely / np.float32(np.linalg.norm(likely))


def fields_alike(one: Sequence[str], other: Sequence[str]) -> float:
    """1 for the same first field, less where it is among the other's guesses."""
    if not one or not other:
        return 0.5
    if one[0] == other[0]:
        return 1.0
    if one[0] in other[:3] or other[0] in one[:3]:
        return 0.6
    return 0.25 if set(one[:3]) & set(other[:3]) else 0.0


def without(words: dict[str, str], names: set[str]) -> dict[str, str]:
    return {key: typed for key, typed in words.items() if key not in names}


def words_alike(one: dict[str, str], other: dict[str, str]) -> tuple[float, list[str]]:
    """The share of the shorter telling's words that the other has too, and those words."""
    if not one or not other:
        return 0.0, []
    mine, theirs = one.keys() - other.keys(), other.keys() - one.keys()
    both = sorted((one.keys() & other.keys()) | {key for key in mine if _mistyped(key, theirs)})
    back = len(one.keys() & other.keys()) + sum(_mistyped(key, mine) for key in theirs)
    share = min(1.0, min(len(both), back) / max(2, min(len(one), len(other))))
    return share, [one[key] for key in both]


def _mistyped(word: str, others: Iterable[str]) -> bool:
    """Whether one of the others is this word but for a letter."""
    return len(word) > SHORTEST_FUZZY and any(
        len(other) > SHORTEST_FUZZY and OSA.distance(word, other, score_cutoff=1) <= 1 for other in others
    )
