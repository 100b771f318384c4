"""Time that runs quicker than the machine's, the same in several processes: a minute's lease ends in seconds.

The stand-in's clock publishes one number into a small file; a bot in a process of its own reads it, and its
event loop measures every delay on the same scale, so that leases, timeouts and waits keep their proportions.
"""

from __future__ import annotations

import asyncio
import mmap
import selectors
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playground.clock import RunningClock

_NUMBER = struct.Struct("d")


class SharedTime:
    """The instant now = what the file holds + real seconds since boot × `speed`, in seconds since 1970."""

    def __init__(self, path: Path, speed: float) -> None:
        self.path = path
        self.speed = speed
        if not path.exists():
            path.write_bytes(_NUMBER.pack(0.0))
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), _NUMBER.size)

    def now(self) -> datetime:
        """Return the present instant; this makes it a `Clock` of the bot."""
        [origin] = _NUMBER.unpack_from(self._page)
        return datetime.fromtimestamp(origin + time.monotonic() * self.speed, UTC)

    def stand_at(self, instant: datetime) -> None:
        """Let every clock that shares the file show the instant now."""
        _NUMBER.pack_into(self._page, 0, instant.timestamp() - time.monotonic() * self.speed)


class QuickClock(RunningClock):
    """The stand-in's clock: `speed` seconds pass in a real one, and it can be pushed ahead besides."""

    def __init__(self, start: datetime, shared: SharedTime) -> None:
        self.shared = shared
        super().__init__(start)
        shared.stand_at(start)

    def now(self) -> datetime:
        return self.shared.now()

    def _stand_at(self, instant: datetime) -> None:
        self.shared.stand_at(instant)

    def _set_alarm(self) -> None:
        super()._set_alarm()
        if self._alarm is not None and self._timers:
            self._alarm.cancel()
            wait = max(timedelta(0), self._timers[0][0] - self.now()).total_seconds() / self.shared.speed
            self._alarm = asyncio.get_running_loop().call_later(wait, lambda: self._run_until(self.now()))


class _QuickSelector(selectors.DefaultSelector):
    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(None if timeout is None else timeout / self._speed)


class QuickLoop(asyncio.SelectorEventLoop):
    """An event loop for which `speed` seconds pass in a real one."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        super().__init__(_QuickSelector(speed))

    def time(self) -> float:
        return super().time() * self._speed
