"""The directories of offices: who is who on a given day, and who came after whom.

Two are in force one after the other (units/*.yaml): the province of Hải Dương until 30/06/2025,
the city of Hải Phòng since 01/07/2025. Ids never change their meaning and never repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field

from faq.titles import head_title, spoken
from law.yamlfile import DataError, Doc, Problem, Strict, parse, parse_list, read

UNITS = Path(__file__).parent / "units"
Level = Literal["tinh", "huyen", "xa", "nganh-doc"]
Confidence = Literal["verified", "recalled"]
COMMITTEE = "uy-ban"
_TYPES = {
    "Phường": "phuong",
    "Xã": "xa",
    "Thị trấn": "thi-tran",
    "Đặc khu": "dac-khu",
    "Huyện": "huyen",
    "Thành phố": "thanh-pho",
    "Thị xã": "thi-xa",
    "Quận": "quan",
    "Tỉnh": "tinh",
}
_PLACE = re.compile(rf"({'|'.join(_TYPES)}) (.+)", re.IGNORECASE)


class Origin(Strict):
    """A former commune that went, wholly or in part, into a commune.

    Named by `id` where the earlier directory has it, else by `name` (and `district`).
    `until`: the last day or year of that name.
    """

    id: str | None = None
    name: str | None = None
    district: str | None = None
    part: bool = False
    until: str | None = None


class _Entry(Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str = Field(min_length=2)
    level: Level
    kind: str = COMMITTEE
    parent: str | None = None
    under_ubnd: bool = True
    aliases: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    competence: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    interim: str | None = None
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    split: bool = False
    old_districts: tuple[str, ...] = ()
    formed_from: tuple[Origin, ...] = ()
    confidence: Confidence = "verified"


class _Header(Strict):
    directory: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    units: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One office. `name` is the official one ("UBND xã Nam Sách"), `spoken` what citizens read.

    `place` ("Xã Nam Sách") and `unit_type` ("xa") only for communes and districts; `bare_name` is
    the place without its type. `interim` is the name it bore from 01/03/2025 to the end of its
    directory. `split`: its area went to several successors. `under_ubnd`: takes orders from the
    people's committee; to others a petition is only passed on.
    """

    id: str
    name: str
    spoken: str
    head_title: str
    level: Level
    kind: str
    parent: str | None
    under_ubnd: bool
    place: str | None
    unit_type: str | None
    bare_name: str | None
    aliases: tuple[str, ...]
    bodies: tuple[str, ...]
    former_names: tuple[str, ...]
    competence: str
    valid_from: date | None
    valid_to: date | None
    interim: str | None
    successors: tuple[str, ...]
    predecessors: tuple[str, ...]
    split: bool
    old_districts: tuple[str, ...]
    formed_from: tuple[Origin, ...]
    confidence: Confidence
    directory: str

    @property
    def superior(self) -> str | None:
        """Id of the office above it, which settles a second complaint; None at the top."""
        return self.parent

    @property
    def of_former_province(self) -> bool:
        """Whether a commune of today grew from communes that an earlier directory knows."""
        return self.level == "xa" and bool(self.predecessors)


@dataclass(frozen=True, slots=True)
class Period:
    """One directory and the days it is in force (both inclusive, None = open)."""

    id: str
    name: str
    valid_from: date | None
    valid_to: date | None

    @property
    def some_day(self) -> date:
        """A day on which the directory is in force."""
        return self.valid_from or self.valid_to or date.min

    def covers(self, on: date) -> bool:
        """Whether the directory is in force on that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


class Directory:
    """All offices of all periods, looked up by id and by day."""

    def __init__(self, periods: list[Period], units: list[Unit]) -> None:
        self.periods = sorted(periods, key=lambda period: period.valid_from or date.min)
        self._units = {unit.id: unit for unit in units}
        self._of_period = {
            period.id: [unit for unit in units if unit.directory == period.id] for period in periods
        }

    @classmethod
    def load(cls, folder: Path = UNITS) -> Directory:
        """Read every file of the folder. Raises DataError with all problems, each with its line."""
        files, problems = [], []
        for path in sorted(folder.glob("*.yaml")):
            try:
                files.append(_read(path))
            except DataError as error:
                problems += error.problems
        if not problems and not files:
            problems = [Problem(str(folder), 0, "no directory of units here")]
        problems += _check(files)
        if problems:
            raise DataError(problems)
        units = [_unit(entry, file) for file in files for entry in file.entries]
        by_id = {unit.id: unit for unit in units}
        return cls([file.period for file in files], [_with_origins(unit, by_id) for unit in units])

    def changed(self, units: Mapping[str, Unit]) -> Directory:
        """The same directory with these units (by id) instead of its own."""
        return Directory(self.periods, [units.get(unit.id, unit) for unit in self._units.values()])

    def period_on(self, on: date) -> Period:
        """The directory in force on that day; the nearest one for a day before or after all."""
        for period in reversed(self.periods):
            if period.covers(on) or on >= (period.valid_from or date.min):
                return period
        return self.periods[0]

    def name_on(self, on: date) -> str:
        """The id of the directory in force on that day ("hai-phong-2025")."""
        return self.period_on(on).id

    def unit(self, unit_id: str) -> Unit:
        """The office of that id, of any period. Raises KeyError."""
        return self._units[unit_id]

    def units(self, on: date) -> list[Unit]:
        """The offices of the directory in force on that day, in the order of the file.

        An office that merged before its directory ended stays, under its `interim` name.
        """
        return list(self._of_period[self.name_on(on)])

    def parent(self, unit_id: str) -> Unit | None:
        """The office above it, or None."""
        above = self.unit(unit_id).parent
        return self._units[above] if above else None

    def units_below(self, unit_id: str) -> list[Unit]:
        """The offices directly under it."""
        return [unit for unit in self._units.values() if unit.parent == unit_id]

    def successors(self, unit_id: str) -> list[Unit]:
        """The offices that took over directly from it (several when it was split)."""
        return [self._units[after] for after in self.unit(unit_id).successors]

    def successor_on(self, unit_id: str, on: date) -> list[Unit]:
        """Who does that office's work on that day: itself, its successors, or for a day before
        its time the offices it grew from."""
        target = self.name_on(on)
        found = [self.unit(unit_id)]
        for _ in self.periods:
            if all(unit.directory == target for unit in found):
                break
            found = [other for unit in found for other in self._step(unit, on)]
        return list(dict.fromkeys(found))

    def _step(self, unit: Unit, on: date) -> list[Unit]:
        period = next(period for period in self.periods if period.id == unit.directory)
        ids = unit.predecessors if on < (period.valid_from or date.min) else unit.successors
        return [self._units[other] for other in ids]


@dataclass(frozen=True)
class _File:
    doc: Doc
    period: Period
    entries: list[_Entry]


def _read(path: Path) -> _File:
    doc = read(path)
    head = parse(doc, _Header)
    entries = parse_list(doc, _Entry, list(head.units), "units")
    return _File(doc, Period(head.directory, head.name, head.valid_from, head.valid_to), entries)


def _check(files: list[_File]) -> list[Problem]:
    """Ids that repeat or lead nowhere, dates the wrong way round, directories that overlap."""
    known: dict[str, str] = {}
    problems = []
    for file in files:
        for index, entry in enumerate(file.entries):
            if entry.id in known:
                problems.append(file.doc.problem(f"the id {entry.id!r} is taken", "units", index, "id"))
            known[entry.id] = file.period.id
    for file in files:
        for index, entry in enumerate(file.entries):
            found = _faults(entry, file, known)
            problems += [file.doc.problem(text, "units", index, *place) for text, place in found]
    return problems + _overlaps(files)


_Fault = tuple[str, tuple[str | int, ...]]


def _faults(entry: _Entry, file: _File, known: dict[str, str]) -> Iterator[_Fault]:
    yield from _bad_links(entry, file.period.id, known)
    if entry.split != (entry.level == "xa" and len(entry.successors) > 1):
        yield "split goes with several successors, and only there", ("split",)
    if (entry.valid_to or date.max) < (entry.valid_from or date.min):
        yield "ends before it begins", ("valid_to",)
    if entry.level in ("xa", "huyen") and not _PLACE.search(entry.name):
        yield "the name of a commune or district says which kind it is", ("name",)


def _bad_links(entry: _Entry, own: str, known: dict[str, str]) -> Iterator[_Fault]:
    links: list[tuple[str | None, tuple[str | int, ...]]] = [
        *((other, ("successors", at)) for at, other in enumerate(entry.successors)),
        *((other, ("predecessors", at)) for at, other in enumerate(entry.predecessors)),
        *((origin.id, ("formed_from", at)) for at, origin in enumerate(entry.formed_from)),
    ]
    for other, place in links:
        if other is not None and known.get(other) in (None, own):
            yield f"no unit {other!r} in another directory", place
    for at, origin in enumerate(entry.formed_from):
        if origin.id is None and not origin.name:
            yield "an origin needs an id or a name", ("formed_from", at)
    if entry.parent is not None and (known.get(entry.parent) != own or entry.parent == entry.id):
        yield f"no unit {entry.parent!r} in this directory", ("parent",)


def _overlaps(files: list[_File]) -> list[Problem]:
    ordered = sorted(files, key=lambda file: file.period.valid_from or date.min)
    return [
        after.doc.problem(f"in force while {before.period.id!r} still is", "valid_from")
        for before, after in pairwise(ordered)
        if (before.period.valid_to or date.max) >= (after.period.valid_from or date.min)
    ]


def split_place(place: str) -> tuple[str, str]:
    """Kind and bare name of a place: "Xã Nam Sách" → ("xa", "Nam Sách"). Raises ValueError."""
    found = _PLACE.search(place)
    if not found:
        raise ValueError(f"{place!r} does not say which kind of place it is")
    return _TYPES[found[1].capitalize()], found[2]


def _unit(entry: _Entry, file: _File) -> Unit:
    place = _PLACE.search(entry.name) if entry.level in ("xa", "huyen") else None
    kind, bare = (place[1].capitalize(), place[2]) if place else ("", None)
    own = (f"{kind.lower()} {bare}", bare) if bare and entry.level == "xa" else ()
    return Unit(
        id=entry.id,
        name=entry.name,
        spoken=spoken(entry.name),
        head_title=head_title(entry.name),
        level=entry.level,
        kind=entry.kind,
        parent=entry.parent,
        under_ubnd=entry.under_ubnd,
        place=f"{kind} {bare}" if bare else None,
        unit_type=_TYPES[kind] if bare else None,
        bare_name=bare,
        aliases=(*own, *entry.aliases),
        bodies=entry.bodies,
        former_names=entry.former_names,
        competence=entry.competence,
        valid_from=entry.valid_from or file.period.valid_from,
        valid_to=entry.valid_to or file.period.valid_to,
        interim=entry.interim,
        successors=entry.successors,
        predecessors=entry.predecessors or tuple(part.id for part in entry.formed_from if part.id),
        split=entry.split,
        old_districts=entry.old_districts,
        formed_from=entry.formed_from,
        confidence=entry.confidence,
        directory=file.period.id,
    )


def _with_origins(unit: Unit, by_id: dict[str, Unit]) -> Unit:
    """The unit with name and district written out for origins given by id."""
    if not any(origin.id for origin in unit.formed_from):
        return unit
    return replace(unit, formed_from=tuple(_written_out(origin, by_id) for origin in unit.formed_from))


def _written_out(origin: Origin, by_id: dict[str, Unit]) -> Origin:
    if origin.id is None:
        return origin
    former = by_id[origin.id]
    district = by_id[former.parent].place if former.parent else None
    return origin.model_copy(update={"name": former.place, "district": district})
