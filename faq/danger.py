"""Danger to somebody now: which help is needed, and whether it is already over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from faq.cues import Cue, Found

Emergency = Literal[
    "life", "fire", "gas", "power", "water", "collapse", "flood", "medical", "child", "police", "rescue"
]
EMERGENCIES: tuple[Emergency, ...] = get_args(Emergency)  # the graver first
ALWAYS_URGENT = {"life"}  # a wish to die is not over because it was yesterday
URGENT_THOUGH_HABITUAL = {"life", "child"}
NEAR = 4
LONGEST_CRY, LONGEST_PLACED = (
    6,
    10,
)  # words of a cry: "CHÁY!!!", "có cướp, cứu với"; "tai nạn ở ngã tư chợ Gỏi"
_DAY = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?(?![\d/])")
_YEAR = re.compile(r"\bnăm (19\d\d|20\d\d)\b|\bnam (19\d\d|20\d\d)\b")


@dataclass(frozen=True)
class Danger:
    """The help needed and the words that say so; `past` when it is told of as over."""

    help: Emergency
    cue: Cue
    past: bool


def danger(found: Found, on: date) -> Danger | None:
    """The gravest danger the message tells of; one that is still there comes before one that is over."""
    tells = [tell for kind in EMERGENCIES for tell in _tells(kind, found, on)]
    return next((tell for tell in tells if not tell.past), tells[0] if tells else None)


def _tells(kind: Emergency, found: Found, on: date) -> list[Danger]:
    barred = f"emergency.{kind}.not"
    certain = [*found.get(f"emergency.{kind}.now", barred), *_cried(kind, found)]
    # A word like "trộm" alone is danger only when it is happening.
    likely = [cue for cue in found.get(f"emergency.{kind}.weak", barred) if _happening(found, cue)]
    if kind in ALWAYS_URGENT:
        return [Danger(kind, cue, past=False) for cue in certain if not _manner_of_speaking(kind, found, cue)]
    real = [cue for cue in [*certain, *likely] if not _imagined(found, cue)]
    if kind == "child" and found.get("emergency.school") and not found.get("emergency.sexual"):
        real = [cue for cue in real if _going_on(found, cue) or _touches(found, "emergency.family", cue)]
    over = bool(found.get("emergency.past")) or _dated_before(found.text, on)
    tells = [Danger(kind, cue, past=over and not _lasts(found, cue)) for cue in real]
    return [tell for tell in tells if not _habitual(kind, found, tell.cue) or _going_on(found, tell.cue)]


def _cried(kind: Emergency, found: Found) -> list[Cue]:
    """The words of a cry that is nothing else, or only its place: "CHÁY!!!", "cướp cứu với", "tai nạn ở cầu"."""
    cries = found.get(f"emergency.{kind}.alone")
    words = len(found.reading.keys)
    if not cries or words > LONGEST_PLACED:
        return []
    said = {at for cue in [*cries, *found.get("emergency.crying")] for at in range(cue.start, cue.end)}
    if len(said) == words and words <= LONGEST_CRY:
        return cries
    starts = {cue.start for cue in found.get("emergency.at")}
    first = [cue for cue in cries if cue.end in starts and all(at in said for at in range(cue.end))]
    return [] if found.get("emergency.habit") else first


def _manner_of_speaking(kind: Emergency, found: Found, cue: Cue) -> bool:
    """A wish to die that only says how bad a matter is: "buồn muốn chết, đường xấu quá"."""
    return _touches(found, f"emergency.{kind}.hyperbole", cue) and bool(found.get("emergency.matter"))


def _touches(found: Found, name: str, cue: Cue) -> bool:
    return any(cue.overlaps(other) for other in found.get(name))


def _habitual(kind: Emergency, found: Found, cue: Cue) -> bool:
    """Told of as something that happens often: then it is a matter, not danger at this hour."""
    if kind in URGENT_THOUGH_HABITUAL or _touches(found, "emergency.home", cue):
        return False
    if _touches(found, "emergency.lasting", cue):
        return bool(found.before("emergency.habit", cue, NEAR)) or _touches(found, "emergency.habit", cue)
    return bool(found.get("emergency.habit"))


def _lasts(found: Found, cue: Cue) -> bool:
    """Going on, or not over with the day: somebody missing, somebody sexually abused."""
    lasting = ("emergency.missing", "emergency.sexual")
    return _going_on(found, cue) or any(_touches(found, name, cue) for name in lasting)


def _going_on(found: Found, cue: Cue) -> bool:
    """Somebody cries for help, or says in it or just before it that it is going on."""
    inside = [other for other in found.get("emergency.present") if cue.start <= other.start < cue.end]
    return bool(inside or found.before("emergency.present", cue, NEAR) or found.get("emergency.cry"))


def _happening(found: Found, cue: Cue) -> bool:
    """It is going on, or help is called for at once."""
    called = [other for other in found.get("emergency.call") if other.start >= cue.start]
    return bool(called) or _going_on(found, cue)


def _imagined(found: Found, cue: Cue) -> bool:
    """Feared, forbidden or supposed, not happening."""
    return bool(found.before("emergency.unreal", cue, NEAR)) and not _happening(found, cue)


def _dated_before(text: str, on: date) -> bool:
    for day, month, year in _DAY.findall(text):
        try:
            if date(int(year or on.year), int(month), int(day)) < on:
                return True
        except ValueError:
            continue
    return any(int(one or other) < on.year for one, other in _YEAR.findall(text.lower()))
