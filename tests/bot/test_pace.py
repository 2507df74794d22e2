"""Sending limits, on a clock the test moves."""

from __future__ import annotations

from bot.channels.pace import Pace


class Watch:
    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))


def made(watch: Watch, **limits: float) -> Pace:
    return Pace(**limits, clock=watch.now, sleep=watch.sleep)


async def test_a_short_burst_passes_then_one_a_second() -> None:
    watch = Watch()
    pace = made(watch, burst=3)
    for _ in range(5):
        await pace.turn("lan")
    assert watch.slept == [1.0, 2.0]


async def test_another_chat_does_not_wait() -> None:
    watch = Watch()
    pace = made(watch, burst=1)
    await pace.turn("lan")
    await pace.turn("tu")
    assert watch.slept == []


async def test_the_overall_limit_holds_for_everybody() -> None:
    watch = Watch()
    pace = made(watch, overall=2)
    for number in range(4):
        await pace.turn(str(number))
    assert watch.slept == [0.5, 1.0]


async def test_time_gives_tokens_back() -> None:
    watch = Watch()
    pace = made(watch, burst=1)
    await pace.turn("lan")
    watch.at = 1.0
    await pace.turn("lan")
    assert watch.slept == []


async def test_chats_long_silent_are_forgotten() -> None:
    watch = Watch()
    pace = made(watch, overall=10_000)
    for number in range(1002):
        await pace.turn(str(number))
    watch.at = 10.0
    await pace.turn("lan")
    assert len(pace._chats) == 1
