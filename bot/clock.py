"""The only place that asks the machine what time it is."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

JUMP_S = 5.0
"""Seconds by which the wall clock may run apart from the monotonic one before it is called a jump."""


class Clock(Protocol):
    """Tells the present instant; passed in wherever time matters, so that tests can push it."""

    def now(self) -> datetime:
        """Return the present instant as an aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def elapsed() -> float:
    """Return seconds that only ever grow, those of a suspended machine counted where the system counts them."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class SharedClock:
    """The clock that replicas share: the database's, carried on by what has elapsed on this machine since.

    Machines whose clocks differ by minutes agree on what is due, and a wall clock that is set forward or back
    changes nothing. Until `correct` was called for the first time it is the machine's own clock. `ask` returns
    what the database's clock shows.
    """

    def __init__(
        self,
        clock: Clock,
        ask: Callable[[], Awaitable[datetime]],
        monotonic: Callable[[], float] = elapsed,
    ) -> None:
        self._clock = clock
        self._ask = ask
        self._monotonic = monotonic
        self._anchor: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        if self._anchor is None:
            return self._clock.now()
        instant, at = self._anchor
        return instant + timedelta(seconds=self._monotonic() - at)

    async def correct(self) -> timedelta:
        """Ask the database what time it is; return how far this machine's own clock is ahead of it.

        The answer is taken to have been given at the last moment, so that the shared clock is late by what the
        question took rather than early.
        """
        shown = await self._ask()
        self._anchor = (shown, self._monotonic())
        return self._clock.now() - shown


class DriftWatch:
    """Notices that the wall clock jumped: that it ran apart from the monotonic clock between two looks.

    A machine that was suspended looks the same, since its monotonic clock stood still. `told` is called with
    the seconds of each jump (negative: back).
    """

    def __init__(
        self,
        clock: Clock,
        told: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._told = told
        self._monotonic = monotonic
        self._seen = (clock.now(), monotonic())

    def check(self) -> float:
        """Return by how many seconds the wall clock jumped since the last look; 0.0 where it did not."""
        (wall, mono), self._seen = self._seen, (self._clock.now(), self._monotonic())
        jumped = (self._seen[0] - wall).total_seconds() - (self._seen[1] - mono)
        if abs(jumped) <= JUMP_S:
            return 0.0
        if self._told is not None:
            self._told(jumped)
        return jumped
