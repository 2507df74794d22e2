"""The file language/incidents.yaml: spots, what may be wrong with them, and words that say nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from law.yamlfile import Strict, parse, read

WORDS = Path(__file__).parent / "language" / "incidents.yaml"


class Aspect(Strict):
    """One thing that may be wrong. `days`: how long one incident of it lasts at most, None for long.
    `own`: each person's own affair."""

    say: tuple[str, ...]
    days: int | None = None
    own: bool = False


class IncidentWords(Strict):
    """The whole file."""

    spots: dict[str, dict[str, str]]
    numbered: tuple[str, ...]
    marked: tuple[str, ...]
    wide: tuple[str, ...]
    plain: tuple[str, ...]
    lead: tuple[str, ...]
    ends: tuple[str, ...]
    surnames: tuple[str, ...]
    aspects: dict[str, Aspect]
    own_fields: tuple[str, ...]
    common: tuple[str, ...]
    me: tuple[str, ...]


@cache
def incident_words(path: Path = WORDS) -> IncidentWords:
    """The words, read once. Raises DataError with every problem of the file."""
    return parse(read(path), IncidentWords)
