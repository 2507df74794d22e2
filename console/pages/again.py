"""After a refused act: the file once more, with the form as it was typed and what stood in the way."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from casework import uploads
from casework.errors import Refused
from console import words
from console.forms import Form
from console.pages.petition import file_page
from console.refusals import CONFLICT, FORBIDDEN, NOT_FOUND, refused
from console.render import refusal_text
from console.setup import office_of


async def show_again(
    request: web.Request, code: str, name: str, form: Form, refusal: Refused
) -> web.Response:
    """The file with the form `name` open; a page of its own when the file itself is not to be seen."""
    if refusal.phrase in NOT_FOUND | FORBIDDEN:
        return await refused(request, refusal)
    conflict = refusal.phrase == CONFLICT
    return await file_page(
        request,
        code,
        status=409 if conflict else 422,
        refusal=_conflict(refusal) if conflict else refusal_text(request, refusal),
        typed=form,
        opened=name,
        kept=await kept_files(request, form),
    )


async def keep_uploads(request: web.Request, form: Form) -> None:
    """Store new files first, so that nobody has to choose them again when the form needs another look."""
    for file in form.files:
        await asyncio.to_thread(uploads.look_through, office_of(request), file.data)
        kept = await office_of(request).run(uploads.keep, file.name, file.data)
        form.values.setdefault("kept", []).append(str(kept))
    form.files.clear()


async def kept_files(request: web.Request, form: Form) -> tuple[Any, ...]:
    """The files that came with an earlier look at this form and belong to nothing yet."""
    ids = [int(value) for value in form.values.get("kept", []) if value.isascii() and value.isdigit()]
    return tuple(await office_of(request).look(uploads.loose, ids)) if ids else ()


def _conflict(refusal: Refused) -> str:
    name = words.cap(str(refusal.params.get("name") or "người khác"))
    step = words.action(str(refusal.params.get("last_step", ""))).lower()
    return (
        f"{name} vừa làm trước trên hồ sơ này ({step}). Trang đã mở bản mới nhất; phần anh/chị viết vẫn còn "
        "trong ô bên dưới. Xem lại rồi bấm gửi nếu vẫn cần."
    )
