"""Wakes pages that wait for news."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bells:
    """Wakes the pages that wait for news of a conversation."""

    def __init__(self) -> None:
        self.closed = False
        self._waiting: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def listen(self, address: str) -> Iterator[asyncio.Event]:
        """An event that is set when the bell of `address` rings."""
        bell = asyncio.Event()
        self._waiting.setdefault(address, set()).add(bell)
        try:
            yield bell
        finally:
            others = self._waiting[address]
            others.discard(bell)
            if not others:
                del self._waiting[address]

    def ring(self, address: str) -> None:
        """There is news."""
        for bell in self._waiting.get(address, ()):
            bell.set()

    def close(self) -> None:
        """Let everybody go: the service stops."""
        self.closed = True
        for address in list(self._waiting):
            self.ring(address)
