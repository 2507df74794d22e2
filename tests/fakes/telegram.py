"""The Bot API as far as we use it: real HTTP on loopback, with the errors the real one gives.

Scripts: `fake.next("sendMessage", Fault(...))` makes the next such call fail. `fake.calls` is the log of
everything asked.
"""

from __future__ import annotations

import asyncio
import html.parser
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any

from aiohttp import ClientSession, web

from tests.fakes.telegram_groups import ApiError, Groups
from tests.fakes.telegram_methods import BOT, Methods, chat_of

TOKEN = "123456789:AAEtest-token-of-the-fake-platform"
LARGEST_DOWNLOAD = 20 * 1024 * 1024
TAGS = {"b", "i", "u", "s", "a", "code", "pre", "strong", "em", "blockquote", "tg-spoiler"}


@dataclass
class Fault:
    """What happens to a call instead of an answer, or (`after`) once it has been applied."""

    status: int = 502
    description: str = "Bad Gateway"
    retry_after: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    hang: float = 0.0  # seconds of silence
    after: bool = False  # the call takes effect, then the connection is cut
    ok: bool = False  # for once nothing happens


@dataclass
class Call:
    """One call as it arrived."""

    method: str
    params: dict[str, Any]
    at: float = field(default_factory=monotonic)


class FakeTelegram(Methods):
    """One bot, its chats and its queue of updates."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.queue: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.commands: dict[tuple[str, str], list[dict[str, Any]]] = {}  # by scope and language
        self.groups = Groups()
        self.flood: Callable[[], float] | None = (
            None  # a clock: then 30 a second and 20 a minute in a group hold
        )
        self._sent_at: list[tuple[float, int]] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.known_chats: set[int] | None = None  # None: everybody wrote to us once
        self.blocked: set[int] = set()
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.unreachable = False
        self._next_update = 1000
        self._next_message = 5000
        self._news = asyncio.Event()
        self._polling = 0

    # what a test does

    def next(self, method: str, *faults: Fault) -> None:
        """The next calls of `method` meet these faults, in order."""
        self.faults[method].extend(faults)

    def push(self, update: dict[str, Any]) -> dict[str, Any]:
        """Queue an update for getUpdates; its id is given unless it has one."""
        if "update_id" not in update:
            self._next_update += 1
            update = {"update_id": self._next_update, **update}
        self.queue.append(update)
        self._news.set()
        return update

    def write(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        """Somebody writes to the bot."""
        return self.push(text_update(chat, text, **more))

    def sent(self, chat: int | None = None, method: str = "sendMessage") -> list[dict[str, Any]]:
        """What was applied, in order (a faulty call only when it failed after it was applied)."""
        return [
            call.params
            for call in self.calls
            if call.method == method and call.params.get("_applied") and chat in (None, _number(call.params))
        ]

    def texts(self, chat: int) -> list[str]:
        """The texts one chat got, in order."""
        return [str(params["text"]) for params in self.sent(chat)]

    async def call_webhook(self, update: dict[str, Any], *, times: int = 1, tries: int = 3) -> list[int]:
        """Bring an update to the webhook, `times` at once, each again until it is taken; the last answers."""
        url, secret = self.webhook["url"], self.webhook.get("secret_token", "")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}

        async def bring(session: ClientSession) -> int:
            status = 0
            for _ in range(tries):
                async with session.post(url, json=update, headers=headers) as answer:
                    status = answer.status
                if status // 100 == 2:
                    break
            return status

        async with ClientSession() as session:
            return list(await asyncio.gather(*(bring(session) for _ in range(times))))

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        return app

    # what the platform does

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.unreachable:
            _cut(request)
        if request.match_info["token"] != self.token:
            return _error(401, "Unauthorized")
        method = request.match_info["method"]
        handler: Callable[[dict[str, Any]], Any] | None = getattr(self, f"_do_{method}", None)
        if handler is None:
            return _error(404, "Not Found")
        call = Call(method, await _params(request))
        self.calls.append(call)
        fault = self.faults[method].popleft() if self.faults[method] else None
        fault = None if fault is not None and fault.ok else fault
        if fault is not None and not fault.after:
            return await _fail(request, fault)
        try:
            result = handler(call.params)
            if asyncio.iscoroutine(result):
                result = await result
        except ApiError as error:
            return _error(error.status, error.description, **error.parameters)
        call.params["_applied"] = True
        if fault is not None:
            _cut(request)
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.Response:
        data = self.files.get(request.match_info["path"])
        if request.match_info["token"] != self.token or data is None:
            return web.Response(status=404)
        return web.Response(body=data)

    def _do_setMyCommands(self, params: dict[str, Any]) -> Any:
        self.commands[_scope(params)] = params["commands"]
        return True

    def _do_deleteMyCommands(self, params: dict[str, Any]) -> Any:
        self.commands.pop(_scope(params), None)
        return True

    def _do_createForumTopic(self, params: dict[str, Any]) -> Any:
        return self.groups.create(_number(params), str(params["name"]))

    def _do_closeForumTopic(self, params: dict[str, Any]) -> Any:
        return self.groups.turn(_number(params), params.get("message_thread_id"), closed=True)

    def _do_reopenForumTopic(self, params: dict[str, Any]) -> Any:
        return self.groups.turn(_number(params), params.get("message_thread_id"), closed=False)

    def _do_setWebhook(self, params: dict[str, Any]) -> Any:
        self.webhook = params
        return True

    def _do_deleteWebhook(self, _params: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    def _do_getWebhookInfo(self, _params: dict[str, Any]) -> Any:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue),
        }

    async def _do_getUpdates(self, params: dict[str, Any]) -> Any:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polling:
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        self._polling += 1
        try:
            offset = int(params.get("offset") or 0)
            self.queue = [update for update in self.queue if update["update_id"] >= offset]
            if not self.queue:
                self._news.clear()
                await _within(self._news.wait(), float(params.get("timeout") or 0))
            return self.queue[: int(params.get("limit") or 100)]
        finally:
            self._polling -= 1

    def _do_sendMessage(self, params: dict[str, Any]) -> Any:
        chat = self._chat(params)
        text = str(params.get("text") or "")
        shown = _without_tags(text) if params.get("parse_mode") == "HTML" else text
        if not shown.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if len(shown.encode("utf-16-le")) // 2 > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        _check_keyboard(params.get("reply_markup"))
        thread = params.get("message_thread_id")
        topic = {"message_thread_id": int(thread), "is_topic_message": True} if thread else {}
        inline = params.get("reply_markup") or {}
        return self._message(
            chat, text=shown, reply_markup=inline if "inline_keyboard" in inline else None, **topic
        )

    def _do_answerCallbackQuery(self, params: dict[str, Any]) -> Any:
        if not params.get("callback_query_id"):
            raise ApiError(400, "Bad Request: query is too old and response timeout expired")
        return True

    def _do_editMessageReplyMarkup(self, params: dict[str, Any]) -> Any:
        message = self.messages.get(int(params.get("message_id") or 0))
        if message is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        if message.get("reply_markup") == params.get("reply_markup"):
            raise ApiError(400, "Bad Request: message is not modified")
        message["reply_markup"] = params.get("reply_markup")
        return {key: value for key, value in message.items() if value is not None}

    def _do_editMessageText(self, params: dict[str, Any]) -> Any:
        message = self.messages.get(int(params.get("message_id") or 0))
        if message is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        message["text"] = params["text"]
        return message

    def _do_getFile(self, params: dict[str, Any]) -> Any:
        file_id = str(params["file_id"])
        if file_id not in self.files:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        if size > LARGEST_DOWNLOAD:
            raise ApiError(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": file_id}

    def _chat(self, params: dict[str, Any]) -> int:
        chat = _number(params)
        self._count(chat)
        if chat < 0:
            self.groups.check(chat, params.get("message_thread_id"))
            return chat
        if chat in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if self.known_chats is not None and chat not in self.known_chats:
            raise ApiError(400, "Bad Request: chat not found")
        return chat

    def _count(self, chat: int) -> None:
        """Telegram's limits: 30 messages a second, 20 a minute in one group."""
        if self.flood is None:
            return
        now = self.flood()
        self._sent_at = [(at, to) for at, to in self._sent_at if now - at < 60]
        in_group = sum(to == chat for _, to in self._sent_at) if chat < 0 else 0
        if in_group >= 20 or sum(now - at < 1 for at, _ in self._sent_at) >= 30:
            raise ApiError(429, "Too Many Requests: retry after 3", retry_after=3)
        self._sent_at.append((now, chat))

    def _message(self, chat: int, **content: Any) -> dict[str, Any]:
        self._next_message += 1
        message = {
            "message_id": self._next_message,
            "from": BOT,
            "chat": chat_of(chat),
            "date": int(time()),
            **{key: value for key, value in content.items() if value is not None},
        }
        self.messages[self._next_message] = message
        return message


def text_update(chat: int, text: str, **more: Any) -> dict[str, Any]:
    """A private text message; `more` is merged into the message, `update_id` into the update."""
    update = {"update_id": more.pop("update_id")} if "update_id" in more else {}
    message = {
        "message_id": more.pop("message_id", 1),
        "from": {"id": chat, "is_bot": False, "first_name": "Lan"},
        "chat": {"id": chat, "type": "private", "first_name": "Lan"},
        "date": int(time()),
        "text": text,
        **more,
    }
    return update | {"message": message}


def press_update(chat: int, data: str, message: dict[str, Any] | None) -> dict[str, Any]:
    """A press of an inline button under `message`."""
    query = {
        "id": "26286954123400991",
        "from": {"id": chat, "is_bot": False, "first_name": "Lan"},
        "chat_instance": "1",
        "data": data,
        **({"message": message} if message else {}),
    }
    return {"callback_query": query}


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    given: dict[str, Any] = dict(request.query)
    for key, value in (await request.post()).items():
        given[key] = f"<{len(value.file.read())} bytes>" if isinstance(value, web.FileField) else value
    return {key: _nested(value) for key, value in given.items()}


def _nested(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _scope(params: dict[str, Any]) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return f"{scope['type']}{scope.get('chat_id', '')}", str(params.get("language_code") or "")


def _number(params: dict[str, Any]) -> int:
    return int(params.get("chat_id") or 0)


def _error(status: int, description: str, **parameters: Any) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


async def _fail(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.hang:
        await asyncio.sleep(fault.hang)
        _cut(request)
    if fault.status == 502:
        return web.Response(
            status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html"
        )
    more = fault.parameters | ({"retry_after": fault.retry_after} if fault.retry_after is not None else {})
    return _error(fault.status, fault.description, **more)


def _cut(request: web.Request) -> None:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError


async def _within(waiting: Any, seconds: float) -> None:
    try:
        await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            raise ApiError(400, f"Bad Request: can't parse entities: unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ApiError(400, "Bad Request: can't parse entities: unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _without_tags(text: str) -> str:
    parser = _Tags()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise ApiError(400, "Bad Request: can't parse entities: can't find end tag")
    return "".join(parser.text)


def _check_keyboard(markup: Any) -> None:
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    for button in (button for row in rows for button in row):
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    if any(len(row) > 8 for row in rows):
        raise ApiError(400, "Bad Request: too many buttons in a row")
