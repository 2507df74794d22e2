"""Messages in English: the commonest fields by their words; for the rest no field is better than a wrong one."""

from __future__ import annotations

from pathlib import Path

from faq.text import fold, has_marks
from law.yamlfile import Strict, parse, read

PATH = Path(__file__).parent / "language" / "english.yaml"
SHARE = 0.4  # of a message's words that are English
LEAST = 2


class EnglishWords(Strict):
    """The file english.yaml."""

    known: list[str]
    fields: dict[str, list[str]]


class English:
    """Tells whether a message is in English, and what it is about."""

    def __init__(self, words: EnglishWords) -> None:
        self._phrases = [(phrase, field) for field, phrases in words.fields.items() for phrase in phrases]
        self._known = {*words.known, *(word for phrase, _ in self._phrases for word in phrase.split())}

    @classmethod
    def load(cls, path: Path = PATH) -> English:
        """Raises DataError when the file cannot be used."""
        return cls(parse(read(path), EnglishWords))

    def spoken(self, text: str) -> bool:
        """Whether the message is in English, whatever the names in it."""
        words = fold(text).split()
        known = sum(word in self._known for word in words)
        return known >= LEAST and known >= SHARE * len(words) and not has_marks(text)

    def fields(self, text: str) -> dict[str, list[str]]:
        """The ids of the fields named, each with the words that name it, those with most words first."""
        key = f" {fold(text)} "
        found: dict[str, list[str]] = {}
        for phrase, field in self._phrases:
            if f" {phrase} " in key:
                found.setdefault(field, []).append(phrase)
        return dict(sorted(found.items(), key=lambda one: -max(len(phrase.split()) for phrase in one[1])))
