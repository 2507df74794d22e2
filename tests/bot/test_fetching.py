"""Downloads by an address somebody gave: only known hosts, only the open internet, never too much."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.channels.base import ChannelError, TooBig
from bot.channels.fetching import Download, public
from tests.browser import serve

HOSTS = ("zdn.vn", "127.0.0.1")


class Names(AbstractResolver):
    """Leads every name to one address; remembers what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host, host=self.address, port=port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return None


async def refusal(download: Download, url: str, most: int = 1000) -> ChannelError:
    """What the download says instead of bytes."""
    with pytest.raises(ChannelError) as caught:
        await download(url, most)
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "http://photo.zdn.vn/a.jpg",
        "ftp://photo.zdn.vn/a.jpg",
        "file:///etc/passwd",
        "https://photo.zdn.vn:8443/a.jpg",
        "https://user:word@photo.zdn.vn/a.jpg",
        "https://zdn.vn.example.com/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.5/a.jpg",
        "https://[::1]/a.jpg",
        "https://localhost/a.jpg",
        "https://photo.zdn.vn:port/a.jpg",
        "not an address",
        "",
    ],
)
async def test_only_known_hosts_by_https(url: str) -> None:
    names = Names("93.184.216.34")
    failure = await refusal(Download(HOSTS, resolver=names), url)
    assert failure.permanent
    assert names.asked == []  # nobody was asked, not even for the name


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.10", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
        "no address",
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not public(address)


def test_what_is_public() -> None:
    assert public("93.184.216.34")
    assert public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "169.254.169.254"])
async def test_a_known_name_that_leads_home_is_refused(address: str) -> None:
    names = Names(address)
    failure = await refusal(Download(HOSTS, resolver=names), "https://photo.zdn.vn/a.jpg")
    assert names.asked == ["photo.zdn.vn"]
    assert failure.permanent
    assert failure.reason == "file: private address"


async def test_numbers_among_the_hosts_do_not_open_the_house() -> None:
    failure = await refusal(Download(("10.0.0.5",)), "https://10.0.0.5/a.jpg")
    assert failure.reason == "file: private address"


MOVED = {
    "/moved": "/photo",
    "/round": "/round",
    "/home": "http://localhost:1/secret",
    "/away": "https://169.254.169.254/latest",
}
STATUS = {"/gone": 410, "/busy": 503}


def shelf(hits: list[str]) -> web.Application:
    """A media host."""

    async def give(request: web.Request) -> web.StreamResponse:
        hits.append(request.path)
        if request.path in MOVED:
            raise web.HTTPFound(MOVED[request.path])
        if request.path in STATUS:
            return web.Response(status=STATUS[request.path])
        answer = web.Response(body={"/photo": b"x" * 500, "/bomb": b"0" * 200_000}.get(request.path, b""))
        if request.path == "/bomb":
            answer.enable_compression(web.ContentCoding.gzip)
        return answer if answer.body else web.Response(status=404)

    async def give_endlessly(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(50):
            await answer.write(b"x" * 100)
        return answer

    app = web.Application()
    app.router.add_get("/endless", give_endlessly)
    app.router.add_get("/{path:.*}", give)
    return app


async def test_bytes_come_also_when_they_moved() -> None:
    hits: list[str] = []
    async with serve(shelf(hits)) as url:
        download = Download(HOSTS)
        assert await download(f"{url}/photo", 500) == b"x" * 500
        assert await download(f"{url}/moved", 500) == b"x" * 500
    assert hits == ["/photo", "/moved", "/photo"]


@pytest.mark.parametrize("path", ["/photo", "/endless", "/bomb"])
async def test_what_is_too_big_is_cut_off(path: str) -> None:
    async with serve(shelf([])) as url:
        assert isinstance(await refusal(Download(HOSTS), url + path, 499), TooBig)


@pytest.mark.parametrize("path", ["/gone", "/missing", "/home", "/away", "/round"])
async def test_what_will_never_come(path: str) -> None:
    hits: list[str] = []
    async with serve(shelf(hits)) as url:
        assert (await refusal(Download(HOSTS), url + path)).permanent
    assert hits == ["/round"] * 4 if path == "/round" else [path]


async def test_what_may_come_later_and_no_address_in_the_reason() -> None:
    async with serve(shelf([])) as url:
        busy = await refusal(Download(HOSTS), f"{url}/busy")
    closed = await refusal(Download(HOSTS), f"{url}/photo")
    for failure in (busy, closed):
        assert not failure.permanent
        assert "127.0.0.1" not in failure.reason


async def test_loopback_is_asked_only_when_named() -> None:
    hits: list[str] = []
    async with serve(shelf(hits)) as url:
        assert (await refusal(Download(("zdn.vn",)), f"{url}/photo")).permanent
    assert hits == []
