"""People who asked for a person: the list, the talk, joining, writing, giving back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from casework import humans
from casework.errors import Refused
from console.forms import FORM
from console.render import go, page, refusal_text
from console.setup import WHO, office_of, path

Line = tuple[datetime, str, str]


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    one = r"/people/{id:\d{1,12}}"
    return [
        web.get("/people", show),
        web.get("/people/poll", poll_list),
        web.get(one, talk),
        web.get(one + "/poll", poll_talk),
        web.post(one + "/{act:join|say|release}", act),
    ]


async def show(request: web.Request) -> web.Response:
    """Who waits, the longest first."""
    waiting = await office_of(request).look(humans.waiting, request[WHO])
    return await page(request, "people.html", waiting=waiting, mark=_mark(waiting))


async def poll_list(request: web.Request) -> web.Response:
    """A mark that changes when the list does."""
    waiting = await office_of(request).look(humans.waiting, request[WHO])
    return web.json_response({"mark": _mark(waiting), "waiting": len(waiting)})


async def talk(request: web.Request) -> web.Response:
    """One talk with its box to write in."""
    return await _talk_page(request)


async def poll_talk(request: web.Request) -> web.Response:
    """A mark that changes when somebody wrote."""
    lines, state = await _lines_and_state(request)
    return web.json_response({"mark": _mark([state, *lines]), "lines": len(lines)})


async def act(request: web.Request) -> web.Response:
    """Join, write, or give the talk back to the bot."""
    office, who = office_of(request), request[WHO]
    conversation_id, name = int(request.match_info["id"]), request.match_info["act"]
    here = path("people", str(conversation_id))
    try:
        if name == "say":
            await office.run(humans.say, who, conversation_id, request[FORM].text("text"))
            return go(request, here)
        if name == "join":
            await office.run(humans.join, who, conversation_id)
            return go(request, here, "Đã vào cuộc trò chuyện. Người dân được báo tên người đang nói.")
        await office.run(humans.release, who, conversation_id)
    except Refused as refusal:
        if refusal.phrase == "account.forbidden":
            raise
        if refusal.phrase == "err.conflict":
            said = f"{refusal.params['name']} đang nói chuyện với người này rồi."
        else:
            said = refusal_text(request, refusal)
        return await _talk_page(request, said, request[FORM].text("text"), 409)
    return go(request, path("people"), "Đã trả cuộc trò chuyện cho Nghe Dân. Người dân được báo.")


async def _talk_page(
    request: web.Request, refusal: str = "", written: str = "", status: int = 200
) -> web.Response:
    conversation_id = int(request.match_info["id"])
    waiting = await office_of(request).look(humans.waiting, request[WHO])
    row = next((row for row in waiting if row.conversation_id == conversation_id), None)
    if row is None:
        return go(request, path("people"), "Cuộc trò chuyện này đã được trả lại cho Nghe Dân.")
    lines, state = await _lines_and_state(request)
    return await page(
        request,
        "talk.html",
        status=status,
        talk=row,
        lines=lines,
        mark=_mark([state, *lines]),
        refusal=refusal,
        written=written,
    )


async def _lines_and_state(request: web.Request) -> tuple[list[Line], object]:
    office, who, conversation_id = office_of(request), request[WHO], int(request.match_info["id"])
    try:
        lines = await office.look(humans.transcript, who, conversation_id)
    except Refused as refusal:
        if refusal.phrase != "human.not_joined":
            raise
        return [], "gone"
    waiting = await office.look(humans.waiting, who)
    states = {row.conversation_id: (row.state, row.official_name) for row in waiting}
    return lines, states.get(conversation_id)


def _mark(things: Sequence[object]) -> str:
    return hashlib.sha256(repr(things).encode()).hexdigest()[:16]
