"""Accounts of officials, for administrators."""

from __future__ import annotations

import secrets
from itertools import groupby

from aiohttp import web

from casework import accounts, look
from casework.errors import Refused
from casework.records import Official
from console.forms import FORM, Form
from console.render import go, page, refusal_text, unit_name
from console.setup import WHO, office_of, path

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, 1, o, 0, i: read out and typed by hand


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get("/officials", show),
        web.post("/officials", create),
        web.post(r"/officials/{id:\d{1,12}}/{act:active|secrets|password}", change),
    ]


async def show(request: web.Request) -> web.Response:
    """Everybody, by unit."""
    return await _list(request)


async def create(request: web.Request) -> web.Response:
    """A new account with a first password that is shown once."""
    form, password = request[FORM], _password()
    new = accounts.NewOfficial(
        username=form.text("username"),
        password=password,
        name=form.text("name"),
        unit_id=form.text("unit"),
        role=form.text("role"),
        secrets=form.has("secrets"),
    )
    try:
        official = await office_of(request).run(accounts.create_official, request[WHO], new)
    except Refused as refusal:
        if refusal.phrase == "account.forbidden":
            raise
        return await _list(request, refusal=_said(request, refusal), typed=form, status=422)
    return await _list(request, shown=(official.name, official.username, password))


async def change(request: web.Request) -> web.Response:
    """Close or reopen an account, name it for sealed files, or give it a new password."""
    office, by, official_id = office_of(request), request[WHO], int(request.match_info["id"])
    wanted = request[FORM].text("value") == "1"
    act = request.match_info["act"]
    if official_id not in {row.id for row in await office.look(accounts.officials, by)}:
        raise web.HTTPNotFound
    try:
        if act == "active":
            official = await office.run(accounts.set_active, by, official_id, active=wanted)
            word = "mở lại" if wanted else "khóa; các lần đăng nhập và tài khoản chat của người này đã bị gỡ"
            return go(request, path("officials"), f"Tài khoản {official.name} đã được {word}.")
        if act == "secrets":
            official = await office.run(accounts.set_secrets, by, official_id, named=wanted)
            word = "được giao hồ sơ kín từ nay" if wanted else "không nhận hồ sơ kín mới nữa"
            return go(request, path("officials"), f"{official.name} {word}.")
        return await _new_password(request, official_id)
    except Refused as refusal:
        if refusal.phrase == "account.forbidden":
            raise
        return await _list(request, refusal=_said(request, refusal), status=422)


async def _new_password(request: web.Request, official_id: int) -> web.Response:
    office, by, password = office_of(request), request[WHO], _password()
    if official_id == by.id:
        return go(request, path("me", "password"))
    await office.run(accounts.set_password, by, official_id, password)
    rows = await office.look(accounts.officials, by)
    official = next(row for row in rows if row.id == official_id)
    return await _list(request, shown=(official.name, official.username, password))


async def _list(
    request: web.Request,
    *,
    refusal: str = "",
    typed: Form | None = None,
    shown: tuple[str, str, str] | None = None,
    status: int = 200,
) -> web.Response:
    office = office_of(request)
    rows = await office.look(accounts.officials, request[WHO])
    return await page(
        request,
        "officials.html",
        status=status,
        groups=_by_unit(request, rows),
        total=len(rows),
        units=await office.look(look.units_to_choose),
        roles=accounts.ROLES,
        refusal=refusal,
        typed=typed or Form(),
        shown=shown,
        unread=await office.look(accounts.unread_sealed, request[WHO]),
    )


def _by_unit(request: web.Request, rows: list[Official]) -> list[tuple[str, list[Official]]]:
    named = sorted(rows, key=lambda row: (row.unit_id, row.name))
    return [
        (unit_name(request, unit), list(group)) for unit, group in groupby(named, lambda row: row.unit_id)
    ]


def _said(request: web.Request, refusal: Refused) -> str:
    if refusal.phrase == "account.taken":
        return f"Tên đăng nhập “{refusal.params['name']}” đã có người dùng."
    if refusal.phrase == "o.unit_unknown":
        return "Chưa chọn đơn vị."
    return refusal_text(request, refusal)


def _password() -> str:
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
