"""Who is at the desk: the log-in cookie, and the way to the log-in page for those without one."""

from __future__ import annotations

import secrets
from hashlib import sha256
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from casework import accounts
from console.setup import BASE, BEHIND_PROXY, CSRF, WHO, office_of, path

LOGIN_COOKIE = "nghe_dan_desk"
FORM_COOKIE = "nghe_dan_form"  # token of the log-in form, before there is a session
OPEN_PREFIXES = (path("login"), path("static"), path("feed", ""))  # a feed's secret is its key
# A link tapped in a chat comes from another site, so a SameSite=Strict cookie stays at home. One
# reload from our own page brings it along; without this a logged-in official would meet the log-in page.
RELOAD = '<!doctype html><meta http-equiv="refresh" content="0"><title>Đang mở…</title><p>Đang mở…</p>'


@web.middleware
async def signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find the official behind the cookie; nobody else gets past the log-in page."""
    token = request.cookies.get(LOGIN_COOKIE, "")
    found = await office_of(request).look(accounts.who, token) if token else None
    if found is not None:
        request[WHO], request[CSRF] = found
    elif not request.path.startswith(OPEN_PREFIXES):
        if not token and _from_elsewhere(request):
            return web.Response(text=RELOAD, content_type="text/html")
        raise web.HTTPSeeOther(login_address(request))
    return await handler(request)


def login_address(request: web.Request) -> str:
    """The log-in page, which leads back to what was asked for."""
    asked = request.path_qs if request.method == "GET" else BASE
    return path("login") if asked in (BASE, BASE + "/") else f"{path('login')}?next={quote(asked)}"


def safe_next(address: str) -> str:
    """Where to go after the log-in: only pages of the desk."""
    parts = urlsplit(address)
    inside = parts.path == BASE or parts.path.startswith(BASE + "/")
    if parts.scheme or parts.netloc or not inside or "\\" in address or "//" in parts.path:
        return BASE
    return BASE if parts.path.startswith((path("login"), path("logout"))) else address


def csrf_of(request: web.Request) -> str:
    """The token of this log-in; empty before it."""
    token: str = request.get(CSRF, "")
    return token


def form_token(request: web.Request) -> str:
    """The token for the log-in form: what the browser holds already, or a new one."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)


def set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, *, max_age: int | None = None
) -> None:
    """A cookie of the desk: not for scripts, not for other sites, and only over https where there is one."""
    response.set_cookie(
        name, value, max_age=max_age, path=BASE, httponly=True, samesite="Strict", secure=is_secure(request)
    )


def is_secure(request: web.Request) -> bool:
    """Whether people reach the desk by https (a proxy may end the encryption before us)."""
    return request.secure or office_of(request).policy.public_url.startswith("https:")


def visitor(request: web.Request) -> str:
    """A hash of the address that tries to log in; the address itself is not kept.

    Our own proxy appends the caller's address to X-Forwarded-For; what stands before it anybody may write.
    """
    address = request.remote or ""
    if request.config_dict[BEHIND_PROXY]:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return sha256(f"desk:{address}".encode()).hexdigest()


def _from_elsewhere(request: web.Request) -> bool:
    return request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site"
