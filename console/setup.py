"""What the pages find on the application and on a request."""

from __future__ import annotations

import jinja2
from aiohttp import web

from casework.office import Office
from casework.records import Official

BASE = "/desk"
OFFICE = web.AppKey("office", Office)
BEHIND_PROXY = web.AppKey("behind_proxy", bool)
TEMPLATES = web.AppKey("templates", jinja2.Environment)
WHO = web.RequestKey("who", Official)
CSRF = web.RequestKey("csrf", str)


def office_of(request: web.Request) -> Office:
    """The office behind this desk."""
    return request.config_dict[OFFICE]


def path(*parts: str) -> str:
    """An address on the desk."""
    return "/".join((BASE, *parts))
