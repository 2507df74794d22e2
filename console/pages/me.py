"""An official's own page: linking Telegram, the weekly figures, the password; and the short guide."""

from __future__ import annotations

from aiohttp import web

from casework import accounts, feed
from casework.errors import Refused
from console.forms import FORM
from console.render import go, page, refusal_text
from console.session import LOGIN_COOKIE
from console.setup import BASE, WHO, office_of, path


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get("/me", show),
        web.post("/me/link", link),
        web.post("/me/unlink", unlink),
        web.get("/me/password", password_form),
        web.post("/me/password", change_password),
        web.get("/help", guide),
    ]


async def show(request: web.Request) -> web.Response:
    """What is linked and what one gets."""
    return await own_page(request)


async def link(request: web.Request) -> web.Response:
    """Six digits for ten minutes, shown once on this page and nowhere else."""
    digits = await office_of(request).run(accounts.link_code, request[WHO])
    return await own_page(request, digits)


async def unlink(request: web.Request) -> web.Response:
    """Take every chat account away."""
    number = await office_of(request).run(accounts.unlink_chats, request[WHO].id or 0)
    return go(request, path("me"), f"Đã gỡ {number} tài khoản chat.")


async def own_page(
    request: web.Request, digits: str = "", feed_address: str = "", feed_scope: str = ""
) -> web.Response:
    """The own page; with what is shown once: the number to link a chat, or the address of a calendar feed."""
    office, who = office_of(request), request[WHO]
    return await page(
        request,
        "me.html",
        chats=await office.look(accounts.linked_chats, who.id or 0),
        digits=digits,
        feeds=await office.look(feed.made, who),
        feed_address=feed_address,
        feed_scope=feed_scope,
    )


async def password_form(request: web.Request) -> web.Response:
    """The form for a new password."""
    return await page(request, "password.html", least=accounts.MIN_PASSWORD)


async def change_password(request: web.Request) -> web.Response:
    """A new password ends every log-in, this one too."""
    form, who = request[FORM], request[WHO]
    new = form.raw("new")
    refusal = ""
    if new != form.raw("again"):
        refusal = "Hai lần gõ mật khẩu mới không giống nhau."
    else:
        try:
            await office_of(request).run(accounts.set_password, who, who.id or 0, new, form.raw("old"))
        except Refused as refused:
            wrong = refused.phrase == "account.wrong"
            refusal = "Mật khẩu đang dùng gõ chưa đúng." if wrong else refusal_text(request, refused)
    if refusal:
        return await page(request, "password.html", status=422, least=accounts.MIN_PASSWORD, refusal=refusal)
    response = go(request, path("login"), "Đã đổi mật khẩu. Đăng nhập lại bằng mật khẩu mới.")
    response.del_cookie(LOGIN_COOKIE, path=BASE)
    return response


async def guide(request: web.Request) -> web.Response:
    """How to use the desk, on one page."""
    return await page(request, "help.html")
