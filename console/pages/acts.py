"""What an official does with a file: each act one form, one use-case, one sentence on what happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from casework import answer, codes, handle, incidents, sent
from casework.errors import Refused
from casework.secrecy import ALL_UNITS
from console.forms import FORM, Form
from console.pages.again import keep_uploads, kept_files, show_again
from console.pages.petition import file_page
from console.render import go, unit_name
from console.setup import BASE, WHO, office_of, path
from console.typed import typed_day

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
            kept=await kept_files(request, form),
        )
    except Refused as refusal:
        return await show_again(request, code, name, form, refusal)
    told = await office_of(request).look(sent.last_told, request[WHO], code)
    gone = name == "transfer" and request[WHO].role not in ALL_UNITS
    return go(request, BASE if gone else path("petition", code), done, told=told)


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
        typed_day(form, "until"),
    )
    return "Đã hỏi người dân. Hạn của đơn vị vẫn chạy."


async def _answer(request: web.Request, code: str, form: Form) -> str:
    office, text = office_of(request), form.text("text")
    await keep_uploads(request, form)
    issue = answer.check(text)
    if issue and form.text("anyway") != issue:
        raise _NeedsAnotherLook(issue)
    interim = form.text("interim") == "1"
    ids = [file.id for file in await kept_files(request, form)]
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


async def _group(request: web.Request, code: str, form: Form) -> str:
    other = form.text("other")
    leader = await office_of(request).run(
        incidents.confirm, request[WHO], code, form.number("version"), other
    )
    return f"Đã gộp {codes.spell(code)} và {codes.spell(other)}. Hồ sơ chính: {codes.spell(leader.code)}."


async def _ungroup(request: web.Request, code: str, form: Form) -> str:
    other = form.text("other")
    await office_of(request).run(incidents.separate, request[WHO], code, other)
    return f"Đã ghi {codes.spell(other)} là việc khác, không gợi ý lại."


ACTS: dict[str, Act] = {
    "accept": _accept,
    "transfer": _transfer,
    "assign": _assign,
    "ask": _ask,
    "answer": _answer,
    "close": _close,
    "guide": _guide,
    "group": _group,
    "ungroup": _ungroup,
}


def _chosen(form: Form) -> str:
    if not form.text("unit"):
        raise Refused("desk.no_unit")
    return form.text("unit")
