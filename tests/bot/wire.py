"""One person on one channel: he writes, presses and sends photos, and sees what arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.channels.base import Channel
from bot.wiring import House
from tests.cast import FixedClock
from tests.webchat_room import photo

JPEG = photo()
TRIES = 5  # a platform calls again when it got no answer in time
SECRET = "webhook-secret-of-the-tests"
Json = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """One message as the person sees it."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Takes:
    """What a platform takes and carries, as its own rules say (not as our settings do)."""

    text: int  # most units of one message
    buttons: int  # most under one message; 0: none
    unit: Callable[[str], int] = len
    payloads: bool = True  # whether a press tells more than its label
    edits: bool = False
    starts: bool = True  # whether a link opens the talk with a word of ours
    stickers: bool = True
    photos: int = 10  # sent together as one message
    holds: bool = True  # whether a reply may wait for the next line


class Wire:
    """One person on one channel."""

    channel: Channel
    address: str

    def __init__(self, house: House, clock: FixedClock) -> None:
        self.house = house
        self.clock = clock
        self._numbers = count(1)

    async def say(self, text: str, message_id: str = "") -> None:
        """Words. `message_id`: what an edit will name."""
        raise NotImplementedError

    async def press(self, payload: str, label: str) -> None:
        """A button."""
        raise NotImplementedError

    async def photos(self, number: int, text: str) -> None:
        """Photos sent together, with words beside them."""
        raise NotImplementedError

    async def start(self, word: str) -> None:
        """A link with a word of ours was opened."""
        raise NotImplementedError

    async def sticker(self) -> None:
        """A sticker."""
        raise NotImplementedError

    async def edit(self, text: str, message_id: str) -> None:
        """An earlier message, changed."""
        raise NotImplementedError

    async def settle(self) -> None:
        """What arrived has its turn, photos once they are whole."""

    async def shown(self) -> list[Shown]:
        """All messages that reached him, oldest first."""
        raise NotImplementedError


def utf16(text: str) -> int:
    """Telegram counts so."""
    return len(text.encode("utf-16-le")) // 2


TAKES = {
    "telegram": Takes(4096, 20, utf16, edits=True),
    "zalo-oa": Takes(2000, 5, starts=False),
    "zalo-bot": Takes(2000, 0, payloads=False, photos=1),
    "webchat": Takes(100_000, 12, stickers=False, photos=6, holds=False),
}
