"""The web desk as an application, mounted at /desk."""

from __future__ import annotations

from aiohttp import web

from casework.office import Office
from console.forms import checked
from console.pages import (
    acts,
    calendar,
    feed,
    files,
    knowledge,
    learning,
    legal,
    me,
    officials,
    paper,
    people,
    petition,
    poster,
    score,
    sign_in,
    statistics,
    undelivered,
    worklist,
)
from console.refusals import friendly
from console.render import STATIC, environment, secure_headers
from console.session import signed_in
from console.setup import BEHIND_PROXY, OFFICE, TEMPLATES

PAGES = (
    worklist,
    petition,
    acts,
    legal,
    paper,
    files,
    people,
    statistics,
    score,
    learning,
    knowledge,
    calendar,
    officials,
    me,
    feed,
    poster,
    undelivered,
    sign_in,
)


def desk_app(office: Office, *, behind_proxy: bool = False) -> web.Application:
    """Every page of the desk over one office. Errors become pages; every POST carries a token.

    `behind_proxy`: a reverse proxy of ours sets X-Forwarded-For, so guesses are counted by that address.
    """
    app = web.Application(middlewares=[friendly, signed_in, checked])
    app[OFFICE] = office
    app[BEHIND_PROXY] = behind_proxy
    app[TEMPLATES] = environment()
    app.on_response_prepare.append(secure_headers)
    for module in PAGES:
        app.router.add_routes(module.routes())
    app.router.add_static("/static", STATIC)
    return app
