"""Whose hours a meeting takes: how far outside their day it falls for whom, slots that are kinder, and turns.

Members are grouped by time zone. Eight to eighteen o'clock on a zone's own clock is its day; what lies outside
is counted in hours. Twenty-two to seven o'clock is its night, which costs far more (see `cost`; the hours and
the weights are ours). The ledger of a circle counts for each zone at how many of its meetings fell outside the
day. A person's own working hours are told to that person alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.circles import Circle, Format
from bot.domain.local_time import MINUTES_A_DAY, local, resolve
from bot.domain.meetings import Meeting
from bot.domain.moving import in_the_way, is_moved, moved, to_come

DAY_FROM = time(8, 0)
DAY_UNTIL = time(18, 0)
NIGHT_FROM = 22 * 60
NIGHT_FOR = 9 * 60
"""The night begins at 22:00 and lasts until 7:00, in minutes: when most people sleep, or want to."""
AN_HOUR_OF_NIGHT = 4
"""An hour into the night costs as much as so many hours in the evening more."""
EVENING_LONGEST = 4
"""Hours from the end of the day to the night."""
EVERY_MINUTES = 30
SLOTS_MOST = 3
APART_HOURS = 2
"""Slots on the same day are proposed only so far apart, so that there is something to choose from."""
NEIGHBOURS = (0, -1, 1)
"""The same weekday, or the one before or after."""
SATURDAY = 5

Zones = Mapping[str, int]
"""How many members live in each zone."""

Residents = Mapping[str, Sequence[str]]
"""The names of the members who live in each zone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A day and a wall-clock time of the circle."""

    on: date
    at: time


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
        last += MINUTES_A_DAY
    last = max(first, last)
    if first <= start <= last or first <= start + MINUTES_A_DAY <= last:
        return 0.0
    early, late = (first - start) % (MINUTES_A_DAY), (start - last) % (MINUTES_A_DAY)
    return min(early, late) / 60


def hours_into_night(starts_at: datetime, ends_at: datetime, zone: str) -> float:
    """Return how deep a meeting reaches into the night of a zone, in hours from its nearer end; at most 4.5.

    One from 22:00 to 23:00 reaches as deep as one from 6:00 to 7:00, which is an hour.
    """
    here = local(starts_at, zone)
    start = here.hour * 60 + here.minute
    end = start + (ends_at - starts_at).total_seconds() / 60
    to_the_middle = (NIGHT_FROM + NIGHT_FOR / 2 - start) % (MINUTES_A_DAY)
    if start + to_the_middle <= end:
        return NIGHT_FOR / 2 / 60
    return max(_depth(start), _depth(end)) / 60


def _depth(minute: float) -> float:
    since = (minute - NIGHT_FROM) % (MINUTES_A_DAY)
    return max(0.0, min(since, NIGHT_FOR - since))


def cost(starts_at: datetime, ends_at: datetime, zones: Zones) -> float:
    """Return the sum over members of the squared hours that a meeting hurts, so that one night outweighs evenings.

    Awake, these are the hours outside the day; at night, those of the longest evening and four for each hour into
    it, whichever end is nearer. Two hours into one member's night cost more than the longest evening of eight.
    """
    return sum(people * _hurts(starts_at, ends_at, zone) ** 2 for zone, people in zones.items())


def _at_night(starts_at: datetime, ends_at: datetime, zones: Zones) -> int:
    """Return how many people a meeting takes some of the night from."""
    return sum(people for zone, people in zones.items() if hours_into_night(starts_at, ends_at, zone) > 0)


def _hurts(starts_at: datetime, ends_at: datetime, zone: str) -> float:
    deep = hours_into_night(starts_at, ends_at, zone)
    if deep > 0:
        return EVENING_LONGEST + AN_HOUR_OF_NIGHT * deep
    return hours_outside(starts_at, ends_at, zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def slots(zones: Zones, near: Meeting, circle_zone: str, now: datetime) -> list[Slot]:
    """Return up to three slots near a meeting that cost less than it does, the cheapest first.

    They are working days for the circle, on its weekday or a neighbouring one, every half hour; of all that cost
    less, only those that take the fewest people's night.
    """
    length_for = near.ends_at - near.starts_at
    present = cost(near.starts_at, near.ends_at, zones)
    found = []
    for place, shift in enumerate(NEIGHBOURS):
        on = near.on + timedelta(days=shift)
        if on.weekday() >= SATURDAY:
            continue
        for minute in range(0, MINUTES_A_DAY, EVERY_MINUTES):
            at = time(minute // 60, minute % 60)
            start = resolve(on, at, circle_zone)
            if start.at <= now or start.moved_to is not None:
                continue
            spent = cost(start.at, start.at + length_for, zones)
            if spent < present:
                away = abs((start.at - near.starts_at).total_seconds())
                nights = _at_night(start.at, start.at + length_for, zones)
                found.append((nights, spent, place, away, Slot(on, at)))
    found.sort(key=lambda one: one[:4])
    chosen: list[Slot] = []
    for nights, *_, slot in found:
        if nights > found[0][0]:
            break
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
    clock = [time(minute // 60, minute % 60) for minute in range(0, MINUTES_A_DAY, EVERY_MINUTES)]
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
        found.setdefault(at, (zone, Slot(near.on, at)))
    return list(found.values()) if len(found) > 1 else []


def in_turn(turns: Sequence[Slot], meetings: int) -> list[Slot]:
    """Return the slot of each of so many meetings: each in turn, so that all come as often, or once more."""
    return [turns[place % len(turns)] for place in range(meetings)]


def turns_of(
    circle: Circle, zones: Zones, meetings: list[Meeting], now: datetime
) -> list[tuple[Meeting, Slot, str]]:
    """Return the meetings to come at their hour in turn, each with the zone it is kindest to; none without turns.

    What people moved by hand stays where they put it. In writing nobody comes at an hour, so it takes no turns.
    """
    if circle.format is Format.ONLINE_EXCHANGE:
        return []
    coming = [one for one in to_come(meetings, now) if not is_moved(one)]
    turns = kindest(zones, coming[0], circle.zone) if coming and len(zones) > 1 else []
    named = {slot: zone for zone, slot in turns}
    rota = in_turn([slot for _, slot in turns], len(coming)) if turns else []
    return [(one, slot, named[slot]) for one, slot in zip(coming, rota, strict=False)]


def turned(
    circle: Circle, meetings: list[Meeting], turns: Sequence[tuple[Meeting, Slot, str]], now: datetime
) -> list[tuple[Meeting, Meeting]]:
    """Return the meetings, before and after, that their turn brings to another hour of their day.

    One whose hour has passed by then, or is taken by another meeting, stays where it is.
    """
    whole = {one.id: one for one in meetings}
    pairs = []
    for old, slot, _ in turns:
        new = moved(circle, old, old.on, slot.at)
        is_free = new.starts_at > now and in_the_way(list(whole.values()), new) is None
        if new.starts_at != old.starts_at and is_free:
            whole[new.id] = new
            pairs.append((old, new))
    return pairs


def ledger(zones: Zones, meetings: Iterable[Meeting]) -> list[Share]:
    """Return for each zone how many of the meetings, held or planned, lie outside its day; most first."""
    counted = [one for one in meetings if not one.is_skipped]
    outside = Counter(
        zone for zone in zones for one in counted if hours_outside(one.starts_at, one.ends_at, zone) > 0
    )
    shares = [Share(zone, people, outside[zone], len(counted)) for zone, people in zones.items()]
    return sorted(shares, key=lambda one: (-one.outside, one.zone))
