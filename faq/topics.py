"""The fields people raise, the words they use for them, and which unit is competent in which directory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field as Key

from law.yamlfile import DataError, Doc, Problem, Strict, parse, read

FOLDER = Path(__file__).parent / "topics"
OLD_DIRECTORY, NEW_DIRECTORY = "hai-duong-2025", "hai-phong-2025"
COMMUNE, DISTRICT = "ubnd-xa-of-place", "ubnd-huyen-of-place"
PLACEHOLDERS = frozenset({COMMUNE, DISTRICT})


class PlaceRule(Strict):
    """Who is competent in places of one sort; the first row that fits is used."""

    to: str
    unit_type: Literal["xa", "phuong", "thi-tran", "dac-khu"] | None = None
    old_province: str | None = None


class Duty(Strict):
    """Who answers for a field in one directory; ids of units or the two placeholders of a place."""

    level: Literal["xa", "huyen", "tinh", "by-place"]
    responsible: str
    alternatives: list[str]
    fallback_no_place: str
    interim: str | None = None  # 1/3 to 30/6/2025, after the merger of departments
    by_place: tuple[PlaceRule, ...] = ()

    def units(self) -> Iterator[str]:
        """Every unit named here, placeholders left out."""
        named = [self.responsible, *self.alternatives, self.fallback_no_place, *(r.to for r in self.by_place)]
        yield from (unit for unit in [*named, self.interim] if unit and unit not in PLACEHOLDERS)


class CueRule(Strict):
    """A narrower matter within the field that another unit handles; read before everything else."""

    when: str
    cues: list[str]
    old: str = Key(alias="hai-duong-2025")
    new: str = Key(alias="hai-phong-2025")

    def unit(self, directory: str) -> str:
        """The unit's id or placeholder in that directory."""
        return self.old if directory == OLD_DIRECTORY else self.new


class Field(Strict):
    """One field (lĩnh vực): names, competent units, and the phrases that point to it.

    `plain_vi` is how a citizen would say it; `strong` phrases nearly decide, `weak` ones support.
    `sensitive` fields get notices that do not show their subject.
    """

    id: str
    group: str
    name_vi: str = Key(alias="name")
    plain_vi: str = Key(alias="plain")
    sensitive: bool = False
    description: str
    basis: str
    confidence: Literal["supported", "recalled"]
    old: Duty = Key(alias="hai-duong-2025")
    new: Duty = Key(alias="hai-phong-2025")
    rules: tuple[CueRule, ...] = ()
    strong: tuple[str, ...] = Key(min_length=1)
    weak: tuple[str, ...] = ()

    def duty(self, directory: str) -> Duty:
        """Who answers for it in that directory."""
        return self.old if directory == OLD_DIRECTORY else self.new

    def units(self) -> Iterator[str]:
        """Every unit this field names in either directory."""
        yield from self.old.units()
        yield from self.new.units()
        yield from (u for rule in self.rules for u in (rule.old, rule.new) if u not in PLACEHOLDERS)


class Group(Strict):
    """Fields of one file."""

    group: str
    name: str
    fields: list[dict[str, object]]


class Catalogue:
    """All fields, in the order of their files."""

    def __init__(self, fields: list[Field], groups: dict[str, str]) -> None:
        self._fields = {field.id: field for field in fields}
        self._groups = groups
        self._where: dict[str, tuple[str, int]] = {}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Catalogue:
        """Read every file of the folder. Raises DataError with all problems found."""
        fields: list[Field] = []
        groups: dict[str, str] = {}
        where: dict[str, tuple[str, int]] = {}
        problems: list[Problem] = []
        for path in sorted(folder.glob("*.yaml")):
            try:
                doc = read(path)
                group = parse(doc, Group)
            except DataError as error:
                problems += error.problems
                continue
            groups[group.group] = group.name
            for at, entry in enumerate(group.fields):
                try:
                    field = _field(doc, group.group, at, entry, where)
                except DataError as error:
                    problems += error.problems
                    continue
                fields.append(field)
                where[field.id] = (doc.file, doc.line("fields", at))
        if not fields and not problems:
            problems.append(Problem(str(folder), 0, "no fields found"))
        if problems:
            raise DataError(problems)
        catalogue = cls(fields, groups)
        catalogue._where = where
        return catalogue

    def changed(self, fields: Mapping[str, Field]) -> Catalogue:
        """The same catalogue with these fields (by id) instead of its own."""
        catalogue = Catalogue([fields.get(field.id, field) for field in self.fields()], self._groups)
        catalogue._where = self._where
        return catalogue

    def field(self, field_id: str) -> Field:
        """The field. Raises KeyError when there is none."""
        return self._fields[field_id]

    def fields(self) -> list[Field]:
        """Every field."""
        return list(self._fields.values())

    def groups(self) -> dict[str, str]:
        """Group id to its Vietnamese name."""
        return dict(self._groups)

    def unknown_units(self, known: Collection[str]) -> list[Problem]:
        """One problem for each unit named by a field that no directory knows."""
        return [
            Problem(
                *self._where.get(field.id, (str(FOLDER), 0)), f"{field.id} names the unknown unit {unit!r}"
            )
            for field in self._fields.values()
            for unit in dict.fromkeys(field.units())
            if unit not in known
        ]


def _field(doc: Doc, group: str, at: int, entry: dict[str, object], seen: Collection[str]) -> Field:
    field = parse(doc, Field, {**entry, "group": group}, "fields", at)
    if field.id in seen:
        raise DataError([doc.problem(f"the field {field.id!r} stands here twice", "fields", at, "id")])
    return field
