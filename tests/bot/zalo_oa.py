"""The fake Zalo on loopback, our channel pointed at it, and our webhook where the fake sends its events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlmodel import select

from bot.channels.base import Letter
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_client import Endpoints
from bot.channels.zalo_oa_settings import ZaloOaSettings
from bot.channels.zalo_oa_tokens import store_pair
from bot.delivery import Delivery
from bot.intake import Intake, Manners
from bot.metrics import Metrics
from bot.zalo_oa_web import WEBHOOK, ZaloOaPages
from casework.office import Desk, Office
from storage.mailbox import Inbox
from tests.browser import serve
from tests.cast import FixedClock
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, VERIFIER, FakeZaloOa
from tests.fakes.zalo_oa_events import ZaloEvents

PAYLOADS = Path(__file__).parent / "payloads" / "zalo_oa"
LAN, NAM = "6129403318850274416", "6129403318850274417"


async def no_pause(_seconds: float) -> None:
    """For pauses that a test does not want to wait for."""


@dataclass
class Bench:
    """Everything of one test."""

    office: Office
    clock: FixedClock
    fake: FakeZaloOa
    events: ZaloEvents
    channel: ZaloOa
    delivery: Delivery
    metrics: Metrics

    async def settle(self) -> None:
        """Everybody gets his turn, photos included, and every reply goes out."""
        await self.turns()
        while await self.deliver():
            pass

    async def turns(self) -> None:
        """Everybody gets his turn; photos sent together have come to their end."""
        await self.channel.worker.round()
        self.clock.move(seconds=3)
        await self.channel.worker.round()

    async def deliver(self) -> int:
        """Send what may go, replies that were held too; how many letters were tried."""
        self.clock.move(seconds=7)
        return await self.delivery.deliver_due()

    def log_in(self, *, expires_in: int = 90_000) -> tuple[str, str]:
        """Store a pair that the fake knows."""
        access, refresh = self.fake.issue()
        self.office.run_now(store_pair, OA_ID, access, refresh, expires_in)
        return access, refresh

    def letter(self, text: str = "Chào", **more: Any) -> Letter:
        """A letter to bà Lan, who has just written."""
        given = {"last_inbound_at": self.clock.now(), **more}
        return Letter(1, 1, given.pop("address", LAN), text, **given)

    def inbox(self) -> list[Inbox]:
        """Stored events, as they came."""

        def act(desk: Desk) -> list[Inbox]:
            return list(desk.session.exec(select(Inbox).order_by("id")))

        return self.office.look_now(act)


@asynccontextmanager
async def bench(
    office: Office, clock: FixedClock, *, fake: FakeZaloOa | None = None, **changes: Any
) -> AsyncIterator[Bench]:
    """Our channel, not started: a test calls its turns itself. Bà Lan is known to Zalo."""
    fake = fake or FakeZaloOa(clock.now)
    fake.interacted(LAN)
    async with serve(fake.app()) as url:
        given: dict[str, Any] = {
            "oa_id": OA_ID, "app_id": APP_ID, "app_secret": APP_SECRET, "webhook_secret": OA_SECRET,
            "code_verifier": VERIFIER, "endpoints": Endpoints(url, url, url),
        } | changes  # fmt: skip
        metrics = Metrics()
        intake = Intake(office, metrics, Manners(frozenset({"zalo-oa"})))

        async def download(_ref: str, _most: int) -> bytes:
            return b""

        channel = ZaloOa(ZaloOaSettings(**given), office, intake, download, pause=no_pause)
        app = web.Application()
        app.add_routes(ZaloOaPages(channel).routes())
        async with serve(app) as ours:
            events = ZaloEvents(ours + WEBHOOK, fake, clock)
            delivery = Delivery(office, [channel], metrics, jitter=lambda: 1.0)
            made = Bench(office, clock, fake, events, channel, delivery, metrics)
            made.log_in()
            try:
                yield made
            finally:
                await channel.stop()
