"""Who may speak on the web chat, how fast, and how a refusal is told: status, slug and one plain sentence."""

from __future__ import annotations

import hashlib
import json
import math
import re
import secrets
from collections import OrderedDict
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web

COOKIE = "nghedan"
FRAMED_COOKIE = "nghedan-framed"  # in a page of another site
COOKIE_LIFE = 400 * 24 * 3600  # seconds; the longest a browser keeps one
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits
BURST, PER_SECOND = 10, 0.5  # messages at once, then one every two seconds
REMEMBERED = 10_000  # conversations whose pace is kept; the longest quiet is forgotten first

# Nothing on the page comes from elsewhere, and no script stands inside it.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox"


class Told(Exception):
    """A refusal by the web chat; `message` is what the person reads."""

    def __init__(self, status: int, error: str, message: str, retry_after: int = 0) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.message = message
        self.retry_after = retry_after


def told(problem: Told) -> web.Response:
    """The refusal as JSON."""
    response = web.json_response(
        {"error": problem.error, "message": problem.message}, status=problem.status, dumps=_dumps
    )
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _dumps(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def token_of(request: web.Request) -> str | None:
    """The session's token; None when there is none or it was not made by us."""
    tokens = (request.cookies.get(name, "") for name in (COOKIE, FRAMED_COOKIE))
    return next((token for token in tokens if TOKEN.fullmatch(token)), None)


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(32)


def address_of(token: str) -> str:
    """The conversation's address: a hash, so that the database does not open the talk."""
    return hashlib.sha256(f"webchat:{token}".encode()).hexdigest()


def set_cookie(response: web.StreamResponse, name: str, token: str, *, secure: bool) -> None:
    """Let the browser keep the session."""
    response.set_cookie(
        name, token, max_age=COOKIE_LIFE, path="/chat", httponly=True, samesite="Lax", secure=secure
    )


def require_own_page(request: web.Request, public_url: str) -> None:
    """Only our own page may post: the browser says in Origin which page does. Raises Told 403."""
    host = urlsplit(request.headers.get("Origin", "")).netloc
    if not host or host not in {request.host, urlsplit(public_url).netloc}:
        raise Told(403, "origin", "Tin này không đến từ trang Nghe Dân. Anh/chị mở lại trang rồi gửi.")


class Pace:
    """How fast a conversation may send: a bucket of `burst` that refills steadily."""

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self.burst = burst
        self.per_second = per_second
        self._level: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def wait(self, address: str, now: datetime) -> int:
        """Seconds until this conversation may send; 0 when it may now, and then this counts."""
        level, since = self._level.pop(address, (float(self.burst), now))
        level = min(self.burst, level + (now - since).total_seconds() * self.per_second)
        allowed = level >= 1
        self._level[address] = (level - 1 if allowed else level, now)
        while len(self._level) > REMEMBERED:
            self._level.popitem(last=False)
        return 0 if allowed else math.ceil((1 - level) / self.per_second)
