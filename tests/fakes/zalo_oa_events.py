"""The sending side of Zalo's webhook: signs the exact bytes, sends again what was not answered 200, and gives up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any
from unicodedata import normalize

import aiohttp

from casework.office import Clock
from tests.fakes.zalo_oa import APP_ID, OA_ID, OA_SECRET, FakeZaloOa

WITHIN = 2.0  # seconds Zalo waits for an answer
RETRIES = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
Json = dict[str, Any]


def sign(body: bytes, timestamp: str, *, app_id: str = APP_ID, secret: str = OA_SECRET) -> str:
    """The value of X-ZEvent-Signature."""
    return "mac=" + hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def written(event: Json, style: str = "") -> bytes:
    """The body: compact, or "pretty", "reordered", "escaped", "nfd"."""
    if style == "pretty":
        return json.dumps(event, ensure_ascii=False, indent=2).encode()
    if style == "reordered":
        return json.dumps(dict(reversed(event.items())), ensure_ascii=False).encode()
    if style == "escaped":
        return json.dumps(event).encode()
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return normalize("NFD" if style == "nfd" else "NFC", text).encode()


@dataclass
class Due:
    """A call that Zalo will make again."""

    at: datetime
    number: int
    body: bytes
    header: str


@dataclass
class ZaloEvents:
    """Sends events to one webhook. `slowest`: the longest answer so far, in seconds."""

    url: str
    fake: FakeZaloOa
    clock: Clock
    due: list[Due] = field(default_factory=list)
    disabled: bool = False
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def event(self, name: str, user_id: str, message: Json | None = None, **more: Any) -> Json:
        """An event of a person; an id and a time of its own."""
        number = next(self._numbers)
        event = {
            "app_id": APP_ID,
            "event_name": name,
            "timestamp": str(int(self.clock.now().timestamp() * 1000) + number),
            "sender": {"id": user_id},
            "recipient": {"id": OA_ID},
        }
        if message is not None:
            event["message"] = {"msg_id": f"e{number:05d}", **message}
        return event | more

    def echo(self, user_id: str, message_id: str, text: str, admin_id: str = "") -> Json:
        """What Zalo tells about a message that went to a person."""
        sender = {"id": OA_ID} | ({"admin_id": admin_id} if admin_id else {})
        message = {"msg_id": message_id, "text": text}
        return self.event("oa_send_text", user_id, message) | {"sender": sender, "recipient": {"id": user_id}}

    async def write(self, user_id: str, text: str, **more: Any) -> int:
        """Somebody writes."""
        self.fake.interacted(user_id)
        return await self.post(self.event("user_send_text", user_id, {"text": text, **more}))

    async def photo(self, user_id: str, path: str, base: str, text: str = "") -> int:
        """Somebody sends a photo that lies at the media host."""
        self.fake.interacted(user_id)
        payload = {"url": f"{base}/media/{path}", "thumbnail": f"{base}/media/{path}"}
        message = {"attachments": [{"type": "image", "payload": payload}]} | ({"text": text} if text else {})
        return await self.post(self.event("user_send_image", user_id, message))

    async def follow(self, user_id: str, name: str = "follow") -> int:
        """Somebody follows or leaves."""
        if name == "follow":
            self.fake.interacted(user_id)
        event = self.event(name, user_id)
        event = {key: value for key, value in event.items() if key not in {"sender", "recipient"}}
        return await self.post(event | {"oa_id": OA_ID, "follower": {"id": user_id}, "source": "oa_profile"})

    async def post(self, event: Json, style: str = "", header: str | None = None) -> int:
        """Call the webhook; the status. What is not answered 200 comes again."""
        body = written(event, style)
        mark = sign(body, str(event.get("timestamp", ""))) if header is None else header
        return await self._deliver(Due(self.clock.now(), 0, body, mark))

    async def raw(self, body: bytes, header: str = "", method: str = "POST") -> int:
        """A call as the console's check makes it."""
        headers = {"X-ZEvent-Signature": header} if header else {}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url, data=body, headers=headers) as response,
        ):
            return response.status

    async def again(self) -> None:
        """Make the calls that are due by now."""
        now = self.clock.now()
        due, self.due = [one for one in self.due if one.at <= now], [one for one in self.due if one.at > now]
        for one in due:
            await self._deliver(one)

    async def _deliver(self, call: Due) -> int:
        headers = {"X-ZEvent-Signature": call.header, "Content-Type": "application/json"}
        if call.number:
            headers["num_retry"] = str(call.number)
        began = monotonic()
        try:
            timeout = aiohttp.ClientTimeout(total=WITHIN)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.url, data=call.body, headers=headers) as response,
            ):
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.slowest = max(self.slowest, monotonic() - began)
        if status != 200:
            if call.number < len(RETRIES):
                later = self.clock.now() + RETRIES[call.number]
                self.due.append(Due(later, call.number + 1, call.body, call.header))
            else:
                self.disabled = True
        return status
