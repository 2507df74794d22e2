"""A poster to print and hang up: which unit is written to, and the QR codes that lead to the chat."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import segno
from aiohttp import web

from casework.office import Office
from casework.secrecy import ALL_UNITS
from console.render import page
from console.setup import WHO, office_of

SCALE = 6  # printed about 5 cm wide


@dataclass(frozen=True)
class Door:
    """One way in: where the code leads, as drawn and as words."""

    name: str
    link: str
    drawing: str  # SVG


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get(r"/poster/{unit:[A-Za-z0-9_-]+}", show)]


async def show(request: web.Request) -> web.Response:
    """The poster of one unit: of the own one, or of any for those who see all units."""
    office, who, unit_id = office_of(request), request[WHO], request.match_info["unit"]
    if who.unit_id != unit_id and who.role not in ALL_UNITS:
        raise web.HTTPForbidden
    try:
        unit = office.knowledge.directory.unit(unit_id)
    except KeyError:
        raise web.HTTPNotFound from None
    return await page(request, "poster.html", unit=unit, doors=doors(office, unit_id))


def doors(office: Office, unit_id: str) -> list[Door]:
    """Telegram where the bot has a name, and the web chat always. The links open nothing by themselves."""
    start = f"u-{unit_id}"
    links = {"Trang trò chuyện": f"{office.policy.public_url.rstrip('/')}/chat/?start={start}"}
    if office.policy.telegram_name:
        links = {"Telegram": f"https://t.me/{office.policy.telegram_name}?start={start}"} | links
    return [Door(name, link, _drawing(link)) for name, link in links.items()]


def _drawing(link: str) -> str:
    """The code as SVG that a page may hold under its content policy: no styles of its own."""
    out = BytesIO()
    code = segno.make_qr(link, error="m")
    code.save(
        out, kind="svg", scale=SCALE, xmldecl=False, svgns=False, svgclass=None, lineclass=None, nl=False
    )
    return out.getvalue().decode()
