"""When a circle meets: every n weeks on the same weekday at the same wall-clock time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import Resolved, end_of, resolve


@dataclass(frozen=True, slots=True)
class Cadence:
    """A series of meetings, by wall clock."""

    first_on: date
    local_time: time
    zone: str
    every_weeks: int
    meetings: int
    length_for: timedelta

    @property
    def last_on(self) -> date:
        return self.first_on + timedelta(weeks=self.every_weeks * (self.meetings - 1))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting time of a series. `number` counts from 1; `moved_to` is set where clocks skip the time."""

    number: int
    on: date
    starts_at: datetime
    ends_at: datetime
    moved_to: time | None


def occurrences(cadence: Cadence) -> Iterator[Occurrence]:
    """Yield every meeting of the series in order; each date is resolved by itself, never added to an instant."""
    for index in range(cadence.meetings):
        on = cadence.first_on + timedelta(weeks=cadence.every_weeks * index)
        start: Resolved = resolve(on, cadence.local_time, cadence.zone)
        yield Occurrence(
            index + 1, on, start.at, end_of(start.at, cadence.length_for, cadence.zone), start.moved_to
        )
