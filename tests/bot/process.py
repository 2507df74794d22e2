"""The real service as a process of its own, to be killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp

from tests.fakes.telegram import TOKEN

ROOT = Path(__file__).parents[2]
READY_WITHIN = 60.0


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Service:
    """`python -m bot run` with a fake platform: Telegram, unless `channels` says otherwise (settings by name)."""

    def __init__(self, folder: Path, database_url: str, telegram_url: str = "", **channels: str) -> None:
        self.port = free_port()
        self.log = folder / "service.log"
        telegram = {
            "TELEGRAM_MODE": "polling", "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": telegram_url,
        }  # fmt: skip
        self.environment = (
            os.environ
            | (channels or telegram)
            | {
                "MODE": "development",
                "DATABASE_URL": database_url,
                "VAR_DIR": str(folder / "var"),
                "PORT": str(self.port),
                "METRICS_PORT": "0",
                "PYTHONPATH": str(ROOT),
            }
        )
        self.folder = folder
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=self.folder,
                env=self.environment,
                stderr=log,
                stdout=log,
            )
        async with asyncio.timeout(READY_WITHIN), aiohttp.ClientSession() as session:
            while not await self._ready(session):
                assert self.process.returncode is None, self.log.read_text()[-3000:]
                await asyncio.sleep(0.05)

    async def command(self, *words: str, typed: str = "") -> None:
        """`python -m bot …` to its end, with what is typed into it. Fails when it fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env=self.environment,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate(typed.encode())
        assert process.returncode == 0, said.decode()[-3000:]

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """SIGKILL: no time to tidy up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()
