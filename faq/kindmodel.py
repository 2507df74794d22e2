"""The small linear models of kinds, beside the rules: which kind a message sounds like, and which danger.

Trained by `python -m faq.train` on corpus-kinds/ (`faq.kindtrain`). They see the words as the model of
fields does, and what the rules found: which lists had a cue, and what the rules say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faq.danger import EMERGENCIES, Emergency
from faq.kindrules import HINT, Ruling
from faq.model import Block, TopicModel, Vector, blocks, vector
from faq.search import Reading
from law.kinds import MessageKind

FOLDER = Path(__file__).parent / "model"
KINDS, EMERGENCY = "kinds.npz", "emergencies.npz"
RULES_WEIGHT, HINTS_WEIGHT = 0.7, 1.0  # beside letters, as chosen on held-out messages
SURE = 0.7  # from this confidence on the rules count as another sign


@dataclass(frozen=True)
class Opinion:
    """A score for every kind; only their differences mean anything, about 1 being sure."""

    scores: Mapping[MessageKind, float]

    def lead(self, kind: MessageKind) -> float:
        """How far the kind is ahead of the best other one; below 0 when another leads."""
        return self.scores[kind] - max(score for other, score in self.scores.items() if other is not kind)


def features(ruling: Ruling, reading: Reading) -> list[Block]:
    """What the models see of a message."""
    signs, hints = Counter(_signs(ruling)), Counter[str]()
    for name, cues in ruling.found.cues.items():
        (hints if name.startswith(HINT) else signs)[f"@{name}"] = len(cues)
    return [*blocks(reading), (signs, RULES_WEIGHT), (hints, HINTS_WEIGHT)]


def _signs(ruling: Ruling) -> list[str]:
    """What the rules say, whether danger is over, whether it asks, how long it is (in powers of two)."""
    found, verdict = ruling.found, ruling.verdict
    words = len(found.reading.keys)
    signs = [f"@says {verdict.kind} {verdict.confidence > SURE}", f"@long {min(words.bit_length(), 6)}"]
    if ruling.threat and ruling.threat.past:
        signs.append("@past")
    if "?" in found.text:
        signs.append("@?")
    if any(cue.end == words for cue in found.get("question.last")):
        signs.append("@ends asking")
    return signs


class KindModel:
    """Weighs what a message sounds like."""

    def __init__(self, kinds: TopicModel, emergencies: TopicModel) -> None:
        self._kinds = kinds
        self._emergencies = emergencies

    @classmethod
    def load(cls, folder: Path = FOLDER) -> KindModel:
        """Raises OSError, ValueError or KeyError when the artefacts cannot be used."""
        return cls(TopicModel.load(folder / KINDS), TopicModel.load(folder / EMERGENCY))

    def weigh(self, parts: list[Block]) -> Opinion:
        """Which kind a message with these features sounds like."""
        scores = _scores(self._kinds, parts)
        return Opinion(
            {MessageKind(name): float(one) for name, one in zip(self._kinds.fields, scores, strict=True)}
        )

    def danger(self, parts: list[Block]) -> Emergency:
        """The help that a message taken for an emergency sounds like."""
        name = self._emergencies.fields[int(_scores(self._emergencies, parts).argmax())]
        return next(one for one in EMERGENCIES if one == name)

    def words(self, reading: Reading, kind: MessageKind) -> list[str]:
        """The words of the message that spoke most for the kind, as typed."""
        return self._kinds.words(reading, kind)


def _scores(model: TopicModel, parts: list[Block]) -> Vector:
    rows, values = vector(parts, model.rows, model.rarity)
    scores: Vector = model.bias + values @ model.weights[rows]
    return scores
