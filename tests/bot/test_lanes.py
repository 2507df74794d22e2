"""One at a time per conversation, and nothing is kept of those that are over."""

from __future__ import annotations

import asyncio

import pytest

from bot.lanes import LaneFull, Lanes


async def test_one_conversation_is_taken_in_order() -> None:
    lanes, order = Lanes(), []

    async def turn(number: int) -> None:
        async with lanes.hold("lan"):
            order.append(("in", number))
            await asyncio.sleep(0)
            order.append(("out", number))

    await asyncio.gather(*(turn(number) for number in range(5)))
    assert order == [(way, number) for number in range(5) for way in ("in", "out")]
    assert len(lanes) == 0


async def test_others_do_not_wait() -> None:
    lanes, entered = Lanes(), asyncio.Event()

    async def slow() -> None:
        async with lanes.hold("lan"):
            await entered.wait()

    async def quick() -> None:
        async with lanes.hold("tu"):
            entered.set()

    await asyncio.wait_for(asyncio.gather(slow(), quick()), 5)


async def test_a_flood_of_one_conversation_is_turned_away() -> None:
    lanes, go_on = Lanes(most_waiting=2), asyncio.Event()

    async def turn() -> None:
        async with lanes.hold("lan"):
            await go_on.wait()

    tasks = [asyncio.create_task(turn()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(LaneFull):
        async with lanes.hold("lan"):
            pass
    go_on.set()
    await asyncio.gather(*tasks)
    assert len(lanes) == 0


async def test_a_fault_frees_the_lane() -> None:
    lanes = Lanes()
    with pytest.raises(ZeroDivisionError):
        async with lanes.hold("lan"):
            raise ZeroDivisionError
    async with lanes.hold("lan"):
        assert len(lanes) == 1
