"""Messages that never arrived, and sending them again."""

from __future__ import annotations

from aiohttp import web

from casework import sent
from console.forms import FORM
from console.render import go, page
from console.setup import WHO, office_of, path


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get("/undelivered", show), web.post("/undelivered", resend)]


async def show(request: web.Request) -> web.Response:
    """The list, newest first."""
    rows = await office_of(request).look(sent.undelivered, request[WHO])
    return await page(request, "undelivered.html", rows=rows)


async def resend(request: web.Request) -> web.Response:
    """Put one back into the queue."""
    await office_of(request).run(sent.resend, request[WHO], request[FORM].number("id"))
    return go(
        request, path("undelivered"), "Đã xếp lại để gửi. Nếu vẫn không tới, tin sẽ quay lại danh sách này."
    )
