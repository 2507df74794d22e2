"""Legal acts on a đơn: forms drawn from the table of what each act needs, one address for all of them."""

from __future__ import annotations

from aiohttp import web

from casework import acts, secrecy, sent, withdrawals
from casework.acts import ActForm, Done
from casework.errors import Refused
from casework.office import Desk, Office
from console import words
from console.forms import FORM, Form
from console.pages.again import show_again
from console.render import go
from console.setup import BASE, WHO, office_of, path
from console.typed import typed_day, typed_number
from law.kinds import Action


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.post(r"/petition/{code:\d{7}}/act/{action:[a-z-]+}", do)]


async def do(request: web.Request) -> web.Response:
    """Do the act and go back to the file; when it was refused, show the form again with the article."""
    office, who, form, code = office_of(request), request[WHO], request[FORM], request.match_info["code"]
    try:
        action = Action(request.match_info["action"])
    except ValueError:
        raise web.HTTPNotFound from None
    try:
        done = await office.run(acts.do, who, code, form.number("version"), action, act_form(form))
    except Refused as refusal:
        return await show_again(request, code, str(action), form, refusal)
    told = await office.look(sent.last_told, who, code)
    mine = await office.look(secrecy.may_see, who, done.petition)
    return go(request, path("petition", code) if mine else BASE, _said(office, action, done), told=told)


def act_form(form: Form) -> ActForm:
    """What was typed; a day or number that cannot be read counts as missing."""
    return ActForm(
        on=typed_day(form, "on"),
        document=form.text("document"),
        ground=form.text("ground"),
        criteria=tuple(form.values.get("criteria", [])),
        reason=form.text("reason"),
        to_unit_id=form.text("to_unit_id"),
        days=typed_number(form, "days"),
        held_on=typed_day(form, "held_on"),
        known_on=typed_day(form, "known_on"),
        notified_on=typed_day(form, "notified_on"),
        place=form.text("place"),
        outcome=form.text("outcome"),
        form=form.text("form"),
        freely=form.text("freely"),
    )


def _said(office: Office, action: Action, done: Done) -> str:
    """One sentence on the act, one on each clock it started or moved, and the warnings."""
    rulebook, today = office.law.rulebook, Desk.local(office.clock.now()).date()
    rows = [row for row in (*done.turned.opened, *done.turned.moved) if row.closed_on is None]
    days = [f"{rulebook.rule(row.rule_id).title_vi}: {words.day(row.due_on, today)}" for row in rows]
    parts = [] if withdrawals.NOT_NOTED in done.warnings else [f"Đã ghi: {words.action(action)}."]
    parts += [f"Hạn: {'; '.join(days)}."] if days else []
    return " ".join((*parts, *done.warnings))
