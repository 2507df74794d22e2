"""What officials taught: examples and phrases that count at once, without training the model again.

A message is compared with each example by n-grams like those of `faq.model`; only one very alike says
anything. A taught phrase counts for more than one of the data files, which the model has learnt as well.
What all this adds to a field's score is for the finder of fields to decide.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import yaml
from numpy.typing import NDArray

from faq.model import TopicModel, blocks
from faq.search import Phrase, PhraseIndex, Reading, read

STRONG, WEAK = 1.0, 0.6  # how much a taught phrase of two syllables says
CORRECTED = "S"  # style of an example that came from a correction
ALIKE = 0.45  # cosine of two messages; of two about different fields it stays under 0.32


@dataclass(frozen=True)
class Example:
    """A message and the field it was found to be about."""

    field_id: str
    text: str


def corpus_text(examples: Sequence[Example]) -> str:
    """The examples as a file of faq/corpus/: field by field, in the order they were accepted. Empty for none."""
    fields: dict[str, list[dict[str, str]]] = defaultdict(list)
    for example in examples:
        fields[example.field_id].append({"style": CORRECTED, "text": example.text})
    return yaml.safe_dump(dict(sorted(fields.items())), allow_unicode=True, sort_keys=False) if fields else ""


class Memory:
    """The accepted examples and the taught phrases, found by a message's match key."""

    def __init__(self, examples: Sequence[Example], phrases: Sequence[Phrase], model: TopicModel) -> None:
        """`phrases`: by field, their weight STRONG or WEAK. `model`: how rare an n-gram is; one it does not
        know is as rare as its rarest."""
        self.examples, self.phrases = tuple(examples), tuple(phrases)
        self._index = PhraseIndex(self.phrases)
        self._rows, self._rarity = model.rows, model.rarity
        self._rarest = float(model.rarity.max()) if len(model.rarity) else 1.0
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, example in enumerate(self.examples):
            for gram, value in self._features(read(example.text)):
                postings[gram].append((number, value))
        self._postings: dict[str, tuple[NDArray[np.intp], NDArray[np.float64]]] = {
            gram: (np.array([number for number, _ in found]), np.array([value for _, value in found]))
            for gram, found in postings.items()
        }

    def scores(self, reading: Reading) -> dict[str, tuple[float, str]]:
        """Field id → (likeness, words): its nearest example, or the taught phrase that stands in the message.

        Likeness goes to 1; of an example it is a cosine from ALIKE up.
        Fields of which neither says anything are left out.
        """
        found = self._nearest(reading)
        for hit in self._index.hits(reading) if self.phrases else ():
            likeness = min(1.0, hit.score)
            if likeness > found.get(hit.owner, (0.0, ""))[0]:
                found[hit.owner] = (likeness, hit.phrase)
        return found

    def _nearest(self, reading: Reading) -> dict[str, tuple[float, str]]:
        if not self.examples:
            return {}
        likeness = np.zeros(len(self.examples))
        for gram, value in self._features(reading):
            if gram in self._postings:
                numbers, values = self._postings[gram]
                likeness[numbers] += value * values
        nearest: dict[str, tuple[float, str]] = {}
        for number in np.argsort(-likeness, kind="stable").tolist():
            if likeness[number] < ALIKE:
                break
            example = self.examples[number]
            nearest.setdefault(example.field_id, (min(1.0, float(likeness[number])), example.text))
        return nearest

    def _features(self, reading: Reading) -> Iterator[tuple[str, float]]:
        """The n-grams of a message with their values; the whole has length 1."""
        parts = blocks(reading)
        whole = math.hypot(*(share for grams, share in parts if grams))
        for grams, share in parts:
            values = self._weighed(grams)
            length = math.hypot(*values.values())
            yield from ((gram, value * share / (length * whole)) for gram, value in values.items())

    def _weighed(self, grams: Counter[str]) -> dict[str, float]:
        return {gram: (1.0 + math.log(count)) * self._rare(gram) for gram, count in grams.items()}

    def _rare(self, gram: str) -> float:
        row = self._rows.get(gram)
        return self._rarest if row is None else float(self._rarity[row])
