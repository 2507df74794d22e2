"""Phrases that messages have in common and other matters do not: what could teach a field its words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from faq.search import read
from faq.text import tokens
from law.yamlfile import Loader

CORPUS = Path(__file__).parent / "corpus"
SIZES = (2, 3, 4)  # syllables
LIKELIEST = 3  # syllables of a phrase that says something and is said again
EVERYWHERE = 0.4  # a syllable said about more than this share of the fields tells nothing at an edge
ELSEWHERE = 0.002  # of the messages about other fields that may have the phrase


@dataclass(frozen=True)
class Candidate:
    """A phrase as typed, and the messages (their numbers) that have it."""

    phrase: str
    messages: tuple[int, ...]


@dataclass(frozen=True)
class _Background:
    """How people write about every field: match keys, and the syllables that are everywhere, marks as typed."""

    keys: tuple[tuple[str, str], ...]  # (field id, match key)
    common: frozenset[str]


def candidates(
    texts: Sequence[str], field_id: str, known: Collection[str], names: Sequence[Collection[str]], most: int
) -> list[Candidate]:
    """At most `most` phrases for a field, the best first.

    `known`: match keys that are phrases already or were refused. `names`: for each text the match keys of
    words that belong to a place. A word written with a capital inside a sentence is taken for a name.
    """
    background = _background()
    found: dict[str, set[int]] = defaultdict(set)
    typed: dict[str, Counter[str]] = defaultdict(Counter)
    for number, (text, named) in enumerate(zip(texts, names, strict=True)):
        for key, norm in _grams(text, named):
            words = norm.split()
            if key in known or words[0] in background.common or words[-1] in background.common:
                continue
            found[key].add(number)
            typed[key][norm] += 1
    own, other = _uses(background, found.keys(), field_id)
    most_elsewhere = ELSEWHERE * len(background.keys)
    ranked = sorted(
        (key for key in found if other[key] <= most_elsewhere),
        key=lambda key: (
            -len(found[key]),
            other[key],
            -min(own[key], 3),
            abs(len(key.split()) - LIKELIEST),
            key,
        ),
    )
    chosen: list[str] = []
    for key in ranked:
        if not any(found[key] <= found[one] and _alike(key, one) for one in chosen):
            chosen.append(key)
        if len(chosen) == most:
            break
    return [Candidate(_best_marked(typed[key]), tuple(sorted(found[key]))) for key in chosen]


def _grams(text: str, named: Collection[str]) -> Iterator[tuple[str, str]]:
    """(match key, as typed) of every run of syllables without a number or name."""
    words: list[tuple[str, str] | None] = []
    end = None
    for token in tokens(text):
        starts = end is None or any(mark in text[end : token.start] for mark in ".!?\n")
        end = token.end
        name = token.raw[:1].isupper() and not token.raw.isupper() and not starts
        keys, norms = token.key.split(), token.norm.split()
        usable = not name and len(keys) == len(norms) and not any(key in named for key in keys)
        for key, norm in zip(keys, norms, strict=False):
            words.append((key, norm) if usable and key.isalpha() else None)
    for size in SIZES:
        for at in range(len(words) - size + 1):
            run = [word for word in words[at : at + size] if word is not None]
            if len(run) == size:
                yield " ".join(key for key, _ in run), " ".join(norm for _, norm in run)


def _uses(
    background: _Background, wanted: Collection[str], field_id: str
) -> tuple[Counter[str], Counter[str]]:
    """In how many messages about the field, and about others, each phrase stands."""
    own: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for field, key in background.keys:
        words = key.split()
        here = {" ".join(words[at : at + size]) for size in SIZES for at in range(len(words) - size + 1)}
        (own if field == field_id else other).update(here.intersection(wanted))
    return own, other


@cache
def _background(folder: Path = CORPUS) -> _Background:
    """Read once, from the example messages by field; lists for other purposes are passed over."""
    keys: list[tuple[str, str]] = []
    spread: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.load(path.read_text("utf-8"), Loader=Loader)
        for field, entries in data.items() if isinstance(data, dict) else ():
            for reading in (read(entry["text"]) for entry in entries):
                keys.append((field, reading.key))
                for word in reading.norms:
                    spread[word].add(field)
    fields = len({field for field, _ in keys})
    common = frozenset(word for word, seen in spread.items() if len(seen) > EVERYWHERE * fields)
    return _Background(tuple(keys), common)


def _alike(key: str, other: str) -> bool:
    """Whether two phrases share most of their syllables."""
    return len({*key.split()} & {*other.split()}) > 1


def _best_marked(forms: Counter[str]) -> str:
    """The form with most marks: it can be told from others that look alike without."""
    return max(forms, key=lambda form: (sum(not char.isascii() for char in form), forms[form], form))
