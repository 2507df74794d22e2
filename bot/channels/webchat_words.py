"""One message of the page: its shape, and how a body is read that comes from anywhere."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.webchat_guard import Told

LONGEST_TEXT = 20_000  # characters
LONGEST_BODY = 160 * 1024  # bytes of a JSON message: so many characters, each written as \uXXXX
CHUNK = 64 * 1024
UNREADABLE = "Tin gửi lên không đọc được. Anh/chị gửi lại giúp."
TOO_LONG = "Tin này dài quá, chưa gửi được. Anh/chị chia thành vài tin ngắn hơn."


class Place(BaseModel):
    """Where the person is, in degrees (WGS 84)."""

    model_config = ConfigDict(extra="forbid")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Words(BaseModel):
    """One message of the page: words, a pressed button, a place or a link."""

    model_config = ConfigDict(extra="forbid")
    key: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    text: str = Field(default="", max_length=LONGEST_TEXT)
    choice: str = Field(default="", pattern=r"^[\x21-\x7e]{0,60}$")
    label: str = Field(default="", max_length=60)
    start: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")  # what a link to the page carried
    location: Place | None = None


async def body(request: web.Request) -> Any:
    """The JSON body. Raises Told 400, 413, 415."""
    if request.content_type != "application/json":
        raise Told(415, "json-only", UNREADABLE)
    too_long = Told(413, "too-long", TOO_LONG)
    if (request.content_length or 0) > LONGEST_BODY:
        raise too_long
    held = bytearray()
    async for chunk in request.content.iter_chunked(CHUNK):
        held += chunk
        if len(held) > LONGEST_BODY:
            raise too_long
    try:
        return json.loads(held)
    except (ValueError, RecursionError) as error:
        raise Told(400, "malformed", UNREADABLE) from error


def words(data: Any) -> Words:
    """The message, checked. Raises Told 400, 413."""
    try:
        return Words.model_validate(data)
    except ValidationError as error:
        if any(problem["type"] == "string_too_long" for problem in error.errors()):
            raise Told(413, "too-long", TOO_LONG) from error
        raise Told(400, "malformed", UNREADABLE) from error
