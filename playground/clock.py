"""A clock that only moves when it is pushed; the bot and the stand-in read the same one."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count


class Timer:
    """A call planned for an instant of the pushed clock; `cancel()` drops it."""

    __slots__ = ("call", "cancelled", "instant")

    def __init__(self, instant: datetime, call: Callable[[], None]) -> None:
        self.instant = instant
        self.call = call
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class PushedClock:
    """Aware UTC time that stands still until `push` or `push_to`; never goes backwards.

    Timers run in the order of their instants while the clock passes them, and `now()` reads the timer's
    own instant while it runs, so that a retry planned for +60 s happens at +60 s of a push by one hour.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock starts at an aware datetime, for example datetime(..., tzinfo=UTC)")
        self._now = start.astimezone(UTC)
        self._timers: list[tuple[datetime, int, Timer]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    def push(self, step: timedelta) -> None:
        """Move forward by `step`, running every timer that falls due on the way."""
        self.push_to(self._now + step)

    def push_to(self, instant: datetime) -> None:
        """Move forward to `instant` (aware), running every timer that falls due on the way."""
        if instant.tzinfo is None:
            raise ValueError("push_to takes an aware datetime")
        goal = instant.astimezone(UTC)
        if goal < self._now:
            raise ValueError(f"the clock never goes backwards: it is {self._now:%F %T}, asked for {goal:%F %T}")
        while self._timers and self._timers[0][0] <= goal:
            due, _, timer = heapq.heappop(self._timers)
            self._now = max(self._now, due)
            if not timer.cancelled:
                timer.call()
        self._now = goal

    def call_at(self, instant: datetime, call: Callable[[], None]) -> Timer:
        """Plan `call` for `instant`; one that is not in the future waits for the next push."""
        timer = Timer(instant.astimezone(UTC), call)
        heapq.heappush(self._timers, (timer.instant, next(self._order), timer))
        return timer

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        return self.call_at(self._now + timedelta(seconds=seconds), call)
