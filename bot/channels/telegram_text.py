"""Our text as Telegram takes it: pieces of at most 4096 UTF-16 units, HTML with the code in bold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram_updates import PREFIX
from handlers.dialogue.messages import Choice

CODE = re.compile(r"\bND \d{3} \d{4}\b")
# After a paragraph, a line, a sentence, a word: the best place to cut comes first.
BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))
WIDE_LABEL = 12  # letters; two longer labels do not fit side by side on a small phone


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, most: int) -> list[str]:
    """`text` in pieces of at most `most` UTF-16 units, cut where it reads best; never an empty piece."""
    pieces: list[str] = []
    rest = text.strip()
    while units(rest) > most:
        head = _head(rest, most)
        pieces.append(rest[:head].rstrip())
        rest = rest[head:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _head(text: str, most: int) -> int:
    """Where to cut: how many letters of `text` go into the first piece."""
    fits = _fitting(text, most)
    for pattern in BREAKS:
        cuts = [match.start() for match in pattern.finditer(text, 0, fits + 1) if match.start() > fits // 3]
        if cuts:
            return cuts[-1]
    return fits


def _fitting(text: str, most: int) -> int:
    used = 0
    for index, letter in enumerate(text):
        used += 2 if ord(letter) > 0xFFFF else 1
        if used > most:
            return index
    return len(text)


def to_html(text: str) -> str:
    """Every foreign letter escaped; the code of a file in bold and nothing else."""
    return CODE.sub(lambda match: f"<b>{match.group()}</b>", html.escape(text, quote=False))


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """The choices as buttons, two in a row where both are short."""
    if not choices:
        return None
    rows = [
        [InlineKeyboardButton(c.label, callback_data=PREFIX + c.payload) for c in row]
        for row in _rows(choices)
    ]
    return InlineKeyboardMarkup(rows)


def _rows(choices: Sequence[Choice]) -> Iterator[list[Choice]]:
    row: list[Choice] = []
    for choice in choices:
        short = all(len(one.label) <= WIDE_LABEL for one in (*row, choice))
        if row and (len(row) == 2 or not short):
            yield row
            row = []
        row.append(choice)
    yield row
