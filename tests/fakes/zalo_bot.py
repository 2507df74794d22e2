"""The Zalo Bot Platform as far as we use it, on real HTTP: the token in the path, one update at a time, quotas.

Scripts: `fake.next("sendMessage", Fault(...))` makes the next such call fail. `fake.push` calls our webhook.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, web

TOKEN = "1459232241454765289:secret-token-of-the-tests"
SECRET_HEADER = "X-Bot-Api-Secret-Token"
Json = dict[str, Any]


@dataclass
class Fault:
    """What happens to a call. `code`: refused; `as_200`: with HTTP 200; `cut`: no answer, `after` it was done."""

    code: int = 0
    words: str = ""
    as_200: bool = False
    cut: bool = False
    after: bool = False
    html: bool = False


@dataclass
class FakeZaloBot:
    """One bot. `month`: messages it may send; `strict`: setWebhook refuses addresses of this machine."""

    month: int = 3000
    strict: bool = False
    webhook: str = ""
    secret: str = ""
    sent: list[Json] = field(default_factory=list)  # what people got, in order
    fetched: list[bytes] = field(default_factory=list)  # pictures that were fetched from us
    calls: list[str] = field(default_factory=list)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # media host: path → (bytes, type)

    def __post_init__(self) -> None:
        self.updates: asyncio.Queue[Json] = asyncio.Queue()
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._ids = count(1)

    def next(self, method: str, *faults: Fault) -> None:
        """The next calls of `method` meet these faults, in order."""
        self.faults[method].extend(faults)

    def texts(self, chat_id: str = "") -> list[str]:
        """The words that arrived, in order."""
        return [one["text"] for one in self.sent if "text" in one and chat_id in ("", one["chat_id"])]

    async def push(self, update: Json | bytes, *, secret: str | None = None, url: str = "") -> int:
        """Call our webhook: the status it answered."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {SECRET_HEADER: self.secret if secret is None else secret}
        if body:
            headers["Content-Type"] = "application/json"
        async with (
            ClientSession() as session,
            session.post(url or self.webhook, data=body, headers=headers) as answer,
        ):
            return answer.status

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        app.router.add_get("/media/{path}", self._media)
        return app

    async def _media(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["path"] not in self.files:
            return web.Response(status=404)
        content, mime = self.files[request.match_info["path"]]
        return web.Response(body=content, content_type=mime)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        if request.match_info["token"] != TOKEN:
            return _no(401, "Unauthorized")
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None and not fault.after:
            return _fail(request, fault)
        answer = await self._do(method, await request.json())
        return answer if fault is None else _fail(request, fault)

    async def _do(self, method: str, body: Json) -> web.StreamResponse:
        match method:
            case "getMe":
                return _yes(
                    {
                        "id": TOKEN.split(":", maxsplit=1)[0],
                        "account_name": "bot.Thu",
                        "display_name": "Bot Thử",
                    }
                )
            case "getUpdates":
                return await self._update(float(body["timeout"]))
            case "setWebhook":
                return self._set(body)
            case "deleteWebhook":
                self.webhook = ""
                return _yes({"url": "", "updated_at": 1795397000999})
            case "getWebhookInfo":
                return _yes({"url": self.webhook}) if self.webhook else _no(404, "Not Found")
            case "sendMessage":
                return self._send(body, 1 <= len(body.get("text", "")) <= 2000)
            case "sendPhoto":
                return self._send(body, await self._fetch(str(body.get("photo", ""))))
            case "sendChatAction":
                return web.json_response({"ok": True})
        return _no(404, "Not Found")

    async def _update(self, timeout: float) -> web.Response:
        if self.webhook:
            return _no(400, "webhook is set")
        try:
            async with asyncio.timeout(timeout):
                return _yes(await self.updates.get())
        except TimeoutError:
            return _no(408, "Request timeout")

    def _set(self, body: Json) -> web.Response:
        home = urlsplit(str(body.get("url"))).hostname in {"127.0.0.1", "localhost"}
        if not 8 <= len(str(body.get("secret_token", ""))) <= 256 or (self.strict and home):
            return _no(400, "Bad Request: url or secret_token")
        self.webhook, self.secret = str(body["url"]), str(body["secret_token"])
        return _yes({"url": self.webhook, "updated_at": 1795397000568})

    def _send(self, body: Json, good: bool) -> web.Response:
        if not good:
            return _no(400, "Bad Request: wrong parameter")
        if len(self.sent) >= self.month:
            return _no(429, "Quota exceeded")
        self.sent.append(body)
        return _yes({"message_id": f"{next(self._ids):020x}", "date": 1795397413199})

    async def _fetch(self, url: str) -> bool:
        async with ClientSession() as session, session.get(url) as answer:
            if answer.status != 200:
                return False
            self.fetched.append(await answer.read())
            return True


def text(words: str, chat_id: str = "c41f9a20be77d3105e88", key: str = "325d7a8a2cdc5c851fe4") -> Json:
    """An update with words."""
    sender = {"id": chat_id, "is_bot": False, "display_name": "Hoà Trần"}
    message = {
        "date": 1795397412455, "chat": {"chat_type": "PRIVATE", "id": chat_id}, "message_id": key, "from": sender,
        "text": words, "message_type": "CHAT_MESSAGE",
    }  # fmt: skip
    return {"event_name": "message.text.received", "message": message}


def _yes(result: Json) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _no(code: int, words: str, *, as_200: bool = False) -> web.Response:
    body = {"ok": False, "error_code": code, "description": words}
    return web.json_response(body, status=200 if as_200 else code)


def _fail(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.cut or fault.after:
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    if fault.html:
        return web.Response(status=fault.code, text="<html>Bad Gateway</html>", content_type="text/html")
    return _no(fault.code, fault.words, as_200=fault.as_200)
