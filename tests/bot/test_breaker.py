"""A platform that does not answer is left alone, and tried carefully whether it is back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.breaker import Breaker, State

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def opened() -> Breaker:
    breaker = Breaker(jitter=lambda: 1.0, failures=3, first_pause=5)
    for _ in range(3):
        breaker.silent(NOW)
    return breaker


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    breaker = Breaker(jitter=lambda: 1.0, failures=3)
    breaker.silent(NOW)
    breaker.silent(NOW)
    breaker.answered()
    breaker.silent(NOW)
    breaker.silent(NOW)
    assert (breaker.state, breaker.room(NOW, 8)) == (State.CLOSED, 8)
    breaker.silent(NOW)
    assert (breaker.state, breaker.room(NOW, 8)) == (State.OPEN, 0)


def test_one_letter_tries_whether_it_is_back() -> None:
    breaker = opened()
    assert breaker.wait(NOW) == 5
    assert breaker.room(at(4), 8) == 0
    assert breaker.room(at(5), 8) == 1
    assert breaker.answered()
    assert (breaker.state, breaker.room(at(5), 8)) == (State.CLOSED, 8)
    assert not breaker.answered()


def test_the_pauses_grow_up_to_five_minutes() -> None:
    breaker, now, pauses = opened(), NOW, []
    for _ in range(9):
        pauses.append(breaker.wait(now))
        now += timedelta(seconds=pauses[-1])
        breaker.silent(now)
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_letters_that_were_under_way_do_not_lengthen_the_pause() -> None:
    breaker = opened()
    for _ in range(8):
        breaker.silent(at(1))
    assert breaker.wait(at(1)) == 4


def test_what_only_an_administrator_can_mend_is_said_once_and_still_tried() -> None:
    breaker = Breaker(jitter=lambda: 1.0, first_pause=5)
    assert breaker.stop(NOW, "Đăng nhập lại Zalo")
    assert (breaker.state, breaker.operator) == (State.STOPPED, "Đăng nhập lại Zalo")
    assert not breaker.stop(at(5), "Đăng nhập lại Zalo")
    assert breaker.room(at(6), 8) == 0
    assert breaker.room(at(15), 8) == 1
    breaker.answered()
    assert (breaker.state, breaker.operator) == (State.CLOSED, "")
