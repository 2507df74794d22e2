"""The budget of a channel: never more than allowed in any stretch, and nearly all of it used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.budget import Budget
from bot.channels.base import Limits

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def sent(budget: Budget, seconds: int, step: float = 0.05) -> list[datetime]:
    """When messages went, as many as the budget allowed; all to different conversations."""
    moments: list[datetime] = []
    for tick in range(int(seconds / step)):
        now = NOW + timedelta(seconds=tick * step)
        for _ in range(budget.room(now, 1000)):
            budget.take(now, len(moments))
            moments.append(now)
    return moments


@pytest.mark.parametrize(
    ("limits", "allowed", "window"),
    [
        (Limits(per_second=30.0), 30, 1),
        (Limits(per_second=1.0), 1, 1),
        (Limits(per_minute=20), 20, 60),
        (Limits(per_minute=4000), 4000, 60),
        (Limits(per_second=30.0, per_minute=600), 600, 60),
    ],
)
def test_no_stretch_holds_more_than_allowed(limits: Limits, allowed: int, window: int) -> None:
    moments = sent(Budget(limits), 180)
    first = 0
    for index, now in enumerate(moments):
        while now - moments[first] >= timedelta(seconds=window):
            first += 1
        assert index - first + 1 <= allowed
    assert len(moments) >= 0.9 * allowed * 180 / window


def test_without_limits_everything_may_go() -> None:
    assert Budget(Limits()).room(NOW, 8) == 8


def test_a_pause_holds_the_whole_channel() -> None:
    budget = Budget(Limits(per_second=30.0))
    budget.pause(NOW, 60)
    assert budget.paused(NOW)
    assert (budget.room(NOW, 8), budget.wait(NOW)) == (0, 60)
    budget.pause(NOW, 5)
    assert budget.wait(NOW) == 60
    later = NOW + timedelta(seconds=60)
    assert budget.room(later, 1) == 1


def test_a_conversation_rests_after_a_message() -> None:
    budget = Budget(Limits(per_conversation=1.0))
    budget.take(NOW, 7)
    assert budget.resting(NOW) == ({7}, 1.0)
    assert budget.resting(NOW + timedelta(seconds=1)) == (set(), 0.0)


def test_a_clock_set_back_gives_nothing() -> None:
    budget = Budget(Limits(per_second=1.0))
    budget.take(NOW, 1)
    assert budget.room(NOW - timedelta(hours=1), 8) == 0
    assert budget.room(NOW - timedelta(hours=1) + timedelta(seconds=1), 8) == 1
