"""How many messages a channel may send now: a budget for the account, a rest for every conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.base import Limits

AT_ONCE = 0.08  # part of an allowance that may go in one moment


class Bucket:
    """A token bucket: `burst` at once, then `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at: datetime | None = None

    def has(self, now: datetime) -> int:
        """Whole tokens that may be taken now."""
        self._fill(now)
        return int(self._tokens + 1e-6)

    def take(self, now: datetime) -> None:
        """Use one; on credit when there is none."""
        self._fill(now)
        self._tokens -= 1

    def wait(self, now: datetime) -> float:
        """Seconds until there is one."""
        self._fill(now)
        return max(0.0, (1 - self._tokens) / self.rate)

    def _fill(self, now: datetime) -> None:
        if self._at is not None and now > self._at:  # a clock set back gives nothing
            grown = (now - self._at).total_seconds() * self.rate
            self._tokens = min(self.burst, self._tokens + grown)
        self._at = now


class Budget:
    """Of one channel. Moments are given by the caller."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._buckets: list[Bucket] = []
        for allowed, window in ((limits.per_second, 1), (limits.per_minute, 60)):
            if allowed is not None:
                # What may go at once is taken off the rate: no stretch of that length ever holds more.
                burst = max(1.0, allowed * AT_ONCE)
                self._buckets.append(Bucket((allowed - burst + 1) / window, burst))
        self._paused_until: datetime | None = None
        self._last: dict[int, datetime] = {}  # by conversation

    def pause(self, now: datetime, seconds: float) -> None:
        """The platform wants the whole account to wait."""
        until = now + timedelta(seconds=seconds)
        self._paused_until = max(self._paused_until or until, until)

    def paused(self, now: datetime) -> bool:
        """Whether the platform made the account wait."""
        return self._paused_until is not None and now < self._paused_until

    def room(self, now: datetime, most: int) -> int:
        """How many messages may go now, at most `most`."""
        if self.paused(now):
            return 0
        return min([most, *(bucket.has(now) for bucket in self._buckets)])

    def wait(self, now: datetime) -> float:
        """Seconds until one may go; 0: now."""
        if self._paused_until is not None and now < self._paused_until:
            return (self._paused_until - now).total_seconds()
        return 0.0 if self.room(now, 1) else max(bucket.wait(now) for bucket in self._buckets)

    def take(self, now: datetime, conversation_id: int) -> None:
        """A message of this conversation goes."""
        for bucket in self._buckets:
            bucket.take(now)
        if self.limits.per_conversation:
            self._last[conversation_id] = now

    def resting(self, now: datetime) -> tuple[set[int], float]:
        """Conversations written to a moment ago, and the seconds until the first of them may be again."""
        rest = timedelta(seconds=self.limits.per_conversation)
        self._last = {talk: at for talk, at in self._last.items() if at <= now < at + rest}
        ends = [(at + rest - now).total_seconds() for at in self._last.values()]
        return set(self._last), min(ends, default=0.0)
