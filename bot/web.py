"""The web server: web chat, desk, Telegram's webhook, and whether the service lives and is ready."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Outcome
from bot.channels.telegram import Telegram
from bot.channels.webchat import WebChat
from bot.channels.webchat_embed import PATH as FRAMED
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_oa import ZaloOa
from bot.zalo_bot_web import ZaloBotPages
from bot.zalo_oa_web import CALLBACK, ZaloOaPages, consent_given, verification
from casework import calendar_change
from casework.office import VIETNAM
from console.app import desk_app

if TYPE_CHECKING:
    from bot.wiring import House

log = structlog.get_logger()

WEBHOOK = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_UPDATE = 1024 * 1024
FILES_AT_ONCE = 5  # an answer on the desk may carry that many


def web_app(house: House) -> web.Application:
    """Everything people and platforms reach over HTTP."""
    app = web.Application(client_max_size=house.office.policy.max_file_bytes * FILES_AT_ONCE + LARGEST_UPDATE)
    secure = house.settings.public_url.startswith("https://")

    async def headers(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if request.path != FRAMED:  # its own policy names the pages that may show it
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.pop("Server", None)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")

    app.on_response_prepare.append(headers)
    site_code = house.settings.zalo_oa_site_code
    app.router.add_routes(verification(site_code) if site_code else [web.get("/", _front_door)])
    app.router.add_get(CALLBACK, consent_given)
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", Readiness(house).show)
    for channel in house.channels:
        if isinstance(channel, WebChat):
            app.add_subapp("/chat", channel.app())
        if isinstance(channel, Telegram) and channel.settings.webhook_url:
            app.router.add_post(WEBHOOK, Webhook(channel).take)
        if isinstance(channel, ZaloOa):
            app.router.add_routes(ZaloOaPages(channel).routes())
        if isinstance(channel, ZaloBot):
            app.router.add_routes(ZaloBotPages(channel).routes())
    app.add_subapp("/desk", desk_app(house.office, behind_proxy=house.settings.behind_proxy))
    return app


async def _front_door(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/chat/")


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


class Readiness:
    """Whether it can do its work: database, migrations, workers. A platform that is away does not count."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def show(self, _request: web.Request) -> web.Response:
        """200 when ready, else 503; what is and what is not."""
        house = self.house
        checks: dict[str, Any] = await self._database()
        checks["delivery"] = house.delivery.working()
        checks["schedule"] = house.schedule.working()
        ready = all(checks.values())
        sending = house.delivery.health()
        channels = {one.name: one.health() | {"sending": sending[one.name]} for one in house.channels}
        today = house.office.clock.now().astimezone(VIETNAM).date()
        warnings = calendar_change.warnings(house.office, today)
        said = {"ready": ready, "checks": checks, "channels": channels, "warnings": warnings}
        return web.json_response(said, status=200 if ready else 503)

    async def _database(self) -> dict[str, Any]:
        database = self.house.office.database
        try:
            at_head = await self.house.office.look(lambda _desk: database.at_head())
        except SQLAlchemyError:
            return {"database": False, "migrations": False}
        return {"database": True, "migrations": at_head}


class Webhook:
    """Telegram's calls: the secret first, then the update, and 200 only for what is stored."""

    def __init__(self, channel: Telegram) -> None:
        self.channel = channel

    async def take(self, request: web.Request) -> web.Response:
        """401 wrong secret, 413 too large, 400 no update, 503 try again."""
        if not self.channel.right_secret(request.headers.get(SECRET_HEADER, "")):
            raise web.HTTPUnauthorized
        data = await _json_object(request)
        try:
            outcome = await self.channel.take(data)
        except ValueError as error:
            raise web.HTTPBadRequest from error
        if outcome is Outcome.UNAVAILABLE:
            raise web.HTTPServiceUnavailable
        return web.Response()


async def _json_object(request: web.Request) -> dict[str, Any]:
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_UPDATE:
            raise web.HTTPRequestEntityTooLarge(LARGEST_UPDATE, len(body))
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest from error
    if not isinstance(data, dict):
        raise web.HTTPBadRequest
    return data
