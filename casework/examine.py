"""What a file really is: its type by content, never by name; photos lose what they tell about place and camera."""

from __future__ import annotations

import io

import filetype
from PIL import Image, ImageOps

IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ACCEPTED = frozenset(IMAGES) | {
    "image/gif", "application/pdf", "application/msword", "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text", "video/mp4", "video/quicktime", "video/3gpp", "video/webm",
    "audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/amr", "audio/aac", "audio/x-wav",
}  # fmt: skip
MOST_PIXELS = 60_000_000  # more is a decompression bomb, not a photo


class BadFile(Exception):
    """Not a file we keep; `problem` is the slug stored with it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def examine(data: bytes) -> tuple[bytes, str]:
    """What to keep of a file, and its type by content. Raises BadFile.

    HEIC is not taken: nothing at hand can remove the place from it.
    """
    mime = filetype.guess_mime(data) or ""
    if mime not in ACCEPTED:
        raise BadFile("bad-type")
    if mime in IMAGES:
        data = _without_exif(data, IMAGES[mime])
    return data, mime


def _without_exif(data: bytes, form: str) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadFile("bad-type")
            upright = ImageOps.exif_transpose(image)  # the turn is in EXIF too: apply it before it goes
            upright.info = {}
            out = io.BytesIO()
            upright.save(out, form)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadFile("bad-type") from error
    return out.getvalue()
