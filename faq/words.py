"""A message cut into syllables, and phrases looked up in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from faq.letters import fold
from faq.text import prepare, tokens


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable of the message; those of an abbreviation share its place."""

    key: str
    norm: str
    raw: str
    start: int
    end: int
    gap: str
    mended: bool = False  # a slip of the keyboard was put right

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper()


class Words:
    """A message cut into syllables, with phrase look-up."""

    def __init__(self, text: str, mend: Callable[[list[str]], list[str]] = list) -> None:
        """`mend`: what the syllables, without marks, were meant to be: as many, slips put right."""
        self.text = prepare(text)
        self.all: list[Syllable] = []
        parts = [(token, norm) for token in tokens(text) for norm in token.norm.split()]
        typed = [fold(norm) for _, norm in parts]
        last = 0
        for (token, norm), was, key in zip(parts, typed, mend(typed), strict=True):
            gap = "" if token.start < last else self.text[last : token.start].strip(" ")
            right = norm if key == was else key
            self.all.append(Syllable(key, right, token.raw, token.start, token.end, gap, key != was))
            last = token.end
        self.keys = [syllable.key for syllable in self.all]
        capitals = sum(syllable.raw.isupper() and len(syllable.raw) > 1 for syllable in self.all)
        self.shouting = capitals * 2 > len(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def phrase_ending(self, at: int, phrases: dict[str, list[tuple[str, ...]]]) -> int:
        """How many syllables before `at` form one of the phrases; 0 for none."""
        if at == 0:
            return 0
        for phrase in phrases.get(self.keys[at - 1], ()):
            if len(phrase) <= at and self._is(at - len(phrase), phrase):
                return len(phrase)
        return 0

    def phrase_at(self, at: int, phrases: dict[str, list[tuple[str, ...]]]) -> int:
        """How many syllables from `at` on form one of the phrases; 0 for none."""
        for phrase in phrases.get(self.keys[at], ()):
            if at + len(phrase) <= len(self) and self._is(at, phrase):
                return len(phrase)
        return 0

    def _is(self, at: int, phrase: tuple[str, ...]) -> bool:
        for offset, word in enumerate(phrase):
            syllable = self.all[at + offset]
            if syllable.norm != word and not (syllable.norm.isascii() and syllable.key == fold_word(word)):
                return False
            if offset and syllable.gap:
                return False
        return True


@lru_cache(maxsize=2048)
def fold_word(word: str) -> str:
    """`fold`, remembered: for words of our own lists, never for what people write."""
    return fold(word)


def by_last(phrases: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases found by their last syllable, the longest first."""
    return _grouped(phrases, -1)


def by_first(phrases: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases found by their first syllable, the longest first."""
    return _grouped(phrases, 0)


def _grouped(phrases: list[str], at: int) -> dict[str, list[tuple[str, ...]]]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=lambda phrase: -len(phrase.split())):
        parts = tuple(phrase.split())
        groups.setdefault(fold(parts[at]), []).append(parts)
    return groups


def fold_phrase(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a phrase of our own lists."""
    return tuple(fold_word(word) for word in phrase)
