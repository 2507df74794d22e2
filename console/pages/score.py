"""The scorecard of a unit: every point with its formula, its counts, and the files behind them."""

from __future__ import annotations

from collections import Counter

from aiohttp import web

from casework import look, periods, score
from casework.errors import Refused
from casework.office import Desk
from casework.score import ScoreView
from casework.secrecy import ALL_UNITS
from casework.week import unit_in_view
from console.forms import FORM
from console.pages.statistics import SPREADSHEET
from console.render import go, page, refusal_text
from console.setup import WHO, office_of, path


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get("/score", show),
        web.get("/score/behind", behind),
        web.get("/score/cham-diem.xlsx", spreadsheet),
        web.post("/score", enter),
    ]


async def show(request: web.Request) -> web.Response:
    """The whole table of one unit and period."""
    unit_id, period_id = _asked(request, request.query.get("unit", ""), request.query.get("period", ""))
    return await _table(request, unit_id, period_id)


async def behind(request: web.Request) -> web.Response:
    """The files behind one count."""
    unit_id, period_id = _asked(request, request.query.get("unit", ""), request.query.get("period", ""))
    key = request.query.get("count", "")
    view = await office_of(request).look(score.score, unit_id, period_id)
    count = next((row for row in view.counts if row.definition.id == key), None)
    if count is None:
        raise web.HTTPNotFound
    times = Counter(count.codes)
    return await page(
        request,
        "score_behind.html",
        view=view,
        count=count,
        times=list(times.items()),
        back=_address(unit_id, period_id),
    )


async def spreadsheet(request: web.Request) -> web.Response:
    """The table as a workbook, with the banner on every sheet."""
    unit_id, period_id = _asked(request, request.query.get("unit", ""), request.query.get("period", ""))
    data = await office_of(request).look(_workbook, unit_id, period_id)
    name = f"cham-diem-{unit_id}-{period_id}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=data, content_type=SPREADSHEET, headers=headers)


async def enter(request: web.Request) -> web.Response:
    """A count or an answer that only a person knows, with its document; empty takes it back."""
    form = request[FORM]
    unit_id, period_id = _asked(request, form.text("unit"), form.text("period"))
    written = form.text("value")
    try:
        value = _value(written)
        await office_of(request).run(
            score.set_input, request[WHO], unit_id, period_id, form.text("key"), value, form.text("document")
        )
    except Refused as refusal:
        if refusal.phrase == "s.forbidden":
            raise
        return await _table(
            request, unit_id, period_id, refusal_text(request, refusal), form.text("key"), 422
        )
    word = "Đã bỏ số nhập tay, dùng số đếm được." if value is None else "Đã ghi số liệu. Điểm đã tính lại."
    return go(request, _address(unit_id, period_id), word)


async def _table(
    request: web.Request, unit_id: str, period_id: str, refusal: str = "", opened: str = "", status: int = 200
) -> web.Response:
    office, who = office_of(request), request[WHO]
    view = await office.look(score.score, unit_id, period_id)
    return await page(
        request,
        "score.html",
        status=status,
        view=view,
        periods=await office.look(score.period_choices),
        units=await office.look(look.units_to_choose) if who.role in ALL_UNITS else [],
        may_enter=who.role in ALL_UNITS or (who.role == "head" and who.unit_id == unit_id),
        asked_items=[item for item in view.score.items if item.status == "ask"],
        lists={row.definition.id for row in view.counts if row.codes},
        counts_missing=[row for row in view.counts if row.value is None],
        counts_known=[row for row in view.counts if row.value is not None],
        refusal=refusal,
        opened=opened,
    )


def _workbook(desk: Desk, unit_id: str, period_id: str) -> bytes:
    view: ScoreView = score.score(desk, unit_id, period_id)
    return score.xlsx(desk, view)


def _asked(request: web.Request, unit_id: str, period_id: str) -> tuple[str, str]:
    """The unit and period asked for; one's own unit and this year's without asking. Another's unit: refused."""
    office, who = office_of(request), request[WHO]
    wanted = unit_in_view(who, unit_id or None) or who.unit_id
    try:
        office.knowledge.directory.unit(wanted)
    except KeyError as error:
        raise web.HTTPNotFound from error
    year = periods.statutory_year(Desk.local(office.clock.now()).date())
    return wanted, period_id or f"{year}-nam"


def _value(written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdigit()):
        raise Refused("s.bad_value", value=written)
    return int(written)


def _address(unit_id: str, period_id: str) -> str:
    return f"{path('score')}?unit={unit_id}&period={period_id}"
