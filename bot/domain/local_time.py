"""People live in wall-clock time, rows live in UTC: the conversions between the two.

A wall-clock time that does not exist (the hour skipped in spring) moves forward by the length of the gap;
one that happens twice (the hour repeated in autumn) takes the first. This is PEP 495 with fold=0 and the
"compatible" rule of RFC 5545 and Temporal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Resolved:
    """An instant for a wall-clock time. `moved_to` is the time people's clocks show when it had to move."""

    at: datetime
    moved_to: time | None = None


def require_aware(instant: datetime) -> datetime:
    """Return the instant in UTC; a naive datetime is refused with ValueError."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"a naive datetime was given where an instant is needed: {instant!r}")
    return instant.astimezone(UTC)


def is_zone(name: str) -> bool:
    """Tell whether the name is an IANA time zone such as Europe/Berlin."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Reading the names walks the disk, which takes some ten milliseconds."""
    return frozenset(available_timezones())


OFFSETS = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
"""IANA names of fixed offsets that people take for the clocks of a place, which may go forward in spring."""


def zone_trouble(name: str) -> str:
    """Return what is wrong with the name of a time zone in a form; nothing where it is one to live by."""
    if not is_zone(name):
        return "That is not a time zone I know. Use a name like Europe/Berlin or America/Chicago."
    if name in OFFSETS:
        return f"{name} has no summer time. Use the name of a place, as in {OFFSETS[name]}."
    return ""


def resolve(on: date, wall: time, zone: str) -> Resolved:
    """Return the UTC instant at which clocks in the zone show this date and time."""
    tz = ZoneInfo(zone)
    wanted = datetime.combine(on, wall.replace(tzinfo=None, fold=0))
    instant = wanted.replace(tzinfo=tz).astimezone(UTC)
    shown = instant.astimezone(tz).replace(tzinfo=None)
    return Resolved(instant, None if shown == wanted else shown.time())


def local(instant: datetime, zone: str) -> datetime:
    """Return the instant as an aware datetime on the clocks of the zone."""
    return require_aware(instant).astimezone(ZoneInfo(zone))


def local_day(instant: datetime, zone: str) -> date:
    """Return the calendar day of the instant in the zone."""
    return local(instant, zone).date()


def days_from(instant: datetime, days: int, zone: str) -> datetime:
    """Return the instant so many calendar days away at the same wall-clock time, right across DST."""
    here = local(instant, zone)
    return resolve(here.date() + timedelta(days=days), here.time(), zone).at


def end_of(starts_at: datetime, length_for: timedelta, zone: str) -> datetime:
    """Return when something ends that lasts so long; what lasts for days ends at the time of day it began at."""
    days = round(length_for / timedelta(days=1))
    return days_from(starts_at, days, zone) if days else starts_at + length_for


def midnight(instant: datetime) -> datetime:
    """Return the beginning of the day of an instant, in UTC."""
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def clock_changes(zone: str, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the instants, to the minute, at which the offset of a zone changes; twice a day is never.

    They are looked for in whole days from `first`, a whole minute, so that the last may be just after `last`.
    """
    at = first
    while at < last:
        if offset(at, zone) != offset(at + DAY, zone):
            low, high = 0, MINUTES_A_DAY
            while high - low > 1:
                middle = (low + high) // 2
                same = offset(at + middle * MINUTE, zone) == offset(at, zone)
                low, high = (middle, high) if same else (low, middle)
            yield at + high * MINUTE
        at += DAY


def offset(instant: datetime, zone: str) -> timedelta | None:
    """Return how far the clocks of a zone are ahead of UTC at an instant."""
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


def iso_week(on: date) -> str:
    """Return the ISO 8601 week of a date, as in 2026-W47."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02d}"
