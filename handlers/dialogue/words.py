"""Lists of words and phrases, written as running text."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a text, separated by commas; line breaks do not matter."""
    return tuple(phrase for part in text.split(",") if (phrase := " ".join(part.split())))
