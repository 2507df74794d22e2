"""The rules as they stand in rules/*.yaml: their form, and the checks that no broken line survives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from law.kinds import PetitionKind
from law.yamlfile import DataError, Doc, Problem, Strict, parse, read

SOURCES_FILE = "sources.yaml"
SUBJECTS = frozenset(PetitionKind) | {"tiep-cong-dan", "bao-cao", "du-lieu-ca-nhan"}


class Unit(StrEnum):
    """What a length counts."""

    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"
    HOURS = "hours"
    YEARS = "years"
    DAY_OF_MONTH = "day-of-month"


class Direction(StrEnum):
    """How the due date lies to the event."""

    AFTER = "after"
    BEFORE = "before"  # to be done at least that long before the event
    MINIMUM = "minimum"  # must last at least that long
    RECURRING = "recurring"  # a frequency, no due date
    IMMEDIATE = "immediate"  # "ngay": at once, no number of days


class Counting(StrEnum):
    """Which way of counting applies."""

    PLAIN = "plain"  # day after the event is day 1; a closed last day moves once
    EFFECT = "effect"  # a legal state from the day after N full days; never moves
    SUSPENSION = "suspension"  # time left out of another period; no due date of its own


class Party(StrEnum):
    """Whose duty it is."""

    UNIT = "unit"
    CITIZEN = "citizen"
    THIRD_PARTY = "third-party"


class Confidence(StrEnum):
    """How sure we are of a number."""

    VERIFIED = "verified-in-source"
    SECONDARY = "secondary-source"
    RECALLED = "recalled"


class Text(Strict):
    """One legal text that rules cite; `read` says how much of it we read ourselves."""

    name: str
    number: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    read: str
    note: str = ""


class Reference(Strict):
    """A place in a legal text."""

    doc: str
    article: str | None = None
    clause: str | None = None
    point: str | None = None
    amended_by: Reference | None = None


class Variant(Strict):
    """Another length of the same clock, counted in full from the original start.

    `length` is None when the case only has an `effect`. `extensions` says how many written decisions the
    total includes. `starts_from` is set when the case runs from an event of its own.
    """

    id: str
    when: str
    length: int | None = Field(default=None, gt=0)
    unit: Unit | None = None
    effect: str | None = None
    extensions: int = Field(default=0, ge=0)
    starts_from: str | None = None


class RuleText(Strict):
    """One rule as it stands in rules/*.yaml."""

    id: str
    title_vi: str
    kinds: list[str] = Field(min_length=1)
    stage: str
    party: Party
    who: str
    starts_from: str
    alternative_start: str | None = None
    direction: Direction
    counting: Counting = Counting.PLAIN
    length: int | None = Field(gt=0)
    unit: Unit | None = None
    per: str | None = None
    configurable: bool = False
    variants: list[Variant] = Field(default_factory=list)
    valid_from: date | None
    valid_to: date | None
    replaces: str | None = None
    sources: list[Reference] = Field(min_length=1)
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True)
class RuleTexts:
    """Everything read from one folder: legal texts and events by key, rules in the order of the files."""

    texts: dict[str, Text]
    events: dict[str, str]
    rules: list[RuleText]


def read_rules(folder: Path) -> RuleTexts:
    """Read sources.yaml and every other *.yaml of `folder`. Raises DataError with all problems."""
    return _Reading(folder).result()


class _Reading:
    """One reading of a folder, collecting the problems of all files before it gives up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[Problem] = []
        self._texts: dict[str, Text] = {}
        self._events: dict[str, str] = {}
        self._rules: list[tuple[Doc, int, RuleText]] = []
        self._ids: set[object] = set()  # of broken rules too, so that one mistake is one problem

    def result(self) -> RuleTexts:
        self._read_sources()
        for path in sorted(self._folder.glob("*.yaml")):
            if path.name != SOURCES_FILE:
                self._read_rules(path)
        seen: set[str] = set()
        for doc, index, text in self._rules:
            self._problems += self._check(doc, index, text, seen)
            seen.add(text.id)
        self._problems += self._check_links()
        if self._problems:
            raise DataError(self._problems)
        return RuleTexts(self._texts, self._events, [text for _, _, text in self._rules])

    def _read_sources(self) -> None:
        try:
            found = parse(read(self._folder / SOURCES_FILE), _Sources)
        except DataError as error:
            self._problems += error.problems
        else:
            self._texts, self._events = found.sources, found.events

    def _read_rules(self, path: Path) -> None:
        try:
            doc = read(path)
            values = parse(doc, _RuleFile).rules
        except DataError as error:
            self._problems += error.problems
            return
        for index, value in enumerate(values):
            self._ids.add(value.get("id"))
            try:
                self._rules.append((doc, index, parse(doc, RuleText, value, "rules", index)))
            except DataError as error:
                self._problems += error.problems

    def _check(self, doc: Doc, index: int, text: RuleText, seen: set[str]) -> Iterator[Problem]:
        at = ("rules", index)
        if text.id in seen:
            yield doc.problem(f"the rule {text.id} stands twice", *at, "id")
        if text.valid_from and text.valid_to and text.valid_to < text.valid_from:
            yield doc.problem(f"{text.id} ends before it begins", *at, "valid_to")
        if text.length is not None and text.unit is None:
            yield doc.problem(f"{text.id} has a length without a unit", *at, "length")
        if text.configurable and (text.length is not None or text.unit is None):
            yield doc.problem(
                f"{text.id} is configurable: it needs a unit and no length", *at, "configurable"
            )
        for kind in text.kinds:
            if kind not in SUBJECTS:
                yield doc.problem(f"unknown kind {kind!r}", *at, "kinds")
        if self._events:
            for key in ("starts_from", "alternative_start"):
                if getattr(text, key) and getattr(text, key) not in self._events:
                    yield doc.problem(f"unknown event {getattr(text, key)!r}", *at, key)
        yield from self._check_sources(doc, at, text)
        yield from self._check_variants(doc, at, text)

    def _check_sources(self, doc: Doc, at: tuple[str, int], text: RuleText) -> Iterator[Problem]:
        for index, source in enumerate(text.sources):
            for reference in filter(None, (source, source.amended_by)):
                if self._texts and reference.doc not in self._texts:
                    yield doc.problem(f"unknown source {reference.doc!r}", *at, "sources", index)

    def _check_variants(self, doc: Doc, at: tuple[str, int], text: RuleText) -> Iterator[Problem]:
        seen: set[str] = set()
        for index, variant in enumerate(text.variants):
            place = (*at, "variants", index)
            if variant.id in seen:
                yield doc.problem(f"{text.id} has the variant {variant.id} twice", *place)
            seen.add(variant.id)
            if (variant.length is None) != (variant.unit is None):
                yield doc.problem(f"variant {variant.id}: length and unit go together", *place)
            if variant.length is None and variant.effect is None and not text.configurable:
                yield doc.problem(f"variant {variant.id} has neither a length nor an effect", *place)
            if variant.starts_from and self._events and variant.starts_from not in self._events:
                yield doc.problem(f"unknown event {variant.starts_from!r}", *place)

    def _check_links(self) -> Iterator[Problem]:
        for doc, index, text in self._rules:
            if text.replaces and text.replaces not in self._ids:
                yield doc.problem(f"{text.id} replaces an unknown rule", "rules", index, "replaces")
            for other in self._earlier_versions(text):
                if (other.valid_to or date.max) >= (text.valid_from or date.min):
                    yield doc.problem(
                        f"{text.id} and the version it replaces, {other.id}, are in force together",
                        *("rules", index, "valid_from"),
                    )

    def _earlier_versions(self, text: RuleText) -> list[RuleText]:
        """The rules that one replaces, directly and further back; a circle is walked once."""
        by_id = {one.id: one for _, _, one in self._rules}
        found: list[RuleText] = []
        while text.replaces in by_id and by_id[text.replaces] not in found:
            text = by_id[text.replaces]
            found.append(text)
        return found


class _Sources(Strict):
    sources: dict[str, Text]
    events: dict[str, str]


class _RuleFile(Strict):
    rules: list[dict[str, object]]
