"""Zalo Official Account as far as we use it: OAuth, OpenAPI, templates and a media host on real HTTP.

Errors come with HTTP 200. The clock is given, so tokens, windows and uploads end when a test says so. Scripts:
`fake.next("/v3.0/oa/message/cs", Fault(...))` makes the next such call fail. Events are sent by `ZaloEvents`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from tests.fakes.zalo_oa_rules import MEGABYTE, Json, Refusal, check_message, is_image, read_body, recipient

OA_ID = "2880914407713625590"
APP_ID = "4310927755018264413"
APP_SECRET = "app-secret-of-the-tests"
OA_SECRET = "demo-oa-secret-key"
VERIFIER = "verifier-of-the-tests-abcdefghijklmnopqrstuv"
ACCESS_LIFE, REFRESH_LIFE = timedelta(hours=25), timedelta(days=90)
CODE_LIFE, UPLOAD_LIFE = timedelta(minutes=10), timedelta(days=7)
FREE, PAID = timedelta(hours=48), timedelta(days=7)


@dataclass
class Fault:
    """What happens to a call: another status, a code, silence, or (`after`) a cut once it has been applied."""

    status: int = 502
    body: str = "<html>Bad Gateway</html>"
    code: int | str = 0
    message: str = "Failed"
    hang: float = 0.0  # seconds of silence before the answer
    after: bool = False  # applied, then the connection is cut
    truncated: bool = False  # applied, then half an answer


@dataclass
class Person:
    """Somebody on Zalo."""

    followed: bool = True
    blocked: bool = False
    last_interaction: datetime | None = None
    free_used: int = 0
    phone: str = ""


@dataclass
class Call:
    """One call as it arrived; `error` as answered, `applied` whether it had its effect."""

    path: str
    body: Json
    headers: dict[str, str]
    at: datetime
    error: int = 0
    applied: bool = False


@dataclass
class FakeZaloOa:
    """One app, one account, its people."""

    now: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    money: bool = False  # whether paid messages go
    per_minute: int = 4000
    by_phone: bool = True  # whether a number reaches its owner
    calls: list[Call] = field(default_factory=list)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # media host: path → (bytes, type)
    gone: set[str] = field(default_factory=set)  # media that has expired
    account: Json = field(default_factory=dict)
    on_sent: Callable[[str, str, Json], None] | None = None  # (user id, message id, message): for echoes
    unreachable: bool = False

    def __post_init__(self) -> None:
        self.codes: dict[str, datetime] = {}
        self.access: dict[str, datetime] = {}
        self.refresh: dict[str, datetime] = {}
        self.uploads: dict[str, datetime] = {}
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.rotations = 0
        self._minute: tuple[int, int] = (0, 0)
        self._ids = count(1)
        self.account = {
            "oaid": OA_ID, "name": "UBND", "is_verified": True, "oa_type": 4, "package_name": "Nâng cao",
            "package_valid_through_date": "31/12/2027", "linked_ZCA": "ZCA-0001",
        } | self.account  # fmt: skip

    # what a test does

    def next(self, path: str, *faults: Fault) -> None:
        """The next calls of `path` meet these faults, in order."""
        self.faults[path].extend(faults)

    def grant(self) -> str:
        """An administrator consents: the code."""
        code = f"code-{next(self._ids)}"
        self.codes[code] = self.now()
        return code

    def issue(self) -> tuple[str, str]:
        """A fresh pair; the access token before dies at once."""
        number = next(self._ids)
        pair = f"AT.secret-{number}", f"RT.secret-{number}"
        self.access = {pair[0]: self.now()}
        self.refresh[pair[1]] = self.now()
        return pair

    def interacted(self, user_id: str) -> None:
        """The person wrote, followed or pressed: the window opens anew."""
        person = self.people.setdefault(user_id, Person())
        person.last_interaction, person.free_used = self.now(), 0

    def sent(self, user_id: str = "", path: str = "/v3.0/oa/message/cs") -> list[Json]:
        """Messages that were delivered, in order."""
        return [
            call.body["message"]
            for call in self.calls
            if call.path == path and call.applied and user_id in ("", recipient(call.body))
        ]

    def texts(self, user_id: str = "") -> list[str]:
        """The words of messages that were delivered, in order."""
        return [message["text"] for message in self.sent(user_id) if "text" in message]

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=40 * MEGABYTE)
        app.router.add_post("/v4/oa/access_token", self._token)
        app.router.add_get("/media/{path:.*}", self._media)
        app.router.add_route("*", "/{path:.*}", self._call)
        return app

    # what the platform does

    async def _token(self, request: web.Request) -> web.StreamResponse:
        if self.unreachable:
            return _cut(request)
        form = {key: str(value) for key, value in (await request.post()).items()}
        call = Call(request.path, form, dict(request.headers), self.now())
        self.calls.append(call)
        fault = self.faults[request.path].popleft() if self.faults[request.path] else None
        if fault is not None and not (fault.after or fault.truncated):
            return await _fail(fault)
        answer = self._grant_of(form, request)
        call.applied = "access_token" in answer
        if fault is not None:
            return _cut(request)
        return web.json_response(answer)

    def _grant_of(self, form: Json, request: web.Request) -> Json:
        refused = {"error": -14014, "error_name": "Invalid refresh token.", "error_description": "used"}
        proper = request.content_type == "application/x-www-form-urlencoded"
        if not proper or form.get("app_id") != APP_ID or request.headers.get("secret_key") != APP_SECRET:
            return {"error": -14004, "error_name": "Invalid app"}
        if form.get("grant_type") == "authorization_code":
            since = self.codes.pop(form.get("code", ""), None)
            good = (
                since is not None
                and self.now() - since <= CODE_LIFE
                and form.get("code_verifier") == VERIFIER
            )
        else:
            since = self.refresh.pop(form.get("refresh_token", ""), None)  # burnt, whatever comes of it
            good = since is not None and self.now() - since <= REFRESH_LIFE
        if not good:
            return refused
        self.rotations += 1
        access, refresh = self.issue()
        return {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.unreachable:
            return _cut(request)
        call = Call(request.path, await read_body(request), dict(request.headers), self.now())
        self.calls.append(call)
        fault = self.faults[request.path].popleft() if self.faults[request.path] else None
        if fault is not None and fault.code:
            call.error = int(fault.code)
            return web.json_response({"error": fault.code, "message": fault.message})
        if fault is not None and not (fault.after or fault.truncated):
            return await _fail(fault)
        try:
            self._authorised(request)
            self._within_rate()
            data = self._do(call)
        except Refusal as refusal:
            call.error = refusal.code
            return web.json_response(
                {"error": refusal.code, "message": refusal.message}, headers=self._rate()
            )
        call.applied = True
        answer = {"error": 0, "message": "Success", "data": data}
        if fault is not None and fault.truncated:
            return web.Response(text=json.dumps(answer)[:20], content_type="application/json")
        if fault is not None:
            return _cut(request)
        return web.json_response(answer, headers=self._rate())

    def _authorised(self, request: web.Request) -> None:
        token = request.headers.get("access_token", "")
        if token not in self.access:
            known = token.startswith("AT.secret-")
            raise (
                Refusal(-220, "access_token is expired or removed")
                if known
                else Refusal(-216, "Access token is invalid")
            )
        if self.now() - self.access[token] > ACCESS_LIFE:
            raise Refusal(-220, "access_token is expired or removed")

    def _within_rate(self) -> None:
        minute = int(self.now().timestamp()) // 60
        used = self._minute[1] + 1 if self._minute[0] == minute else 1
        self._minute = (minute, used)
        if used > self.per_minute:
            raise Refusal(-32, "Your application reached limit call api")

    def _rate(self) -> dict[str, str]:
        left = max(0, self.per_minute - self._minute[1])
        return {"X-RateLimit-Limit": str(self.per_minute), "X-RateLimit-Remain": str(left)}

    def _do(self, call: Call) -> Any:
        match call.path:
            case "/v3.0/oa/message/cs":
                return self._message(call.body)
            case "/v2.0/oa/message":
                return self._anonymous(call.body)
            case "/v3.0/oa/message/template":
                return self._template(call.body, self.people.get(str(call.body.get("user_id"))))
            case "/message/template":
                return self._template(call.body, Person() if self.by_phone else None)
            case "/v2.0/oa/upload/image" | "/v2.0/oa/upload/file" | "/v2.0/oa/upload/gif":
                return self._upload(call)
            case "/v3.0/oa/user/detail":
                return self._detail(str(call.body.get("user_id")))
            case "/v2.0/oa/getoa":
                return self.account
            case "/v3.0/oa/quota/message":
                return [{"product_type": "cs", "quota_type": "purchase_quota", "remain": "100"}]
            case "/v3.0/oa/message/transaction" | "/v3.0/oa/message/promotion":
                raise Refusal(-233, "Message type is not supported")
        raise Refusal(-212, "API is not registered")

    def _detail(self, user_id: str) -> Json:
        person = self.people.get(user_id)
        if person is None:
            raise Refusal(-201, "user_id is invalid!")
        day = f"{person.last_interaction:%d/%m/%Y}" if person.last_interaction else ""
        shared = {"phone": person.phone, "name": ""}
        return {
            "user_id": user_id, "display_name": "Trần Hoà", "user_is_follower": person.followed,
            "user_last_interaction_date": day, "shared_info": shared,
        }  # fmt: skip

    def _message(self, body: Json) -> Json:
        user_id = recipient(body)
        person = self.people.get(user_id)
        if person is None:
            raise Refusal(-201, "user_id is invalid!")
        check_message(body["message"])
        self._check_upload(body["message"])
        if person.blocked:
            raise Refusal(-244, "User has restricted this type of message")
        quota = self._window(person)
        message_id = f"m{next(self._ids):019d}"
        if self.on_sent is not None:
            self.on_sent(user_id, message_id, body["message"])
        sent_time = str(int(self.now().timestamp() * 1000))
        return {"message_id": message_id, "user_id": user_id, "sent_time": sent_time, "quota": quota}

    def _window(self, person: Person) -> Json:
        silent = self.now() - person.last_interaction if person.last_interaction else None
        if silent is None:
            raise Refusal(-213, "User has not followed OA")
        if silent > PAID:
            raise Refusal(-230, "User has not interacted with the OA in the past 7 days")
        if silent > FREE:
            if not self.money:
                raise Refusal(-321, "ZCA has not enough money")
            return {"quota_type": "purchase_quota"}
        person.free_used += 1
        return {"quota_type": "reply", "remain": str(max(0, 8 - person.free_used)), "total": "8"}

    def _anonymous(self, body: Json) -> Json:
        recipient = body.get("recipient", {})
        if not (recipient.get("anonymous_id") and recipient.get("conversation_id")):
            raise Refusal(-240, "This API was shut down")
        check_message(body["message"])
        return {"message_id": f"m{next(self._ids):019d}"}

    def _template(self, body: Json, person: Person | None) -> Json:
        if not (body.get("template_id") and isinstance(body.get("template_data"), dict)):
            raise Refusal(-1121, "Template parameters are invalid")
        if person is None or person.blocked:
            raise Refusal(-118, "Zalo account does not exist")
        if not self.money:
            raise Refusal(-115, "Out of money")
        return {"message_id" if "user_id" in body else "msg_id": f"t{next(self._ids):019d}"}

    def _upload(self, call: Call) -> Json:
        kind = call.path.rpartition("/")[2]
        content, name = call.body["file"]
        if kind == "image" and (len(content) > MEGABYTE or not is_image(content)):
            raise Refusal(-201, "file is invalid")
        if kind == "file" and (
            len(content) > 5 * MEGABYTE or not name.endswith((".pdf", ".doc", ".docx", ".csv"))
        ):
            raise Refusal(-201, "file is invalid")
        given = f"up-{next(self._ids)}"
        self.uploads[given] = self.now()
        return {"token" if kind == "file" else "attachment_id": given}

    def _check_upload(self, message: Json) -> None:
        payload = message.get("attachment", {}).get("payload", {})
        elements = payload.get("elements") or [{}]
        given = payload.get("token") or elements[0].get("attachment_id")
        if given and (given not in self.uploads or self.now() - self.uploads[given] > UPLOAD_LIFE):
            raise Refusal(-100, "attachment_id was expired")

    async def _media(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        if path == "redirect-home":
            raise web.HTTPFound("http://127.0.0.1:1/secret")
        if path in self.gone:
            return web.Response(status=410)
        if path == "huge.jpg":
            return web.Response(body=b"\xff\xd8\xff" + bytes(30 * MEGABYTE), content_type="image/jpeg")
        if path not in self.files:
            return web.Response(status=404)
        content, mime = self.files[path]
        return web.Response(body=content, content_type=mime)


def challenge(verifier: str = VERIFIER) -> str:
    """The PKCE challenge Zalo keeps in its console."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def _fail(fault: Fault) -> web.StreamResponse:
    if fault.hang:
        await asyncio.sleep(fault.hang)
    return web.Response(status=fault.status, text=fault.body, content_type="text/html")


def _cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()
