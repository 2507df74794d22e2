"""What Zalo checks of a call: its form, the limits of a message, the kinds of files."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

MEGABYTE = 1024 * 1024
Json = dict[str, Any]


class Refusal(Exception):
    """An answer with an error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def recipient(body: Json) -> str:
    """Whom a message goes to."""
    return str(body.get("recipient", {}).get("user_id") or "")


def check_message(message: Json) -> None:
    """Zalo's limits on a message."""
    text = message.get("text", "")
    if len(text) > 2000:
        raise Refusal(-210, "text is over the limit")
    payload = message.get("attachment", {}).get("payload", {})
    buttons, elements = payload.get("buttons", []), payload.get("elements", [])
    if len(buttons) > 5 or any(len(one["title"]) > 100 or len(str(one["payload"])) > 1000 for one in buttons):
        raise Refusal(-201, "buttons are invalid")
    if len(elements) > 1 or any("url" in one and "attachment_id" in one for one in elements):
        raise Refusal(-201, "elements are invalid")
    if payload.get("template_type") == "request_user_info" and not elements[0].get("image_url"):
        raise Refusal(-201, "image_url is empty")
    if not text and not message.get("attachment"):
        raise Refusal(-201, "text is empty")


def is_image(content: bytes) -> bool:
    """Whether it is a jpg or png."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG"))


async def read_body(request: web.Request) -> Json:
    """The body of a call, or its `data` parameter; of an upload the file."""
    if request.method == "GET":
        return dict(json.loads(request.query.get("data", "{}")))
    if request.content_type.startswith("multipart/"):
        part = (await request.post())["file"]
        assert isinstance(part, web.FileField)
        return {"file": (part.file.read(), part.filename)}
    body = json.loads(await request.read())
    assert isinstance(body, dict)
    return body
