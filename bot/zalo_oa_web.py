"""What Zalo calls and looks at on our web server: the webhook, the domain verification, the consent's way back."""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot.channels.zalo_oa import OK, ZaloOa
from bot.channels.zalo_oa_signature import HEADER

WEBHOOK, CALLBACK = "/zalo/webhook", "/zalo/callback"
LARGEST_EVENT = 1024 * 1024
VERIFICATION = "zalo-platform-site-verification"
BACK = "Zalo đã đồng ý. Sao chép toàn bộ địa chỉ của trang này, dán vào lệnh “python -m bot zalo login”."


class ZaloOaPages:
    """Of one account."""

    def __init__(self, channel: ZaloOa) -> None:
        self.channel = channel

    def routes(self) -> list[web.RouteDef]:
        """Everything under /zalo."""
        return [web.post(WEBHOOK, self.take), web.get(WEBHOOK, _alive)]

    async def take(self, request: web.Request) -> web.Response:
        """200 for what is stored or had no effect, 503 when Zalo should send it again."""
        body = await _body(request)
        if body is None:
            return web.Response(status=OK)
        return web.Response(status=await self.channel.take(request.headers.get(HEADER, ""), body))


async def _alive(_request: web.Request) -> web.Response:
    """The console looks whether the address answers."""
    return web.Response()


async def consent_given(_request: web.Request) -> web.Response:
    """Where an administrator of the account lands after consent: the address holds the code, valid 10 minutes."""
    page = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>Zalo</title><p>{BACK}</p></html>'
    return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})


def verification(site_code: str) -> list[web.RouteDef]:
    """The domain verification, needed before the account can be served: on the front page and in a file of its own."""
    code = escape(site_code, quote=True)
    page = (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="{VERIFICATION}" '
        f'content="{code}"><meta http-equiv="refresh" content="0; url=/chat/"><title>Nghe Dân</title></head>'
        '<body><a href="/chat/">Vào trang chat</a></body></html>'
    )

    async def show(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    return [web.get("/", show), web.get(f"/zalo_verifier{site_code}.html", show)]


async def _body(request: web.Request) -> bytes | None:
    """The raw body; None when it is larger than any event."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_EVENT:
            return None
    return bytes(body)
