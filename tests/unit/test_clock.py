"""The clock that replicas share, and the watch over the machine's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import DriftWatch, SharedClock, SystemClock
from playground.clock import PushedClock
from tests.support.domain_values import NOON

MINUTE = timedelta(minutes=1)


class Steady:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def test_row_46_replicas_whose_clocks_differ_by_minutes_agree_on_the_time() -> None:
    steady, now = Steady(), NOON

    async def ask() -> datetime:
        return now

    clocks = [SharedClock(PushedClock(NOON + n * 5 * MINUTE), ask, steady) for n in (-1, 0, 1)]
    ahead = [await clock.correct() for clock in clocks]
    at_first = [clock.now() for clock in clocks]
    steady.seconds += 30

    assert ahead == [-5 * MINUTE, 0 * MINUTE, 5 * MINUTE]
    assert at_first == [NOON] * 3
    assert [clock.now() for clock in clocks] == [NOON + MINUTE / 2] * 3


async def test_a_shared_clock_is_late_by_what_the_question_took_and_never_early() -> None:
    steady = Steady()

    async def ask() -> datetime:
        shown = NOON
        steady.seconds += 3
        return shown

    clock = SharedClock(PushedClock(NOON), ask, steady)
    await clock.correct()

    assert clock.now() == NOON


async def test_a_wall_clock_that_jumps_does_not_move_the_shared_one() -> None:
    steady, wall = Steady(), PushedClock(NOON)

    async def ask() -> datetime:
        return NOON

    clock = SharedClock(wall, ask, steady)
    assert clock.now() == NOON
    await clock.correct()
    wall.push(timedelta(hours=2))

    assert clock.now() == NOON


def test_row_45_a_jump_of_the_wall_clock_is_noticed_and_counted() -> None:
    steady, told = Steady(), list[float]()

    class Wall:
        at = NOON

        def now(self) -> datetime:
            return self.at

    wall = Wall()
    watch = DriftWatch(wall, told.append, steady)
    found = []
    for wall_s, steady_s in ((15, 15), (16, 12), (15 + 7200, 15), (15 - 7200, 15), (3600, 0)):
        wall.at += timedelta(seconds=wall_s)
        steady.seconds += steady_s
        found.append(watch.check())

    assert found == [0, 0, 7200, -7200, 3600]
    assert told == [7200, -7200, 3600]


def test_the_machine_s_clock_tells_an_instant() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
