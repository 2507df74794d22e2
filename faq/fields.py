"""Which fields a message is about: phrases and the linear model together, with the words that decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq.memory import Memory
from faq.model import TopicModel, Vector
from faq.search import Hit, Phrase, PhraseIndex, Reading
from faq.topics import Catalogue, Field

STRONG, WEAK = 2.0, 1.0
PHRASE_SHARE = 0.06  # how much a phrase adds to the model's score: chosen by cross-validation
TAUGHT_SHARE = 0.8  # how much a taught phrase or example adds: it turns a guess, not a certainty
FALL = 3.0  # how fast the score of a runner-up falls with its distance from the best
SHOWN, LEADING = 3, 5
SPOKEN, PLAINLY = 0.5, 0.9  # phrases that stand in a clause
CLEAR, VERY_CLEAR = 0.6, 0.7  # confidence in a clause with plain words, and with fewer
CORRUPTION, SUSPECT = "hc-tham-nhung", 0.5


@dataclass(frozen=True)
class FieldHit:
    """A field the message may be about. `score` is 0 to 1; `matched` tells a person why."""

    field: Field
    score: float
    matched: list[str]


@dataclass(frozen=True)
class Ranking:
    """All fields, best first: numbers in the model's order, their scores, and the phrases found."""

    order: list[int]
    scores: Vector
    phrase_scores: Vector
    hits: dict[str, list[Hit]]
    taught: dict[str, str]  # the example or phrase of an official that spoke for a field
    words: int

    def evidence(self) -> Vector:
        """What the confidence in the best guess is judged by."""
        first, second, third = self.order[:3]
        scores, phrases = self.scores, self.phrase_scores
        rival = (
            float(np.partition(phrases, -2)[-2]) if phrases[first] == phrases.max() else float(phrases.max())
        )
        return np.array(
            [
                scores[first],
                scores[first] - scores[second],
                scores[second] - scores[third],
                np.log1p(phrases[first]),
                np.log1p(rival),
                float(phrases[first] > 0 and phrases[first] == phrases.max()),
                np.log1p(self.words),
            ],
            dtype=np.float32,
        )


def cut_evidence(one: Ranking, other: Ranking, whole: Ranking) -> Vector:
    """What tells whether two parts of a message are two matters: how much each prefers its own field."""
    first, second = one.order[0], other.order[0]
    prefers = min(one.scores[first] - one.scores[second], other.scores[second] - other.scores[first])
    return np.array(
        [
            prefers,
            min(one.scores[first], other.scores[second]),
            (first in whole.order[:LEADING]) + (second in whole.order[:LEADING]),
            np.log1p(min(one.phrase_scores[first], other.phrase_scores[second])),
            np.log1p(min(one.words, other.words)),
        ],
        dtype=np.float32,
    )


def phrase_index(catalogue: Catalogue) -> PhraseIndex:
    """The strong and weak phrases of every field."""
    return PhraseIndex(
        Phrase(field.id, text, weight)
        for field in catalogue.fields()
        for texts, weight in ((field.strong, STRONG), (field.weak, WEAK))
        for text in texts
    )


def rank(
    model: TopicModel,
    index: PhraseIndex,
    reading: Reading,
    found: list[Hit] | None = None,
    memory: Memory | None = None,
) -> Ranking:
    """Every field by its share of phrases, by the model, and by what officials taught since.

    `found`: the phrases, when looked up already.
    """
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in index.hits(reading) if found is None else found:
        hits[hit.owner].append(hit)
    phrase_scores = np.array(
        [sum(hit.score for hit in hits[name]) if name in hits else 0.0 for name in model.fields],
        dtype=np.float32,
    )
    scores = model.scores(reading) + np.float32(PHRASE_SHARE) * phrase_scores
    taught = memory.scores(reading) if memory else {}
    for name, (likeness, _) in taught.items():
        scores[model.fields.index(name)] += np.float32(TAUGHT_SHARE * likeness)
    order = np.argsort(-scores).tolist()
    said = {name: words for name, (_, words) in taught.items()}
    return Ranking(order, scores, phrase_scores, dict(hits), said, len(reading.keys))


@dataclass(frozen=True)
class Guess:
    """The best fields of a message; `leading`: the ids of the few more it leans to."""

    hits: list[FieldHit]
    confidence: float
    leading: tuple[str, ...]


def suspicion(guess: Guess) -> list[str]:
    """Why the message is taken to tell of corruption; empty when it is not."""
    if not guess.hits or guess.hits[0].field.id != CORRUPTION or guess.confidence < SUSPECT:
        return []
    return guess.hits[0].matched or [guess.hits[0].field.plain_vi]


class FieldFinder:
    """Finds the fields of a message. Raises ValueError when model and catalogue know other fields."""

    def __init__(self, catalogue: Catalogue, model: TopicModel, memory: Memory | None = None) -> None:
        if set(model.fields) != {field.id for field in catalogue.fields()}:
            raise ValueError("the model was trained for other fields: run python -m faq.train")
        self._catalogue = catalogue
        self._model = model
        self._memory = memory
        self._index = phrase_index(catalogue)

    def corruption(self, reading: Reading) -> list[str]:
        """The words by which a message is about corruption, when that is its likeliest field."""
        return suspicion(self.find(reading))

    def find(self, reading: Reading) -> Guess:
        """At most three fields, best first, and the confidence that the first is right."""
        if not reading.keys:
            return Guess([], 0.0, ())
        ranking = self.rank(reading)
        confidence = self._model.judges.whole.confidence(ranking.evidence())
        best = ranking.scores[ranking.order[0]]
        hits: list[FieldHit] = []
        for number in ranking.order[:SHOWN]:
            field = self._catalogue.field(self._model.fields[number])
            score = confidence * float(np.exp(FALL * (ranking.scores[number] - best)))
            hits.append(FieldHit(field, round(score, 3), self._why(field, ranking, reading, first=not hits)))
        leading = tuple(self._model.fields[number] for number in ranking.order[:LEADING])
        return Guess(hits, confidence, leading)

    def rank(self, reading: Reading) -> Ranking:
        """Every field for a part of a message."""
        return rank(self._model, self._index, reading, memory=self._memory)

    def name(self, ranking: Ranking) -> str:
        """The id of the first field of a ranking."""
        return self._model.fields[ranking.order[0]]

    def two_matters(self, evidence: Vector) -> float:
        """How likely two parts with this `cut_evidence` are two matters."""
        return self._model.judges.cut.confidence(evidence)

    def clear(
        self, clause: Reading, leading: Sequence[str] | None = None, least: float = 0.0
    ) -> FieldHit | None:
        """The field of one clause, when phrases and model agree on it and it is among `leading`, if given.

        `least`: the confidence needed at any rate.
        """
        hits = self._index.hits(clause)
        if not hits or hits[0].score < SPOKEN:
            return None
        ranking = rank(self._model, self._index, clause, hits, self._memory)
        first = ranking.order[0]
        spoken = ranking.phrase_scores[first]
        name = self._model.fields[first]
        confidence = self._model.judges.clause.confidence(ranking.evidence())
        least = max(least, CLEAR if spoken >= PLAINLY else VERY_CLEAR)
        if (
            spoken < SPOKEN
            or spoken < ranking.phrase_scores.max()
            or confidence < least
            or (leading is not None and name not in leading)
        ):
            return None
        field = self._catalogue.field(name)
        return FieldHit(field, round(confidence, 3), self._why(field, ranking, clause, first=False))

    def _why(self, field: Field, ranking: Ranking, reading: Reading, first: bool) -> list[str]:
        taught = ranking.taught.get(field.id)
        phrases = [*([taught] if taught else []), *(hit.phrase for hit in ranking.hits.get(field.id, ()))]
        if phrases or not first:
            return list(dict.fromkeys(phrases))[:SHOWN]
        near = self._model.words(reading, field.id)
        return [f"từ ngữ gần với {field.plain_vi}: {', '.join(near)}"] if near else []
