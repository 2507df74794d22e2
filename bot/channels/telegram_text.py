"""Our text as Telegram takes it: HTML with the code in bold, choices as buttons."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.telegram_updates import PREFIX
from handlers.dialogue.messages import Choice

CODE = re.compile(r"\bND \d{3} \d{4}\b")
WIDE_LABEL = 12  # letters; two longer labels do not fit side by side on a small phone
ASKS_NAME = "name.none"  # the choice that stands under the question for name and phone


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


def asks_name(choices: Sequence[Choice]) -> bool:
    """Whether the message asks for name and phone, which a person may also give by one press."""
    return any(choice.payload == ASKS_NAME for choice in choices)


def contact_keyboard(choices: Sequence[Choice], share: str) -> ReplyKeyboardMarkup:
    """Keys in place of the letters: the one labelled `share` sends the own number, the others say their label."""
    rows = [[KeyboardButton(share, request_contact=True)]]
    rows += [[KeyboardButton(choice.label) for choice in row] for row in _rows(choices)]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def _rows(choices: Sequence[Choice]) -> Iterator[list[Choice]]:
    row: list[Choice] = []
    for choice in choices:
        short = all(len(one.label) <= WIDE_LABEL for one in (*row, choice))
        if row and (len(row) == 2 or not short):
            yield row
            row = []
        row.append(choice)
    yield row
