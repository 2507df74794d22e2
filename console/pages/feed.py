"""Due dates for calendar programs: the feed itself, and making and revoking its address."""

from __future__ import annotations

from aiohttp import web

from casework import feed
from casework.feed import Scope
from console.forms import FORM
from console.pages.me import own_page
from console.render import go
from console.setup import BASE, WHO, office_of, path


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [
        web.get(r"/feed/{secret:[\w-]{43}}.ics", read),
        web.post("/me/feed", make),
        web.post("/me/feed/revoke", revoke),
    ]


async def read(request: web.Request) -> web.Response:
    """The calendar behind a secret address; needs no log-in, for calendar programs have none."""
    written = await office_of(request).look(feed.calendar, request.match_info["secret"])
    if written is None:
        raise web.HTTPNotFound
    return web.Response(body=written, content_type="text/calendar", charset="utf-8")


async def make(request: web.Request) -> web.Response:
    """A new address, shown once on this page and nowhere else; the former one stops working."""
    scope = _scope(request)
    secret = await office_of(request).run(feed.create, request[WHO], scope)
    root = office_of(request).policy.public_url.rstrip("/")
    return await own_page(request, feed_address=f"{root}{BASE}/feed/{secret}.ics", feed_scope=scope)


async def revoke(request: web.Request) -> web.Response:
    """The address stops working."""
    gone = await office_of(request).run(feed.revoke, request[WHO], _scope(request))
    return go(request, path("me"), "Đã hủy địa chỉ lịch." if gone else "Địa chỉ này đã hủy từ trước.")


def _scope(request: web.Request) -> Scope:
    try:
        return Scope(request[FORM].text("scope"))
    except ValueError:
        raise web.HTTPBadRequest from None
