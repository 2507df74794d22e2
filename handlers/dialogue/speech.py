"""How days, hours, codes, phones and money are said aloud, in Vietnamese and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ Nhật")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_YEAR, NEXT_YEAR = timedelta(days=330), timedelta(days=365)


@dataclass(frozen=True)
class Morning:
    """The morning of a day, for "an office opens again": no hour is promised."""

    day: date


def spoken(name: str, value: Any, today: date | None, english: bool) -> str:
    """A placeholder's value as it is said; `name` tells a code, a phone or money from other text.

    Without `today` nothing is near: no "ngày mai", and the year is named.
    """
    if isinstance(value, datetime):
        return _moment_en(value, today) if english else _moment_vi(value, today)
    if isinstance(value, date):
        return day_en(value, today) if english else day_vi(value, today)
    if isinstance(value, Morning):
        return _morning_en(value.day, today) if english else _morning_vi(value.day, today)
    text = str(value)
    if re.fullmatch(r"code(_\d+)?", name):
        return f"ND {text[:3]} {text[3:]}" if re.fullmatch(r"\d{7}", text) else text
    if name == "phone":
        return phone(text)
    if name == "money":
        return f"{int(value):,}".replace(",", "," if english else ".") + (" dong" if english else " đồng")
    return text


def day_vi(day: date, today: date | None) -> str:
    """ "thứ Ba 8/12", "ngày mai, thứ Tư 25/11", "hôm nay, thứ Hai 23/11"; the year only when far away."""
    near = ("hôm nay, ", "ngày mai, ")[ahead] if (ahead := _days_ahead(day, today)) in (0, 1) else ""
    return f"{near}{WEEKDAYS_VI[day.weekday()]} {_numbers(day, today)}"


def day_en(day: date, today: date | None) -> str:
    """ "Tuesday 8/12", "tomorrow, Wednesday 25/11"."""
    near = ("today, ", "tomorrow, ")[ahead] if (ahead := _days_ahead(day, today)) in (0, 1) else ""
    return f"{near}{WEEKDAYS_EN[day.weekday()]} {_numbers(day, today)}"


def phone(text: str) -> str:
    """ "0912 345 678"; short numbers such as 113 as they are."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 10:
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    return text


def _numbers(day: date, today: date | None) -> str:
    near = today is not None and today - LAST_YEAR <= day <= today + NEXT_YEAR
    return f"{day.day}/{day.month}" if near else f"{day.day}/{day.month}/{day.year}"


def _days_ahead(day: date, today: date | None) -> int:
    return (day - today).days if today else -1


def _part_of_day(hour: int) -> str:
    for end, name in ((11, "sáng"), (13, "trưa"), (18, "chiều")):
        if hour < end:
            return name
    return "tối"


def _clock(moment: datetime) -> tuple[str, str]:
    hour = moment.hour - 12 if moment.hour > 12 else moment.hour
    minute = f" {moment.minute}" if moment.minute else ""
    return f"{hour} giờ{minute}", _part_of_day(moment.hour)


def _moment_vi(moment: datetime, today: date | None) -> str:
    here = moment.astimezone(VIETNAM)
    clock, part = _clock(here)
    day = here.date()
    if day == today:
        return f"{clock} {part} nay"
    if _days_ahead(day, today) == 1:
        return f"{clock} {part} mai, {WEEKDAYS_VI[day.weekday()]} {_numbers(day, today)}"
    return f"{clock} {part} {day_vi(day, today)}"


def _moment_en(moment: datetime, today: date | None) -> str:
    here = moment.astimezone(VIETNAM)
    return f"{here:%H:%M} {day_en(here.date(), today)}"


def _morning_vi(day: date, today: date | None) -> str:
    name = f"{WEEKDAYS_VI[day.weekday()]} {_numbers(day, today)}"
    if day == today:
        return "sáng nay"
    return f"sáng mai, {name}" if _days_ahead(day, today) == 1 else f"sáng {name}"


def _morning_en(day: date, today: date | None) -> str:
    return "this morning" if day == today else f"the morning of {day_en(day, today)}"
