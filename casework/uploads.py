"""Files that an official adds to an answer: examined by content, kept, and not yet anybody's."""

from __future__ import annotations

import io
from collections.abc import Sequence

import filetype
from PIL import Image, ImageOps
from sqlmodel import col, select

from casework.errors import Refused
from casework.office import Desk
from faq.text import clean
from storage.petitions import Attachment

IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ACCEPTED = frozenset(IMAGES) | {
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST_SIDE = 12_000  # pixels; more is a decompression bomb, not a photo


def keep(desk: Desk, name: str, data: bytes) -> int:
    """Keep a file until an answer takes it; its id. Photos lose EXIF (place, camera).

    Raises Refused `att.too_big` or `att.bad`.
    """
    if len(data) > desk.policy.max_file_bytes:
        raise Refused("att.too_big", office=desk.policy.office_name)
    mime = filetype.guess_mime(data) or ""
    if mime not in ACCEPTED:
        raise Refused("att.bad")
    if mime in IMAGES:
        data = _without_exif(data, IMAGES[mime])
    row = Attachment(
        kind="photo" if mime in IMAGES else "document",
        name=clean(name)[:200],
        mime=mime,
        size=len(data),
        sha256=desk.office.blobs.put(data),
        status="stored",
        at=desk.now,
    )
    desk.session.add(row)
    desk.session.flush()
    return row.id or 0


def loose(desk: Desk, ids: Sequence[int]) -> list[Attachment]:
    """Those of `ids` that were kept and belong to no petition and no talk: the only ones a form may name."""
    query = select(Attachment).where(
        col(Attachment.id).in_(list(ids)),
        col(Attachment.petition_id).is_(None),
        col(Attachment.conversation_id).is_(None),
    )
    return list(desk.session.exec(query.order_by(col(Attachment.id))))


def _without_exif(data: bytes, form: str) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as image:
            if max(image.size) > LARGEST_SIDE:
                raise Refused("att.bad")
            upright = ImageOps.exif_transpose(image)  # the turn is in EXIF too: apply it before it goes
            upright.info = {}
            out = io.BytesIO()
            upright.save(out, form)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("att.bad") from error
    return out.getvalue()
