"""One file: everything an official may see of it, and what he may do with it now."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from casework import acts, authority, look, obligations, sent
from casework.acts import ActOption
from casework.look import DeadlineView, FileView
from casework.office import Desk
from casework.records import Petition
from console.forms import FORM, Form
from console.render import page
from console.setup import WHO, office_of
from faq.units import Unit
from law.acts import Input
from law.deadlines import Standing
from law.kinds import Action, ActorKind, PetitionKind, Stage
from law.stages import NEED_A_PAPER

ANSWER, PAPER = "[[answer]]", "[[paper]]"


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get(r"/petition/{code:\d{7}}", show),
        web.post(r"/petition/{code:\d{7}}/open", open_sealed),
        web.get(r"/petition/{code:\d{7}}/open", show),
    ]


async def show(request: web.Request) -> web.Response:
    """The file; a sealed one asks first, because every opening is recorded."""
    code = request.match_info["code"]
    if await office_of(request).look(look.is_sealed, code):
        return await page(request, "sealed.html", code=code)
    return await file_page(request, code)


async def open_sealed(request: web.Request) -> web.Response:
    """Open a sealed file on purpose; the reason goes into its record."""
    return await file_page(request, request.match_info["code"], reason=request[FORM].text("reason"))


async def file_page(
    request: web.Request,
    code: str,
    *,
    status: int = 200,
    reason: str = "",
    refusal: str = "",
    issue: str = "",
    typed: Form | None = None,
    opened: str = "",
    kept: tuple[Any, ...] = (),
) -> web.Response:
    """The page of a file. After a refusal it keeps what was typed, with that form open."""
    office, who = office_of(request), request[WHO]
    view: FileView = await office.run(look.file, who, code, reason)
    legal = await office.look(_legal, view.petition)
    allowed = set(view.allowed) - {option.action for option in legal}
    wants_unit = any(need.input is Input.UNIT for option in legal for need in option.needs)
    choosing = wants_unit or allowed & {Action.TRANSFER, Action.ASSIGN}
    units = await office.look(look.units_to_choose) if choosing else []
    return await page(
        request,
        "petition.html",
        status=status,
        view=view,
        petition=view.petition,
        can={str(action).replace("-", "_"): action in allowed for action in Action},
        lead=_lead(view),
        legal=legal,
        a_paper=PetitionKind(view.petition.kind) in NEED_A_PAPER,
        authorities=await office.look(authority.proposals, view.petition),
        obligation_groups=_groups(view.deadlines),
        units=[unit for unit in units if unit.id != view.unit_id],
        suggested=_suggested(view, units),
        field_choices=office.knowledge.catalogue.fields() if Action.ASSIGN in allowed else [],
        by_answer={
            answer.id: [file for file in view.attachments if file.answer_id == answer.id]
            for answer in view.answers
        },
        from_citizen=[file for file in view.attachments if file.answer_id is None],
        rated={rating.answer_id: rating for rating in view.ratings},
        actor_of=_actor_of,
        unsent=await office.look(sent.undelivered_of, who, view.petition),
        frames=_frames(request, view),
        refusal=refusal,
        issue=issue,
        typed=typed or Form(),
        opened=opened,
        kept=kept,
    )


def _legal(desk: Desk, petition: Petition) -> list[ActOption]:
    """The acts that the desk offers for a file now.

    What was told by chat is no đơn: its receipt cannot be confirmed before one has been recorded, and a tố cáo
    without a name stays information (Luật Tố cáo 2018, Điều 25).
    """
    found = acts.options(desk, petition)
    recorded = petition.stage != Stage.INFORMATION or "way" in petition.facts
    nameless = petition.kind == PetitionKind.DENUNCIATION and not petition.named
    if recorded and not nameless:
        return found
    return [one for one in found if one.action is not Action.RECEIVE]


def _lead(view: FileView) -> str:
    """The act that comes next, as its form is called."""
    return {
        Stage.TRIAGE: "assign",
        Stage.RECEIVED: "accept",
        Stage.IN_PROGRESS: "answer",
        Stage.WAITING_CITIZEN: "answer",
        Stage.INFORMATION: "guide",
    }.get(Stage(view.petition.stage), "")


def _groups(deadlines: list[DeadlineView]) -> list[tuple[str, list[DeadlineView]]]:
    """The obligations by what became of them, those still open first and the next one on top."""
    late = [row for row in deadlines if row.state == "done" and row.standing is Standing.DONE_LATE]
    groups = [
        ("Đang chạy", [row for row in deadlines if row.state == "running"]),
        ("Của người dân, bên liên quan, hoặc ngày tự đến", [row for row in deadlines if row.state == "day"]),
        ("Đang tạm dừng", [row for row in deadlines if row.state == "suspended"]),
        ("Làm muộn", late),
        ("Làm đúng hạn", [row for row in deadlines if row.state == "done" and row not in late]),
        ("Đã dừng, không còn phải làm", [row for row in deadlines if row.state == "stopped"]),
    ]
    return [(title, rows) for title, rows in groups if rows]


def _suggested(view: FileView, units: list[Unit]) -> list[Unit]:
    """Other units the router had thought of, best first."""
    by_id = {unit.id: unit for unit in units if unit.id != view.unit_id}
    return [by_id[unit_id] for unit_id in view.petition.routing.get("units", []) if unit_id in by_id][:3]


def _frames(request: web.Request, view: FileView) -> dict[str, str]:
    """What a citizen reads around an answer, for the preview: ANSWER and PAPER stand for what is typed."""
    office = office_of(request)
    today = Desk.local(office.clock.now()).date()
    open_notices = (
        row.deadline.due_on
        for row in view.deadlines
        if row.deadline.closed_on is None and row.deadline.rule_id == obligations.NOTICE
    )
    due = next(open_notices, None)
    known: dict[str, Any] = {"unit": view.unit, "code": view.petition.code, "answer": ANSWER, "due": due}
    interim = "answer.interim" if due else "answer.interim_no_day"
    return {
        "final": office.phrases.say("answer.body", today=today, **known),
        "paper": office.phrases.say("answer.doc", today=today, doc=PAPER),
        "interim": office.phrases.say(interim, today=today, **known),
    }


def _actor_of(action: str, who: str) -> str:
    """Whose line of the history it is, for its colour; the words beside it say the same."""
    if who == "Nghe Dân":
        return str(ActorKind.SYSTEM)
    return str(ActorKind.CITIZEN if who == "người dân" else ActorKind.OFFICIAL)
