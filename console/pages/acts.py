"""What an official does with a file: each act one form, one use-case, one sentence on what happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from aiohttp import web

from casework import answer, codes, handle, sent, uploads
from casework.errors import Refused
from casework.secrecy import ALL_UNITS
from console import words
from console.forms import FORM, Form
from console.pages.petition import file_page
from console.refusals import CONFLICT, FORBIDDEN, NOT_FOUND, refused
from console.render import go, refusal_text, unit_name
from console.setup import BASE, WHO, office_of, path

Act = Callable[[web.Request, str, Form], Awaitable[str]]


class _NeedsAnotherLook(Exception):
    """An answer that citizens may not understand, or that shows too much; `issue` as answer.check names it."""

    def __init__(self, issue: str) -> None:
        super().__init__(issue)
        self.issue = issue


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.post(r"/petition/{code:\d{7}}/{act:[a-z]+}", act)]


async def act(request: web.Request) -> web.Response:
    """Do it and go back to the file; when it was refused, show the form again as it was typed."""
    code, name, form = request.match_info["code"], request.match_info["act"], request[FORM]
    if name not in ACTS:
        raise web.HTTPNotFound
    try:
        done = await ACTS[name](request, code, form)
    except _NeedsAnotherLook as doubt:
        return await file_page(
            request,
            code,
            status=422,
            issue=doubt.issue,
            typed=form,
            opened=name,
            kept=await _kept(request, form),
        )
    except Refused as refusal:
        if refusal.phrase in NOT_FOUND | FORBIDDEN:
            return await refused(request, refusal)
        return await file_page(
            request,
            code,
            status=409 if refusal.phrase == CONFLICT else 422,
            refusal=_conflict(refusal) if refusal.phrase == CONFLICT else refusal_text(request, refusal),
            typed=form,
            opened=name,
            kept=await _kept(request, form),
        )
    told = await office_of(request).look(sent.last_told, request[WHO], code)
    gone = name == "transfer" and request[WHO].role not in ALL_UNITS
    return go(request, BASE if gone else path("petition", code), done, told=told)


def _conflict(refusal: Refused) -> str:
    name = words.cap(str(refusal.params.get("name") or "người khác"))
    step = words.action(str(refusal.params.get("last_step", ""))).lower()
    return (
        f"{name} vừa làm trước trên hồ sơ này ({step}). Trang đã mở bản mới nhất; phần anh/chị viết vẫn còn "
        "trong ô bên dưới. Xem lại rồi bấm gửi nếu vẫn cần."
    )


async def _accept(request: web.Request, code: str, form: Form) -> str:
    await office_of(request).run(handle.accept, request[WHO], code, form.number("version"))
    return f"Đã nhận xử lý hồ sơ {codes.spell(code)}. Người phụ trách: {request[WHO].name}."


async def _transfer(request: web.Request, code: str, form: Form) -> str:
    unit_id = _chosen(form)
    await office_of(request).run(
        handle.transfer, request[WHO], code, form.number("version"), unit_id, form.text("reason")
    )
    return f"Đã chuyển hồ sơ {codes.spell(code)} đến {unit_name(request, unit_id)}."


async def _assign(request: web.Request, code: str, form: Form) -> str:
    unit_id = _chosen(form)
    await office_of(request).run(
        handle.assign, request[WHO], code, form.number("version"), unit_id, form.text("field") or None
    )
    return f"Đã phân công hồ sơ {codes.spell(code)} cho {unit_name(request, unit_id)}."


async def _ask(request: web.Request, code: str, form: Form) -> str:
    await office_of(request).run(
        handle.ask,
        request[WHO],
        code,
        form.number("version"),
        form.text("question"),
        _day(form.text("until")),
    )
    return "Đã hỏi người dân. Hạn của đơn vị vẫn chạy."


async def _answer(request: web.Request, code: str, form: Form) -> str:
    office, text = office_of(request), form.text("text")
    await _keep_uploads(request, form)
    issue = answer.check(text)
    if issue and form.text("anyway") != issue:
        raise _NeedsAnotherLook(issue)
    interim = form.text("interim") == "1"
    ids = [file.id for file in await _kept(request, form)]
    draft = answer.Draft(text, form.text("document"), interim, ids)
    await office.run(answer.publish, request[WHO], code, form.number("version"), draft)
    if interim:
        return "Đã báo tiến độ cho người dân. Hồ sơ còn mở, hạn vẫn chạy."
    return f"Đã trả lời hồ sơ {codes.spell(code)}. Người dân sẽ được hỏi việc đã xong chưa."


async def _close(request: web.Request, code: str, form: Form) -> str:
    await office_of(request).run(handle.close, request[WHO], code, form.number("version"), form.text("note"))
    return f"Đã đóng hồ sơ {codes.spell(code)}."


async def _guide(request: web.Request, code: str, form: Form) -> str:
    await office_of(request).run(handle.guide, request[WHO], code, form.number("version"), form.text("words"))
    return "Đã gửi hướng dẫn. Tin báo không ghi nội dung việc."


ACTS: dict[str, Act] = {
    "accept": _accept,
    "transfer": _transfer,
    "assign": _assign,
    "ask": _ask,
    "answer": _answer,
    "close": _close,
    "guide": _guide,
}


def _chosen(form: Form) -> str:
    if not form.text("unit"):
        raise Refused("desk.no_unit")
    return form.text("unit")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


async def _keep_uploads(request: web.Request, form: Form) -> None:
    """Store new files first, so that nobody has to choose them again when the text needs another look."""
    for file in form.files:
        kept = await office_of(request).run(uploads.keep, file.name, file.data)
        form.values.setdefault("kept", []).append(str(kept))
    form.files.clear()


async def _kept(request: web.Request, form: Form) -> tuple[Any, ...]:
    ids = [int(value) for value in form.values.get("kept", []) if value.isascii() and value.isdigit()]
    return tuple(await office_of(request).look(uploads.loose, ids)) if ids else ()
