"""Several matters in one message: cut between its clauses where both sides tell of different things.

Each side alone must prefer its own field to the other's; how much, is learnt from messages put together
of two (`faq.train`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from faq.fields import FieldFinder, Ranking, cut_evidence
from faq.model import Vector
from faq.search import read
from faq.text import sentences

SHORTEST = 2  # words; less joins the clause before
FEW = 3  # words of the first part of a list joined by "và"
LONGEST = 8  # clauses compared; a letter with more is a story
LIKELY = 0.7  # that the two sides of a cut are two matters
_JOINTS = re.compile(
    r"[,;]|(?<!\w)(?:lại còn|lai con|còn|vừa|vua|ngoài ra|ngoai ra|và cả|thứ hai|thu hai|mà còn|ma con"
    r"|nữa|đã thế|da the|lại thêm|lai them|với lại|voi lai|vs lại|cùng với|cung voi|thêm vào đó|them vao do"
    r"|thêm nữa|them nua|hơn nữa|hon nua|chưa kể|chua ke|bên cạnh đó|ben canh do|đồng thời|dong thoi"
    r"|tiện thể|tien the|nhân tiện|nhan tien|chuyện nữa|việc nữa|viec nua|à mà|kèm theo|cộng thêm"
    r"|con(?=(?: \w+){2,5} nua))(?!\w)",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<!\w)(?:và|va)(?!\w)", re.IGNORECASE)
# What is asked for is no matter of its own: "đề nghị dọn dẹp và cắm biển cấm".
_WISH = re.compile(r"\s*(?:đề nghị|de nghi|mong|kính|kinh|yêu cầu|yeu cau|nhờ|nên)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A clause, or several about one thing, and the id of its field."""

    text: str
    field_id: str


@dataclass(frozen=True)
class Cut:
    """The best place to cut clauses in two: before the clause `at`."""

    at: int
    fields: tuple[int, int]  # what each side is about, in the model's numbers
    evidence: Vector


def best_cut(clauses: Sequence[str], rank: Callable[[str], Ranking]) -> Cut | None:
    """Where the two sides prefer different fields most; None when they never do.

    A wish ("đề nghị dọn") begins no matter.
    """
    alone = [rank(clause).order[0] for clause in clauses] if len(clauses) > 2 else list(range(len(clauses)))
    changes = [
        at
        for at, (one, other) in enumerate(pairwise(alone), 1)
        if one != other and not _WISH.match(clauses[at])
    ]
    if not changes:
        return None
    whole = rank(_joined(clauses))
    cuts = []
    for at in changes:
        one, other = rank(_joined(clauses[:at])), rank(_joined(clauses[at:]))
        if one.order[0] != other.order[0]:
            cuts.append(Cut(at, (one.order[0], other.order[0]), cut_evidence(one, other, whole)))
    return max(cuts, key=lambda cut: float(cut.evidence[0]), default=None)


def _joined(clauses: Sequence[str]) -> str:
    return ", ".join(clauses)


class Splitter:
    """Finds the matters of a message."""

    def __init__(self, finder: FieldFinder) -> None:
        self._finder = finder

    def split(self, text: str, places: Sequence[str] = ()) -> list[Part]:
        """The matters in the order told, at least two of them; else nothing.

        `places`: names of places as typed, which read like matters.
        """
        clauses = clauses_of(text)
        if not 2 <= len(clauses) <= LONGEST:
            return []

        @cache
        def rank(part: str) -> Ranking:
            return self._finder.rank(read(without(part, places)))

        parts: dict[str, str] = {}
        for group in self._groups(clauses, rank):
            told = _joined(group)
            field_id = self._finder.name(rank(told))
            parts[field_id] = f"{parts[field_id]}, {told}" if field_id in parts else told
        return [Part(told, field_id) for field_id, told in parts.items()] if len(parts) > 1 else []

    def _groups(self, clauses: list[str], rank: Callable[[str], Ranking]) -> list[list[str]]:
        cut = best_cut(clauses, rank) if len(clauses) > 1 else None
        if cut is None or self._finder.two_matters(cut.evidence) < LIKELY:
            return [clauses]
        return [*self._groups(clauses[: cut.at], rank), *self._groups(clauses[cut.at :], rank)]


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
