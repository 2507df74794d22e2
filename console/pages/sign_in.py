"""Log in and out."""

from __future__ import annotations

from aiohttp import web

from casework import accounts
from casework.errors import Refused
from console.forms import FORM
from console.render import go, page, refusal_text
from console.session import FORM_COOKIE, LOGIN_COOKIE, form_token, safe_next, set_cookie, visitor
from console.setup import BASE, WHO, office_of, path


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get("/login", show), web.post("/login", log_in), web.post("/logout", log_out)]


async def show(request: web.Request) -> web.Response:
    """The log-in form; straight on for somebody who is already in."""
    goal = safe_next(request.query.get("next", BASE))
    if request.get(WHO) is not None:
        return go(request, goal)
    return await _form(request, goal)


async def log_in(request: web.Request) -> web.Response:
    """Open a log-in. A wrong name and a wrong password read the same."""
    form = request[FORM]
    goal = safe_next(form.text("next") or BASE)
    username = form.text("username")
    try:
        opened = await office_of(request).run(
            accounts.log_in, username, form.raw("password"), visitor(request)
        )
    except Refused as refusal:
        status = 429 if refusal.phrase == "account.wait" else 401
        return await _form(request, goal, status, username, refusal_text(request, refusal))
    response = go(request, goal)
    set_cookie(
        request, response, LOGIN_COOKIE, opened.token, max_age=int(accounts.LOGIN_LIFE.total_seconds())
    )
    response.del_cookie(FORM_COOKIE, path=BASE)
    return response


async def log_out(request: web.Request) -> web.Response:
    """End this log-in, here and in the database."""
    await office_of(request).run(accounts.log_out, request.cookies.get(LOGIN_COOKIE, ""))
    response = go(request, path("login"), "Đã đăng xuất.")
    response.del_cookie(LOGIN_COOKIE, path=BASE)
    return response


async def _form(
    request: web.Request, goal: str, status: int = 200, username: str = "", refusal: str = ""
) -> web.Response:
    token = form_token(request)
    response = await page(
        request,
        "login.html",
        status=status,
        next=goal,
        username=username,
        refusal=refusal,
        form_token=token,
    )
    set_cookie(request, response, FORM_COOKIE, token)
    return response
