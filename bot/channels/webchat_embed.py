"""The web chat inside a page of somebody else: which pages may, and the session a browser keeps for it there.

In a frame of another site browsers send no ordinary cookie of ours. There the chat has a cookie of its own that
the browser keeps apart for every parent page, so no parent learns of a talk held elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.webchat_guard import COOKIE, COOKIE_LIFE, FRAMED_COOKIE, PAGE_POLICY, set_cookie

PATH = "/chat/embed"


def policy(parents: Sequence[str]) -> str:
    """The page's policy, with the pages that may show it in a frame."""
    return PAGE_POLICY.replace("frame-ancestors 'none'", " ".join(["frame-ancestors 'self'", *parents]))


def give_session(request: web.Request, response: web.StreamResponse, token: str, *, secure: bool) -> None:
    """A new session under the names this browser knows; the first one by where the page stands."""
    names = [name for name in (COOKIE, FRAMED_COOKIE) if name in request.cookies]
    for name in names or [FRAMED_COOKIE if _framed(request) else COOKIE]:
        if name == COOKIE or not secure:  # browsers keep a cookie for frames only over https
            set_cookie(response, name, token, secure=secure)
        else:
            held = f"{name}={token}; Max-Age={COOKIE_LIFE}; Path=/chat; HttpOnly; Secure; SameSite=None"
            response.headers.add("Set-Cookie", f"{held}; Partitioned")


def _framed(request: web.Request) -> bool:
    return request.path == PATH or urlsplit(request.headers.get("Referer", "")).path == PATH
