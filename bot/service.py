"""Running the service until it is told to stop, and the welcome for those who try it out."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TextIO

import aiohttp
import structlog

from bot import demo
from bot.config import NotMigrated, Settings
from bot.config_telegram import TelegramMode
from bot.wiring import House, books_of, open_office
from casework.office import Office
from storage.database import migrate

log = structlog.get_logger()

READY_WITHIN = 20.0  # seconds


def logins_file(settings: Settings) -> Path:
    """Where the log-ins of the demonstration lie."""
    return settings.var_dir / "demo-logins.txt"


async def serve(settings: Settings, *, welcome: TextIO | None = None) -> None:
    """Run until SIGTERM or SIGINT. With `welcome`, bring the database up first and tell where to look.

    Raises NotMigrated, OSError (the port is taken), DataError.
    """
    if welcome is not None:
        await asyncio.to_thread(migrate, settings.database_url)
    office = open_office(settings, books_of(settings))
    if not office.look_now(lambda desk: desk.office.database.at_head()):
        office.close()
        raise NotMigrated
    house = House(settings, office)
    told_to_stop = _signals()
    try:
        await house.start()
        log.info("started", mode=settings.mode.value, channels=[channel.name for channel in house.channels])
        if welcome is not None:
            await _welcome(settings, office, welcome)
        await told_to_stop()
    finally:
        await house.stop()
        log.info("stopped")


def _signals() -> Callable[[], Awaitable[object]]:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop.wait


async def _welcome(settings: Settings, office: Office, out: TextIO) -> None:
    here = f"http://{settings.host}:{settings.port}"
    await until_ready(here)
    lines = [
        "",
        f"Nghe Dân is running ({settings.mode.value}).",
        f"  Web chat for citizens   {here}/chat/",
        f"  Desk for officials      {here}/desk/",
        f"  Telegram                {_telegram(settings)}",
        f"  Ready?                  {here}/readyz",
    ]
    if settings.metrics_port:
        lines.append(
            f"  Metrics                 http://{settings.metrics_host}:{settings.metrics_port}/metrics"
        )
    if not settings.production:
        file = logins_file(settings)
        log_ins = await asyncio.to_thread(demo.make_accounts, office, file)
        lines += _log_ins(log_ins, file)
    print("\n".join([*lines, "", "Ctrl+C stops it."]), file=out, flush=True)


def _telegram(settings: Settings) -> str:
    if settings.telegram_mode is TelegramMode.OFF:
        return "off (TELEGRAM_MODE and TELEGRAM_TOKEN in .env)"
    return settings.telegram_mode.value


def _log_ins(log_ins: list[demo.LogIn], file: Path) -> list[str]:
    if not log_ins:
        return ["  Log in with the account you made (python -m bot create-admin)."]
    rows = [f"    {one.username:<12}{one.password:<16}{one.name}" for one in log_ins]
    return [f"  Demonstration log-ins (also in {file}):", *rows]


async def until_ready(address: str) -> None:
    """Wait until /readyz says yes; says so on standard error when it does not within 20 seconds."""
    try:
        async with asyncio.timeout(READY_WITHIN), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{address}/readyz") as response:
                    if response.status == 200:
                        return
                await asyncio.sleep(0.1)
    except TimeoutError:
        print(f"not ready yet: see {address}/readyz", file=sys.stderr)
