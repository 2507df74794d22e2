"""Stops knocking at a platform that does not answer, and tries carefully whether it is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

FAILURES = 5  # in a row
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds between two trials


class State(StrEnum):
    """Whether a channel sends."""

    CLOSED = "closed"  # it sends
    OPEN = "open"  # it does not answer: a letter now and then shows whether it is back
    STOPPED = "stopped"  # an administrator must do something first


class Breaker:
    """Of one channel. Moments are given by the caller."""

    def __init__(
        self, *, jitter: Callable[[], float], failures: int = FAILURES, first_pause: float = FIRST_PAUSE
    ) -> None:
        """`jitter`: a factor of at most 1 for every pause."""
        self.jitter = jitter
        self.failures = failures
        self.first_pause = first_pause
        self.state = State.CLOSED
        self.operator = ""  # what an administrator must do
        self._in_a_row = 0
        self._trials = 0
        self._trial_at: datetime | None = None

    def wait(self, now: datetime) -> float:
        """Seconds until a letter may be tried; 0: now."""
        return max(0.0, (self._trial_at - now).total_seconds()) if self._trial_at else 0.0

    def room(self, now: datetime, most: int) -> int:
        """How many letters may be under way now: one while it is only tried."""
        if self.state is State.CLOSED:
            return most
        return 0 if self.wait(now) else min(1, most)

    def answered(self) -> bool:
        """The platform answered, be it with a refusal of this letter. Whether it had been away."""
        back = self.state is not State.CLOSED
        self.state, self.operator = State.CLOSED, ""
        self._in_a_row, self._trials, self._trial_at = 0, 0, None
        return back

    def silent(self, now: datetime) -> None:
        """It did not answer, or with a failure of its own. Letters sent before it opened count once."""
        if self._trial_at is not None and self.wait(now):
            return
        self._in_a_row += 1
        if self.state is State.CLOSED and self._in_a_row < self.failures:
            return
        if self.state is State.CLOSED:
            self.state = State.OPEN
        self._next_trial(now)

    def stop(self, now: datetime, operator: str) -> bool:
        """Only an administrator can help; still tried now and then. Whether that is news."""
        news = self.operator != operator
        if news:
            self._trials = 0
        self.state, self.operator = State.STOPPED, operator
        self._next_trial(now)
        return news

    def _next_trial(self, now: datetime) -> None:
        pause = min(self.first_pause * 2**self._trials, LONGEST_PAUSE) * self.jitter()
        self._trials = min(self._trials + 1, 30)
        self._trial_at = now + timedelta(seconds=pause)
