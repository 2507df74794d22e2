"""Several matters in one message: its clauses, each with the field it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.fields import FieldFinder
from faq.search import read
from faq.text import sentences
from faq.topics import Field

SHORTEST = 2  # words; less joins the clause before
FEW, SURE = 3, 0.9  # words of a clause so short, or joined by "và", that it must be sure
LONGEST = 12  # clauses read; a letter with more is a story
_JOINTS = re.compile(
    r"[,;]|(?<!\w)(?:lại còn|lai con|còn|vừa|vua|ngoài ra|ngoai ra|và cả|thứ hai|thu hai|mà còn|ma con"
    r"|nữa|đã thế|lại thêm|với lại|cùng với|con(?=(?: \w+){2,5} nua))(?!\w)",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<!\w)(?:và|va)(?!\w)", re.IGNORECASE)
# What is asked for is no matter of its own: "đề nghị dọn dẹp và cắm biển cấm".
_WISH = re.compile(
    r"\s*(?:đề nghị|de nghi|xin|mong|kính|kinh|yêu cầu|yeu cau|nhờ|cần|muốn|nên)(?!\w)", re.IGNORECASE
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

    def split(self, text: str, leading: Sequence[str], places: Sequence[str] = ()) -> list[Part]:
        """The matters in the order told, at least two of them; else nothing.

        `leading`: the fields the whole message leans to; a clause about another is no matter of its own.
        `places`: names of places as typed, which read like matters.
        """
        clauses = clauses_of(text)
        if len(clauses) < 2:
            return []
        parts: dict[str, Part] = {}
        for clause in clauses[:LONGEST]:
            reading = read(without(clause, places))
            doubtful = bool(_AND.search(text)) or len(reading.keys) < FEW
            hit = self._finder.clear(reading, leading, SURE if doubtful else 0.0)
            if hit is None:
                continue
            known = parts.get(hit.field.id)
            both = f"{known.text}, {clause}" if known else clause
            parts[hit.field.id] = Part(both, hit.field, hit.score)
        return list(parts.values()) if len(parts) > 1 else []


def without(clause: str, places: Sequence[str]) -> str:
    """A clause without the names of places in it, which read like matters (Lương Điền, Tứ Kỳ)."""
    for place in places:
        clause = clause.replace(place, " ")
    return clause


def _pieces(sentence: str) -> Iterator[str]:
    pieces = _JOINTS.split(sentence)
    for piece in pieces:
        parts = _AND.split(piece)
        fewest = (
            SHORTEST if piece is not pieces[0] else FEW
        )  # the end of a list: "rác, mất điện và đường hỏng"
        both = not _WISH.match(piece) and all(len(part.split()) >= fewest for part in parts)
        yield from parts if both else [piece]


def clauses_of(text: str) -> list[str]:
    """The clauses of a message, each at least two words long."""
    clauses: list[str] = []
    for sentence in sentences(text):
        for piece in _pieces(sentence):
            clause = piece.strip(" ,;")
            if not clause:
                continue
            if clauses and len(clause.split()) < SHORTEST:
                clauses[-1] = f"{clauses[-1]}, {clause}"
            else:
                clauses.append(clause)
    return clauses
