"""The week in numbers: tables, a picture, a spreadsheet, and the files behind every number."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from casework import accounts, look, periods, report
from casework.errors import Refused
from casework.office import Desk
from casework.records import Official
from casework.secrecy import ALL_UNITS
from casework.week import MEASURES, SMALL_GROUP, WeekFigures
from console.forms import FORM
from console.render import go, page
from console.session import safe_next
from console.setup import WHO, office_of, path

WEEKS_BACK = 26
MEASURE_NAMES = {
    "received": "Nhận trong tuần",
    "arrived": "Nhận trong tuần",
    "answered": "Đã trả lời trong tuần",
    "open": "Đang mở cuối tuần",
    "on_time": "Việc xong đúng hạn",
    "events": "Việc đến hạn hoặc xong trong tuần",
    "became_late": "Trễ hạn trong tuần",
    "overdue": "Quá hạn cuối tuần",
    "due_soon": "Đến hạn trong 7 ngày tới",
    "transferred": "Chuyển đơn vị",
    "reopened": "Dân báo chưa xong, mở lại",
    "withdrawn": "Dân rút",
    "untaken": "Chưa ai nhận xử lý",
}
SPLITS = frozenset({"kind", "field", "unit", "channel"})
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """Which week of which unit."""

    week: str
    unit_id: str | None


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get("/statistics", show),
        web.get("/statistics/chart.png", chart),
        web.get("/statistics/so-lieu.xlsx", spreadsheet),
        web.get("/statistics/behind", behind),
        web.post("/statistics/subscribe", subscribe),
    ]


async def show(request: web.Request) -> web.Response:
    """One week against the week before."""
    office, who = office_of(request), request[WHO]
    asked = _asked(request)
    figures, stored = await office.look(_figures, who, asked)
    today = Desk.local(office.clock.now()).date()
    running = periods.week_of(today)
    monday = figures.since
    return await page(
        request,
        "statistics.html",
        figures=figures,
        stored=stored,
        asked=asked,
        weeks=[_choice(today - timedelta(weeks=back)) for back in range(WEEKS_BACK)],
        week_before=periods.week_of(monday - timedelta(days=7)),
        week_after=periods.week_of(monday + timedelta(days=7)) if asked.week < running else "",
        is_running=asked.week == running,
        units=await office.look(look.units_to_choose) if who.role in ALL_UNITS else [],
        rate_before=report.rate_words(figures.previous.on_time, figures.previous.events),
        sealed_words={name: report.sealed_words(figures, name) for name in figures.sealed},
        small_group=SMALL_GROUP,
    )


async def chart(request: web.Request) -> web.Response:
    """The picture that also goes to chats."""
    figures, _ = await office_of(request).look(_figures, request[WHO], _asked(request))
    return web.Response(body=await asyncio.to_thread(report.chart, figures), content_type="image/png")


async def spreadsheet(request: web.Request) -> web.Response:
    """The same figures as a workbook."""
    figures, _ = await office_of(request).look(_figures, request[WHO], _asked(request))
    name = f"so-lieu-{figures.week}{'-' + figures.unit_id if figures.unit_id else ''}.xlsx"
    return web.Response(
        body=await office_of(request).look(report.xlsx, figures),
        content_type=SPREADSHEET,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def behind(request: web.Request) -> web.Response:
    """The files behind one number, as they stand now."""
    key, by, value = (request.query.get(name, "") for name in ("key", "by", "value"))
    if key not in MEASURES or (by and by not in SPLITS) or value == SMALL_GROUP:
        raise web.HTTPNotFound
    office, asked = office_of(request), _asked(request)
    figures, _ = await office.look(_figures, request[WHO], asked)
    found = await office.look(report.behind, figures, key, by, value)
    return await page(
        request,
        "behind.html",
        title=MEASURE_NAMES[key],
        part=_part_name(figures, by, value),
        figures=figures,
        petitions=found,
        back=f"{path('statistics')}?week={asked.week}&unit={asked.unit_id or ''}",
    )


async def subscribe(request: web.Request) -> web.Response:
    """Monday's report by chat, or no longer."""
    wanted = request[FORM].text("weekly") == "1"
    await office_of(request).run(accounts.set_weekly, request[WHO].id or 0, weekly=wanted)
    word = (
        "Sáng thứ Hai hằng tuần sẽ có số liệu qua Telegram."
        if wanted
        else "Đã thôi nhận số liệu sáng thứ Hai."
    )
    return go(request, safe_next(request[FORM].text("back") or path("statistics")), word)


def _figures(desk: Desk, who: Official, asked: Asked) -> tuple[WeekFigures, bool]:
    """The figures as issued when they were, else counted now; and which of the two."""
    unit_id = report.unit_in_view(who, asked.unit_id)
    stored = report.issued(desk, asked.week) if unit_id is None else None
    if stored is not None:
        return stored, True
    return report.week(desk, asked.week, unit_id), False


def _asked(request: web.Request) -> Asked:
    now = office_of(request).clock.now()
    week = request.query.get("week") or periods.week_before(Desk.local(now).date())
    unit_id = request.query.get("unit") or None
    directory = office_of(request).knowledge.directory
    if unit_id is not None:
        try:
            directory.unit(unit_id)
        except KeyError as error:
            raise web.HTTPNotFound from error
    if week > periods.week_of(Desk.local(now).date()):
        raise Refused("s.no_week", week=week)
    return Asked(week, unit_id)


def _choice(day: date) -> tuple[str, str]:
    week = periods.week_of(day)
    monday, sunday = periods.days_of_week(week)
    return (
        week,
        f"Tuần {int(week[6:])} ({monday.day}/{monday.month} đến {sunday.day}/{sunday.month}/{sunday.year})",
    )


def _part_name(figures: WeekFigures, by: str, value: str) -> str:
    cells = {"kind": figures.by_kind, "field": figures.by_field, "channel": figures.by_channel}.get(by)
    rows = [(row.id, row.name) for row in (cells if cells is not None else figures.units)]
    return dict(rows).get(value, "") if by else ""
