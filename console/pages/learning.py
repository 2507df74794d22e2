"""What the bot gets wrong: the confusions of a week, and phrases that would mend them."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from casework import learning, periods, proposals
from casework.errors import Refused
from casework.learning import Change, Tried
from casework.office import Desk
from console import words
from console.forms import FORM
from console.render import go, page, unit_name
from console.setup import WHO, office_of, path

MOST_TEXT = 1000  # letters of an example


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get("/learning", show),
        web.post("/learning/accept", accept),
        web.post("/learning/refuse", refuse),
        web.post("/learning/example", example),
    ]


async def show(request: web.Request) -> web.Response:
    """A week of corrections; the running one unless another is asked for."""
    return await _week_page(request)


async def accept(request: web.Request) -> web.Response:
    """A proposed phrase is taken over and works from now on."""
    form, office = request[FORM], office_of(request)
    strong = form.text("strong") == "1"
    change = await office.look(learning.with_phrase, form.text("field"), form.text("phrase"), strong=strong)
    return await _teach(request, change, f"Đã nhận cụm “{form.text('phrase')}”.")


async def example(request: web.Request) -> web.Response:
    """A corrected message becomes an example of its field."""
    form, office = request[FORM], office_of(request)
    change = await office.look(learning.with_example, form.text("field"), form.text("text")[:MOST_TEXT])
    return await _teach(request, change, "Đã lưu câu mẫu.")


async def refuse(request: web.Request) -> web.Response:
    """A proposed phrase is not wanted, now or later."""
    form = request[FORM]
    await office_of(request).run(
        learning.refuse_phrase, request[WHO], form.text("field"), form.text("phrase")
    )
    return go(request, _here(request), f"Đã bỏ cụm “{form.text('phrase')}”, sẽ không đề xuất lại.")


async def _teach(request: web.Request, change: Change, said: str) -> web.Response:
    try:
        tried = await learning.teach(office_of(request), request[WHO], change)
    except Refused as refusal:
        if refusal.phrase != "learn.conflict":
            raise
        return await _week_page(request, [words.conflict(refusal)], 409)
    if tried.problems:
        return await _week_page(request, tried.problems, 422)
    return go(request, _here(request), f"{said} {effect_said(tried)}")


def effect_said(tried: Tried) -> str:
    """What a change did to the golden messages, in one sentence."""
    if tried.trial is None:
        return ""
    before, after = tried.trial.before, tried.trial.after
    return f"Có hiệu lực ngay; đúng {before.first} → {after.first} trên {after.messages} câu mẫu."


async def _week_page(
    request: web.Request, problems: list[str] | None = None, status: int = 200
) -> web.Response:
    office = office_of(request)
    today = Desk.local(office.clock.now()).date()
    running = periods.week_of(today)
    asked = (request[FORM].text("week") if request.method == "POST" else request.query.get("week")) or running
    if asked > running:
        raise Refused("s.no_week", week=asked)
    monday, sunday = periods.days_of_week(asked)
    catalogue = office.knowledge.catalogue
    return await page(
        request,
        "learning.html",
        status=status,
        week=await office.look(proposals.week, request[WHO], asked),
        asked=asked,
        since=monday,
        until=sunday,
        is_running=asked == running,
        week_before=periods.week_of(monday - timedelta(days=7)),
        week_after=periods.week_of(monday + timedelta(days=7)) if asked < running else "",
        field_names={field.id: field.plain_vi for field in catalogue.fields()},
        name_of_unit=lambda unit_id: unit_name(request, unit_id),
        problems=problems or [],
    )


def _here(request: web.Request) -> str:
    week = request[FORM].text("week")
    return f"{path('learning')}?week={week}" if week else path("learning")
