"""The fake Telegram on loopback, and our channel pointed at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.telegram import Telegram, TelegramSettings
from bot.intake import Intake, Manners
from bot.metrics import Metrics
from casework.office import Office
from tests.browser import serve
from tests.fakes.telegram import TOKEN, FakeTelegram

SECRET = "webhook-secret-of-the-tests"


@asynccontextmanager
async def connected(office: Office, fake: FakeTelegram, **changes: Any) -> AsyncIterator[Telegram]:
    """Our channel with the fake behind it; not started."""
    async with serve(fake.app()) as url:
        settings = TelegramSettings(**{"token": TOKEN, "base_url": url} | changes)
        intake = Intake(office, Metrics(), Manners(frozenset({"telegram"})))
        channel = Telegram(settings, intake, pause=_short, long_poll=1)
        for request in channel._requests:
            await request.initialize()
        try:
            yield channel
        finally:
            fake.unreachable = True  # let a long poll go
            await channel.stop()
            await intake.idle()


async def _short(_seconds: float) -> None:
    import asyncio

    await asyncio.sleep(0.01)
