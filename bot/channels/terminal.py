"""The terminal: the same conversation on standard input and output, for trying out and through a pipe."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, TextIO

from bot.channels.base import ChannelError, Letter, Limits, Outcome, Receive
from handlers.dialogue.messages import Inbound

CHANNEL = "terminal"


class Terminal:
    """One person at a keyboard. `address` keeps talks apart; the same one goes on where it stopped."""

    name = CHANNEL
    account = "local"
    limits = Limits(text=20_000, choices=50, together=1, files_apart=False)
    ladder = ()
    has_buttons = False
    pushes = False

    def __init__(self, out: TextIO, address: str) -> None:
        self.out = out
        self.address = address

    async def start(self) -> None:
        """Nothing to begin: `converse` reads."""

    async def stop(self) -> None:
        """Nothing to let go of."""

    def health(self) -> dict[str, Any]:
        """A terminal is there or it is not."""
        return {"ok": True, "mode": "terminal", "problem": ""}

    async def send(self, letter: Letter) -> str:
        """Print. A reply numbers its choices itself; those of a notice are shown as what can be typed."""
        if letter.address != self.address:
            raise ChannelError("another terminal's talk", permanent=True)
        lines = [letter.text]
        if letter.push:
            lines += [f"[{choice.label}]" for choice in letter.choices]
        lines += [f"[tệp: {file.name}]" for file in letter.files]
        print("\n".join(lines) + "\n", file=self.out, flush=True)
        return ""

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """A terminal sends no files."""
        raise ChannelError(f"no file {ref}", permanent=True)

    async def converse(
        self, lines: TextIO, receive: Receive, settle: Callable[[], Any], now: Callable[[], datetime]
    ) -> None:
        """Every line read is one message; `settle` is awaited after each, so that its replies are printed."""
        run = secrets.token_hex(4)
        number = 0
        while line := await asyncio.to_thread(lines.readline):
            number += 1
            words = line.rstrip("\r\n")
            if not words.strip():
                continue
            inbound = Inbound(
                channel=CHANNEL, account=self.account, key=f"{run}-{number}", address=self.address,
                sent_at=now(), text=words, raw=words,
            )  # fmt: skip
            if await receive(inbound) is Outcome.UNAVAILABLE:
                print("(kho dữ liệu không trả lời, chưa ghi được câu này)\n", file=self.out, flush=True)
            await settle()
