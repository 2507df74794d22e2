"""The calendar of working days that deadlines are counted by, and the periods the law leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aiohttp import web

from casework import limits
from casework.office import VIETNAM
from console.render import page
from console.setup import office_of
from law.calendar import ClosedDay, WorkCalendar
from law.explain import name_days


@dataclass(frozen=True)
class Year:
    """One year of the calendar: days off in runs, make-up days, whether it was announced."""

    year: int
    official: bool
    closed: list[str]
    make_up: list[date]


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get("/calendar", show)]


async def show(request: web.Request) -> web.Response:
    """Last year, this one and the next, with a warning for each that has no official notice."""
    office = office_of(request)
    today = office.clock.now().astimezone(VIETNAM).date()
    calendar = office.law.calendar
    first, last = calendar.first_day.year, calendar.last_day.year
    years = [one for one in range(today.year - 1, today.year + 2) if first <= one <= last]
    return await page(
        request,
        "calendar.html",
        years=[_year(calendar, one) for one in years],
        warnings=calendar.warnings(today),
        limits=await office.look(limits.left_open),
        remote=[office.knowledge.directory.unit(one).name for one in sorted(office.policy.remote_units)],
    )


def _year(calendar: WorkCalendar, year: int) -> Year:
    first, last = date(year, 1, 1), date(year, 12, 31)
    runs: list[list[ClosedDay]] = []
    for closed in calendar.closed_days(first, last):
        if runs and runs[-1][-1].name == closed.name:
            runs[-1].append(closed)
        else:
            runs.append([closed])
    return Year(
        year,
        calendar.is_official(year),
        [name_days(run) for run in runs],
        calendar.make_up_days(first, last),
    )
