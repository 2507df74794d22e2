"""What the bot knows, to be searched, tried, edited and taken back on the desk."""

from __future__ import annotations

from aiohttp import web

from casework import learning, versions
from casework.errors import Refused
from casework.learning import Tried
from casework.office import Desk
from console import words
from console.forms import FORM
from console.pages.learning import effect_said
from console.pages.taught import TARGETS, Taught, part_name, taught
from console.render import go, page
from console.setup import WHO, office_of, path
from faq.editable import Target
from faq.knowledge import Knowledge
from faq.text import fold
from faq.trial import LONGEST, try_ask, try_route

TABS = ("fields", "units", "questions")
MOST = 60  # rows on a tab; a search finds the others
Rows = list[tuple[str, str, str]]


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get("/knowledge", show),
        web.post("/knowledge/try", try_message),
        web.get("/knowledge/edit", edit),
        web.post("/knowledge/edit", change),
        web.get("/knowledge/versions", history),
        web.post(r"/knowledge/versions/{id:\d{1,9}}/undo", undo),
    ]


async def show(request: web.Request) -> web.Response:
    """Fields, units or questions, and a box to try a message in."""
    return await _list_page(request)


async def try_message(request: web.Request) -> web.Response:
    """How a message would be understood."""
    text = request[FORM].text("text")[:LONGEST]
    return await _list_page(request, text)


async def edit(request: web.Request) -> web.Response:
    """The form of one thing; without a key, of a new question."""
    learning.require_editor(request[WHO])
    target, ref = _asked(request)
    thing = taught(office_of(request).knowledge, target, ref)
    return await _edit_page(request, thing)


async def change(request: web.Request) -> web.Response:
    """Try the typed values, or put them into effect."""
    office, who, form = office_of(request), request[WHO], request[FORM]
    learning.require_editor(who)
    target, ref = _asked(request)
    thing = taught(office.knowledge, target, ref).typed(office.knowledge, form)
    wanted = thing.change(form.number("seen"), form.text("note"))
    try:
        if form.text("do") == "apply":
            tried = await learning.teach(office, who, wanted)
            if not tried.problems:
                return go(request, path("knowledge", "versions"), f"Đã áp dụng. {effect_said(tried)}")
        else:
            tried = await office.look(learning.attempt, who, wanted)
    except Refused as refusal:
        if refusal.phrase != "learn.conflict":
            raise
        fresh = taught(office.knowledge, target, ref)
        return await _edit_page(request, thing, refusal=words.conflict(refusal), now=fresh, status=409)
    return await _edit_page(request, thing, tried=tried, status=422 if tried.problems else 200)


async def history(request: web.Request) -> web.Response:
    """Every edit, newest first."""
    number = request.query.get("page", "1")
    asked = int(number) if number.isdecimal() and len(number) < 7 else 1
    found = await office_of(request).look(versions.versions, request[WHO], asked)
    return await page(request, "versions.html", versions=found, part_name=part_name)


async def undo(request: web.Request) -> web.Response:
    """Take an edit back: by another edit."""
    office, who = office_of(request), request[WHO]
    wanted = await office.look(learning.undoing, who, int(request.match_info["id"]))
    tried = await learning.teach(office, who, wanted)
    if tried.problems:
        found = await office.look(versions.versions, who)
        said = " ".join(tried.problems)
        return await page(
            request, "versions.html", versions=found, part_name=part_name, refusal=said, status=422
        )
    return go(request, path("knowledge", "versions"), f"Đã hoàn tác. {effect_said(tried)}")


async def _list_page(request: web.Request, tried: str = "") -> web.Response:
    office = office_of(request)
    learning.require_editor(request[WHO])
    given = request[FORM].text if request.method == "POST" else lambda name: request.query.get(name, "")
    tab = given("tab") if given("tab") in TABS else TABS[0]
    sought = given("q").strip()
    rows = await office.look(_rows, tab, sought)
    return await page(
        request,
        "knowledge.html",
        shelf=tab,
        sought=sought,
        rows=rows[:MOST],
        total=len(rows),
        version=office.knowledge.version.edits,
        message=tried,
        understood=await office.look(understood, office.knowledge, tried) if tried else None,
    )


async def _edit_page(
    request: web.Request,
    thing: Taught,
    *,
    tried: Tried | None = None,
    refusal: str = "",
    now: Taught | None = None,
    status: int = 200,
) -> web.Response:
    office = office_of(request)
    form = request[FORM] if request.method == "POST" else None
    seen = form.number("seen") if form and now is None else office.knowledge.version.edits
    message = form.text("text")[:LONGEST] if form else ""
    readings = []
    if message:
        readings.append(("Hiện nay", await office.look(understood, office.knowledge, message)))
        if tried and tried.knowledge:
            readings.append(("Sau khi sửa", await office.look(understood, tried.knowledge, message)))
    return await page(
        request,
        "knowledge-edit.html",
        status=status,
        thing=thing,
        now=now,
        seen=seen,
        reason=form.text("note") if form else "",
        tried=tried,
        refusal=refusal,
        message=message,
        readings=readings,
        units=await office.look(_unit_names),
        field_names={field.id: field.plain_vi for field in office.knowledge.catalogue.fields()},
    )


def understood(desk: Desk, knowledge: Knowledge, text: str) -> dict[str, object]:
    """How a knowledge reads a message: fields with their words, units, and the answer of the book."""
    route = try_route(knowledge, {"id": 0, "text": text}, desk.today)
    asked = try_ask(knowledge, {"id": 0, "text": text}, desk.today)
    if "error" in route:
        return {"error": True}
    question = asked["question"]
    return {
        **route,
        "fields": [{**hit, "name": knowledge.catalogue.field(hit["id"]).plain_vi} for hit in route["fields"]],
        "units": [{**hit, "name": knowledge.directory.unit(hit["id"]).name} for hit in route["units"]],
        "question": knowledge.book.entry(question).title if question else "",
        "question_confidence": asked["confidence"],
    }


def _rows(desk: Desk, tab: str, sought: str) -> Rows:
    """(id, name, more about it) of everything on a tab that has the words sought, marks or not."""
    knowledge, key = desk.knowledge, fold(sought)
    if tab == "units":
        found = [
            (unit.id, unit.name, ", ".join((unit.spoken, *unit.aliases)))
            for unit in knowledge.directory.units(desk.today)
        ]
    elif tab == "questions":
        found = [
            (entry.key, entry.title, " · ".join(entry.questions[1:])) for entry in knowledge.book.entries()
        ]
    else:
        found = [
            (field.id, field.plain_vi, ", ".join((field.name_vi, *field.strong, *field.weak)))
            for field in knowledge.catalogue.fields()
        ]
    return [row for row in found if key in fold(" ".join(row))]


def _unit_names(desk: Desk) -> list[str]:
    return [unit.name for unit in desk.knowledge.directory.units(desk.today)]


def _asked(request: web.Request) -> tuple[Target, str]:
    given = request[FORM].text if request.method == "POST" else lambda name: request.query.get(name, "")
    target = next((target for target in TARGETS if target == given("target")), None)
    if target is None:
        raise web.HTTPNotFound
    return target, given("ref")
