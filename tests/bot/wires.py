"""Every channel as a person uses it: the real service between him and a fake of the platform, both on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from pydantic import SecretStr

from bot.channels.telegram import Telegram
from bot.channels.webchat import WebChat
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_tokens import store_pair
from bot.config import Settings
from bot.config_telegram import TelegramMode
from bot.config_zalo_bot import ZaloBotMode
from bot.config_zalo_oa import ZaloOaMode
from bot.wiring import House
from casework.office import Office
from tests.bot.wire import SECRET, Wire
from tests.bot.wires_others import OnTelegram, OnWebchat
from tests.bot.wires_zalo import OnZaloBot, OnZaloOa
from tests.browser import serve
from tests.cast import FixedClock
from tests.fakes import telegram, zalo_bot, zalo_oa


@asynccontextmanager
async def wire(name: str, office: Office, clock: FixedClock) -> AsyncIterator[Wire]:
    """The whole service with this channel on, its workers standing still: a test says when they work."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        match name:
            case "telegram":
                there = telegram.FakeTelegram()
                house = House(_telegram(await enter(serve(there.app()))), office)
                made: Wire = OnTelegram(house, clock, there, await enter(serve(house.app)))
            case "zalo-oa":
                oa = zalo_oa.FakeZaloOa(clock.now)
                house = House(_zalo_oa(await enter(serve(oa.app()))), office)
                office.run_now(store_pair, zalo_oa.OA_ID, *oa.issue(), 90_000)
                made = OnZaloOa(house, clock, oa, await enter(serve(house.app)))
            case "zalo-bot":
                platform = zalo_bot.FakeZaloBot()
                url = await enter(serve(platform.app()))
                house = House(_zalo_bot(url), office)
                made = OnZaloBot(house, clock, platform, await enter(serve(house.app)), url)
            case _:
                house = House(Settings(), office)
                jar = aiohttp.CookieJar(unsafe=True)
                session = await enter(aiohttp.ClientSession(cookie_jar=jar))
                made = OnWebchat(house, clock, session, await enter(serve(house.app)))
                await made.open()
        made.channel = next(channel for channel in house.channels if channel.name == name)
        if isinstance(made.channel, Telegram):
            for request in made.channel._requests:
                await request.initialize()
        try:
            yield made
        finally:
            for channel in house.channels:
                await channel.stop()
            await house.intake.idle()


def _telegram(url: str) -> Settings:
    return Settings(
        telegram_mode=TelegramMode.WEBHOOK,
        telegram_token=SecretStr(telegram.TOKEN),
        telegram_webhook_secret=SecretStr(SECRET),
        telegram_base_url=url,
    )


def _zalo_oa(url: str) -> Settings:
    return Settings(
        zalo_oa_mode=ZaloOaMode.WEBHOOK,
        zalo_oa_id=zalo_oa.OA_ID,
        zalo_oa_app_id=zalo_oa.APP_ID,
        zalo_oa_app_secret=SecretStr(zalo_oa.APP_SECRET),
        zalo_oa_webhook_secret=SecretStr(zalo_oa.OA_SECRET),
        zalo_oa_code_verifier=SecretStr(zalo_oa.VERIFIER),
        zalo_oa_oauth_url=url,
        zalo_oa_api_url=url,
        zalo_oa_template_url=url,
        zalo_oa_media_hosts="127.0.0.1",
    )


def _zalo_bot(url: str) -> Settings:
    return Settings(
        zalo_bot_mode=ZaloBotMode.WEBHOOK,
        zalo_bot_token=SecretStr(zalo_bot.TOKEN),
        zalo_bot_webhook_secret=SecretStr(SECRET),
        zalo_bot_url=url,
        zalo_bot_media_hosts="127.0.0.1",
    )


HAS_BUTTONS = {one.name: one.has_buttons for one in (Telegram, ZaloOa, ZaloBot, WebChat)}
