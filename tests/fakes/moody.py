"""A made-up platform in a bad mood, on loopback: every fault that a chat platform knows, by a seed.

It keeps who may be written to (a window after a person's last message), wants a token that expires, limits
the rate, hangs, cuts the connection before or after a message arrived, and calls our webhook twice,
in any order, or not at all until it is asked to again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from aiohttp import ClientError, ClientSession, ClientTimeout, web

WINDOW = timedelta(hours=48)
FAULTS = ("429", "502", "cut-before", "cut-after", "hang", "expire")


@dataclass
class Moody:
    """The platform. `faults`: how often each call goes wrong, of 100."""

    dice: Random
    now: Callable[[], datetime]
    faults: int = 40
    token: str = "secret-token-0"
    issued: int = 0
    arrived: dict[str, list[str]] = field(default_factory=dict)  # by person, in order
    outside: list[str] = field(default_factory=list)  # sent to somebody whose window had closed
    wrote_at: dict[str, datetime] = field(default_factory=dict)
    unanswered: list[dict[str, str]] = field(default_factory=list)  # events that our webhook has not taken

    def app(self) -> web.Application:
        """POST /send, POST /token."""
        app = web.Application()
        app.router.add_post("/send", self._send)
        app.router.add_post("/token", self._give_token)
        return app

    async def _give_token(self, _request: web.Request) -> web.Response:
        self._new_token()
        return web.json_response({"token": self.token})

    def _new_token(self) -> None:
        self.issued += 1
        self.token = f"secret-token-{self.issued}"

    async def _send(self, request: web.Request) -> web.Response:
        if request.headers.get("access_token") != self.token:
            return web.json_response({"error": -216})
        fault = self.dice.choice(FAULTS) if self.dice.randrange(100) < self.faults else ""
        if fault == "expire":
            self._new_token()
            return web.json_response({"error": -216})
        if fault == "429":
            return web.json_response({"error": -32})
        if fault == "502":
            return web.Response(status=502, text="<html>bad gateway</html>")
        if fault == "cut-before":
            _cut(request)
        data = await request.json()
        who = data["to"]
        if self.now() - self.wrote_at[who] > WINDOW:
            self.outside.append(data["text"])
            return web.json_response({"error": -230})
        self.arrived.setdefault(who, []).append(data["text"])
        if fault == "cut-after":
            _cut(request)
        if fault == "hang":
            await asyncio.sleep(0.5)  # longer than our client waits
        return web.json_response({"error": 0, "id": f"m{sum(map(len, self.arrived.values()))}"})

    async def deliver(self, url: str, events: list[dict[str, str]]) -> None:
        """Call the webhook: some events twice, all in any order and at once; what is not taken comes again."""
        for event in events:
            self.wrote_at[event["from"]] = self.now()
        calls = events + [event for event in events if self.dice.random() < 0.4]
        self.dice.shuffle(calls)
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            taken = await asyncio.gather(*(self._call(session, url, event) for event in calls))
        again = {event["key"]: event for event, ok in zip(calls, taken, strict=True) if not ok}
        self.unanswered = list(again.values())

    async def _call(self, session: ClientSession, url: str, event: dict[str, str]) -> bool:
        try:
            async with session.post(url, data=json.dumps(event)) as answer:
                return answer.status == 200 and self.dice.random() > 0.2  # the answer itself may be lost
        except ClientError:
            return False


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError
