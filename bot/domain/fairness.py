"""Whose hours a meeting takes: how far outside their day it falls for whom, slots that are kinder, and turns.

Members are grouped by time zone. Eight to eighteen o'clock on a zone's own clock is its day; what lies outside
is counted in hours. The ledger of a circle counts for each zone at how many of its meetings that was so. A
person's own working hours are told to that person alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import local, resolve
from bot.domain.meetings import Meeting

DAY_FROM = time(8, 0)
DAY_UNTIL = time(18, 0)
EVERY_MINUTES = 30
SLOTS_MOST = 3
APART_HOURS = 2
"""Slots on the same day are proposed only so far apart, so that there is something to choose from."""
NEIGHBOURS = (0, -1, 1)
"""The same weekday, or the one before or after."""
SATURDAY = 5

Zones = Mapping[str, int]
"""How many members live in each zone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A day and a wall-clock time of the circle, and what it costs (see `cost`)."""

    on: date
    at: time
    cost: float


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a circle's meetings fall outside the day of a zone; `people` live there."""

    zone: str
    people: int
    outside: int
    meetings: int


def hours_outside(
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    day_from: time = DAY_FROM,
    day_until: time = DAY_UNTIL,
) -> float:
    """Return by how many hours a meeting begins too early or ends too late for a day; the smaller of the two.

    The clock goes round: a meeting that ends at 23:00 is 5 hours too late for a day that ends at 18:00, one that
    begins at 03:00 is 5 hours too early for a day that begins at 08:00. A day that is shorter than the meeting
    counts from its beginning.
    """
    minutes = (ends_at - starts_at).total_seconds() / 60
    here = local(starts_at, zone)
    start = here.hour * 60 + here.minute
    first, last = _minute(day_from), _minute(day_until) - minutes
    if day_until <= day_from:
        last += 24 * 60
    last = max(first, last)
    if first <= start <= last or first <= start + 24 * 60 <= last:
        return 0.0
    early, late = (first - start) % (24 * 60), (start - last) % (24 * 60)
    return min(early, late) / 60


def cost(starts_at: datetime, ends_at: datetime, zones: Zones) -> float:
    """Return the sum over members of the squared hours outside their day, so that one night outweighs evenings."""
    return sum(people * hours_outside(starts_at, ends_at, zone) ** 2 for zone, people in zones.items())


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def slots(zones: Zones, near: Meeting, circle_zone: str, now: datetime) -> list[Slot]:
    """Return up to three slots near a meeting that cost less than it does, the cheapest first.

    They are working days for the circle, on its weekday or a neighbouring one, every half hour.
    """
    length_for = near.ends_at - near.starts_at
    present = cost(near.starts_at, near.ends_at, zones)
    found = []
    for place, shift in enumerate(NEIGHBOURS):
        on = near.on + timedelta(days=shift)
        if on.weekday() >= SATURDAY:
            continue
        for minute in range(0, 24 * 60, EVERY_MINUTES):
            at = time(minute // 60, minute % 60)
            start = resolve(on, at, circle_zone)
            if start.at <= now or start.moved_to is not None:
                continue
            spent = cost(start.at, start.at + length_for, zones)
            if spent < present:
                away = abs((start.at - near.starts_at).total_seconds())
                found.append((spent, place, away, Slot(on, at, spent)))
    found.sort(key=lambda one: one[:3])
    chosen: list[Slot] = []
    for *_, slot in found:
        if len(chosen) < SLOTS_MOST and all(_apart(slot, other) for other in chosen):
            chosen.append(slot)
    return chosen


def _apart(one: Slot, other: Slot) -> bool:
    return one.on != other.on or abs(_minute(one.at) - _minute(other.at)) >= APART_HOURS * 60


def kindest(zones: Zones, near: Meeting, circle_zone: str) -> list[tuple[str, Slot]]:
    """Return for each zone the time on the circle's clock that is kindest to it and of these costs least.

    Zones that are served by the same time share a turn (the name of the first stands for them); one turn alone is
    no rotation, and nothing is returned.
    """
    length_for = near.ends_at - near.starts_at
    clock = [time(minute // 60, minute % 60) for minute in range(0, 24 * 60, EVERY_MINUTES)]
    resolved = [resolve(near.on, at, circle_zone) for at in clock]
    starts = [one.at for one in resolved if one.moved_to is None]
    found: dict[time, tuple[str, Slot]] = {}
    for zone in sorted(zones):
        best = min(
            starts,
            key=lambda start: (
                hours_outside(start, start + length_for, zone),
                cost(start, start + length_for, zones),
                start,
            ),
        )
        at = local(best, circle_zone).time()
        found.setdefault(at, (zone, Slot(near.on, at, cost(best, best + length_for, zones))))
    return list(found.values()) if len(found) > 1 else []


def in_turn(turns: Sequence[Slot], meetings: int) -> list[Slot]:
    """Return the slot of each of so many meetings: each in turn, so that all come as often, or once more."""
    return [turns[place % len(turns)] for place in range(meetings)]


def ledger(zones: Zones, meetings: Iterable[Meeting]) -> list[Share]:
    """Return for each zone how many of the meetings, held or planned, lie outside its day; most first."""
    counted = [one for one in meetings if not one.is_skipped]
    outside = Counter(
        zone for zone in zones for one in counted if hours_outside(one.starts_at, one.ends_at, zone) > 0
    )
    shares = [Share(zone, people, outside[zone], len(counted)) for zone, people in zones.items()]
    return sorted(shares, key=lambda one: (-one.outside, one.zone))
