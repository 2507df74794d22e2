"""The complaint-handling scorecard: counts and checks → points, with every formula spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from law.scorecard import (
    AllOrNothing,
    Bands,
    Checklist,
    ChecklistPart,
    CountDef,
    Deduction,
    Item,
    Penalty,
    Proportional,
    RatioDef,
    Scorecard,
)

__all__ = ["CountDef", "ItemScore", "Score", "Scorecard", "counts_needed", "score", "write_number"]

Status = Literal["ok", "ask", "empty"]
HUNDRED = 100


@dataclass(frozen=True)
class ItemScore:
    """Points of one item and how they come about.

    `points` is exact, None when a person must be asked or the item is left out. `ratio` is in percent, exact.
    `inputs` are the counts used: (count id, name, value or None when unknown). `status`: ok, ask (something
    is unknown), empty (there was nothing to count and the item's rule for that applied).
    """

    id: str
    group: str
    title: str
    max: Fraction
    points: Fraction | None
    formula_vi: str
    inputs: list[tuple[str, str, int | None]]
    ratio: Fraction | None
    status: Status
    note: str


@dataclass(frozen=True)
class PenaltyScore:
    """Points that a penalty takes away; None when its count is unknown."""

    id: str
    title: str
    points: Fraction | None
    formula_vi: str


@dataclass(frozen=True)
class Score:
    """The whole result: `total` of `max`, over the items that have points.

    `complete` is false while an item or penalty asks a person; the total then lacks it.
    """

    items: list[ItemScore]
    penalties: list[PenaltyScore]
    total: Fraction
    max: Fraction
    complete: bool
    status: str
    banner: str


@dataclass(frozen=True)
class _Outcome:
    points: Fraction | None
    formula_vi: str
    status: Status = "ok"
    ratio: Fraction | None = None


def counts_needed(scorecard: Scorecard) -> list[CountDef]:
    """The counts that the enabled items and penalties use, in the order of the table's list."""
    needed = {count for item in scorecard.items if item.enabled for count in scorecard.inputs(item)}
    needed |= {penalty.input for penalty in scorecard.penalties if penalty.enabled}
    return [count for count in scorecard.counts if count.id in needed]


def score(scorecard: Scorecard, counts: Mapping[str, int | None], checks: Mapping[str, bool | None]) -> Score:
    """Score a table. A count that is None is unknown and its item asks; a count not given is 0.

    A check not given or None is unanswered. Ratios meet the band edges as exact fractions; points are rounded
    half up to the item's step. Raises ValueError for an id the table does not have and for a negative count.
    """
    _require_known(scorecard, counts, checks)
    reader = _Reader(scorecard, counts, checks)
    items = [reader.item(item) for item in scorecard.items if item.enabled]
    penalties = [_take(penalty, reader) for penalty in scorecard.penalties if penalty.enabled]
    best = scorecard.rescale_to or scorecard.max_points
    counted = sum((item.max for item in items if not _left_out(item)), Fraction(0))
    points = sum((item.points for item in items if item.points is not None), Fraction(0))
    points -= sum((penalty.points for penalty in penalties if penalty.points is not None), Fraction(0))
    total = max(Fraction(0), points) * best / counted if counted else Fraction(0)
    complete = all(item.status != "ask" for item in items) and all(p.points is not None for p in penalties)
    return Score(items, penalties, total, best, complete, scorecard.status, scorecard.banner_vi)


def write_number(value: Fraction, places: int = 2, at_least: int = 0) -> str:
    """A number the Vietnamese way, rounded half up: 94,29 · 2,0 with one place `at_least`."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    digits = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    whole, _, rest = digits.partition(".")
    rest = rest.rstrip("0").ljust(at_least, "0")
    return f"{whole},{rest}" if rest else whole


class _Reader:
    """Counts and checks of one scoring, seen through one table."""

    def __init__(
        self, scorecard: Scorecard, counts: Mapping[str, int | None], checks: Mapping[str, bool | None]
    ) -> None:
        self.scorecard = scorecard
        self._counts = counts
        self._checks = checks

    def count(self, count_id: str) -> int | None:
        """Its value; 0 when it was not given, None when it is unknown."""
        return self._counts.get(count_id, 0)

    def item(self, item: Item) -> ItemScore:
        names = self.scorecard.inputs(item)
        inputs = [(name, self.scorecard.count(name).name_vi, self.count(name)) for name in names]
        unknown = [title for _, title, value in inputs if value is None]
        missing = _Outcome(None, f"Chưa có số liệu: {'; '.join(unknown)}", "ask")
        outcome = missing if unknown else self._outcome(item)
        return ItemScore(
            item.id,
            item.group,
            item.title_vi,
            item.max_points,
            outcome.points,
            outcome.formula_vi,
            inputs,
            outcome.ratio,
            outcome.status,
            item.note,
        )

    def _outcome(self, item: Item) -> _Outcome:
        formula = item.formula
        if isinstance(formula, Deduction):
            return _deduct(formula, self.count(formula.input) or 0)
        if isinstance(formula, Checklist):
            return self._check_off(formula)
        ratio = self.scorecard.ratio(formula.input)
        num, den = self._parts(ratio)
        if den < 0 or num < 0:
            return _Outcome(None, f"Số liệu không khớp: {self._spell(ratio)}", "ask")
        if den < item.min_cases:
            return _nothing(item)
        percent = Fraction(num * HUNDRED, den)
        points, step = _points(item, formula, percent)
        text = f"{self._spell(ratio)} = {_percent(percent)} {step}: {_points_vi(points)}"
        return _Outcome(points, text, "ok", percent)

    def _parts(self, ratio: RatioDef) -> tuple[int, int]:
        num = self._sum(ratio.num) - self._sum(ratio.num_minus)
        return num, self._sum(ratio.den) - self._sum(ratio.den_minus)

    def _sum(self, names: list[str]) -> int:
        return sum(self.count(name) or 0 for name in names)

    def _spell(self, ratio: RatioDef) -> str:
        num, den = self._parts(ratio)
        short = f"{num}/{den}"
        if len(ratio.num) == len(ratio.den) == 1 and not ratio.num_minus and not ratio.den_minus:
            return short
        num_terms, den_terms = (
            self._terms(ratio.num, ratio.num_minus),
            self._terms(ratio.den, ratio.den_minus),
        )
        return f"{num_terms}/{den_terms} = {short}"

    def _terms(self, plus: list[str], minus: list[str]) -> str:
        added = " + ".join(str(self.count(name)) for name in plus)
        terms = added + "".join(f" − {self.count(name)}" for name in minus)
        return f"({terms})" if len(plus) + len(minus) > 1 else terms

    def _check_off(self, formula: Checklist) -> _Outcome:
        answers = [(part, self._answer(part)) for part in formula.parts]
        text = "; ".join(f"{part.title_vi}: {_answer_vi(part, answer)}" for part, answer in answers)
        if any(answer is None for _, answer in answers):
            return _Outcome(None, text, "ask")
        points = sum((part.points for part, answer in answers if answer), Fraction(0))
        return _Outcome(points, f"{text} → {_points_vi(points)}")

    def _answer(self, part: ChecklistPart) -> bool | None:
        if part.auto is None:
            return self._checks.get(part.id)
        num, den = self._parts(self.scorecard.ratio(part.auto.input))
        if den <= 0:
            return {"pass": True, "fail": False}.get(part.auto.when_empty)
        return Fraction(num * HUNDRED, den) >= part.auto.min


def _require_known(
    scorecard: Scorecard, counts: Mapping[str, int | None], checks: Mapping[str, bool | None]
) -> None:
    known = {count.id for count in scorecard.counts}
    lists = [item.formula for item in scorecard.items if isinstance(item.formula, Checklist)]
    parts = {part.id for checklist in lists for part in checklist.parts}
    wrong = [name for name in counts if name not in known] + [name for name in checks if name not in parts]
    if wrong:
        raise ValueError(f"Bảng điểm {scorecard.id} không có: {', '.join(wrong)}.")
    negative = [name for name, value in counts.items() if value is not None and value < 0]
    if negative:
        raise ValueError(f"Số liệu không được âm: {', '.join(negative)}.")


def _points(
    item: Item, formula: Proportional | Bands | AllOrNothing, percent: Fraction
) -> tuple[Fraction, str]:
    """The points and how the ratio leads to them."""
    if isinstance(formula, Bands):
        band = next(band for band in formula.bands if percent >= band.min)
        return band.points, f"→ bậc từ {_percent(band.min)}"
    if isinstance(formula, AllOrNothing):
        reached = percent >= formula.min
        word = "đạt" if reached else "chưa đạt"
        return item.max_points if reached else Fraction(0), f"→ {word} mức {_percent(formula.min)}"
    exact = item.max_points * percent / HUNDRED
    points = min(item.max_points, _round_half_up(exact, formula.step))
    return points, f"× {write_number(item.max_points, 2, 1)} → làm tròn đến {write_number(formula.step)}"


def _round_half_up(value: Fraction, step: Fraction) -> Fraction:
    return (value / step + Fraction(1, 2)).__floor__() * step


def _deduct(formula: Deduction, count: int) -> _Outcome:
    points = max(formula.floor, formula.start - formula.per * count)
    text = f"{write_number(formula.start, 2, 1)} − {write_number(formula.per, 2, 1)} × {count}"
    floor = f", không dưới {write_number(formula.floor)}" if points == formula.floor else ""
    return _Outcome(points, f"{text}{floor}: {_points_vi(points)}")


def _nothing(item: Item) -> _Outcome:
    few = "Không phát sinh trong kỳ" if item.min_cases == 1 else f"Dưới {item.min_cases} lượt trong kỳ"
    if item.zero_cases == "full_points":
        return _Outcome(item.max_points, f"{few} → tính đủ {_points_vi(item.max_points)}", "empty")
    if item.zero_cases == "zero":
        return _Outcome(Fraction(0), f"{few} → {_points_vi(Fraction(0))}", "empty")
    if item.zero_cases == "ask":
        return _Outcome(None, f"{few} → người chấm quyết định", "ask")
    return _Outcome(None, f"{few} → không tính mục này", "empty")


def _take(penalty: Penalty, reader: _Reader) -> PenaltyScore:
    count = reader.count(penalty.input)
    if count is None:
        name = reader.scorecard.count(penalty.input).name_vi
        return PenaltyScore(penalty.id, penalty.title_vi, None, f"Chưa có số liệu: {name}")
    points = min(penalty.cap, penalty.per * count)
    text = f"{write_number(penalty.per, 2, 1)} × {count}, tối đa {write_number(penalty.cap)}"
    return PenaltyScore(penalty.id, penalty.title_vi, points, f"{text}: trừ {_points_vi(points)}")


def _left_out(item: ItemScore) -> bool:
    return item.points is None and item.status == "empty"


def _answer_vi(part: ChecklistPart, answer: bool | None) -> str:
    if answer is None:
        return "chưa trả lời"
    return f"có ({write_number(part.points, 2, 1)})" if answer else "không (0)"


def _percent(value: Fraction) -> str:
    return f"{write_number(value)} %"


def _points_vi(points: Fraction) -> str:
    return f"{write_number(points, 2, 1)} điểm"
