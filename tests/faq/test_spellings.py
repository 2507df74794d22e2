"""Every commune of both directories, old and new, written in eight ways."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest

from faq.letters import fold
from faq.places import Gazetteer
from faq.units import Directory, Unit

BEFORE, TODAY = date(2025, 6, 30), date(2026, 11, 23)
DIRECTORY = Directory.load()
GAZETTEER = Gazetteer(DIRECTORY)
SHORT = {
    "xã": "x.",
    "phường": "p.",
    "thị trấn": "TT",
    "huyện": "h.",
    "thành phố": "tp",
    "thị xã": "tx",
    "đặc khu": "đk",
}
OLD_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "úy": "uý", "ùy": "uỳ", "ủy": "uỷ"}


def small(place: str) -> str:
    return place[0].lower() + place[1:]


def short(place: str) -> str:
    kind = next((kind for kind in SHORT if place.lower().startswith(kind)), "")
    return SHORT[kind] + place[len(kind) :] if kind else place


def old_tones(text: str) -> str:
    for usual, old in OLD_TONES.items():
        text = text.replace(usual, old)
    return text


def slipped(text: str) -> str:
    """One letter of one longer word lost, doubled or swapped; the same each time for the same text."""
    chance = random.Random(text)
    words = text.split()
    at = chance.choice([at for at, word in enumerate(words) if len(word) >= 4])
    word = words[at]
    letter = chance.randrange(1, len(word) - 1)
    words[at] = chance.choice(
        [
            word[:letter] + word[letter + 1 :],
            word[:letter] + word[letter] + word[letter:],
            word[:letter] + word[letter + 1] + word[letter] + word[letter + 2 :],
        ]
    )
    return " ".join(words)


SPELLINGS: dict[str, Callable[[str, str], str]] = {
    "full": lambda place, above: f"{place}, {small(above)}",
    "without marks": lambda place, above: fold(f"{place} {above}"),
    "capitals": lambda place, above: f"{place}, {above}".upper(),
    "decomposed": lambda place, above: unicodedata.normalize(
        "NFD", f"nhà tôi ở {small(place)}, {small(above)}"
    ),
    "shortened": lambda place, above: f"{short(place)}, {short(above)}",
    "in a sentence": lambda place, above: fold(f"đường ở {place} {above} hỏng hết cả rồi không ai sửa"),
    "old tone marks": lambda place, above: old_tones(f"Tôi ở {small(place)}, {small(above)}"),
    "with a slip": lambda place, above: slipped(f"ở {small(place)}, {small(above)}"),
}
LEAST = {"with a slip": 0.86, "without marks": 0.98, "in a sentence": 0.98}


def addresses() -> list[tuple[Unit, str, date]]:
    """Each commune, what it lies in as people say it, and the day on which it is said."""
    old = [unit for unit in DIRECTORY.units(BEFORE) if unit.level == "xa"]
    new = [unit for unit in DIRECTORY.units(TODAY) if unit.level == "xa"]
    return [
        *((unit, _above(unit), on) for on in (BEFORE, TODAY) for unit in old),
        *((unit, "thành phố Hải Phòng", TODAY) for unit in new),
    ]


def _above(unit: Unit) -> str:
    district = DIRECTORY.parent(unit.id)
    assert district is not None
    assert district.place is not None
    return district.place


def understood(spelling: Callable[[str, str], str], unit: Unit, above: str, on: date) -> bool:
    """Whether exactly the offices of that area are meant: one, or all successors of a split commune."""
    found = GAZETTEER.find(spelling(unit.place or "", above), on)
    wanted = DIRECTORY.successor_on(unit.id, on) if unit.directory != "hai-phong-2025" else [unit]
    return {one.id for one in found.candidates} == {one.id for one in wanted}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_is_understood(name: str) -> None:
    right = [understood(SPELLINGS[name], *address) for address in addresses()]
    assert sum(right) / len(right) >= LEAST.get(name, 1.0)


def test_of_all_spellings_at_least_98_in_100_are_understood() -> None:
    right = [understood(form, *address) for form in SPELLINGS.values() for address in addresses()]
    assert sum(right) / len(right) >= 0.98
