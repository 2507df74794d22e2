"""Lists of words that mean something together, found in a message however it is typed.

"_" in a cue stands for up to three other words, "a/b" for either word. A word typed without marks
matches, unless the cue begins with "=" and the message is longer than a cry; a word typed with other
marks does not, except hỏi for ngã, which many do not keep apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from faq.search import Reading, read

GAP, WITH_MARKS = "_", "="  # twice for always, see language/kinds.yaml
WELL_TYPED = 0.6  # share of marked words from which a word without marks is meant without
CRY = 5  # words; so short a message is read generously
LONGEST_GAP = 3
_TILDE = str.maketrans("ãẵẫẽễĩõỗỡũữỹ", "ảẳẩẻểỉỏổởủửỷ")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found at the words [start, end)."""

    text: str
    start: int
    end: int

    def overlaps(self, other: Cue) -> bool:
        """Whether both share a word."""
        return self.start < other.end and other.start < self.end


_Word = frozenset[tuple[str, str]]  # every form it may have: normalised, and without marks


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    text: str
    words: tuple[_Word | None, ...]  # None is a gap
    needs: frozenset[str]  # keys of the words that have one form only
    marked: int  # 1 counts only when typed with marks or in a very short message, 2 only with marks


class CueBook:
    """Cues by the name of their list."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_start: dict[tuple[str, str], list[_Pattern]] = defaultdict(list)
        for name, cues in lists.items():
            for text in cues:
                plain = text.lstrip(WITH_MARKS)
                words = _words(plain)
                needs = frozenset(key for word in words if word and len(word) == 1 for _, key in word)
                pattern = _Pattern(name, plain, words, needs, marked=len(text) - len(plain))
                for start in _starts(words):
                    self._by_start[start].append(pattern)

    def find(self, reading: Reading) -> dict[str, list[Cue]]:
        """Every cue of every list, in the order of the message."""
        found: dict[str, list[Cue]] = defaultdict(list)
        marks = [norm != key for norm, key in zip(reading.norms, reading.keys, strict=True)]
        exact = sum(marks) >= WELL_TYPED * len(marks)
        present = set(reading.keys)
        for at, start in enumerate(zip_longest(reading.keys, reading.keys[1:], fillvalue=" ")):
            for pattern in (*self._by_start.get((start[0], ""), ()), *self._by_start.get(start, ())):
                if not pattern.needs <= present:
                    continue
                end = _end(pattern.words, 0, at, reading, exact)
                if end and not _lacks_marks(pattern, reading, at, end):
                    found[pattern.name].append(Cue(pattern.text.replace(" _ ", " … "), at, end))
        return found


def _starts(words: tuple[_Word | None, ...]) -> set[tuple[str, str]]:
    """The keys of the first two words, every way they may be; "" where the second may be any or none."""
    seconds = {key for _, key in words[1]} if len(words) > 1 and words[1] else {""}
    return {(key, second) for _, key in words[0] or () for second in seconds}


def _lacks_marks(pattern: _Pattern, reading: Reading, start: int, end: int) -> bool:
    needed = pattern.marked == 2 or (pattern.marked == 1 and len(reading.keys) > CRY)
    return needed and reading.norms[start:end] == reading.keys[start:end]


def _words(text: str) -> tuple[_Word | None, ...]:
    words: list[_Word | None] = []
    for word in text.split():
        options = [read(option) for option in word.split("/")]
        if word == GAP:
            words.append(None)
        elif len(options) > 1:
            words.append(frozenset((form.norms[0].translate(_TILDE), form.keys[0]) for form in options))
        else:  # an abbreviation may stand for several words
            words += [
                frozenset({(norm.translate(_TILDE), key)})
                for norm, key in zip(options[0].norms, options[0].keys, strict=True)
            ]
    return tuple(words)


def _end(words: tuple[_Word | None, ...], part: int, at: int, reading: Reading, exact: bool) -> int:
    """Where the rest of the pattern ends when it begins at `at`; 0 when it does not fit."""
    if part == len(words):
        return at
    word = words[part]
    if word is None:
        return max(
            (_end(words, part + 1, at + skip, reading, exact) for skip in range(LONGEST_GAP + 1)), default=0
        )
    if at < len(reading.keys) and _fits(word, reading.norms[at], reading.keys[at], exact):
        return _end(words, part + 1, at + 1, reading, exact)
    return 0


def _fits(word: _Word, typed: str, typed_key: str, exact: bool) -> bool:
    plain = typed.translate(_TILDE)
    return any(plain == norm or (not exact and typed == typed_key == key) for norm, key in word)


@dataclass(frozen=True)
class Found:
    """What was found in one message."""

    cues: Mapping[str, list[Cue]]
    reading: Reading
    text: str

    def get(self, name: str, but_not: str | None = None) -> list[Cue]:
        """The cues of a list, without those that share a word with a cue of the other list."""
        barred = self.cues.get(but_not, []) if but_not else []
        return [cue for cue in self.cues.get(name, []) if not any(cue.overlaps(other) for other in barred)]

    def before(self, name: str, cue: Cue, words: int) -> list[Cue]:
        """The cues of a list that end at most so many words before the cue begins."""
        return [other for other in self.cues.get(name, []) if 0 <= cue.start - other.end < words]

    def pairs(self, one: list[Cue], other: list[Cue], after: int, before: int) -> list[tuple[Cue, Cue]]:
        """Cues that stand together: the second at most `after` words behind the first, or `before` ahead."""
        return [
            (a, b)
            for a in one
            for b in other
            if 0 <= b.start - a.end <= after or 0 <= a.start - b.end <= before
        ]
