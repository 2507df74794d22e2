"""What `python -m bot channel check <name>` finds out about a channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, in Vietnamese. `todo`: what an administrator does when it is not in order."""

    ok: bool
    what: str
    todo: str = ""

    def __str__(self) -> str:
        mark = "đạt" if self.ok else "CHƯA ĐẠT"
        return f"[{mark}] {self.what}" + (f"\n        → {self.todo}" if self.todo else "")


@runtime_checkable
class Checked(Protocol):
    """A channel that can look at how it stands with its platform."""

    async def check(self) -> list[Check]:
        """Everything that was looked at. Never raises because the platform is away."""
