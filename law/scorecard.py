"""Scorecard: a table of items and points as data, read from criteria/*.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from law.yamlfile import DataError, Doc, Problem, Strict, parse, read

FOLDER = Path(__file__).parent / "criteria"
DEFAULT_FILE = FOLDER / "mac-dinh.yaml"

ZeroCases = Literal["full_points", "exclude_and_rescale", "zero", "ask"]


def _exact(value: object) -> object:
    """A YAML number as the decimal its author wrote: 0.1 is one tenth, not the nearest binary float."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fraction(Decimal(str(value)))
    return value


Points = Annotated[Fraction, BeforeValidator(_exact)]


class _Part(Strict):
    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid", frozen=True)


class CountDef(Strict):
    """What is counted; `form` and `col` name its place in an official form, `rule` how columns add up."""

    id: str
    name_vi: str
    unit: str
    form: str | None = None
    col: str | None = None
    rule: str | None = None
    definition: str = ""


class RatioDef(Strict):
    """A percentage: (num - num_minus) over (den - den_minus), all count ids."""

    id: str
    name_vi: str
    num: list[str] = Field(min_length=1)
    num_minus: list[str] = Field(default_factory=list)
    den: list[str] = Field(min_length=1)
    den_minus: list[str] = Field(default_factory=list)

    @property
    def counts(self) -> list[str]:
        """Every count id it needs, once each, in reading order."""
        return list(dict.fromkeys([*self.num, *self.num_minus, *self.den, *self.den_minus]))


class Band(_Part):
    """From `min` percent up, these points."""

    min: Points
    points: Points


class Proportional(_Part):
    """Points = the item's maximum times the ratio, rounded half up to `step`."""

    kind: Literal["proportional"]
    input: str
    step: Points


class Bands(_Part):
    """The first band from the top whose `min` the ratio reaches."""

    kind: Literal["bands"]
    input: str
    bands: list[Band] = Field(min_length=1)


class AllOrNothing(_Part):
    """The item's maximum when the ratio reaches `min` percent, else 0."""

    kind: Literal["all_or_nothing"]
    input: str
    min: Points


class Deduction(_Part):
    """`start` minus `per` for each counted failure, not below `floor`."""

    kind: Literal["deduction"]
    input: str
    start: Points
    per: Points
    floor: Points


class Auto(_Part):
    """A checklist part answered by a ratio; `when_empty` is its answer when there was nothing to count."""

    input: str
    min: Points
    when_empty: Literal["pass", "fail", "ask"]


class ChecklistPart(_Part):
    """One yes-or-no with its own points."""

    id: str
    title_vi: str
    points: Points
    auto: Auto | None = None


class Checklist(_Part):
    """The sum of the parts answered yes."""

    kind: Literal["checklist"]
    parts: list[ChecklistPart] = Field(min_length=1)


Formula = Annotated[Proportional | Bands | AllOrNothing | Deduction | Checklist, Field(discriminator="kind")]


class Item(_Part):
    """One line of the table. With fewer cases than `min_cases` the rule `zero_cases` applies."""

    id: str
    group: str
    title_vi: str
    enabled: bool = True
    max_points: Points
    formula: Formula
    min_cases: int = Field(default=1, ge=1)
    zero_cases: ZeroCases
    evidence_vi: list[str] = Field(default_factory=list)
    source: str
    note: str = ""


class Penalty(_Part):
    """Points taken from the total: `per` for each counted failure, at most `cap`."""

    id: str
    title_vi: str
    enabled: bool
    input: str
    per: Points
    cap: Points
    source: str


class Disqualifier(Strict):
    """A ground that a person confirms; software never sets it."""

    id: str
    title_vi: str
    effect_vi: str


class Scorecard(_Part):
    """A whole table. `banner_vi` must stand on every screen and export until `status` is official."""

    id: str
    title_vi: str
    banner_vi: str
    status: Literal["official", "modelled_not_official", "retired"]
    source: str
    max_points: Points
    rescale_to: Points | None
    valid_from: date
    counts: list[CountDef]
    ratios: list[RatioDef]
    items: list[Item]
    penalties: list[Penalty] = Field(default_factory=list)
    disqualifiers: list[Disqualifier] = Field(default_factory=list)

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Scorecard:
        """Read one table. Raises DataError with every problem, each with file and line."""
        doc = read(path)
        card = parse(doc, cls)
        problems = list(_problems(doc, card))
        if problems:
            raise DataError(problems)
        return card

    def ratio(self, ratio_id: str) -> RatioDef:
        """The ratio of that id."""
        return next(ratio for ratio in self.ratios if ratio.id == ratio_id)

    def count(self, count_id: str) -> CountDef:
        """The count of that id."""
        return next(count for count in self.counts if count.id == count_id)

    def inputs(self, item: Item) -> list[str]:
        """The count ids an item needs, in reading order."""
        formula = item.formula
        if isinstance(formula, Deduction):
            return [formula.input]
        if isinstance(formula, Checklist):
            autos = [part.auto.input for part in formula.parts if part.auto]
            return [count for name in autos for count in self.ratio(name).counts]
        return self.ratio(formula.input).counts


def _problems(doc: Doc, card: Scorecard) -> Iterator[Problem]:
    yield from _twice(doc, "counts", [count.id for count in card.counts])
    yield from _twice(doc, "ratios", [ratio.id for ratio in card.ratios])
    yield from _twice(doc, "items", [item.id for item in card.items])
    counts, ratios = {count.id for count in card.counts}, {ratio.id for ratio in card.ratios}
    for index, ratio in enumerate(card.ratios):
        for name in ratio.counts:
            if name not in counts:
                yield doc.problem(f"{ratio.id}: unknown count {name!r}", "ratios", index)
    for index, item in enumerate(card.items):
        for text in _item_problems(item, counts, ratios):
            yield doc.problem(f"{item.id}: {text}", "items", index, "formula")
    for index, penalty in enumerate(card.penalties):
        if penalty.input not in counts:
            yield doc.problem(f"{penalty.id}: unknown count {penalty.input!r}", "penalties", index)
    total = sum((item.max_points for item in card.items if item.enabled), Fraction(0))
    if total != card.max_points:
        yield doc.problem(
            f"the items add up to {float(total):g}, not to {float(card.max_points):g}", "max_points"
        )


def _twice(doc: Doc, key: str, ids: list[str]) -> Iterable[Problem]:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield doc.problem(f"the id {name} stands twice", key, index, "id")


def _item_problems(item: Item, counts: set[str], ratios: set[str]) -> Iterator[str]:
    formula = item.formula
    if isinstance(formula, Checklist):
        yield from (
            f"unknown ratio {part.auto.input!r}"
            for part in formula.parts
            if part.auto and part.auto.input not in ratios
        )
        best = sum((part.points for part in formula.parts), Fraction(0))
    elif isinstance(formula, Deduction):
        if formula.input not in counts:
            yield f"unknown count {formula.input!r}"
        best = formula.start
    else:
        if formula.input not in ratios:
            yield f"unknown ratio {formula.input!r}"
        best = max(band.points for band in formula.bands) if isinstance(formula, Bands) else item.max_points
    if best != item.max_points:
        yield f"the best result is {float(best):g}, the maximum {float(item.max_points):g}"
    if isinstance(formula, Proportional) and formula.step <= 0:
        yield "the step must be above 0"
    if isinstance(formula, Bands):
        edges = [band.min for band in formula.bands]
        if edges != sorted(edges, reverse=True) or edges[-1] != 0:
            yield "the bands must fall from the highest edge to 0"
