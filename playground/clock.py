"""Clocks of the stand-in: one that moves only when it is pushed, and one that follows real time as well."""

from __future__ import annotations

import asyncio
import heapq
import time
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
        self.push_to(self.now() + step)

    def push_to(self, instant: datetime) -> None:
        """Move forward to `instant` (aware), running every timer that falls due on the way."""
        if instant.tzinfo is None:
            raise ValueError("push_to takes an aware datetime")
        goal = instant.astimezone(UTC)
        if goal < self._now:
            raise ValueError(f"the clock never goes backwards: it is {self._now:%F %T}, asked for {goal:%F %T}")
        self._run_until(goal)

    def _run_until(self, goal: datetime) -> None:
        while self._timers and self._timers[0][0] <= goal:
            due, _, timer = heapq.heappop(self._timers)
            self._stand_at(max(self.now(), due))
            if not timer.cancelled:
                timer.call()
        self._stand_at(max(self.now(), goal))

    def _stand_at(self, instant: datetime) -> None:
        self._now = instant

    def call_at(self, instant: datetime, call: Callable[[], None]) -> Timer:
        """Plan `call` for `instant`; one that is not in the future waits for the next push."""
        timer = Timer(instant.astimezone(UTC), call)
        heapq.heappush(self._timers, (timer.instant, next(self._order), timer))
        return timer

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        return self.call_at(self.now() + timedelta(seconds=seconds), call)


class RunningClock(PushedClock):
    """Follows real time from `start` (the machine's present unless given) and can be pushed ahead besides.

    For a bot that runs as a process of its own and reads the machine's clock. Timers fire by themselves in
    the event loop in which they were planned; a step of the machine's clock is not followed.
    """

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__(start or datetime.fromtimestamp(time.time(), UTC))
        self._since = time.monotonic()
        self._alarm: asyncio.TimerHandle | None = None

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._since)

    def _run_until(self, goal: datetime) -> None:
        super()._run_until(goal)
        self._set_alarm()

    def call_at(self, instant: datetime, call: Callable[[], None]) -> Timer:
        timer = super().call_at(instant, call)
        self._set_alarm()
        return timer

    def _stand_at(self, instant: datetime) -> None:
        self._now, self._since = instant, time.monotonic()

    def _set_alarm(self) -> None:
        """Wake up for the earliest timer; where no event loop runs, timers wait for the next push."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._timers:
            wait = (self._timers[0][0] - self.now()).total_seconds()
            self._alarm = loop.call_later(max(0.0, wait), lambda: self._run_until(self.now()))
