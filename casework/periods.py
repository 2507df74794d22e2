"""The windows that officials report on: ISO weeks, and the statutory year of petitions with its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casework.errors import Refused

SEND_DAY = 17  # of the last month of a period: units to the People's Committee (Thông tư 06/2025, Điều 7)
PARTS = {  # name, first month (its 15th), last month (its 14th); month 0 is December of the year before
    "quy-1": ("Quý I", 0, 3),
    "quy-2": ("Quý II", 3, 6),
    "quy-3": ("Quý III", 6, 9),
    "quy-4": ("Quý IV", 9, 12),
    "6-thang": ("6 tháng", 0, 6),
    "9-thang": ("9 tháng", 0, 9),
    "nam": ("Năm", 0, 12),
}
QUARTERS = ("quy-1", "quy-2", "quy-3", "quy-4")
PROVISIONAL = "tam-tinh"  # the score is due before 10/12, four days before the year closes
PROVISIONAL_END = (11, 30)


@dataclass(frozen=True)
class Period:
    """A window of days, both included. `send_by` is the last day for the unit's report on it."""

    id: str
    name: str
    since: date
    until: date
    send_by: date


def period(period_id: str) -> Period:
    """The period of an id such as 2026-quy-4, 2026-nam, 2026-tam-tinh.

    Windows run from the 15th to the 14th (Thông tư 06/2025/TT-TTCP, Điều 7); `tam-tinh` is the year
    counted to 30/11, for the score that is sent before 10/12. Raises Refused for another id.
    """
    year_text, _, part = period_id.partition("-")
    if not (year_text.isascii() and year_text.isdigit() and len(year_text) == 4) or int(year_text) < 2000:
        raise Refused("s.no_period", period=period_id)
    year = int(year_text)
    if part == PROVISIONAL:
        end = date(year, *PROVISIONAL_END)
        return Period(period_id, f"Năm {year}, tạm tính", date(year - 1, 12, 15), end, date(year, 12, 9))
    if part not in PARTS:
        raise Refused("s.no_period", period=period_id)
    name, first, last = PARTS[part]
    since = date(year, first, 15) if first else date(year - 1, 12, 15)
    return Period(period_id, f"{name} {year}", since, date(year, last, 14), date(year, last, SEND_DAY))


def statutory_year(day: date) -> int:
    """The statutory year a day belongs to: from 15 December on, the next one."""
    return day.year + 1 if (day.month, day.day) >= (12, 15) else day.year


def periods(today: date) -> list[Period]:
    """The periods that have begun: this year's with the whole year first, then the year before."""
    year = statutory_year(today)
    names = ["nam", PROVISIONAL, "9-thang", "6-thang", *reversed(QUARTERS)]
    this_year = [period(f"{year}-{name}") for name in names]
    return [one for one in this_year if one.since <= today] + [period(f"{year - 1}-nam")]


def quarter_of(day: date) -> Period:
    """The statutory quarter that runs on a day."""
    quarters = [period(f"{statutory_year(day)}-{name}") for name in QUARTERS]
    return next(quarter for quarter in quarters if day <= quarter.until)


def days_of_week(iso_week: str) -> tuple[date, date]:
    """Monday and Sunday of an ISO week such as 2026-W47. Raises Refused for another text."""
    try:
        monday = date.fromisoformat(f"{iso_week}-1")
    except ValueError:
        raise Refused("s.no_week", week=iso_week) from None
    return monday, monday + timedelta(days=6)


def week_of(day: date) -> str:
    """The ISO week of a day: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_before(day: date) -> str:
    """The last whole ISO week before the one of `day`."""
    return week_of(day - timedelta(days=7))
