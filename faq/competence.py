"""Whose work a field is: the unit of a directory, for a place and a day, and why in plain words.

Order: the field's own narrower rules (by their cues), then the kind of place, then the responsible
unit. Before 01/03/2025, from then to 30/06/2025 and since 01/07/2025 the answers differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from faq.cues import CueBook
from faq.places import PlaceReading
from faq.search import Reading
from faq.topics import COMMUNE, DISTRICT, PLACEHOLDERS, Catalogue, Duty, Field
from faq.units import Directory, Unit

INTERIM_FROM, INTERIM_TO = date(2025, 3, 1), date(2025, 6, 30)  # departments merged, districts still there
OLD_PROVINCE, CITY = "Hải Dương", "Hải Phòng"
TYPE_NAMES = {"xa": "xã", "phuong": "phường", "thi-tran": "thị trấn", "dac-khu": "đặc khu"}
ALTERNATIVE, FALLBACK = 0.3, 0.5
SHOWN = 3
NOWHERE = PlaceReading()


@dataclass(frozen=True)
class UnitHit:
    """A unit that may be competent. `score` is 0 to 1; `why` is a sentence for the citizen."""

    unit: Unit
    score: float
    why: str


@dataclass(frozen=True)
class _Target:
    """A unit's id or a placeholder, with the reason; `wanted` before alternatives."""

    unit: str
    why: str
    wanted: bool = True


class Competence:
    """Answers whose work it is."""

    def __init__(self, catalogue: Catalogue, directory: Directory) -> None:
        self._catalogue = catalogue
        self._directory = directory
        self._cues = CueBook(
            {
                _cue_name(field.id, at): rule.cues
                for field in catalogue.fields()
                for at, rule in enumerate(field.rules)
            }
        )

    def units(self, field_id: str, place: PlaceReading, on: date, reading: Reading) -> list[UnitHit]:
        """At most three units, the competent one first. Raises KeyError for an unknown field."""
        field = self._catalogue.field(field_id)
        name = self._directory.name_on(on)
        duty = field.duty(name)
        found: dict[str, UnitHit] = {}
        target = self._target(field, duty, name, place, on, reading)
        for hit in self._resolve(target, field, place):
            found.setdefault(hit.unit.id, hit)
        if not found:
            unit = self._directory.unit(duty.fallback_no_place)
            why = f"Chưa rõ xã, phường nào nên tạm gửi {unit.spoken}."
            found[unit.id] = UnitHit(unit, FALLBACK, why)
        for other in duty.alternatives:
            for hit in self._resolve(
                _Target(other, "Cùng phụ trách hoặc phối hợp việc này.", False), field, place
            ):
                found.setdefault(hit.unit.id, hit)
        return list(found.values())[:SHOWN]

    def needs_place(self, field_id: str, place: PlaceReading, on: date, reading: Reading) -> bool:
        """Whether the competent unit depends on a place that is not known yet."""
        field = self._catalogue.field(field_id)
        name = self._directory.name_on(on)
        duty = field.duty(name)
        if _commune(place) is not None:
            return False
        if not place.candidates and duty.by_place and self._rule(field, name, reading) is None:
            return True
        target = self._target(field, duty, name, place, on, reading)
        return target.unit in PLACEHOLDERS and len(list(self._resolve(target, field, place))) != 1

    def _target(
        self, field: Field, duty: Duty, name: str, place: PlaceReading, on: date, reading: Reading
    ) -> _Target:
        ruled = self._rule(field, name, reading)
        if ruled is not None:
            return ruled
        placed = self._by_place(field, duty, place)
        if placed is not None:
            return placed
        if duty.interim and INTERIM_FROM <= on <= INTERIM_TO:
            return _Target(duty.interim, "{field}: từ ngày 1/3/2025 do {unit} phụ trách.")
        return _Target(duty.responsible, "{field}: do {unit} phụ trách.")

    def _rule(self, field: Field, name: str, reading: Reading) -> _Target | None:
        if not field.rules:
            return None
        cues = self._cues.find(reading)
        for at, rule in enumerate(field.rules):
            if _cue_name(field.id, at) in cues:
                return _Target(rule.unit(name), f"{_capital(rule.when)}: do {{unit}} giải quyết.")
        return None

    def _by_place(self, field: Field, duty: Duty, place: PlaceReading) -> _Target | None:
        """The one row that fits every commune it may be; none when they differ."""
        rows = {self._row(duty, unit) for unit in _communes(place)}
        if len(rows) != 1:
            return None
        row = rows.pop()
        if row is None:
            return None
        unit = _communes(place)[0]
        kind = TYPE_NAMES[unit.unit_type or "xa"]
        return _Target(row, f"{{field}} ở {kind} do {{unit}} quản lý.")

    def _row(self, duty: Duty, unit: Unit) -> str | None:
        province = OLD_PROVINCE if unit.of_former_province or unit.directory != "hai-phong-2025" else CITY
        for rule in duty.by_place:
            if rule.unit_type in (None, unit.unit_type) and rule.old_province in (None, province):
                return rule.to
        return None

    def _resolve(self, target: _Target, field: Field, place: PlaceReading) -> Iterator[UnitHit]:
        """The units a target stands for: one, or each commune it may be."""
        units = list(dict.fromkeys(self._named(target.unit, place)))
        share = (1.0 if target.wanted else ALTERNATIVE) / max(1, len(units))
        for unit in units:
            why = target.why.format(field=_capital(field.plain_vi), unit=unit.spoken)
            if not unit.under_ubnd and target.wanted:
                why += " Nơi này không thuộc Ủy ban nhân dân nên ý kiến được chuyển đến để họ trả lời."
            yield UnitHit(unit, round(share, 3), why)

    def _named(self, unit: str, place: PlaceReading) -> list[Unit]:
        if unit == COMMUNE:
            return _communes(place)
        if unit == DISTRICT:
            above = (self._directory.parent(commune.id) for commune in _communes(place, limit=None))
            districts = list(dict.fromkeys(one for one in above if one is not None and one.level == "huyen"))
            return districts if len(districts) <= SHOWN else []
        return [self._directory.unit(unit)]


def _commune(place: PlaceReading) -> Unit | None:
    return place.unit


def _communes(place: PlaceReading, limit: int | None = SHOWN) -> list[Unit]:
    """The commune, or the few it may be; a whole district is no answer."""
    if place.unit is not None:
        return [place.unit]
    if limit is not None and len(place.candidates) > limit:
        return []
    return list(place.candidates)


def _cue_name(field_id: str, at: int) -> str:
    return f"{field_id}:{at}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
