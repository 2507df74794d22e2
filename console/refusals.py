"""Refusals as officials read them, and the pages for what went wrong."""

from __future__ import annotations

import secrets

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from casework.errors import Refused
from console.render import page, refusal_text
from console.session import LOGIN_COOKIE
from console.setup import BASE, WHO, path

log = structlog.get_logger()
CONFLICT = "err.conflict"
NOT_FOUND = frozenset({"o.unknown", "att.lost", "learn.unknown"})
FORBIDDEN = frozenset({"o.forbidden", "account.forbidden", "s.forbidden"})
Ways = list[tuple[str, str]]


@web.middleware
async def friendly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error becomes a page that says what happened and how to go on."""
    try:
        return await handler(request)
    except Refused as refusal:
        return await refused(request, refusal)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return await _page(request, error.status, error.text or "")
    except Exception:
        reference = secrets.token_hex(3).upper()
        log.exception("desk.fault", reference=reference, path=request.match_info.route.name or "desk")
        return await _page(request, 500, "", reference)


async def refused(request: web.Request, refusal: Refused) -> web.Response:
    """A refusal that belongs to no form: a page of its own."""
    if refusal.phrase in NOT_FOUND:
        return await _page(request, 404, refusal_text(request, refusal))
    if refusal.phrase in FORBIDDEN:
        return await _page(request, 403, refusal_text(request, refusal))
    return await _page(request, 422, refusal_text(request, refusal))


async def _page(request: web.Request, status: int, said: str, reference: str = "") -> web.Response:
    title, text, picture = _words(status, said)
    return await page(
        request,
        "error.html",
        status=status,
        title=title,
        text=text,
        picture=picture,
        reference=reference,
        ways=_ways(request, said),
    )


def _words(status: int, said: str) -> tuple[str, str, str]:
    if status == 403 and said == "csrf":
        return (
            "Trang đã để lâu",
            "Để giữ an toàn, biểu mẫu của lần đăng nhập trước không dùng được nữa. Việc vừa bấm chưa được làm. "
            "Quay lại, tải lại trang rồi làm lại.",
            "clock",
        )
    if status == 403:
        return (
            "Không được mở",
            said if _spoken(said) else "Trang này không thuộc việc của tài khoản này.",
            "lock",
        )
    if status == 404:
        text = said if _spoken(said) else "Trang này không có. Có thể địa chỉ gõ thiếu, hoặc liên kết đã cũ."
        return "Không tìm thấy", text, "search"
    if status == 413:
        return (
            "Tệp lớn quá",
            "Mỗi lần gửi được tối đa 6 tệp, mỗi tệp nhỏ hơn mức cho phép. Chọn tệp nhỏ hơn.",
            "clip",
        )
    if status >= 500:
        text = (
            "Máy vừa trục trặc. Việc vừa làm chưa được ghi. Thử lại; nếu vẫn lỗi thì báo số này cho quản trị."
        )
        return "Máy trục trặc", text, "bad"
    return (
        "Chưa làm được",
        said if _spoken(said) else "Trang chưa hiểu yêu cầu này. Quay lại rồi làm lại.",
        "info",
    )


def _spoken(said: str) -> bool:
    """Whether a text is ours; aiohttp's own begin with the number of the status."""
    return bool(said) and said not in ("csrf", "form") and not said[:3].isdigit()


def _ways(request: web.Request, said: str) -> Ways:
    if request.get(WHO) is None:
        return [(path("login"), "Đăng nhập")]
    back = request.headers.get("Referer", "") if said == "csrf" or request.cookies.get(LOGIN_COOKIE) else ""
    inside = f"//{request.host}{BASE}" in back
    ways = [(back, "Quay lại trang trước")] if inside and back != str(request.url) else []
    return [*ways, (BASE, "Về danh sách hồ sơ"), (path("help"), "Xem hướng dẫn")]
