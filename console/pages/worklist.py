"""The worklist: what is to be done, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from casework import look
from casework.look import WorkFilter
from casework.secrecy import ALL_UNITS
from console import words
from console.render import page
from console.session import set_cookie
from console.setup import WHO, office_of
from law.deadlines import Standing
from law.kinds import Stage
from law.stages import is_open

SEEN_COOKIE = "nghe_dan_seen"
SAME_VISIT = timedelta(minutes=20)
TABS = (Standing.OVERDUE, Standing.DUE_TODAY, Standing.DUE_SOON, Standing.ON_TIME)
CLOSED_STAGES = tuple(stage for stage in Stage if not is_open(stage))


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get("", show), web.get("/", show)]


async def show(request: web.Request) -> web.Response:
    """One page of the list, with filters as links and a mark on what is new since the last visit."""
    office, who = office_of(request), request[WHO]
    filters = _filters(request)
    listed = await office.look(look.worklist, who, _wanted(filters))
    visit = _visit(request, office.clock.now())
    response = await page(
        request,
        "worklist.html",
        listed=listed,
        filters=filters,
        total_open=sum(listed.counts.values()),
        tabs=[(str(tab), words.STANDINGS[tab], listed.counts.get(str(tab), 0)) for tab in TABS],
        stages=[(str(stage), words.stage(stage)) for stage in Stage],
        fields=office.knowledge.catalogue.fields(),
        units=await office.look(look.units_to_choose) if who.role in ALL_UNITS else [],
        closed_stages=[str(stage) for stage in CLOSED_STAGES],
        narrowed=any(value for key, value in filters.items() if key not in ("page", "closed")),
        new_since=visit.since,
        page_number=int(filters["page"] or 1),
    )
    set_cookie(request, response, SEEN_COOKIE, visit.cookie(), max_age=90 * 24 * 3600)
    return response


def _filters(request: web.Request) -> dict[str, str]:
    names = ("standing", "stage", "field", "unit", "q", "closed", "page")
    filters = {name: request.query.get(name, "").strip() for name in names}
    if filters["standing"] not in {str(tab) for tab in TABS}:
        filters["standing"] = ""
    if filters["stage"] not in {str(stage) for stage in Stage}:
        filters["stage"] = ""
    page_asked = filters["page"]
    filters["page"] = (
        page_asked if page_asked.isascii() and page_asked.isdigit() and 0 < int(page_asked) < 10_000 else ""
    )
    return filters


def _wanted(filters: dict[str, str]) -> WorkFilter:
    return WorkFilter(
        unit_id=filters["unit"] or None,
        stage=filters["stage"],
        standing=filters["standing"],
        field_id=filters["field"],
        text=filters["q"],
        closed=filters["closed"] == "1",
        page=int(filters["page"] or 1),
    )


@dataclass(frozen=True)
class _Visit:
    """When the list was last read before this visit, and when it was read now."""

    since: datetime | None
    now: datetime

    def cookie(self) -> str:
        since = int(self.since.timestamp()) if self.since else 0
        return f"{since}.{int(self.now.timestamp())}"


def _visit(request: web.Request, now: datetime) -> _Visit:
    """Within twenty minutes it is the same visit, so the marks stay while one works down the list."""
    since, _, last = request.cookies.get(SEEN_COOKIE, "").partition(".")
    if not (since.isdigit() and last.isdigit() and len(last) < 12 and len(since) < 12):
        return _Visit(None, now)
    before = datetime.fromtimestamp(int(last), UTC)
    if now - before > SAME_VISIT:
        return _Visit(before, now)
    return _Visit(datetime.fromtimestamp(int(since), UTC) if int(since) else None, now)
