"""Attachments: only to those who may see the petition, never as a page of ours."""

from __future__ import annotations

import asyncio
import io
from urllib.parse import quote

from aiohttp import web
from PIL import Image

from casework import look
from console.setup import WHO, office_of

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"})
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
THUMBNAIL = (480, 480)
SEALED_BOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get(r"/attachment/{id:\d{1,12}}", whole), web.get(r"/attachment/{id:\d{1,12}}/small", small)]


async def whole(request: web.Request) -> web.Response:
    """The file as it came."""
    row = await office_of(request).run(look.attachment, request[WHO], int(request.match_info["id"]))
    data = await asyncio.to_thread(_read, request, row.sha256)
    shown = row.mime in SHOWN and "download" not in request.query
    mime = row.mime if row.mime in SHOWN else "application/octet-stream"
    name = quote(row.name or f"tep-{row.id}", safe="")
    disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    if mime != "application/pdf":  # browsers do not show a PDF in a sandbox
        headers["Content-Security-Policy"] = SEALED_BOX
    return web.Response(body=data, content_type=mime, headers=headers)


async def small(request: web.Request) -> web.Response:
    """A thumbnail of a picture."""
    row = await office_of(request).run(look.attachment, request[WHO], int(request.match_info["id"]))
    if row.mime not in PICTURES:
        raise web.HTTPNotFound
    data = await asyncio.to_thread(lambda: _thumbnail(_read(request, row.sha256)))
    headers = {"Content-Disposition": "inline", "Cache-Control": "private, max-age=3600"}
    return web.Response(body=data, content_type="image/jpeg", headers=headers)


def _read(request: web.Request, sha256: str) -> bytes:
    try:
        return office_of(request).blobs.get(sha256)
    except FileNotFoundError as error:
        raise web.HTTPNotFound from error


def _thumbnail(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", THUMBNAIL)
            image.thumbnail(THUMBNAIL)
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=80)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise web.HTTPNotFound from error
    return out.getvalue()
