"""Everything the bot says, read from phrases/*.yaml and filled in.

A text never guesses who reads it: `{you}` and `{You}` become the form of address the person has
shown (anh/chị until then), days and hours are spoken, codes and phones grouped for the ear.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from handlers.dialogue.speech import spoken
from law.yamlfile import DataError, Doc, Problem, read

FOLDER = Path(__file__).parent / "phrases"
LANGUAGES = ("vi", "en")
ENGLISH = "en"  # a form of address like the others: whoever chose English is "you"
BOT = "Nghe Dân"
ADDRESS = {
    "anh-chi": "anh/chị",
    "anh": "anh",
    "chi": "chị",
    "co": "cô",
    "chu": "chú",
    "bac": "bác",
    "ong": "ông",
    "ba": "bà",
    "cu": "cụ",
    "em": "em",
    "chau": "cháu",
    "ong-ba": "ông/bà",
    "quy-vi": "quý vị",
    ENGLISH: "you",
}
LABELS = "btn"
FRAGMENT_GROUPS = frozenset({LABELS, "stage", "kind", "word", "short"})  # stand inside a sentence: no capital
LONG = frozenset({"s"})  # tables of figures for staff
MAX_LABEL, MAX_TEXT = 20, 300
BANNED = {
    "vi": ("vui lòng", "thông cảm", "quý công dân", "trong vòng", "hệ thống"),
    "en": ("kindly", "dear citizen"),
}
PICTURE = re.compile("[\U0001f000-\U0001faff☀-➿←-⇿]")
TAKEN = frozenset({"key", "form", "today"})  # parameters of `say` itself
KNOWN_PLACEHOLDER = re.compile(r"[A-Za-z]+(_[a-z0-9]+)*")


class Phrasebook:
    """Every phrase in every language. `say` raises KeyError for an unknown key or a missing placeholder."""

    def __init__(self, texts: dict[str, dict[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Phrasebook:
        """Read and check every language; raises DataError with all problems."""
        docs = {language: read(folder / f"{language}.yaml") for language in LANGUAGES}
        problems: list[Problem] = []
        texts = {}
        for language, doc in docs.items():
            texts[language] = _flatten(doc, problems)
            problems += _language_problems(doc, language, texts[language])
        problems += _differences(docs, texts)
        if problems:
            raise DataError(problems)
        return cls(texts)

    def keys(self) -> list[str]:
        """Every key, in the order of the file."""
        return list(self._texts["vi"])

    def say(self, key: str, form: str = "anh-chi", *, today: date | None = None, **params: Any) -> str:
        """The phrase with its placeholders filled; a whole sentence begins with a capital."""
        english = form == ENGLISH
        template = self._texts["en" if english else "vi"][key]
        values = {name: spoken(name, value, today, english) for name, value in params.items()}
        text = template.format(**values, **_address(form))
        return text if key.partition(".")[0] in FRAGMENT_GROUPS else capital(text)

    def label(self, key: str, form: str = "anh-chi") -> str:
        """The label of a button; `key` without its group."""
        return self._texts["en" if form == ENGLISH else "vi"][f"{LABELS}.{key}"]

    def fill(self, text: str, form: str = "anh-chi") -> str:
        """A text from elsewhere (an answer of the FAQ) with its `{you}` and `{You}` filled."""
        for name, value in _address(form).items():
            text = text.replace("{" + name + "}", value)
        return capital(text)


def capital(text: str) -> str:
    """The text with its first letter in capitals, nothing else changed."""
    return text[:1].upper() + text[1:]


def placeholders(text: str) -> set[str]:
    """Names in braces; raises ValueError for a text that cannot be filled."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _address(form: str) -> dict[str, str]:
    you = ADDRESS.get(form, ADDRESS["anh-chi"])
    return {"you": you, "You": capital(you), "bot": BOT}


def _flatten(doc: Doc, problems: list[Problem]) -> dict[str, str]:
    texts: dict[str, str] = {}
    groups = doc.data if isinstance(doc.data, dict) else {}
    for group, entries in groups.items():
        if not isinstance(entries, dict):
            problems.append(doc.problem(f"{group} must hold phrases", group))
            continue
        for name, text in entries.items():
            if not isinstance(name, str) or not isinstance(text, str):
                problems.append(doc.problem(f"{group}.{name} must be text", group, str(name)))
            else:
                texts[f"{group}.{name}"] = text
    return texts


def _language_problems(doc: Doc, language: str, texts: dict[str, str]) -> Iterator[Problem]:
    for key, text in texts.items():
        group, _, name = key.partition(".")
        for complaint in _complaints(group, text, language):
            yield doc.problem(f"{key}: {complaint}", group, name)


def _complaints(group: str, text: str, language: str) -> Iterator[str]:
    if unicodedata.normalize("NFC", text) != text:
        yield "is not in NFC"
    if PICTURE.search(text):
        yield "holds an emoji or an arrow, which screen readers spell out"
    if text.count("?") > 1:
        yield "asks more than one question"
    limit = MAX_LABEL if group == LABELS else MAX_TEXT
    if len(text) > limit and group not in LONG:
        yield f"has {len(text)} characters, at most {limit} fit"
    for word in BANNED[language]:
        if word in text.lower():
            yield f"says “{word}”, which nobody says at the kitchen table"
    yield from _bad_placeholders(text)


def _bad_placeholders(text: str) -> Iterator[str]:
    try:
        names = placeholders(text)
    except ValueError as error:
        yield f"cannot be filled: {error}"
        return
    for name in sorted(names):
        if name in TAKEN:
            yield f"has a placeholder that may not be called {{{name}}}"
        if not KNOWN_PLACEHOLDER.fullmatch(name):
            yield f"has a placeholder that is no name: {{{name}}}"


def _differences(docs: dict[str, Doc], texts: dict[str, dict[str, str]]) -> Iterator[Problem]:
    first, *others = LANGUAGES
    for other in others:
        for missing_in, present_in in ((other, first), (first, other)):
            for key in texts[present_in].keys() - texts[missing_in].keys():
                where = docs[present_in]
                yield where.problem(f"{key} is missing in {missing_in}.yaml", *key.split(".", 1))
        for key in texts[first].keys() & texts[other].keys():
            ours, theirs = _asked(texts[first][key]), _asked(texts[other][key])
            if ours != theirs:
                both = f"{sorted(ours)} here, {sorted(theirs)} in {first}.yaml"
                yield docs[other].problem(f"{key} has other placeholders: {both}", *key.split(".", 1))


def _asked(text: str) -> set[str]:
    try:
        return placeholders(text) - {"you", "You", "bot"}
    except ValueError:
        return set()
