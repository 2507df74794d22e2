"""Files of the web chat: read as a stream with a cap, judged by content, cleaned, stored before the turn."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import PurePath

from aiohttp import BodyPartReader, MultipartReader, web

from bot.channels.webchat_guard import Told
from bot.channels.webchat_words import CHUNK, TOO_LONG, UNREADABLE
from casework.examine import BadFile, examine
from casework.office import Office
from casework.scan import ScannerAway, scan
from handlers.dialogue.messages import File

MOST_FILES = 6
MOST_PARTS = 20
LONGEST_WORDS = 96 * 1024  # bytes of a text field
# Photos and papers. Not HEIC: its EXIF cannot be taken out here; phones send JPEG when asked for it.
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}


@dataclass
class Form:
    """What a multipart body held."""

    key: str = ""
    text: str = ""
    files: tuple[File, ...] = ()


async def read_form(request: web.Request, office: Office) -> Form:
    """The fields, with every good file stored. Raises Told 400, 413, 415.

    A file that is too big or of a forbidden type stays in the list with its `problem`, so that the
    text beside it still counts.
    """
    if not request.content_type.startswith("multipart/form-data"):
        raise Told(415, "form-only", UNREADABLE)
    if request.content_length is None:  # browsers always say how much they send
        raise Told(411, "no-length", UNREADABLE)
    max_file_bytes = office.policy.max_file_bytes
    if request.content_length > MOST_FILES * max_file_bytes + LONGEST_WORDS:
        raise Told(413, "too-big", too_big(max_file_bytes))
    try:
        return await _parts(await request.multipart(), office)
    except (ValueError, KeyError, AssertionError, UnicodeDecodeError) as error:
        raise Told(400, "malformed", UNREADABLE) from error


def too_big(max_file_bytes: int) -> str:
    """How a body that is too big is told."""
    return f"Tệp lớn quá nên chưa gửi được. Mỗi tệp nhiều nhất {max_file_bytes // (1024 * 1024)} MB."


async def _parts(reader: MultipartReader, office: Office) -> Form:
    form = Form()
    files: list[File] = []
    parts = 0
    while (part := await reader.next()) is not None:
        parts += 1
        if parts > MOST_PARTS or not isinstance(part, BodyPartReader):
            raise ValueError("not a form of ours")
        if part.name in ("key", "text"):
            data = await _read(part, LONGEST_WORDS)
            if data is None:
                raise Told(413, "too-long", TOO_LONG)
            setattr(form, part.name, data.decode("utf-8"))
        elif part.name == "file" and len(files) < MOST_FILES:
            files.append(await _keep(part, office))
        else:
            await part.release()
    form.files = tuple(files)
    return form


async def _read(part: BodyPartReader, most: int) -> bytes | None:
    """The bytes of a field; None when there are more than `most` (the rest is read and dropped)."""
    held = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        if len(held) + len(chunk) > most:
            await part.release()
            return None
        held += chunk
    return bytes(held)


async def _keep(part: BodyPartReader, office: Office) -> File:
    max_file_bytes = office.policy.max_file_bytes
    data = await _read(part, max_file_bytes)
    name = part.filename or ""
    if data is None:
        return File(kind="document", name=plain_name(name, ""), size=max_file_bytes + 1, problem="too-big")
    try:
        await asyncio.to_thread(scan, office.policy.scan_command, data)
        kept, mime = await asyncio.to_thread(examine, data)
        if mime not in ENDINGS:
            raise BadFile("bad-type")
    except BadFile as error:
        return File(kind="document", name=plain_name(name, ""), size=len(data), problem=error.problem)
    except ScannerAway as error:
        raise Told(503, "unscanned", office.phrases.say("att.unscanned")) from error
    sha256 = await asyncio.to_thread(office.blobs.put, kept)
    kind = "photo" if mime.startswith("image/") else "document"
    return File(
        kind=kind, ref=f"blob:{sha256}", name=plain_name(name, ENDINGS[mime]), mime=mime, size=len(kept)
    )


def plain_name(name: str, ending: str) -> str:
    """A file's name without folders and odd characters, with the ending its content deserves."""
    name = re.sub(
        r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e]", " ", name.replace("\\", "/").split("/")[-1]
    )
    name = " ".join(name.split())
    return (PurePath(name).stem[:80] if ending else name[:90]).strip(" .") + ending
