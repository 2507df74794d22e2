"""The fake Zalo Bot Platform on loopback, our channel pointed at it, and our web server where it calls us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from bot.channels.base import Letter
from bot.channels.fetching import Download
from bot.channels.zalo_bot import ZaloBot, ZaloBotSettings
from bot.delivery import Delivery
from bot.intake import Intake, Manners
from bot.metrics import Metrics
from bot.zalo_bot_web import WEBHOOK, ZaloBotPages
from casework.office import Office
from tests.browser import serve
from tests.cast import FixedClock
from tests.fakes.zalo_bot import TOKEN, FakeZaloBot

LAN = "c41f9a20be77d3105e88"
SECRET = "secret-of-the-webhook"


async def no_pause(_seconds: float) -> None:
    """For pauses that a test does not want to wait for."""


@dataclass
class Bench:
    """Everything of one test. `hook`: our webhook; `media`: where the fake keeps photos."""

    office: Office
    clock: FixedClock
    fake: FakeZaloBot
    channel: ZaloBot
    delivery: Delivery
    hook: str
    media: str

    async def push(self, update: Any, **more: Any) -> int:
        """The platform calls our webhook, with our secret unless told otherwise."""
        return await self.fake.push(update, **{"secret": SECRET, "url": self.hook, **more})

    async def deliver(self) -> None:
        """Everything goes out, replies that were held too."""
        self.clock.move(seconds=7)
        while await self.delivery.deliver_due():
            self.clock.move(seconds=2)

    def letter(self, text: str = "Chào", **more: Any) -> Letter:
        """A letter to bà Lan."""
        return Letter(1, 1, more.pop("address", LAN), text, **more)


@asynccontextmanager
async def bench(
    office: Office, clock: FixedClock, fake: FakeZaloBot | None = None, **changes: Any
) -> AsyncIterator[Bench]:
    """Our channel, not started."""
    fake = fake or FakeZaloBot()
    metrics = Metrics()
    intake = Intake(office, metrics, Manners(frozenset(), frozenset({"zalo-bot"})))
    async with serve(fake.app()) as url:
        given: dict[str, Any] = {"token": TOKEN, "base_url": url, "webhook_secret": SECRET, **changes}
        download = Download(("zdn.vn", "127.0.0.1"))
        channel = ZaloBot(ZaloBotSettings(**given), office, intake, download, pause=no_pause, long_poll=1)
        app = web.Application()
        app.add_routes(ZaloBotPages(channel).routes())
        async with serve(app) as ours:
            office.policy = replace(office.policy, public_url=ours)
            delivery = Delivery(office, [channel], metrics, jitter=lambda: 1.0)
            try:
                yield Bench(office, clock, fake, channel, delivery, ours + WEBHOOK, f"{url}/media")
            finally:
                await channel.stop()
