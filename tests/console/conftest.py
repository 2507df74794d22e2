"""A browser without a screen for the desk: cookies are kept, the CSRF token is read from the page."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from html import unescape
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from casework.office import Office
from console.app import desk_app
from tests.cast import PASSWORD, Cast

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """Somebody at the desk."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.status = 0
        self.text = ""
        self.url = ""
        self.headers: Mapping[str, str] = {}

    async def get(self, path: str, **headers: str) -> str:
        """Open a page, following redirects; its text with entities resolved."""
        async with self.client.get(path, headers=headers) as response:
            return await self._take(response)

    async def post(
        self, path: str, fields: Mapping[str, Any], *, token: str | None = None, came_from: str = ""
    ) -> str:
        """Send a form; the token comes from the page last read. `came_from`: what a proxy notes."""
        if token is None:
            found = TOKEN.search(self.html)
            token = found[1] if found else ""
        headers = {"X-Forwarded-For": came_from} if came_from else {}
        async with self.client.post(path, data={"csrf": token, **fields}, headers=headers) as response:
            return await self._take(response)

    async def upload(self, path: str, fields: Mapping[str, str], name: str, data: bytes) -> str:
        """Send a form with a file."""
        form = FormData()
        found = TOKEN.search(self.html)
        for key, value in {"csrf": found[1] if found else "", **fields}.items():
            form.add_field(key, value)
        form.add_field("files", data, filename=name, content_type="application/octet-stream")
        async with self.client.post(path, data=form) as response:
            return await self._take(response)

    async def log_in(self, username: str, password: str = PASSWORD, goal: str = "/desk") -> str:
        """Log in by the form."""
        await self.get("/desk/login")
        return await self.post("/desk/login", {"username": username, "password": password, "next": goal})

    async def _take(self, response: Any) -> str:
        body = await response.read()
        self.body = body
        self.status, self.url, self.headers = response.status, str(response.url.path_qs), response.headers
        self.html = body.decode("utf-8", "replace")
        self.text = unescape(self.html)
        return self.text


@pytest.fixture
async def desk(lite_office: Office, lite_cast: Cast) -> AsyncIterator[Any]:
    """A door to the desk: call it for another visitor with cookies of his own."""
    app = web.Application()
    app.add_subapp("/desk", desk_app(lite_office))
    server = TestServer(app)
    await server.start_server()
    clients: list[TestClient[web.Request, web.Application]] = []

    async def visitor(username: str = "") -> Visitor:
        client: TestClient[web.Request, web.Application] = TestClient(server)
        clients.append(client)
        made = Visitor(client)
        if username:
            await made.log_in(username)
            assert made.url == "/desk"
        return made

    yield visitor
    for client in clients:
        await client.close()
    await server.close()
