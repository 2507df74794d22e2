"""Asks Telegram for updates; confirms only what is committed.

Updates are read as plain JSON, one by one: the library would throw the whole batch away for one it cannot
parse, and log it with everything people wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.base import Outcome
from bot.channels.telegram_errors import problem_of

log = structlog.get_logger()

Json = dict[str, Any]
Take = Callable[[Json], Awaitable[Outcome]]
LONGEST_PAUSE = 60.0  # seconds between attempts


def connections(proxy: str, long_poll: int) -> tuple[HTTPXRequest, HTTPXRequest]:
    """For calls, and for the one connection that waits for updates."""
    calls = HTTPXRequest(
        connection_pool_size=32, connect_timeout=10, read_timeout=15, pool_timeout=10, proxy=proxy or None
    )
    polls = HTTPXRequest(
        connection_pool_size=1, connect_timeout=10, read_timeout=long_poll + 10, proxy=proxy or None
    )
    return calls, polls


class RawBot(Bot):
    """The library's bot, able to hand over updates as they came."""

    async def raw_updates(self, offset: int, timeout: int, kinds: list[str]) -> list[Json]:
        """Updates from `offset` on, waiting up to `timeout` seconds for one. Raises TelegramError."""
        asked = {"offset": offset, "timeout": timeout, "allowed_updates": kinds}
        found: Any = await self._post("getUpdates", asked, read_timeout=timeout + 10)
        return sorted(found, key=_key)


class Polling:
    """The loop of getUpdates. `problem`: why Telegram gave nothing the last time, for the administrator; "" when it did."""

    def __init__(
        self,
        bot: RawBot,
        kinds: list[str],
        take: Take,
        pause: Callable[[float], Awaitable[None]],
        long_poll: int,
    ) -> None:
        self.bot = bot
        self.kinds = kinds
        self.take = take
        self.pause = pause
        self.long_poll = long_poll
        self.offset = 0
        self.problem = ""

    async def run(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            if await self._round():
                failures = 0
            else:
                failures += 1
                await self.pause(min(2.0**failures, LONGEST_PAUSE))

    async def _round(self) -> bool:
        """Ask once; whether everything could be taken."""
        try:
            batch = await self.bot.raw_updates(self.offset, self.long_poll, self.kinds)
            self.problem = ""
            return await self._take_batch(batch)
        except TelegramError as error:
            self.problem = problem_of(error)
            log.warning("telegram.unreachable", error=type(error).__name__)
        except Exception:
            log.exception("telegram.poll")
        return False

    async def _take_batch(self, batch: list[Json]) -> bool:
        """Take every update, chats side by side; the offset never passes one that is not in our inbox."""
        chats: dict[Any, list[Json]] = {}
        for update in batch:
            chats.setdefault(_chat(update), []).append(update)
        missed = [key for keys in await asyncio.gather(*map(self._take_chat, chats.values())) for key in keys]
        taken = [_key(update) for update in batch if not missed or _key(update) < min(missed)]
        if taken:
            self.offset = taken[-1] + 1
        return not missed

    async def _take_chat(self, updates: list[Json]) -> list[int]:
        """Take the updates of one chat in order; those from the first that could not be taken on."""
        for number, update in enumerate(updates):
            if await self.take(update) is Outcome.UNAVAILABLE:
                return [_key(missed) for missed in updates[number:]]
        return []


def _key(update: Json) -> int:
    return int(update["update_id"])


def _chat(update: Json) -> Any:
    """Whose update it is, as far as the order matters; None for what belongs to no chat."""
    for kind in ("message", "edited_message", "my_chat_member"):
        if kind in update:
            return update[kind].get("chat", {}).get("id")
    query = update.get("callback_query", {})
    return query.get("message", {}).get("chat", {}).get("id") or query.get("from", {}).get("id")
