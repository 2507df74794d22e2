"""A long letter: most of it says who writes and how they live; a few sentences tell the matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from faq.fields import FieldFinder, FieldHit, Guess
from faq.search import read
from faq.split import without
from faq.text import sentences

LONG = 90  # words from which a message is read sentence by sentence
MOST = 80  # sentences read
SHOWN = 3
RIVAL = 0.7  # share of the first field's votes from which another is as likely


@dataclass(frozen=True)
class Tale:
    """What the sentences of a letter add up to, and the sentence that says it best."""

    guess: Guess
    told: str


def tale(finder: FieldFinder, text: str, places: Sequence[str]) -> Tale | None:
    """The fields of a long letter; None when no sentence tells a matter plainly.

    `places`: names of places as typed, which read like matters.
    """
    votes: dict[str, list[tuple[FieldHit, str]]] = defaultdict(list)
    for sentence in list(dict.fromkeys(sentences(text)))[:MOST]:
        hit = finder.clear(read(without(sentence, places)))
        if hit is not None:
            votes[hit.field.id].append((hit, sentence))
    if not votes:
        return None
    sums = {name: sum(hit.score for hit, _ in told) for name, told in votes.items()}
    order = sorted(sums, key=lambda name: -sums[name])
    best, told = max(votes[order[0]], key=lambda one: one[0].score)
    rival = sums[order[1]] / sums[order[0]] if len(order) > 1 else 0.0
    confidence = best.score * (0.7 if rival >= RIVAL else 1.0)
    hits = [
        FieldHit(
            votes[name][0][0].field, round(confidence * sums[name] / sums[order[0]], 3), _words(votes[name])
        )
        for name in order[:SHOWN]
    ]
    return Tale(Guess(hits, confidence, tuple(order)), told)


def _words(told: list[tuple[FieldHit, str]]) -> list[str]:
    return list(dict.fromkeys(word for hit, _ in told for word in hit.matched))[:SHOWN]
