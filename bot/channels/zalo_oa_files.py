"""Files as Zalo takes them: pictures of at most 1 MB, documents of at most 5 MB.

Zalo's limits (upload API v2.0): image jpg or png; file pdf, doc, docx or csv.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from bot.channels.base import ChannelError
from handlers.dialogue.messages import OutFile

MEGABYTE = 1024 * 1024
IMAGE_BYTES, FILE_BYTES = 1 * MEGABYTE, 5 * MEGABYTE
IMAGES = frozenset({"image/jpeg", "image/png"})
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/csv",
    }
)
SIDES, QUALITIES = (2048, 1600, 1280, 1024, 800), (85, 75, 60)  # pixels, percent: tried in this order


@dataclass(frozen=True)
class Upload:
    """What to upload: `kind` is image or file."""

    kind: str
    content: bytes
    name: str
    mime: str


def prepare(file: OutFile, content: bytes) -> Upload:
    """The file as Zalo takes it; a large picture is made smaller. Raises ChannelError for what it does not take."""
    if file.mime.startswith("image/") and file.mime != "image/gif":
        if file.mime in IMAGES and len(content) <= IMAGE_BYTES:
            return Upload("image", content, file.name, file.mime)
        return Upload("image", smaller(content), f"{file.name.rpartition('.')[0] or 'anh'}.jpg", "image/jpeg")
    if file.mime not in DOCUMENTS:
        raise ChannelError("Zalo không nhận loại tệp này", permanent=True)
    if len(content) > FILE_BYTES:
        raise ChannelError("Zalo chỉ nhận tệp đến 5 MB", permanent=True)
    return Upload("file", content, file.name, file.mime)


def smaller(content: bytes) -> bytes:
    """A picture as JPEG of at most 1 MB. Raises ChannelError when it is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            picture = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ChannelError("không đọc được ảnh", permanent=True) from error
    for side in SIDES:
        picture.thumbnail((side, side))
        for quality in QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality)
            if out.tell() <= IMAGE_BYTES:
                return out.getvalue()
    raise ChannelError("ảnh quá lớn", permanent=True)
