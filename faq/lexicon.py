"""What the text reader knows of short forms, slips and common syllables (faq/language)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.letters import fold
from faq.syllables import is_plain_syllable, is_syllable
from law.yamlfile import Strict, parse, read

LANGUAGE = Path(__file__).parent / "language"
NUMBER = "#"
_MOST_PARTS = 3


class ContextRule(Strict):
    """A short form and the neighbours that decide what it means."""

    short: str
    means: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    marked: bool = False
    capitals: bool = False

    def fits(self, previous: str, following: str) -> bool:
        """Whether the lower-case neighbours ("" at an end) allow this meaning."""
        if _among(previous, self.not_after) or _among(following, self.not_before):
            return False
        if not self.before and not self.after:
            return True
        return _among(following, self.before) or _among(previous, self.after)


def _among(word: str, listed: tuple[str, ...]) -> bool:
    if not word or not listed:
        return False
    return word in listed or fold(word) in listed or (NUMBER in listed and word[0].isdigit())


class ShortForms(Strict):
    """The file short-forms.yaml."""

    safe: dict[str, str]
    context: tuple[ContextRule, ...]
    slips: dict[str, str]
    spellings: dict[str, str]


class Vocabulary(Strict):
    """The file vocabulary.yaml: words parted by blanks."""

    syllables: str
    foreign: str


@dataclass(frozen=True)
class Lexicon:
    """The language data in the shape the reader looks it up."""

    safe: dict[str, str]
    context: dict[str, list[ContextRule]]
    slips: dict[tuple[str, str], tuple[str, str]]
    spellings: dict[str, str]
    cost: dict[str, int]
    foreign: frozenset[str]

    def split_glued(self, word: str) -> list[str] | None:
        """The two or three syllables a lower-case word is glued from, or None."""
        if word in self.foreign or not 4 <= len(word) <= 18:
            return None
        found = self._parts(word, _MOST_PARTS, word.isascii())
        return found[1] if found and len(found[1]) > 1 else None

    def _parts(self, rest: str, parts: int, plain: bool) -> tuple[int, list[str]] | None:
        best = None
        whole = self._cost(rest, plain)
        if whole is not None:
            best = (whole, [rest])
        for end in range(2, min(len(rest) - 1, 8)) if parts > 1 else ():
            head = self._cost(rest[:end], plain)
            tail = self._parts(rest[end:], parts - 1, plain) if head is not None else None
            if head is not None and tail and (best is None or head + tail[0] < best[0]):
                best = (head + tail[0], [rest[:end], *tail[1]])
        return best

    def _cost(self, syllable: str, plain: bool) -> int | None:
        """How rare a syllable is (its rank); None when it is no syllable people use."""
        if plain:
            return self.cost.get(syllable)
        return self.cost.get(fold(syllable)) if is_syllable(syllable) else None


@cache
def lexicon(folder: Path = LANGUAGE) -> Lexicon:
    """The language data, read once. Raises DataError with every problem of a file."""
    forms = parse(read(folder / "short-forms.yaml"), ShortForms)
    words = parse(read(folder / "vocabulary.yaml"), Vocabulary)
    context: dict[str, list[ContextRule]] = {}
    for rule in forms.context:
        context.setdefault(rule.short, []).append(rule)
    ranked = [word for word in words.syllables.split() if is_plain_syllable(word)]
    return Lexicon(
        safe=forms.safe,
        context=context,
        slips={_pair(wrong): _pair(right) for wrong, right in forms.slips.items()},
        spellings=forms.spellings,
        cost={word: 100 + rank for rank, word in enumerate(ranked)},
        foreign=frozenset(words.foreign.split()),
    )


def _pair(text: str) -> tuple[str, str]:
    first, second = text.split()
    return first, second


def is_common(syllable: str) -> bool:
    """Whether an unaccented syllable is one people use all the time."""
    return syllable in lexicon().cost
