"""Letters: Unicode cleaning, marks, and the match key."""

from __future__ import annotations

import re
import unicodedata

TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPES = "\u0302\u0306\u031b"
_STROKES = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"}
_MARKED = re.compile("[" + TONES + _SHAPES + "đĐðÐ]")
_WORD = re.compile(r"[^\W_]+")
# More marks on one letter than any language writes; sorting a long run of them takes quadratic time.
_PILED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff"
    r"\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]{4})"
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff"
    r"\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]+"
)
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_BLANKS = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def _fold_table() -> dict[int, str | None]:
    """Every Vietnamese letter, composed or not, to its plain lower-case letter."""
    table: dict[int, str | None] = {ord(mark): None for mark in TONES + _SHAPES}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)):
        plain = unicodedata.normalize("NFD", chr(code))[0].lower()
        if plain.isascii():
            table[code] = plain
    table.update({ord(letter): plain for letter, plain in _STROKES.items()})
    return table


_FOLD = _fold_table()


def clean(text: str) -> str:
    """The text as it may be stored and shown: composed letters, nothing invisible, trimmed.

    Line breaks stay (as \\n); every other blank becomes a space. Lone surrogates, which no
    database takes, are dropped. Never shortens: callers cap the length.
    """
    text = _BREAKS.sub("\n", text)
    text = _PILED.sub(r"\1", _UNSAFE.sub("", _BLANKS.sub(" ", text)))
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """The match key: lower case, no marks, đ as d, words parted by one space, nothing else.

    Folding twice changes nothing. Does not expand abbreviations: see `normalize`.
    """
    plain = text.translate(_FOLD)
    if not plain.isascii():
        plain = _fold_any(text)
    return " ".join(_WORD.findall(plain))


def _fold_any(text: str) -> str:
    """Letters beyond Vietnamese (full width, other scripts); slower than the table."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", _PILED.sub(r"\1", text)).lower())
    bare = "".join(char for char in text if not unicodedata.category(char).startswith("M"))
    return _UNSAFE.sub("", bare.translate(_FOLD))


def has_marks(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark (đ counts)."""
    return not text.isascii() and bool(_MARKED.search(unicodedata.normalize("NFD", _PILED.sub(r"\1", text))))


def prepare(text: str) -> str:
    """The text ready to be read: compatible letters only, Icelandic Ð as Đ, nothing invisible."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", clean(text))
    return text.replace("Ð", "Đ").replace("ð", "đ")
