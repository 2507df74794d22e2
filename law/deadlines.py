"""Deadlines: plan one from a rule and a date, and say how it stands today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from law.calendar import WorkCalendar
from law.errors import (
    CalendarRange,
    DeadlineError,
    FixedByLaw,
    NeedsClock,
    NoFixedLength,
    NotInForce,
    NotSuspendable,
)
from law.explain import Reckoning, explain, spoken_day
from law.rulebook import Confidence, Counting, Direction, Rule, Rulebook, Unit, Variant

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Due:
    """A computed deadline: until 24:00 of `due_on` the act is in time.

    `due_unrolled_on` is the arithmetic end, from which extensions and suspensions are computed; remind on the
    earlier of the two, escalate on the later. For a rule that says when a decision takes effect, `due_on` is
    the first day of effect; for one that says how long something must last at least, its last day.
    """

    rule_id: str
    variant: str | None
    start_on: date
    due_unrolled_on: date
    due_on: date
    citation: str
    confidence: Confidence
    reckoning: Reckoning = field(repr=False, compare=False)

    @property
    def why(self) -> str:
        """Vietnamese sentences: the event, the days counted, the closed days by name, the article."""
        return explain(self.reckoning)

    @property
    def event(self) -> str:
        """The key of the event that started it, like "thu-ly"."""
        variant = self.reckoning.variant
        return variant.starts_from if variant and variant.starts_from else self.reckoning.rule.starts_from


@dataclass(frozen=True, slots=True)
class Stricter:
    """An earlier day that a stricter reading of a change of law would give; shown as a warning."""

    rule_id: str
    due_on: date
    text: str


class Standing(StrEnum):
    """How a deadline stands today."""

    ON_TIME = "dung-han"
    DUE_SOON = "sap-den-han"
    DUE_TODAY = "den-han"
    OVERDUE = "qua-han"
    DONE_ON_TIME = "xong-dung-han"
    DONE_LATE = "xong-muon"


def plan(
    rulebook: Rulebook,
    calendar: WorkCalendar,
    rule_id: str,
    start: date,
    variant: str | None = None,
    excluded_days: int = 0,
    length: int | None = None,
    on: date | None = None,
) -> Due:
    """The deadline that the event of `start` sets under a rule.

    The day of the event is not counted; a last day on which the offices are closed moves once, forward for an
    act to be done, backward for one due before an event. A variant is counted in full from the same start.
    `excluded_days` (suspension, obstacle) are calendar days added to the unrolled end. `length` is the
    office's own number for a configurable rule, in the rule's unit; for a variant made of extensions, a
    shorter total than the longest one allowed. `on` is the day that decides which version of the law is in
    force, such as that of receipt; the day of the event when None.

    Raises a DeadlineError: UnknownRule, UnknownVariant, NotInForce, NoFixedLength, FixedByLaw, NeedsClock,
    NotSuspendable or CalendarRange.
    Law: Bộ luật Dân sự 2015, Điều 147 khoản 2-3, Điều 148 khoản 4-6, unless the rule's own text differs.
    """
    rule = rulebook.rule(rule_id)
    calendar.require(start)
    _require_in_force(rule, on or start)
    return _plan(rulebook, calendar, rule, start, variant, excluded_days, length)


def at_once(rulebook: Rulebook, calendar: WorkCalendar, rule_id: str, start: date) -> Due:
    """The day on which an act that the law wants done "at once" is looked for: that of the event, or the next
    working day. A service target of ours, not a period of the law. Raises a DeadlineError.
    """
    rule = rulebook.rule(rule_id)
    _require_in_force(rule, start)
    if rule.direction is not Direction.IMMEDIATE:
        raise DeadlineError(f"Quy định {rule.id} có thời hạn, không phải việc làm ngay.")
    due = calendar.next_working_day(start)
    facts = Reckoning(rule, None, rule.event_vi, calendar, start, 0, Unit.CALENDAR_DAYS, 0, start, start, due)
    return Due(rule.id, None, start, start, due, rule.citation, rule.confidence, facts)


def stricter(rulebook: Rulebook, calendar: WorkCalendar, due: Due) -> Stricter | None:
    """The earlier day that the succeeding text would give, for a period that runs across the change of law.

    Luật 136/2025/QH15 has no transitional clause: the version is chosen by the day of the event, and whoever
    reads it otherwise must find the stricter day kept. None when the period ends before the change, or the
    other reading is not earlier.
    """
    rule = due.reckoning.rule
    if rule.replaced_by is None or rule.valid_to is None or due.due_unrolled_on <= rule.valid_to:
        return None
    other = _plan(rulebook, calendar, rulebook.rule(rule.replaced_by), due.start_on)
    if other.due_on >= due.due_on:
        return None
    change = rule.valid_to + timedelta(days=1)
    text = (
        f"Luật đổi từ {change:%d/%m/%Y}, không có điều khoản chuyển tiếp. Theo cách hiểu chặt hơn "
        f"({other.citation}), hạn là {spoken_day(other.due_on)}: nên làm trước ngày này."
    )
    return Stricter(other.rule_id, other.due_on, text)


def _plan(
    rulebook: Rulebook,
    calendar: WorkCalendar,
    rule: Rule,
    start: date,
    variant: str | None = None,
    excluded_days: int = 0,
    length: int | None = None,
) -> Due:
    case = rule.variant(variant) if variant is not None else None
    count, unit = _length(rule, case, length)
    _require_suspendable(rule, unit, excluded_days)
    try:
        counted = _count(rule, unit, count, start, calendar)
        unrolled = counted + timedelta(days=excluded_days) if excluded_days else counted
    except OverflowError:
        raise CalendarRange(f"Thời hạn của {rule.id} vượt ra ngoài lịch làm việc.") from None
    calendar.require(unrolled)
    due = _roll(rule, unit, unrolled, calendar)
    event = rulebook.event_vi(case.starts_from) if case and case.starts_from else rule.event_vi
    facts = Reckoning(rule, case, event, calendar, start, count, unit, excluded_days, counted, unrolled, due)
    return Due(rule.id, variant, start, unrolled, due, rule.citation, rule.confidence, facts)


def standing(
    due_on: date, today: date, calendar: WorkCalendar, done_on: date | None = None, soon_days: int = 2
) -> Standing:
    """How a deadline stands on `today`; due soon means at most `soon_days` working days are left."""
    if done_on is not None:
        return Standing.DONE_ON_TIME if done_on <= due_on else Standing.DONE_LATE
    if today > due_on:
        return Standing.OVERDUE
    if today == due_on:
        return Standing.DUE_TODAY
    soon = calendar.working_days_between(today, due_on) <= soon_days
    return Standing.DUE_SOON if soon else Standing.ON_TIME


def _require_in_force(rule: Rule, start: date) -> None:
    if rule.in_force(start):
        return
    early = rule.valid_from is not None and start < rule.valid_from
    instead = rule.replaces if early else rule.replaced_by
    bound = f"từ {rule.valid_from:%d/%m/%Y}" if early else f"đến hết {rule.valid_to:%d/%m/%Y}"
    advice = f" Dùng quy định {instead}." if instead else ""
    raise NotInForce(
        f"Quy định {rule.id} chỉ áp dụng {bound}, không áp dụng cho ngày {start:%d/%m/%Y}.{advice}", instead
    )


def _length(rule: Rule, variant: Variant | None, length: int | None) -> tuple[int, Unit]:
    if rule.direction is Direction.RECURRING:
        raise NoFixedLength(f"Quy định {rule.id} nói về chu kỳ ({rule.per}), không phải thời hạn.")
    text = variant or rule
    if text.length is not None and text.unit is not None:
        if length is not None and variant and variant.extensions and 0 < length <= text.length:
            return length, text.unit  # each extension is "không quá" so many days, so it may be shorter
        if length is not None:
            raise FixedByLaw(f"Luật đã ấn định thời hạn của {rule.id}, không đặt lại được.")
        return text.length, text.unit
    if length is None or rule.unit is None or not rule.configurable:
        raise NoFixedLength(_no_length(rule, variant))
    if length < 1:
        raise DeadlineError(f"Thời hạn đặt cho {rule.id} phải từ 1 ngày trở lên.")
    return length, rule.unit


def _no_length(rule: Rule, variant: Variant | None) -> str:
    if variant and variant.effect:
        return f"Trường hợp {variant.id} của {rule.id} không ấn định số ngày: {variant.effect}."
    if rule.configurable:
        return f"Luật không ấn định thời hạn của {rule.id}; cơ quan phải đặt số ngày."
    if rule.direction is Direction.IMMEDIATE:
        return f"Quy định {rule.id} yêu cầu làm ngay, không ấn định số ngày."
    return f"Quy định {rule.id} không ấn định số ngày. {rule.note}".strip()


def _require_suspendable(rule: Rule, unit: Unit, excluded_days: int) -> None:
    if excluded_days < 0:
        raise DeadlineError("Số ngày không tính vào thời hạn không được âm.")
    plain = rule.direction is Direction.AFTER and rule.counting is Counting.PLAIN and unit is not Unit.HOURS
    if excluded_days and not plain:
        raise NotSuspendable(f"Thời hạn của {rule.id} không có thời gian được trừ ra.")


def _count(rule: Rule, unit: Unit, count: int, start: date, calendar: WorkCalendar) -> date:
    sign = -1 if rule.direction is Direction.BEFORE else 1
    if unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(start, sign * count)
    if unit is Unit.CALENDAR_DAYS:
        extra = 1 if rule.counting is Counting.EFFECT else 0  # in effect from the day after N full days
        return start + timedelta(days=sign * (count + extra))
    if unit is Unit.YEARS:
        return _years_later(start, sign * count)
    if count % HOURS_A_DAY:
        raise NeedsClock(f"Thời hạn {count} giờ của {rule.id} cần giờ bắt đầu, không tính được từ ngày.")
    return start + timedelta(hours=sign * count)


def _years_later(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February: the month's last day stands in (Bộ luật Dân sự 2015, Điều 148 khoản 4)
        return start.replace(year=start.year + years, day=28)


def _roll(rule: Rule, unit: Unit, unrolled: date, calendar: WorkCalendar) -> date:
    if rule.counting is Counting.EFFECT or unit is Unit.HOURS:
        return unrolled
    if rule.direction is Direction.BEFORE:
        return calendar.previous_working_day(unrolled)
    return calendar.next_working_day(unrolled)
