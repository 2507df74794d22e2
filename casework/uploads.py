"""Files that an official adds to an answer: examined by content, kept, and not yet anybody's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from casework.errors import Refused
from casework.examine import BadFile, examine
from casework.office import Desk, Office
from casework.scan import ScannerAway, scan
from faq.text import clean
from storage.petitions import Attachment


def keep(desk: Desk, name: str, data: bytes) -> int:
    """Keep a file until an answer takes it; its id. Photos lose EXIF (place, camera).

    Raises Refused `att.too_big` or `att.bad`.
    """
    if len(data) > desk.policy.max_file_bytes:
        raise Refused("att.too_big", office=desk.policy.office_name)
    try:
        kept, mime = examine(data)
    except BadFile as error:
        raise Refused("att.bad") from error
    row = Attachment(
        kind="photo" if mime.startswith("image/") else "document",
        name=clean(name)[:200],
        mime=mime,
        size=len(kept),
        sha256=desk.office.blobs.put(kept),
        status="stored",
        at=desk.now,
    )
    desk.session.add(row)
    desk.session.flush()
    return row.id


def look_through(office: Office, data: bytes) -> None:
    """Have the virus scanner look at a file, before any transaction. Raises Refused `att.infected`, `att.unscanned`."""
    try:
        scan(office.policy.scan_command, data)
    except BadFile as error:
        raise Refused("att.infected") from error
    except ScannerAway as error:
        raise Refused("att.unscanned") from error


def loose(desk: Desk, ids: Sequence[int]) -> list[Attachment]:
    """Those of `ids` that were kept and belong to no petition and no talk: the only ones a form may name."""
    query = select(Attachment).where(
        col(Attachment.id).in_(list(ids)),
        col(Attachment.petition_id).is_(None),
        col(Attachment.conversation_id).is_(None),
    )
    return list(desk.session.exec(query.order_by(col(Attachment.id))))
