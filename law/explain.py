"""Why a due date is what it is, in plain Vietnamese sentences an official can check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from law.calendar import SATURDAY, ClosedDay, WorkCalendar
from law.rulebook import Confidence, Counting, Direction, Rule, Unit, Variant

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The facts of one computed deadline: `counted` is its end before `excluded_days` were added."""

    rule: Rule
    variant: Variant | None
    event_vi: str
    calendar: WorkCalendar
    start: date
    length: int
    unit: Unit
    excluded_days: int
    counted: date
    unrolled: date
    due: date


def spoken_day(day: date) -> str:
    """A date as officials write it, like "thứ Ba 08/12/2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def name_days(days: list[ClosedDay]) -> str:
    """Closed days with their names, runs drawn together: "16/2 đến 20/2 (Tết Nguyên đán)"."""
    runs: list[tuple[date, date, str]] = []
    for closed in days:
        if runs and runs[-1][2] == closed.name and runs[-1][1] + ONE_DAY == closed.day:
            runs[-1] = (runs[-1][0], closed.day, closed.name)
        else:
            runs.append((closed.day, closed.day, closed.name))
    return ", ".join(f"{_span(first, last)} ({name})" for first, last, name in runs)


def explain(facts: Reckoning) -> str:
    """The whole reasoning: the event, the case, the days counted, closed days by name, the article."""
    parts = (
        _opening(facts),
        _case(facts),
        _counted(facts),
        _excluded(facts),
        _moved(facts),
        _guessed(facts),
        _certainty(facts),
        _source(facts.rule),
    )
    return " ".join(part for part in parts if part)


def _opening(facts: Reckoning) -> str:
    day = f"{facts.start:%d/%m/%Y} ({facts.event_vi})"
    if facts.unit is Unit.HOURS or facts.rule.direction is Direction.IMMEDIATE:
        return f"Bắt đầu tính từ {day}."
    if facts.rule.direction is Direction.BEFORE:
        return f"Tính ngược từ {day}, không kể ngày đó."
    return f"Bắt đầu tính từ ngày sau {day}."


def _case(facts: Reckoning) -> str:
    if facts.variant is None:
        return ""
    extensions = facts.variant.extensions
    extended = f", đã gồm {extensions} lần gia hạn bằng văn bản" if extensions else ""
    return f"Trường hợp: {facts.variant.when}{extended}."


def _counted(facts: Reckoning) -> str:
    count, end = facts.length, spoken_day(facts.counted)
    if facts.rule.direction is Direction.IMMEDIATE:
        return f"Luật yêu cầu làm ngay, không ấn định số ngày; theo dõi trong ngày {end}."
    if facts.rule.counting is Counting.EFFECT:
        full = f"{facts.counted - ONE_DAY:%d/%m/%Y}"
        return f"Đủ {count} ngày là {full}; có hiệu lực từ ngày sau, {end}, không chuyển vì ngày nghỉ."
    if facts.unit is Unit.HOURS:
        return f"Đếm {count} giờ liên tục, đến cùng giờ {end}, không chuyển vì ngày nghỉ."
    if facts.unit is Unit.YEARS:
        return f"{_verb(facts)} {count} năm: đến {end}."
    if facts.unit is Unit.CALENDAR_DAYS:
        return f"{_verb(facts)} {count} ngày, tính cả ngày nghỉ: đến {end}."
    return f"{_verb(facts)} {count} ngày làm việc, không tính {_skipped(facts)}: đến {end}."


def _verb(facts: Reckoning) -> str:
    return {Direction.BEFORE: "Lùi", Direction.MINIMUM: "Giữ ít nhất"}.get(facts.rule.direction, "Đếm")


def _skipped(facts: Reckoning) -> str:
    first, last = sorted((facts.start, facts.counted))
    if facts.rule.direction is Direction.BEFORE:
        last -= ONE_DAY
    else:
        first += ONE_DAY
    closed = facts.calendar.closed_days(first, last) if first <= last else []
    made_up = facts.calendar.make_up_days(first, last)
    skipped = f"thứ Bảy, Chủ nhật và ngày nghỉ {name_days(closed)}" if closed else "thứ Bảy, Chủ nhật"
    worked = f"; có tính ngày làm bù {_join(_short(day) for day in made_up)}" if made_up else ""
    return skipped + worked


def _excluded(facts: Reckoning) -> str:
    if not facts.excluded_days:
        return ""
    return (
        f"Cộng {facts.excluded_days} ngày không tính vào thời hạn (tạm đình chỉ hoặc trở ngại): "
        f"đến {spoken_day(facts.unrolled)}."
    )


def _moved(facts: Reckoning) -> str:
    if facts.due == facts.unrolled:
        return ""
    end, closed = spoken_day(facts.due), _closed_reasons(facts)
    if facts.rule.direction is Direction.BEFORE:
        return f"Ngày đó là ngày nghỉ: {closed}. Phải làm sớm hơn, chậm nhất {end}."
    return (
        f"Ngày cuối là ngày nghỉ: {closed}. Hạn chuyển sang ngày làm việc tiếp theo, {end} "
        "(Bộ luật Dân sự 2015, Điều 148 khoản 5)."
    )


def _closed_reasons(facts: Reckoning) -> str:
    first, last = sorted((facts.unrolled, facts.due))
    reasons = [name_days(facts.calendar.closed_days(first, last))]
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    if any(day.weekday() >= SATURDAY and not facts.calendar.is_working_day(day) for day in days):
        reasons.insert(0 if facts.unrolled.weekday() >= SATURDAY else 1, "cuối tuần")
    return " và ".join(reason for reason in reasons if reason)


def _guessed(facts: Reckoning) -> str:
    if facts.rule.counting is Counting.EFFECT or facts.unit is Unit.HOURS:
        return ""
    first, last = sorted((facts.start, facts.due))
    years = [year for year in range(first.year, last.year + 1) if not facts.calendar.is_official(year)]
    past = [year for year in years if year < facts.calendar.checked_from()]
    guessed = [year for year in years if year not in past]
    parts = []
    if past:
        parts.append(f"Lịch nghỉ năm {_join(map(str, past))} chưa đối chiếu với thông báo chính thức.")
    if guessed:
        parts.append(
            f"Lịch nghỉ năm {_join(map(str, guessed))} chưa công bố chính thức, ngày này có thể đổi."
        )
    return " ".join(parts)


def _certainty(facts: Reckoning) -> str:
    if facts.rule.configurable:
        return "Số ngày do cơ quan đặt, luật không ấn định."
    if facts.rule.confidence is Confidence.SECONDARY:
        return "Số ngày này đọc qua nguồn thứ cấp, cần xác nhận."
    if facts.rule.confidence is Confidence.RECALLED:
        return "Số ngày này chưa kiểm tra được trong văn bản."
    return ""


def _source(rule: Rule) -> str:
    version = ""
    if rule.valid_to:
        version = f" Quy định này áp dụng đến hết {rule.valid_to:%d/%m/%Y}."
    elif rule.replaces and rule.valid_from:
        version = f" Quy định này áp dụng từ {rule.valid_from:%d/%m/%Y}."
    return f"Căn cứ: {rule.citation}.{version}"


def _span(first: date, last: date) -> str:
    return _short(first) if first == last else f"{_short(first)} đến {_short(last)}"


def _short(day: date) -> str:
    return f"{day.day}/{day.month}"


def _join(words: Iterable[str]) -> str:
    return ", ".join(words)
