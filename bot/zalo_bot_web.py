"""What the Zalo Bot Platform calls on our web server: the webhook, and files that somebody is sent."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.channels.base import Outcome
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_files import PATH, file_of

WEBHOOK = "/zalo-bot/webhook"
SECRET_HEADER = "X-Bot-Api-Secret-Token"
LARGEST_UPDATE = 1024 * 1024


class ZaloBotPages:
    """Of one bot."""

    def __init__(self, channel: ZaloBot) -> None:
        self.channel = channel

    def routes(self) -> list[web.RouteDef]:
        """Everything under /zalo-bot."""
        return [web.post(WEBHOOK, self.take), web.get(PATH + "/{ticket}", self.file)]

    async def take(self, request: web.Request) -> web.Response:
        """200 for what is stored or has no effect, 401 wrong secret, 413 too large, 503 send it again."""
        body = bytearray()
        right = self.channel.right_secret(request.headers.get(SECRET_HEADER, ""))
        async for chunk in request.content.iter_chunked(64 * 1024):
            body += chunk
            if not right:  # only an empty probe needs no secret
                self.channel.intake.metrics.refused.labels(self.channel.name).inc()
                raise web.HTTPUnauthorized
            if len(body) > LARGEST_UPDATE:
                raise web.HTTPRequestEntityTooLarge(LARGEST_UPDATE, len(body))
        if body and await self.channel.take(bytes(body)) is Outcome.UNAVAILABLE:
            raise web.HTTPServiceUnavailable
        return web.Response()

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The file of an answer, for Zalo or the person it was sent to. 404 once the address is over."""
        office = self.channel.office
        found = file_of(office, request.match_info["ticket"])
        path = office.blobs.path(found.sha256) if found else None
        if found is None or path is None or not path.is_file():
            raise web.HTTPNotFound
        response = web.FileResponse(path)
        response.content_type = found.mime
        kind = "inline" if found.mime.startswith("image/") else "attachment"
        response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.name or 'tep')}"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Cache-Control"] = "private, max-age=3600"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
