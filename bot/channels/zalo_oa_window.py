"""When Zalo lets us write to a person, and who pays: hours since the last interaction, as data.

Zalo's policy of 2026: free for 48 hours, then paid by the account until the 7th day, then only templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How an ordinary message would go."""

    FREE = "free"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True)
class WindowPolicy:
    """`pays`: whether the office sends in the paid hours; otherwise they count as closed."""

    free_hours: int = 48
    paid_hours: int = 168
    pays: bool = False

    def standing(self, last_inbound_at: datetime | None, now: datetime) -> Standing:
        """How a message would go now. Somebody who never wrote cannot be written to."""
        if last_inbound_at is None:
            return Standing.CLOSED
        silent = now - last_inbound_at
        if silent <= timedelta(hours=self.free_hours):
            return Standing.FREE
        if self.pays and silent <= timedelta(hours=self.paid_hours):
            return Standing.PAID
        return Standing.CLOSED
