"""How a unit is called: what may be changed about it without making it another unit."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from faq.titles import head_title, spoken
from faq.units import Unit, split_place
from law.yamlfile import Strict


class UnitWords(Strict):
    """A unit's names. `aliases`: those that do not follow from the name; `head_title` empty: as the name says."""

    name: str = Field(min_length=2)
    aliases: tuple[str, ...] = ()
    head_title: str = ""
    competence: str = ""


def words_of(unit: Unit) -> UnitWords:
    """How a unit is called now."""
    return UnitWords(
        name=unit.name,
        aliases=unit.aliases[len(_derived(unit)) :],
        head_title=unit.head_title if unit.head_title != head_title(unit.name) else "",
        competence=unit.competence,
    )


def renamed(unit: Unit, words: UnitWords) -> Unit:
    """The unit with other words. Raises ValueError when a commune or district would be another place."""
    if unit.unit_type and split_place(words.name) != (unit.unit_type, unit.bare_name):
        raise ValueError(f"{words.name!r} is another place than {unit.place!r}")
    return replace(
        unit,
        name=words.name,
        spoken=spoken(words.name),
        head_title=words.head_title or head_title(words.name),
        aliases=(*_derived(unit), *words.aliases),
        competence=words.competence,
    )


def _derived(unit: Unit) -> tuple[str, ...]:
    """The names of a commune that follow from its place; they stand first among its aliases."""
    return unit.aliases[:2] if unit.level == "xa" and unit.place else ()
