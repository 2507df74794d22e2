"""The citizens' web chat: a page, four small calls, and letters that are sent by waking who waits.

A visitor is a random token in a cookie; the conversation's address is its hash. A message is
taken in exactly once by the page's own key. Delivery changes nothing here: the outbox row itself
is what the page reads.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels import webchat_embed as embed
from bot.channels import webchat_guard as guard
from bot.channels import webchat_talk as talk
from bot.channels import webchat_upload as upload
from bot.channels import webchat_words as message
from bot.channels.base import ChannelError, Letter, Limits, Outcome, Receive
from bot.channels.webchat_bells import Bells
from bot.channels.webchat_guard import Told
from bot.channels.webchat_page import STATIC, page
from casework.office import Office
from handlers.dialogue.messages import File, Inbound

log = structlog.get_logger()

PREFIX = "/chat"
PATIENCE = 25  # seconds a page waits for news
LOOK_AGAIN = 10.0  # seconds; another process may have delivered


class WebChat:
    """The channel `webchat` and the application mounted at /chat."""

    name = "webchat"
    account = "web"
    limits = Limits(text=100_000, choices=12, together=32, files_apart=False)
    ladder = ()
    has_buttons = True
    pushes = False

    def __init__(self, office: Office, receive: Receive, parents: tuple[str, ...] = ()) -> None:
        """`parents`: origins of pages that may show the chat in a frame (https://portal.example.vn)."""
        self.office = office
        self.receive = receive
        self.framed_policy = embed.policy(parents)
        self.pace = guard.Pace()
        self.bells = Bells()
        self.page = page(office)

    # The channel

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Let waiting pages go."""
        self.bells.close()

    async def send(self, letter: Letter) -> str:
        """The row is what the page reads; only wake it."""
        self.bells.ring(letter.address)
        return ""

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """A file stored before its message was taken in. Raises ChannelError."""
        try:
            data = await asyncio.to_thread(self.office.blobs.get, ref.removeprefix("blob:"))
        except (ValueError, FileNotFoundError) as error:
            raise ChannelError("no such file", permanent=True) from error
        if len(data) > max_bytes:
            raise ChannelError("too big", permanent=True)
        return data

    def health(self) -> dict[str, Any]:
        """It stands as long as the service does."""
        return {"ok": True, "mode": "web", "problem": ""}

    # The web

    def app(self) -> web.Application:
        """To be mounted at /chat."""
        app = web.Application(middlewares=[self._manners])
        app.add_routes(
            [
                web.get("", self._to_page),
                web.get("/", self._index),
                web.get("/embed", self._framed),
                web.get("/embed.js", self._embed_script),
                web.get("/api/history", self._history),
                web.get("/api/events", self._events),
                web.post("/api/messages", self._message),
                web.post("/api/files", self._files),
                web.post("/api/leave", self._leave),
                web.get("/files/{sha256:[0-9a-f]{64}}", self._file),
                web.static("/static", STATIC),
            ]
        )

        async def let_go(_: web.Application) -> None:
            self.bells.close()

        app.on_shutdown.append(let_go)
        return app

    @web.middleware
    async def _manners(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Refusals in plain words, a session for everybody, and what the browser may do with the answer."""
        try:
            if request.method == "POST":
                guard.require_own_page(request, self.office.policy.public_url)
            response = await handler(request)
        except Told as problem:
            response = guard.told(problem)
        except (DBAPIError, PoolTimeout):
            log.exception("webchat.unavailable")
            response = guard.told(self._down())
        response.headers.setdefault("Content-Security-Policy", guard.PAGE_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.path == f"{PREFIX}/embed.js":
            return response  # no session for a script on a page of somebody else
        if "/static/" in request.path:
            forever = "v" in request.query
            response.headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if forever else "no-cache"
            )
        else:
            response.headers.setdefault("Cache-Control", "no-store")
            if guard.token_of(request) is None and not response.prepared:
                self._give_session(request, response)
        return response

    def _give_session(self, request: web.Request, response: web.StreamResponse) -> None:
        secure = self.office.policy.public_url.startswith("https:")
        embed.give_session(request, response, guard.new_token(), secure=secure)

    def _down(self) -> Told:
        phone = self.office.policy.office_phone
        urgent = f" Việc gấp gọi {phone}." if phone else ""
        return Told(
            503,
            "unavailable",
            f"Nghe Dân đang tạm dừng để sửa. Lời anh/chị viết vẫn còn, lát nữa gửi lại.{urgent}",
        )

    async def _to_page(self, request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(f"{PREFIX}/")

    async def _index(self, request: web.Request) -> web.Response:
        return web.Response(text=self.page, content_type="text/html")

    async def _framed(self, request: web.Request) -> web.Response:
        response = web.Response(text=self.page, content_type="text/html")
        response.headers["Content-Security-Policy"] = self.framed_policy
        return response

    async def _embed_script(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "embed.js", headers={"Cache-Control": "public, max-age=3600"})

    async def _history(self, request: web.Request) -> web.Response:
        token = guard.token_of(request)
        address = guard.address_of(token) if token else ""
        return _json(await self.office.look(talk.history, self.account, address))

    async def _events(self, request: web.Request) -> web.Response:
        token = guard.token_of(request)
        address = guard.address_of(token) if token else ""
        try:
            after, seen = _place(request.query.get("after", "")), talk.number(request.query.get("seen", "0"))
            patience = min(max(int(request.query.get("wait", PATIENCE)), 0), PATIENCE)
        except (ValueError, OverflowError) as error:
            raise Told(400, "malformed", message.UNREADABLE) from error
        return _json(
            await self._wait_for_news(address, after, seen, request.query.get("known", ""), patience)
        )

    async def _wait_for_news(
        self, address: str, after: str, seen: int, known: str, patience: float
    ) -> dict[str, Any]:
        clock = asyncio.get_running_loop().time
        until = clock() + patience
        with self.bells.listen(address) as bell:
            while True:
                bell.clear()
                found = await self.office.look(talk.news, self.account, address, after, seen)
                left = until - clock()
                if found["items"] or found["state"] != known or left <= 0 or self.bells.closed:
                    return found
                try:
                    async with asyncio.timeout(min(left, LOOK_AGAIN)):
                        await bell.wait()
                except TimeoutError:
                    continue

    async def _message(self, request: web.Request) -> web.Response:
        address = self._speaker(request)
        words = message.words(await message.body(request))
        place = words.location
        files = () if place is None else (
            File(kind="location", latitude=place.latitude, longitude=place.longitude),
        )  # fmt: skip
        if not (words.text.strip() or words.choice or words.start or files):
            raise Told(400, "empty", "Tin này chưa có chữ nào.")
        sent = words.model_dump(exclude={"key", "choice", "start"}, exclude_defaults=True)
        return await self._take_in(address, words, files, sent)

    async def _files(self, request: web.Request) -> web.Response:
        address = self._speaker(request)
        form = await upload.read_form(request, self.office)
        words = message.words({"key": form.key, "text": form.text})
        if not (words.text.strip() or form.files):
            raise Told(400, "empty", "Tin này chưa có chữ hay tệp nào.")
        kept = [
            {"sha256": file.ref.removeprefix("blob:"), "name": file.name, "mime": file.mime}
            for file in form.files
            if not file.problem
        ]
        return await self._take_in(address, words, form.files, {"text": words.text, "files": kept})

    async def _leave(self, request: web.Request) -> web.Response:
        """Forget the session on this device; what was filed stays filed."""
        response = _json({"status": "left"})
        self._give_session(request, response)
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        token, sha256 = guard.token_of(request), request.match_info["sha256"]
        address = guard.address_of(token) if token else ""
        found = await self.office.look(talk.owns_file, self.account, address, sha256)
        path = self.office.blobs.path(sha256)
        if found is None or not path.is_file():
            raise Told(404, "unknown", "Không có tệp này.")
        name, mime = found
        shown = mime in upload.ENDINGS and mime.startswith("image/")
        response = web.FileResponse(path)
        response.content_type = mime if shown or mime == "application/pdf" else "application/octet-stream"
        response.headers["Content-Disposition"] = _disposition("inline" if shown else "attachment", name)
        response.headers["Content-Security-Policy"] = guard.FILE_POLICY
        response.headers["Cache-Control"] = "private, max-age=86400"
        return response

    def _speaker(self, request: web.Request) -> str:
        """The address of who sends, if the session is known and not too fast. Raises Told 401, 429."""
        token = guard.token_of(request)
        if token is None:
            raise Told(
                401,
                "no-session",
                "Trình duyệt đang chặn cookie nên chưa nhắn được. Anh/chị bật cookie cho trang này.",
            )
        address = guard.address_of(token)
        wait = self.pace.wait(address, self.office.clock.now())
        if wait:
            raise Told(429, "too-fast", self.office.phrases.say("err.fast"), wait)
        return address

    async def _take_in(
        self, address: str, words: message.Words, files: tuple[File, ...], sent: dict[str, Any]
    ) -> web.Response:
        inbound = Inbound(
            channel=self.name,
            account=self.account,
            key=f"{address[:16]}:{words.key}",
            address=address,
            sent_at=self.office.clock.now(),
            text=words.text,
            choice=words.choice,
            start=words.start,
            files=files,
            raw=json.dumps(sent, ensure_ascii=False),
        )
        outcome = await self.receive(inbound)
        if outcome is Outcome.UNAVAILABLE:
            raise self._down()
        self.bells.ring(address)
        problems = [{"name": file.name, "problem": file.problem} for file in files if file.problem]
        return _json({"status": outcome.value, "refused": problems})


def _place(after: str) -> str:
    """`after` as given, if it is a place in the talk. Raises ValueError, OverflowError."""
    if after:
        talk.read_place(after)
    return after


def _disposition(how: str, name: str) -> str:
    return f"{how}; filename*=UTF-8''{quote(name or 'tep')}"


def _json(data: Any) -> web.Response:
    return web.json_response(data, dumps=lambda value: json.dumps(value, ensure_ascii=False))
