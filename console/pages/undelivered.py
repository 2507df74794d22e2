"""Messages that did not arrive: why, what was tried, sending them again or letting them be."""

from __future__ import annotations

from aiohttp import web

from casework import sent
from console.forms import FORM
from console.render import go, page
from console.setup import WHO, office_of, path
from console.words import CHANNELS, UNSENT


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get("/undelivered", show), web.post("/undelivered", decide)]


async def show(request: web.Request) -> web.Response:
    """The list, newest first; `status` and `channel` narrow it."""
    status, channel = request.query.get("status", ""), request.query.get("channel", "")
    rows = await office_of(request).look(sent.undelivered, request[WHO], status, channel)
    return await page(
        request,
        "undelivered.html",
        rows=rows,
        chosen=status,
        channel=channel,
        states=UNSENT,
        channels={slug: said for slug, said in CHANNELS.items() if slug in sent.CHANNELS},
    )


async def decide(request: web.Request) -> web.Response:
    """Put one back into the queue, or take it off the list."""
    form = request[FORM]
    if form.has("cancel"):
        await office_of(request).run(sent.cancel, request[WHO], form.number("id"))
        return go(request, path("undelivered"), "Đã bỏ, tin này sẽ không gửi nữa.")
    await office_of(request).run(sent.resend, request[WHO], form.number("id"))
    return go(
        request, path("undelivered"), "Đã xếp lại để gửi. Nếu vẫn không tới, tin sẽ quay lại danh sách này."
    )
