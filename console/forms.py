"""Forms as they arrive: every POST is read once, within a limit, and its CSRF token compared."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Handler

from console.session import FORM_COOKIE, csrf_of
from console.setup import WHO, office_of

MAX_TEXT_BYTES = 256 * 1024
MAX_FILES = 6
CSRF_FIELD = "csrf"


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """Fields (the last value of each), repeated values and files."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A field, trimmed; empty when it did not come."""
        return self.values.get(name, [""])[-1].replace("\r\n", "\n").strip()

    def raw(self, name: str) -> str:
        """A field exactly as typed: passwords."""
        return self.values.get(name, [""])[-1]

    def number(self, name: str, otherwise: int = 0) -> int:
        """A whole number."""
        try:
            return int(self.text(name))
        except ValueError:
            return otherwise

    def has(self, name: str) -> bool:
        """Whether a box was ticked or a button pressed."""
        return bool(self.text(name))


FORM = web.RequestKey("form", Form)


@web.middleware
async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the form of a POST and refuse it without the right token, before any page sees it."""
    if request.method == "POST":
        form = await _read(request)
        expected = csrf_of(request) or request.cookies.get(FORM_COOKIE, "")
        if not expected or not hmac.compare_digest(form.raw(CSRF_FIELD).encode(), expected.encode()):
            raise web.HTTPForbidden(text="csrf")
        request[FORM] = form
    return await handler(request)


async def _read(request: web.Request) -> Form:
    if request.content_type == "multipart/form-data":
        if request.get(WHO) is None:
            raise web.HTTPUnsupportedMediaType  # strangers have no files to send
        return await _multipart(request)
    limited = request.clone(client_max_size=MAX_TEXT_BYTES)
    values: dict[str, list[str]] = {}
    for name, value in (await limited.post()).items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
    return Form(values)


async def _multipart(request: web.Request) -> Form:
    most = office_of(request).policy.max_file_bytes
    form = Form()
    limited = request.clone(client_max_size=most * MAX_FILES + MAX_TEXT_BYTES)
    async for part in await limited.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise web.HTTPBadRequest(text="form")
        data = await _limited(part, most if part.filename else MAX_TEXT_BYTES)
        if part.filename is None:
            form.values.setdefault(part.name, []).append(data.decode("utf-8", "replace"))
        elif data:
            if len(form.files) == MAX_FILES:
                raise web.HTTPRequestEntityTooLarge(max_size=most)
            form.files.append(Upload(part.filename, data))
    return form


async def _limited(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        data.extend(chunk)
        if len(data) > most:
            raise web.HTTPRequestEntityTooLarge(max_size=most)
    return bytes(data)
