"""From a template and a context to a page: filters, the frame around every page, flashes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from casework import humans, look, sent
from casework.errors import Refused
from casework.office import VIETNAM, Desk
from casework.records import Official
from casework.secrecy import ALL_UNITS
from console import words
from console.session import csrf_of, is_secure, set_cookie
from console.setup import BASE, TEMPLATES, WHO, office_of

HERE = Path(__file__).parent
STATIC = HERE / "static"
FLASH_COOKIE = "nghe_dan_flash"
MAX_FLASH = 1500  # characters; a cookie holds 4 KB


def environment() -> jinja2.Environment:
    """Templates with the desk's filters; everything is escaped."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    for name in (
        "kind", "stage", "action", "role", "channel", "outcome", "failure", "unsent", "way", "cap", "day", "short_day",
        "iso_day", "moment", "size", "number", "signed", "code", "initial", "likeness_words",
    ):  # fmt: skip
        env.filters[name] = getattr(words, name)
    env.globals.update(
        base=BASE, due_words=words.due_words, percent=words.percent, asset=_assets(), query=_query
    )
    return env


async def page(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """A whole page. The frame knows who is at the desk, what waits, and the flash to show once."""
    office = office_of(request)
    now = office.clock.now().astimezone(VIETNAM)
    frame: dict[str, Any] = {
        "who": request.get(WHO),
        "csrf": csrf_of(request),
        "policy": office.policy,
        "today": now.date(),
        "here": request.path,
        "flash": read_flash(request),
        "refusal": None,
        "typed": {},
        "badges": {},
    }
    if frame["who"] is not None:
        frame["own_unit"] = unit_name(request, frame["who"].unit_id)
        if status < 500:  # after a fault the page must not lean on what has just failed
            frame["badges"] = await _badges(request)
    html = request.config_dict[TEMPLATES].get_template(template).render({**frame, **context})
    response = web.Response(text=html, content_type="text/html", status=status)
    if frame["flash"]:
        response.del_cookie(FLASH_COOKIE, path=BASE)
    return response


def unit_name(request: web.Request, unit_id: str | None) -> str:
    """The name of a unit as officials write it; empty for none."""
    if not unit_id:
        return ""
    try:
        return office_of(request).knowledge.directory.unit(unit_id).name
    except KeyError:
        return unit_id


def refusal_text(request: web.Request, refusal: Refused) -> str:
    """What a refusal says."""
    own = words.REFUSALS.get(refusal.phrase)
    if own is not None:
        return own
    office = office_of(request)
    today = office.clock.now().astimezone(VIETNAM).date()
    said: str = office.phrases.say(refusal.phrase, today=today, **refusal.params)
    return said


def go(request: web.Request, address: str, flash: str = "", *, told: str = "") -> web.Response:
    """After an act: away from the form, with a word on what happened and what the citizen was told."""
    response = web.Response(status=303, headers={"Location": address})
    if flash:
        text = json.dumps({"text": flash[:MAX_FLASH], "told": told[: MAX_FLASH - len(flash[:MAX_FLASH])]})
        set_cookie(request, response, FLASH_COOKIE, base64.urlsafe_b64encode(text.encode()).decode())
    return response


def read_flash(request: web.Request) -> Mapping[str, str]:
    """The word left by the act before; empty when there is none or it was tampered with."""
    value = request.cookies.get(FLASH_COOKIE)
    if not value:
        return {}
    try:
        flash = json.loads(base64.urlsafe_b64decode(value))
        return {"text": str(flash["text"]), "told": str(flash["told"])}
    except (ValueError, KeyError, TypeError):
        return {}


async def secure_headers(request: web.Request, response: web.StreamResponse) -> None:
    """On every response of the desk: nothing from elsewhere, no framing, nothing kept by caches."""
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith(BASE + "/static/"):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"  # addresses carry the content's hash
    else:
        headers.setdefault("Cache-Control", "no-store")
    if is_secure(request):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _assets() -> Any:
    versions = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:10]
        for file in STATIC.iterdir()
        if file.is_file()
    }
    return lambda name: f"{BASE}/static/{name}?v={versions[name]}"


def _query(current: Mapping[str, Any], **changes: Any) -> str:
    """A query string: the present filters with some changed; empty ones are left out."""
    merged = {**current, **changes}
    pairs = {key: value for key, value in merged.items() if value not in ("", None)}
    return "?" + urlencode(pairs) if pairs else "?"


async def _badges(request: web.Request) -> dict[str, int]:
    return await office_of(request).look(_waiting_things, request[WHO])


def _waiting_things(desk: Desk, who: Official) -> dict[str, int]:
    """What the header counts: late files of the own work, people who wait, messages that never arrived."""
    late = look.worklist(desk, who, look.WorkFilter()).counts["qua-han"]
    badges = {"late": late}
    if humans.may_answer(desk, who):
        badges["waiting"] = sum(not talk.official_name for talk in humans.waiting(desk, who))
    if who.role in ALL_UNITS:
        badges["undelivered"] = sent.count_undelivered(desk)
    return badges
