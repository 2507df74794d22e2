"""The spots a message names, each with its kind: ngõ 25, thôn Đông, trường tiểu học Nam Hồng, km 52."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz.distance import OSA

from faq.incidentwords import IncidentWords
from faq.letters import fold
from faq.placenames import PlaceWords
from faq.search import ALIKE
from faq.words import Words, by_first

LONGEST_NUMBER = 4  # digits; more are the number of a paper
HAMLET_HEADS = frozenset({"lang", "xom", "ap"})  # begin a hamlet's name, or only say that it is one
LONG_SYLLABLE = 6  # letters from which one mistyped letter does not make another name
UNITS = frozenset(
    {"tang", "nguoi", "ho", "met", "m", "thang", "nam", "ngay", "tuan", "trieu", "nghin", "can"}
)
PROPER = "proper"  # a name in capitals without a word of its kind
OF_COMMUNE = "commune"  # what every commune has one of: its loudspeakers, its health station, the whole of it
FIRM_PLAIN = frozenset({"company", "school", "junction", "estate"})  # named in lower case where all is
SMALL = frozenset({"hamlet", "team", "alley", "suballey", "street"})  # never called after their commune


@dataclass(frozen=True, slots=True)
class Spot:
    """One named spot. `kind`: as in incidents.yaml, or PROPER. `sort`: what its kind word says beside, such as
    the kind of school. `firm`: another name of the kind is surely another spot. `shown`: as typed."""

    kind: str
    sort: str
    name: tuple[str, ...]
    firm: bool
    shown: str


class SpotReader:
    """Finds the spots of a message; built once, used for every message."""

    def __init__(self, words: IncidentWords, places: PlaceWords) -> None:
        heads = {
            phrase: (kind, sort) for kind, phrases in words.spots.items() for phrase, sort in phrases.items()
        }
        self._heads = by_first(list(heads))
        self._kinds = {tuple(fold(phrase).split()): found for phrase, found in heads.items()}
        self._marked = {fold(word): word for word in words.marked}
        self._numbered, self._plain = frozenset(words.numbered), frozenset(words.plain)
        self._lead = by_first(list(words.lead))
        self._ends = by_first([*words.ends, *places.ends])
        self._surnames = {fold(word) for word in words.surnames}

    def read(self, words: Words, taken: frozenset[int]) -> list[Spot]:
        """The spots in order. `taken`: syllables that belong to the names of communes and districts."""
        capitals = not words.shouting and any(
            one.capital and one.raw.lower() != one.raw and at and not words.all[at].gap
            for at, one in enumerate(words.all)
        )
        found: list[Spot] = []
        at = 0
        while at < len(words):
            spot, end = self._at(words, at, taken, capitals)
            if spot is not None:
                found.append(spot)
                if spot.kind in ("alley", "house", "suballey") and (
                    street := self._street(words, end, taken)
                ):
                    found.append(street)
            at = max(end, at + 1)
        return [*found, *self._propers(words, taken)]

    def _at(self, words: Words, at: int, taken: frozenset[int], capitals: bool) -> tuple[Spot | None, int]:
        """The spot whose kind word begins here, and where it ends; None where none does."""
        if at in taken:
            return None, at
        key = words.keys[at]
        if key.startswith("km") and key[2:3].isdigit():
            return Spot("km", "", (key[2:].split()[0],), True, words.all[at].raw), at + 1
        length = words.phrase_at(at, self._heads)
        if not length:
            return None, at
        kind, sort = self._kinds[tuple(words.keys[at : at + length])]
        first = at + length
        if kind == OF_COMMUNE:
            return Spot(kind, "", (sort,), True, _shown(words, at, first)), first
        while first < len(words) and (more := words.phrase_at(first, self._heads)):
            inner, inner_sort = self._kinds[tuple(words.keys[first : first + more])]
            named = words.all[first].capital and kind != "school"  # "thôn Lang Khê" is no làng Khê
            if inner != kind or named or words.all[first].gap:
                break
            sort, first = inner_sort or sort, first + more
        while first < len(words) and (skipped := words.phrase_at(first, self._lead)):
            first += skipped
        spot = self._named(words, at, first, kind, sort, taken, capitals)
        return spot, first + len(spot.name) if spot else max(at + 1, at + length)

    def _named(
        self, words: Words, at: int, first: int, kind: str, sort: str, taken: frozenset[int], capitals: bool
    ) -> Spot | None:
        if first >= len(words) or any(words.all[one].gap for one in range(at + 1, first + 1)):
            return None
        if words.keys[first][0].isdigit():
            return self._by_number(words, at, first, kind, sort)
        name = self._name(words, first, taken if kind in SMALL else frozenset(), kind)
        if kind not in SMALL and first in taken:
            run = takewhile(taken.__contains__, range(first, len(words)))
            name = tuple(words.keys[at] for at in run)  # called after its commune: chợ Nam Sách
        if not name or kind in self._numbered:
            return None
        shown = _shown(words, at, first + len(name))
        return Spot(kind, sort, name, self._firm(words, at, first, kind, name, capitals), shown)

    def _firm(
        self, words: Words, at: int, first: int, kind: str, name: tuple[str, ...], capitals: bool
    ) -> bool:
        if self._unmarked(words, at, first):
            return False
        if (words.all[first].capital and not words.shouting) or kind in self._plain:
            return True
        if kind == "street":
            return name[0] in self._surnames
        return not capitals and kind in FIRM_PLAIN and len(name) > 1

    def _by_number(self, words: Words, at: int, first: int, kind: str, sort: str) -> Spot | None:
        number = words.keys[first]
        following = words.keys[first + 1] if first + 1 < len(words) else ""
        if len(number.replace(" ", "")) > LONGEST_NUMBER + 2 or (kind == "house" and following in UNITS):
            return None
        return Spot(kind, sort, (number,), True, _shown(words, at, first + 1))

    def _unmarked(self, words: Words, at: int, first: int) -> bool:
        """ "cho" is a market only as "chợ" or before a capital letter."""
        wanted = self._marked.get(words.keys[at])
        return wanted is not None and words.all[at].norm != wanted and not words.all[first].capital

    def _name(self, words: Words, first: int, taken: frozenset[int], kind: str) -> tuple[str, ...]:
        """The syllables of a name: the capitals, else up to three until a word that ends names."""
        upper = words.all[first].capital and not words.shouting
        following = words.keys[first + 1 : first + 2]
        great = (  # Nguyễn Trãi, though "trại" ends names
            kind == "street"
            and words.keys[first] in self._surnames
            and not (following and following[0][0].isdigit())
        )

        def goes_on(at: int) -> bool:
            if at in taken or (at > first and words.all[at].gap):
                return False
            if upper:
                return words.all[at].capital or (at > first and words.keys[at][0].isdigit())
            if (great and at <= first + 1) or (kind == "hamlet" and at == first and self._great(words, at)):
                return True
            return not (words.phrase_at(at, self._ends) or words.phrase_at(at, self._heads))

        span = takewhile(goes_on, range(first, min(first + (5 if upper else 3), len(words))))
        return tuple(words.keys[at] for at in span)

    def _great(self, words: Words, at: int) -> bool:
        """Whether the word of another, larger kind of spot is here: xóm Đình, thôn Hộ Xá."""
        length = words.phrase_at(at, self._heads)
        return length == 1 and self._kinds[(words.keys[at],)][0] not in SMALL | self._numbered

    def _street(self, words: Words, at: int, taken: frozenset[int]) -> Spot | None:
        """The street right after a number: "ngõ 12 Trần Phú"."""
        while at < len(words) and words.keys[at][0].isdigit():
            at += 1
        if at >= len(words) or at in taken or words.all[at].gap or words.phrase_at(at, self._heads):
            return None
        name = self._name(words, at, taken, "street")
        firm = words.all[at].capital and not words.shouting
        if len(name) < 2 or not (firm or name[0] in self._surnames):
            return None
        return Spot("street", "", name, True, _shown(words, at, at + len(name)))

    def _propers(self, words: Words, taken: frozenset[int]) -> list[Spot]:
        """Names of two syllables and more in capitals: "May Sao Vàng", whatever stands before them."""
        if words.shouting:
            return []
        runs: list[list[int]] = []
        for at, one in enumerate(words.all):
            if at in taken or not one.capital or one.raw.isupper() or words.phrase_at(at, self._heads):
                continue
            if runs and runs[-1][-1] == at - 1 and not one.gap:
                runs[-1].append(at)
            else:
                runs.append([at])
        return [
            Spot(PROPER, "", tuple(words.keys[at] for at in run), False, _shown(words, run[0], run[-1] + 1))
            for run in runs
            if len(run) > 1
        ]


def agree(one: Spot, other: Spot) -> bool | None:
    """Whether two spots of a kind are one (True), surely two (False), or it cannot be told (None)."""
    if PROPER in (one.kind, other.kind):
        short, long = sorted((one.name, other.name), key=len)
        inside = any(_same(short, long[at:]) for at in range(len(long) - len(short) + 1))
        return True if inside else None
    if one.sort and other.sort and one.sort != other.sort:
        return False
    if one.name[0][0].isdigit() or other.name[0][0].isdigit():
        return one.name[0].lstrip("0") == other.name[0].lstrip("0")
    short, long = sorted((one.name, other.name), key=len)
    if one.kind == "hamlet" and long[0] in HAMLET_HEADS and long[1:] == short:
        return True
    if _same(one.name, other.name):
        whole = one.firm and other.firm and one.kind == "hamlet" and len(one.name) != len(other.name)
        return None if whole else True
    apart = not same_syllable(one.name[0], other.name[0])
    known = min(len(one.name), len(other.name)) > 1 and one.kind != "hamlet"
    return False if one.firm and other.firm and (apart or known) else None


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter name is the beginning of the longer one."""
    return all(same_syllable(a, b) for a, b in zip(one, other, strict=False))


def same_syllable(one: str, other: str) -> bool:
    """Whether two syllables of a name may be the same one: sounds that the north does not keep apart, a slip in
    a long one."""
    if one == other:
        return True
    for a, b in ALIKE:
        for first, second in ((one, other), (other, one)):
            if first.startswith(a) and second == b + first[len(a) :]:
                return True
    return min(len(one), len(other)) >= LONG_SYLLABLE and OSA.distance(one, other, score_cutoff=1) <= 1


def _shown(words: Words, first: int, end: int) -> str:
    return words.text[words.all[first].start : words.all[end - 1].end]
