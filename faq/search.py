"""Finds the phrases of a catalogue in a message, whatever its spelling.

The cost follows the message, not the catalogue: each word of the message and the one after it look
up the phrases whose rarest words they are. A mistyped word finds its neighbours through the same letters with one
left out, confirmed by rapidfuzz.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from faq.letters import TONES
from faq.text import fold, normalize

PLAIN, OTHER_TONE, OTHER_VOWEL = 0.93, 0.72, 0.5  # a word typed without marks, or with other marks
ONE_EDIT, SOUNDS_ALIKE, GAP = 0.75, 0.65, 0.85
SHORTEST_FUZZY = 4
# Sounds the northern delta does not keep apart; tried only for words no phrase has.
ALIKE = (("l", "n"), ("tr", "ch"), ("s", "x"), ("d", "gi"), ("d", "r"), ("gi", "r"))


@dataclass(frozen=True)
class Reading:
    """A message read once: its normalised words, and the same words without marks."""

    norms: tuple[str, ...]
    keys: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The whole message as one match key."""
        return " ".join(self.keys)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What points to an owner, and how strongly (about 1 for a supporting word, 2 for a decisive one)."""

    owner: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at the words [start, end) of the message; `score` counts weight and likeness."""

    owner: str
    phrase: str
    score: float
    start: int
    end: int


def read(text: str) -> Reading:
    """The message as words: abbreviations, chat forms and telex resolved, marks as typed."""
    norm = normalize(text)
    norms, keys = norm.split(), fold(norm).split()
    if len(norms) != len(keys):
        pairs = [(word, fold(word).replace(" ", "")) for word in norms]
        norms, keys = [word for word, key in pairs if key], [key for _, key in pairs if key]
    return Reading(tuple(norms), tuple(keys))


@dataclass(frozen=True, slots=True)
class _Entry:
    owner: str
    phrase: str
    norms: tuple[str, ...]
    keys: tuple[str, ...]
    anchor: int  # the word looked up first, with the next one
    value: float


class Neighbours:
    """Known words without marks, found again when one letter is wrong, missing, doubled or swapped."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._nearby: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            if len(word) >= SHORTEST_FUZZY:
                for form in {word, *_shortened(word)}:
                    self._nearby[form].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def near(self, word: str) -> list[str]:
        """The known words one slip away from a word, in the order of the alphabet."""
        if len(word) < SHORTEST_FUZZY or word.isdigit():
            return []
        forms = {word, *_shortened(word)}
        found = {other for form in forms for other in self._nearby.get(form, ())}
        return sorted(other for other in found if OSA.distance(word, other, score_cutoff=1) <= 1)


class PhraseIndex:
    """Phrases by their rarest word and the one beside it, so that common words cost nothing."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        readings = [(phrase, read(phrase.text)) for phrase in phrases]
        readings = [(phrase, reading) for phrase, reading in readings if reading.keys]
        uses = Counter(key for _, reading in readings for key in set(reading.keys))
        owners = defaultdict(set)
        for phrase, reading in readings:
            owners[reading.key].add(phrase.owner)
        self._words = Neighbours(uses)
        self._alone: dict[str, list[_Entry]] = defaultdict(list)
        self._pairs: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        for phrase, reading in readings:
            keys = reading.keys
            value = phrase.weight * length_factor(len(keys)) / len(owners[reading.key]) ** 0.5
            anchor = min(range(max(1, len(keys) - 1)), key=lambda at: _commonness(keys[at : at + 2], uses))
            entry = _Entry(phrase.owner, phrase.text, reading.norms, keys, anchor, value)
            if len(keys) == 1:
                self._alone[keys[0]].append(entry)
            else:
                self._pairs[keys[anchor], keys[anchor + 1]].append(entry)

    def hits(self, reading: Reading) -> list[Hit]:
        """Every phrase found, best first; of one owner's overlapping phrases only the best."""
        slots = [self._alternatives(key) for key in reading.keys]
        found = [
            hit
            for at, options in enumerate(slots)
            for word in options
            for entry in self._beginning(word, slots[at + 1 : at + 3])
            if (hit := _match(entry, at, slots, reading))
        ]
        found.sort(key=lambda hit: (-hit.score, hit.start, hit.phrase))
        return _without_overlaps(found)

    def _beginning(self, word: str, following: list[dict[str, float]]) -> Iterable[_Entry]:
        """The phrases whose anchor this word may be, by what follows it at once or after one word."""
        yield from self._alone.get(word, ())
        for other in {other for options in following for other in options}:
            yield from self._pairs.get((word, other), ())

    def _alternatives(self, key: str) -> dict[str, float]:
        """The known words this typed word may stand for, with their likeness."""
        if key in self._words:
            return {key: 1.0}
        near = {word: SOUNDS_ALIKE for word in _sounding_alike(key) if word in self._words}
        return near | dict.fromkeys(self._words.near(key), ONE_EDIT)


def _commonness(words: tuple[str, ...], uses: Counter[str]) -> int:
    """How often the rarer of two words is used."""
    return min(uses[word] for word in words)


def length_factor(words: int) -> float:
    """A longer phrase says more; one word alone is often ambiguous without marks."""
    return {1: 0.55, 2: 1.0, 3: 1.3}.get(words, 1.5)


def _shortened(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _sounding_alike(key: str) -> Iterable[str]:
    for one, other in ALIKE:
        if key.startswith(one):
            yield other + key[len(one) :]
        if key.startswith(other):
            yield one + key[len(other) :]


def _match(entry: _Entry, at: int, slots: list[dict[str, float]], reading: Reading) -> Hit | None:
    """The phrase around its anchor at `at`; one other word may stand between two of its words."""
    likeness = slots[at][entry.keys[entry.anchor]] * _marks(
        entry.norms[entry.anchor], reading.norms[at], reading.keys[at]
    )
    edges = [at, at]
    for step, steps in ((-1, range(entry.anchor - 1, -1, -1)), (1, range(entry.anchor + 1, len(entry.keys)))):
        place = at
        for part in steps:
            place, like = _next(entry, part, place, step, slots, reading)
            if not like:
                return None
            likeness *= like
        edges[step > 0] = place
    return Hit(entry.owner, entry.phrase, entry.value * likeness, edges[0], edges[1] + 1)


def _next(
    entry: _Entry, part: int, place: int, step: int, slots: list[dict[str, float]], reading: Reading
) -> tuple[int, float]:
    for skipped, likeness in ((1, 1.0), (2, GAP)):
        there = place + step * skipped
        if 0 <= there < len(slots) and entry.keys[part] in slots[there]:
            like = slots[there][entry.keys[part]]
            return there, likeness * like * _marks(
                entry.norms[part], reading.norms[there], reading.keys[there]
            )
    return place, 0.0


def _marks(wanted: str, typed: str, typed_key: str) -> float:
    """How well the marks agree; a word typed without marks is nearly as good."""
    if wanted == typed:
        return 1.0
    if typed == typed_key:
        return PLAIN
    return OTHER_TONE if _toneless(wanted) == _toneless(typed) else OTHER_VOWEL


def _toneless(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if char not in TONES)


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    taken: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        words = range(hit.start, hit.end)
        if taken[hit.owner].isdisjoint(words):
            taken[hit.owner].update(words)
            kept.append(hit)
    return kept
