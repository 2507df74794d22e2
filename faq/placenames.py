"""Every name a place has or had, and the offices it stands for on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from faq.letters import fold
from faq.search import Neighbours
from faq.syllables import is_plain_syllable, place_tone
from faq.units import Directory, Period, Unit, split_place
from law.yamlfile import Strict, parse, read

WORDS = Path(__file__).parent / "places"


class PlaceWords(Strict):
    """The file words.yaml: what the words around a name say about it."""

    kinds: dict[str, list[str]]
    short: dict[str, str]
    offices: list[str]
    streets: list[str]
    hamlets: list[str]
    owners: list[str]
    landmarks: list[str]
    event: list[str]
    sender: list[str]
    addressee: list[str]
    locative: list[str]
    parts: list[str]
    bare_parts: list[str]
    spots: list[str]
    marked_spots: list[str]
    not_near: list[str]
    ends: list[str]
    spot_ends: list[str]
    backdrop: list[str]
    filler: list[str]
    unknown: list[str]
    former: list[str]
    aliases: dict[str, str]
    inert: list[str]
    outside: list[str]
    both: list[str]
    denied: list[str]
    street_names: list[str]
    everyday: list[str]
    everyday_plain: list[str]
    never_plain: list[str]


@cache
def place_words(folder: Path = WORDS) -> PlaceWords:
    """The words, read once. Raises DataError with every problem of the file."""
    return parse(read(folder / "words.yaml"), PlaceWords)


def spelling(name: str) -> str:
    """A name in lower case with its tones in their usual place: what typed names are compared with."""
    return " ".join(place_tone(word) for word in name.lower().split())


def agrees(typed: str, name: str) -> bool:
    """Whether a name may be written so: each word with its marks or without any ("cam giàng": Cẩm Giàng)."""
    words, wanted = typed.split(), spelling(name).split()
    return len(words) == len(wanted) and all(
        word == want or (word.isascii() and word == fold(want))
        for word, want in zip(words, wanted, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Sense:
    """One commune a name means or meant.

    `period`: the directory in which the name is official, None for a name from before it.
    `where`: the offices of that area, by directory, from the first that knows the name on.
    `distant`: known only as a part of a commune of today (the old Hải Phòng).
    """

    name: str
    kind: str
    period: str | None
    districts: tuple[str, ...]
    where: dict[str, tuple[str, ...]] = field(hash=False)
    distant: bool = False

    @property
    def place(self) -> str:
        """As written inside a sentence: "xã Hồng Phong"."""
        return f"{KIND_WORDS[self.kind]} {self.name}"


@dataclass(slots=True)
class Name:
    """What one spoken name can stand for."""

    communes: list[Sense] = field(default_factory=list)
    districts: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    provinces: dict[str, str] = field(default_factory=dict)
    inert: bool = False


KIND_WORDS = {
    "xa": "xã",
    "phuong": "phường",
    "thi-tran": "thị trấn",
    "dac-khu": "đặc khu",
    "huyen": "huyện",
    "thanh-pho": "thành phố",
    "thi-xa": "thị xã",
    "quan": "quận",
    "tinh": "tỉnh",
}


class NameIndex:
    """All names, found by their first folded syllable."""

    def __init__(self, directory: Directory, words: PlaceWords) -> None:
        self.names: dict[str, Name] = {}
        for period in directory.periods:
            self._add_period(directory, period)
        for said, meant in words.aliases.items():
            self.names.setdefault(fold(said), self._name(meant))
        for said in words.inert:
            self._name(said).inert = True
        self._by_first = self._grouped()
        kinds = [fold(phrase) for phrases in words.kinds.values() for phrase in phrases]
        spoken = [text.split() for text in (*self.names, *kinds)]
        self._syllables = Neighbours(part for parts in spoken for part in parts)
        self._beside = {pair for parts in spoken for pair in pairwise(parts)}
        self.plain: dict[str, list[str]] = {}
        for key, name in self.names.items():
            if not name.inert:
                self.plain.setdefault(key[0], []).append(key)

    def _grouped(self) -> dict[str, list[tuple[str, ...]]]:
        """The syllables of every name by the first of them, the longest first."""
        groups: dict[str, list[tuple[str, ...]]] = {}
        for key in sorted(self.names, key=lambda key: -len(key.split())):
            syllables = tuple(key.split())
            groups.setdefault(syllables[0], []).append(syllables)
        return groups

    def mend(self, keys: list[str]) -> list[str]:
        """The syllables of a message, those of names put right where a letter is wrong ("hai duog").

        Only what is no syllable at all is a slip; of several it may stand for, the one that makes a name
        with its neighbour is meant.
        """
        return [self._mended(keys, at) for at in range(len(keys))]

    def _mended(self, keys: list[str], at: int) -> str:
        key = keys[at]
        if is_plain_syllable(key) or key in self._syllables:
            return key
        near = self._syllables.near(key)
        if len(near) > 1:
            before, after = keys[at - 1] if at else "", keys[at + 1] if at + 1 < len(keys) else ""
            near = [one for one in near if {(before, one), (one, after)} & self._beside]
        return near[0] if len(near) == 1 else key

    def longest_at(self, keys: list[str], at: int) -> tuple[str, ...] | None:
        """The longest name whose syllables stand at that place of the message."""
        for syllables in self._by_first.get(keys[at], ()):
            if tuple(keys[at : at + len(syllables)]) == syllables:
                return syllables
        return None

    def _name(self, said: str) -> Name:
        return self.names.setdefault(fold(said), Name())

    def _add_period(self, directory: Directory, period: Period) -> None:
        for unit in directory.units(period.some_day):
            if unit.level == "xa":
                self._add_commune(unit, directory)
            elif unit.level == "huyen" and unit.bare_name:
                self._add_district(unit.bare_name, unit, directory)
        _, province = split_place(period.name)
        self._name(province).provinces[period.id] = province

    def _add_commune(self, unit: Unit, directory: Directory) -> None:
        own = next(at for at, period in enumerate(directory.periods) if period.id == unit.directory)
        where = {
            period.id: tuple(other.id for other in directory.successor_on(unit.id, period.some_day))
            for period in directory.periods[own:]
        }
        districts = tuple(split_place(place)[1] for place in unit.old_districts)
        parent = directory.parent(unit.id)
        if not districts and parent is not None and parent.bare_name:
            districts = (parent.bare_name,)
        kind, name = split_place(unit.name)
        self._name(name).communes.append(Sense(name, kind, unit.directory, districts, where))
        for place in unit.old_districts:
            self._add_district(split_place(place)[1], unit, directory)
        for former in _former_names(unit, districts, where):
            self._add_former(former)

    def _add_former(self, former: Sense) -> None:
        """A name from before; parts of one former commune in several communes become one sense."""
        communes = self._name(former.name).communes
        for at, known in enumerate(communes):
            if (known.place, known.districts, known.period) == (former.place, former.districts, None):
                merged = {
                    period: tuple(dict.fromkeys((*known.where.get(period, ()), *units)))
                    for period, units in former.where.items()
                }
                communes[at] = Sense(former.name, former.kind, None, former.districts, merged, known.distant)
                return
        communes.append(former)

    def _add_district(self, name: str, unit: Unit, directory: Directory) -> None:
        """The district of that name, with the communes that lie (or lay) in it, by directory."""
        communes = self._name(name).districts.setdefault(name, {})
        if unit.level == "xa":
            communes.setdefault(unit.directory, []).append(unit.id)
        else:
            inside = [other for other in directory.units_below(unit.id) if other.level == "xa"]
            communes[unit.directory] = [other.id for other in inside]


def _former_names(
    unit: Unit, districts: tuple[str, ...], where: dict[str, tuple[str, ...]]
) -> Iterator[Sense]:
    for origin in unit.formed_from:
        if origin.id is not None or origin.name is None:
            continue
        kind, name = split_place(origin.name)
        distant = origin.district is not None
        yield Sense(
            name=name,
            kind=kind,
            period=None,
            districts=(split_place(origin.district)[1],) if origin.district else districts,
            where={unit.directory: (unit.id,)} if distant else where,
            distant=distant,
        )
