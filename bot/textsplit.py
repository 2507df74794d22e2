"""A long text in pieces that a platform takes, cut where it reads best."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal
from unicodedata import category, normalize

Unit = Literal["utf16", "char"]

# After a paragraph, a line, a sentence, a clause, a word: the best place to cut comes first.
BREAKS = tuple(
    re.compile(pattern)
    for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?…])[\"”’)]*\s+", r"(?<=[;:,])\s+", r"\s+")
)
LEAST = 3  # a piece is at least this part of the limit, unless it must be shorter
ZWJ = "\u200d"


def units(text: str, unit: Unit) -> int:
    """The length as a platform counts it: UTF-16 units, or code points."""
    return len(text.encode("utf-16-le")) // 2 if unit == "utf16" else len(text)


def split(text: str, most: int, unit: Unit = "utf16") -> list[str]:
    """`text` in NFC, in pieces of at most `most` units, never an empty one; [] for an empty text.

    A letter is never torn from its marks nor an emoji from its parts, unless it alone is too long.
    """
    pieces: list[str] = []
    rest = normalize("NFC", text).strip()
    while units(rest, unit) > most:
        cut = _cut(rest, most, unit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _cut(text: str, most: int, unit: Unit) -> int:
    """How many code points of `text` go into the first piece; at least one."""
    fits = _fitting(text, most, (lambda letter: 1 + (ord(letter) > 0xFFFF)) if unit == "utf16" else None)
    for pattern in BREAKS:
        cuts = [
            match.start() for match in pattern.finditer(text, 0, fits + 1) if match.start() * LEAST > fits
        ]
        if cuts:
            return cuts[-1]
    whole = [end for end in _ends(text[: fits + 1]) if end <= fits]
    return whole[-1] if whole else max(fits, 1)


def _fitting(text: str, most: int, width: Callable[[str], int] | None) -> int:
    if width is None:
        return most
    used = 0
    for index, letter in enumerate(text):
        used += width(letter)
        if used > most:
            return index
    return len(text)


def _ends(text: str) -> Iterator[int]:
    """Where a grapheme ends and the next one begins, inside `text`."""
    flags = 0  # how many halves of flags have come in a row
    for index in range(1, len(text)):
        before, after = text[index - 1], text[index]
        flags = flags + 1 if _flag(before) else 0
        if _extends(after) or before == ZWJ or (flags % 2 == 1 and _flag(after)):
            continue
        yield index


def _extends(letter: str) -> bool:
    """A mark, a joiner, a variation or a skin tone: belongs to what stands before it."""
    return letter == ZWJ or category(letter) in ("Mn", "Me", "Mc") or 0x1F3FB <= ord(letter) <= 0x1F3FF


def _flag(letter: str) -> bool:
    return 0x1F1E6 <= ord(letter) <= 0x1F1FF
