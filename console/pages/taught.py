"""The forms of what may be edited: values into boxes, and what was typed back into values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from aiohttp import web

from casework.learning import Change
from console.forms import Form
from faq import editable
from faq.editable import DIRECTORIES, Target
from faq.knowledge import Knowledge
from faq.text import fold
from faq.topics import COMMUNE, DISTRICT

TARGETS: tuple[Target, ...] = ("phrases", "topic", "unit", "question")
Shape = Literal["line", "lines", "words", "day", "unit", "units"]
PLACES = {COMMUNE: "Ủy ban xã, phường nơi có việc", DISTRICT: "Ủy ban huyện nơi có việc"}
DAYS = {DIRECTORIES[0]: "từ 1/7/2025", DIRECTORIES[1]: "trước 1/7/2025"}
DUTIES: tuple[tuple[str, Shape], ...] = (
    ("responsible", "unit"),
    ("alternatives", "units"),
    ("fallback_no_place", "unit"),
)
BOXES: dict[Target, dict[str, tuple[Shape, str]]] = {
    "phrases": {
        "strong": ("lines", "Mỗi dòng một cụm. Cụm mạnh gần như quyết định lĩnh vực."),
        "weak": ("lines", "Mỗi dòng một cụm. Cụm phụ chỉ góp thêm."),
    },
    "topic": {
        "plain": ("line", "Như người dân nói, viết thường: “đèn đường hỏng”."),
        **{
            f"{part}:{directory}": (shape, DAYS[directory])
            for directory in DIRECTORIES
            for part, shape in DUTIES
        },
    },
    "unit": {
        "name": ("line", "Tên chính thức."),
        "aliases": ("lines", "Mỗi dòng một tên người dân hay viết."),
        "head_title": ("line", "Để trống thì suy từ tên đơn vị."),
        "competence": ("words", "Một, hai câu."),
    },
    "question": {
        "questions": ("lines", "Mỗi dòng một cách hỏi; dòng đầu là câu hiện lên cho người dân chọn."),
        "answer": ("words", "Dùng {you}, {You} ở chỗ xưng hô."),
        "source": ("lines", "Mỗi dòng một căn cứ: điều, khoản, văn bản."),
        "valid_from": ("day", "Để trống: từ trước đến nay."),
        "valid_to": ("day", "Để trống: chưa hết."),
    },
}
NEW_QUESTION: dict[str, Any] = {
    "topic": "nghe-dan",
    "questions": [],
    "words": [],
    "fields": [],
    "answer": "",
    "source": [],
    "valid_from": None,
    "valid_to": None,
    "confidence": "practical",
    "actions": [],
}


@dataclass(frozen=True)
class Box:
    """One input. `text`: its content; `many`: several lines."""

    name: str
    label: str
    hint: str
    shape: Shape
    text: str


@dataclass(frozen=True)
class Taught:
    """One thing being edited, with its values as stored or as typed."""

    target: Target
    ref: str
    title: str
    values: Mapping[str, Any]
    boxes: tuple[Box, ...]

    def typed(self, knowledge: Knowledge, form: Form) -> Taught:
        """The same with what was typed into the form."""
        values = dict(self.values)
        for box in self.boxes:
            values[box.name] = _value(knowledge, box, form.text(box.name))
        boxes = tuple(replace(box, text=form.text(box.name)) for box in self.boxes)
        ref = self.ref or new_key(knowledge, values["questions"])
        return replace(self, ref=ref, values=values, boxes=boxes)

    def change(self, seen: int, note: str) -> Change:
        """What the official wants."""
        return Change(self.target, self.ref, dict(self.values), seen, note)


def taught(knowledge: Knowledge, target: Target, ref: str) -> Taught:
    """A thing with its form; for a question, an empty `ref` is a new one. Raises HTTPNotFound."""
    try:
        values = editable.values(knowledge, target, ref)
    except KeyError:
        raise web.HTTPNotFound from None
    if values is None:
        values = NEW_QUESTION
    boxes = tuple(
        Box(name, part_name(name), hint, shape, _text(knowledge, shape, values[name]))
        for name, (shape, hint) in BOXES[target].items()
    )
    return Taught(target, ref, _title(knowledge, target, ref, values), values, boxes)


def new_key(knowledge: Knowledge, questions: list[str]) -> str:
    """A key nobody has, from the first wording: "dang-ky-xe-o-dau"."""
    title = fold(questions[0]) if questions else ""
    slug = "-".join(re.findall(r"[a-z0-9]+", title))[:60].strip("-") or "cau-hoi"
    taken = {entry.key for entry in knowledge.book.entries()}
    number = 2
    key = slug
    while key in taken:
        key, number = f"{slug}-{number}", number + 1
    return key


def part_name(name: str) -> str:
    """What a part of a thing is called; a key of `faq.editable.values`."""
    part, _, directory = name.partition(":")
    return editable.NAMES.get(part, part) + (f", {DAYS[directory]}" if directory else "")


def _title(knowledge: Knowledge, target: Target, ref: str, values: Mapping[str, Any]) -> str:
    if target == "question":
        return str(values["questions"][0]) if values["questions"] else "Câu hỏi mới"
    if target == "unit":
        return knowledge.directory.unit(ref).name
    return knowledge.catalogue.field(ref).plain_vi


def _text(knowledge: Knowledge, shape: Shape, value: Any) -> str:
    if shape == "unit":
        return _unit_name(knowledge, value)
    if shape == "units":
        return "\n".join(_unit_name(knowledge, unit) for unit in value)
    return "\n".join(value) if shape == "lines" else value or ""


def _value(knowledge: Knowledge, box: Box, text: str) -> Any:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if box.shape == "lines":
        return lines
    if box.shape in ("unit", "units"):
        directory = box.name.partition(":")[2]
        ids = [_unit_id(knowledge, directory, line) for line in lines]
        return ids if box.shape == "units" else (ids[0] if ids else "")
    if box.shape == "day":
        return text or None
    return text


def _unit_name(knowledge: Knowledge, unit_id: str) -> str:
    return PLACES.get(unit_id) or knowledge.directory.unit(unit_id).name


def _unit_id(knowledge: Knowledge, directory: str, name: str) -> str:
    """The id of a unit typed by its name; a name nobody has stays, to be told as unknown."""
    for period in knowledge.directory.periods:
        if period.id == directory:
            units = {fold(unit.name): unit.id for unit in knowledge.directory.units(period.some_day)}
            places = {fold(said): place for place, said in PLACES.items()}
            return {**units, **places}.get(fold(name), name)
    return name
