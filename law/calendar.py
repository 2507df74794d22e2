"""WorkCalendar: which days the offices work, and counting along them."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import holidays
from pydantic import Field

from law.errors import CalendarRange
from law.yamlfile import DataError, Doc, Problem, Strict, parse, read

SHIPPED = Path(__file__).parent / "calendar" / "vn.yaml"
SATURDAY = 5
FIRST_YEAR = 2012  # that of the Luật Khiếu nại: a complaint may concern a decision of any year since
FIRST_MONTH_TO_ASK = 10  # the Ministry announces next year's days off between October and December


class YearOverlay(Strict):
    """What is known about one year beyond the package `holidays`."""

    official: bool
    source: str = ""
    days_off: dict[date, str] = Field(default_factory=dict)
    make_up: list[date] = Field(default_factory=list)


class Overlay(Strict):
    """Days off, make-up days and Vietnamese names; an official year replaces the package's year."""

    names: dict[str, str] = Field(default_factory=dict)
    years: dict[int, YearOverlay] = Field(default_factory=dict)

    def over(self, base: Overlay) -> Overlay:
        """This overlay on top of `base`: a year or a name written here wins as a whole."""
        return Overlay(names={**base.names, **self.names}, years={**base.years, **self.years})


@dataclass(frozen=True)
class ClosedDay:
    """A Monday-to-Friday day on which the offices are closed, and why."""

    day: date
    name: str


class WorkCalendar:
    """Working days: Monday to Friday without days off, plus official make-up Saturdays unless `make_up` is off.

    Everything is computed once, so counting costs a look-up whatever the distance. A date outside
    the years covered raises CalendarRange.
    """

    def __init__(
        self, overlay: Overlay, first_year: int = FIRST_YEAR, last_year: int = 2030, *, make_up: bool = True
    ) -> None:
        self.first_day, self.last_day = date(first_year, 1, 1), date(last_year, 12, 31)
        announced = {year: entry for year, entry in overlay.years.items() if entry.official}
        guessed = [year for year in range(first_year, last_year + 1) if year not in announced]
        package = holidays.country_holidays("VN", years=guessed or None, language="vi", expand=False)
        listed = {day: name for entry in overlay.years.values() for day, name in entry.days_off.items()}
        named = {day: overlay.names.get(name, name) for day, name in package.items()}
        self._official = frozenset(announced)
        self._off = {day: name for day, name in {**named, **listed}.items() if day.weekday() < SATURDAY}
        self._off_ordinals = sorted(day.toordinal() for day in self._off)
        self._make_up = frozenset(day for entry in overlay.years.values() for day in entry.make_up)
        self._make_up |= {day for day in package.weekend_workdays if day.year in guessed}
        if not make_up:
            self._make_up = frozenset()
        span = range(self.first_day.toordinal(), self.last_day.toordinal() + 1)
        self._open = [ordinal for ordinal in span if self._works(date.fromordinal(ordinal))]
        self._open_set = frozenset(self._open)

    @classmethod
    def load(cls, path: Path | None = None, *, make_up: bool = True) -> WorkCalendar:
        """The shipped calendar, with the years of the office's own file `path` replacing ours.

        `make_up`: whether make-up Saturdays are working days. That is policy, no statute says it; counting
        them is the stricter choice for the units. Raises DataError with every problem of both files.
        """
        overlay = _read_overlay(SHIPPED)
        return cls(_read_overlay(path).over(overlay) if path else overlay, make_up=make_up)

    def is_working_day(self, day: date) -> bool:
        """Whether the offices work on `day`."""
        return self._ordinal(day) in self._open_set

    def next_working_day(self, day: date) -> date:
        """`day` itself when the offices work, else the next day they do."""
        return self._at(bisect_left(self._open, self._ordinal(day)))

    def previous_working_day(self, day: date) -> date:
        """`day` itself when the offices work, else the last day before it that they did."""
        return self._at(bisect_right(self._open, self._ordinal(day)) - 1)

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which is not counted; before it when negative.

        `start` itself, open or closed, when `count` is 0.
        """
        ordinal = self._ordinal(start)
        if count > 0:
            return self._at(bisect_right(self._open, ordinal) + count - 1)
        return self._at(bisect_left(self._open, ordinal) + count) if count else start

    def working_days_between(self, first: date, last: date) -> int:
        """Working days from `first` (excluded) to `last` (included); negative when `last` is earlier."""
        side = bisect_right if last >= first else bisect_left
        return side(self._open, self._ordinal(last)) - side(self._open, self._ordinal(first))

    def closed_days(self, first: date, last: date) -> list[ClosedDay]:
        """Days off from Monday to Friday between two dates, both included: weekends are left out."""
        low = bisect_left(self._off_ordinals, self._ordinal(first))
        high = bisect_right(self._off_ordinals, self._ordinal(last))
        days = (date.fromordinal(ordinal) for ordinal in self._off_ordinals[low:high])
        return [ClosedDay(day, self._off[day]) for day in days]

    def make_up_days(self, first: date, last: date) -> list[date]:
        """Weekend days worked in exchange for a day off between two dates, both included."""
        return sorted(day for day in self._make_up if first <= day <= last)

    def is_official(self, year: int) -> bool:
        """Whether the days off of `year` are announced; else they are a guess that may change."""
        return year in self._official

    def checked_from(self) -> int:
        """The first year whose days off we compared with the announced list; earlier ones are the package's."""
        return min(self._official, default=self.last_day.year + 1)

    def require(self, day: date) -> None:
        """Raises CalendarRange for a day outside the years covered."""
        self._ordinal(day)

    @property
    def digest(self) -> str:
        """A short mark of every working day known: another one means that computed dates may have moved."""
        return hashlib.sha256(",".join(map(str, self._open)).encode()).hexdigest()[:16]

    def warnings(self, today: date) -> list[str]:
        """What somebody must enter: from October on the next year's days off, until they are announced."""
        years = [today.year, *([today.year + 1] if today.month >= FIRST_MONTH_TO_ASK else [])]
        return [
            f"Chưa có lịch nghỉ chính thức năm {year}: hạn tính sang năm đó có thể đổi. Khi Bộ Nội vụ thông báo, "
            "ghi vào tệp lịch."
            for year in years
            if not self.is_official(year)
        ]

    def _works(self, day: date) -> bool:
        return day in self._make_up or (day.weekday() < SATURDAY and day not in self._off)

    def _ordinal(self, day: date) -> int:
        if not self.first_day <= day <= self.last_day:
            raise CalendarRange(
                f"Lịch làm việc chỉ có từ năm {self.first_day.year} đến năm {self.last_day.year}, "
                f"không có ngày {day:%d/%m/%Y}."
            )
        return day.toordinal()

    def _at(self, index: int) -> date:
        if not 0 <= index < len(self._open):
            raise CalendarRange(
                f"Thời hạn vượt ra ngoài lịch làm việc {self.first_day.year}-{self.last_day.year}."
            )
        return date.fromordinal(self._open[index])


def _read_overlay(path: Path) -> Overlay:
    doc = read(path)
    overlay = parse(doc, Overlay)
    problems = [problem for year in overlay.years for problem in _year_problems(doc, overlay, year)]
    if problems:
        raise DataError(problems)
    return overlay


def _year_problems(doc: Doc, overlay: Overlay, year: int) -> Iterator[Problem]:
    entry = overlay.years[year]
    for day in entry.days_off:
        if day.year != year:
            yield doc.problem(f"{day} is not in {year}", "years", str(year), "days_off", str(day))
        elif day.weekday() >= SATURDAY:
            yield doc.problem(
                f"{day} is a weekend day, closed anyway", "years", str(year), "days_off", str(day)
            )
    for index, day in enumerate(entry.make_up):
        if day.year != year or day.weekday() < SATURDAY:
            yield doc.problem(f"{day} is not a weekend day of {year}", "years", str(year), "make_up", index)
