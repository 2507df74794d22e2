"""The edits of what the bot knows, as officials read them: who, when, what changed, with what effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from casework.learning import as_edit, require_editor
from casework.office import Desk
from faq import editable
from faq.edits import Edit
from faq.knowledge import Knowledge
from storage import learning as rows
from storage.learning import KnowledgeEdit
from storage.people import Official

PAGE = 30


@dataclass(frozen=True)
class Part:
    """What an edit did to one part of a thing: `name` is its key in `faq.editable`."""

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One edit. `trial`: "before" and "after" with their counts, empty when not tried.

    `undoes` and `undone_by` are ids of other edits.
    """

    id: int
    at: datetime
    official: str
    target: str
    ref: str
    title: str
    parts: tuple[Part, ...]
    trial: dict[str, Any]
    note: str
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True)
class Versions:
    """A page of edits, newest first."""

    lines: tuple[Line, ...]
    page: int
    pages: int
    total: int


def versions(desk: Desk, who: Official, page: int = 1) -> Versions:
    """Every edit, newest first, PAGE on a page. Raises Refused for other roles."""
    require_editor(who)
    total = rows.count_edits(desk.session)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = rows.newest_edits(desk.session, PAGE, (page - 1) * PAGE)
    undone = rows.undoing(desk.session, [row.id for row in found])
    names = _names(desk, {row.official_id for row in found})
    return Versions(
        tuple(_line(desk, row, names.get(row.official_id, ""), undone.get(row.id)) for row in found),
        page,
        pages,
        total,
    )


def title(knowledge: Knowledge, edit: Edit) -> str:
    """What an edit is about, in words."""
    given = edit.after or edit.before or {}
    if edit.target == "question":
        return str(given["questions"][0])
    if edit.target == "example":
        return str(given["text"])
    try:
        if edit.target == "unit":
            return knowledge.directory.unit(edit.ref).name
        return knowledge.catalogue.field(edit.ref).plain_vi
    except KeyError:
        return edit.ref


def parts(knowledge: Knowledge, edit: Edit) -> tuple[Part, ...]:
    """What an edit changed, part by part; ids of fields and units are written out."""
    before, after = edit.before or {}, edit.after or {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name.partition(":")[0] not in editable.NAMES:
            continue  # what the forms do not show
        old, new = _texts(knowledge, before.get(name)), _texts(knowledge, after.get(name))
        if old != new:
            removed = tuple(text for text in old if text not in new)
            added = tuple(text for text in new if text not in old)
            found.append(Part(name, removed, added))
    return tuple(found)


def _line(desk: Desk, row: KnowledgeEdit, official: str, undone_by: int | None) -> Line:
    edit = as_edit(row)
    return Line(
        id=row.id,
        at=row.at,
        official=official,
        target=row.target,
        ref=row.ref,
        title=title(desk.knowledge, edit),
        parts=parts(desk.knowledge, edit),
        trial=row.trial,
        note=row.note,
        undoes=row.undoes,
        undone_by=undone_by,
    )


def _names(desk: Desk, ids: set[int]) -> dict[int, str]:
    query = select(Official).where(col(Official.id).in_(ids))
    return {official.id: official.name for official in desk.session.exec(query)}


def _texts(knowledge: Knowledge, value: Any) -> list[str]:
    items = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return [_written_out(knowledge, str(item)) for item in items]


def _written_out(knowledge: Knowledge, text: str) -> str:
    try:
        return knowledge.directory.unit(text).name
    except KeyError:
        pass
    try:
        return knowledge.catalogue.field(text).plain_vi
    except KeyError:
        return text
