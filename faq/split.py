"""Several matters in one message: its clauses, each with the field it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faq.fields import FieldFinder
from faq.search import read
from faq.text import sentences
from faq.topics import Field

SHORTEST = 3  # words; less joins the clause before
LONGEST = 12  # clauses read; a letter with more is a story
_JOINTS = re.compile(
    r"[,;]|(?<!\w)(?:lại còn|lai con|còn|vừa|vua|ngoài ra|ngoai ra|và cả|thứ hai|thu hai|mà còn|ma con"
    r"|nữa|đã thế|lại thêm)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """A clause, or several about one thing, and its field."""

    text: str
    field: Field
    score: float


class Splitter:
    """Finds the matters of a message."""

    def __init__(self, finder: FieldFinder) -> None:
        self._finder = finder

    def split(self, text: str, leading: Sequence[str]) -> list[Part]:
        """The matters in the order told, at least two of them; else nothing.

        `leading`: the fields the whole message leans to; a clause about another is no matter of its own.
        """
        clauses = _clauses(text)
        if len(clauses) < 2:
            return []
        parts: dict[str, Part] = {}
        for clause in clauses[:LONGEST]:
            hit = self._finder.clear(read(clause), leading)
            if hit is None:
                continue
            known = parts.get(hit.field.id)
            both = f"{known.text}, {clause}" if known else clause
            parts[hit.field.id] = Part(both, hit.field, hit.score)
        return list(parts.values()) if len(parts) > 1 else []


def _clauses(text: str) -> list[str]:
    clauses: list[str] = []
    for sentence in sentences(text):
        for piece in _JOINTS.split(sentence):
            clause = piece.strip(" ,;")
            if not clause:
                continue
            if clauses and len(clause.split()) < SHORTEST:
                clauses[-1] = f"{clauses[-1]}, {clause}"
            else:
                clauses.append(clause)
    return clauses
