"""Starting, saying so, and stopping."""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
from pathlib import Path

import aiohttp
import pytest

from bot.config import NotMigrated, Settings
from bot.demo import NotInProduction, make_accounts
from bot.service import serve
from casework.office import Office
from tests.bot.posts import eventually
from tests.bot.process import free_port
from tests.cast import make_office


def settings(folder: Path, url: str, port: int) -> Settings:
    return Settings(database_url=url, var_dir=folder / "var", port=port, metrics_port=free_port())


async def test_it_welcomes_once_it_is_ready_and_stops_when_told(tmp_path: Path) -> None:
    out, port = io.StringIO(), free_port()
    url = f"sqlite:///{tmp_path}/fresh.sqlite"
    running = asyncio.create_task(serve(settings(tmp_path, url, port), welcome=out))
    await eventually(lambda: "Ctrl+C" in out.getvalue() or running.done(), 60)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as response:
        assert response.status == 200
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    said = out.getvalue()
    assert f"http://127.0.0.1:{port}/chat/" in said
    assert re.search(r"minh\s+mau-[0-9a-f]{8}", said)


async def test_it_refuses_a_database_that_lacks_a_migration(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated):
        await serve(settings(tmp_path, f"sqlite:///{tmp_path}/fresh.sqlite", free_port()))


async def test_a_port_that_is_taken_is_said_and_nothing_stays_behind(tmp_path: Path, sqlite_url: str) -> None:
    port = free_port()
    taken = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
    async with taken:
        with pytest.raises(OSError, match=str(port)):
            await serve(settings(tmp_path, sqlite_url, port))


def test_demonstration_accounts_are_made_once(lite_office: Office, tmp_path: Path) -> None:
    file = tmp_path / "log-ins.txt"
    made = make_accounts(lite_office, file)
    assert {one.username for one in made} >= {"thu", "minh", "hoa", "tu", "quan-tri"}
    assert len({one.password for one in made}) == len(made)
    assert make_accounts(lite_office, file) == made
    assert make_accounts(lite_office, tmp_path / "lost.txt") == []


def test_no_demonstration_accounts_in_production(sqlite_url: str, tmp_path: Path) -> None:
    office = make_office(tmp_path, sqlite_url, production=True)
    with pytest.raises(NotInProduction):
        make_accounts(office, tmp_path / "log-ins.txt")
    office.close()
