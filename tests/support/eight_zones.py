"""A year in eight zones, and an oracle of their clocks that shares nothing with our code (row 42 of the matrix).

The oracle is python-dateutil: its own recurrence (`rrule`, over naive local dates) and its own reading of
time zones, from its own copy of their rules. Only what a clock shows at an instant is asked of it; the way
back is searched for. Its own way back (`resolve_imaginary`, `enfold`) gives the same answer to the fifteen
cases below, but contradicts itself in the hour after a fold of zones with negative summer time: it holds
03:30 on 15 February 2026 in Casablanca for ambiguous and for imaginary at once (2.9.0).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from dateutil.relativedelta import relativedelta
from dateutil.zoneinfo import get_zonefile_instance

from bot.domain.cadence import Cadence
from bot.domain.circles import Circle
from bot.domain.meetings import Meeting
from bot.domain.nudges import NudgeKind
from tests.support import domain_values as make

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
YEARS = {
    "Africa/Cairo": date(2026, 1, 1),
    "America/Santiago": date(2026, 1, 1),
    "Antarctica/Troll": date(2026, 1, 1),
    "Australia/Lord_Howe": date(2026, 1, 1),
    "Africa/Casablanca": date(2026, 1, 1),
    "Pacific/Apia": date(2011, 7, 1),
    "Europe/Berlin": date(2026, 1, 1),
    "America/New_York": date(2026, 1, 1),
}
"""The zones, each with the first day of a year in which its clocks jump; Apia's has no 30 December."""

# A zone, a date, the time wanted there, what the clock shows at the instant found, and that instant in UTC.
GAPS = {
    "an hour at night in Berlin": ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:30", "2026-03-29T01:30"),
    "an hour in New York": ("America/New_York", "2026-03-08T02:30", "2026-03-08T03:30", "2026-03-08T07:30"),
    "half an hour on Lord Howe": (
        "Australia/Lord_Howe",
        "2026-10-04T02:15",
        "2026-10-04T02:45",
        "2026-10-03T15:45",
    ),
    "midnight itself in Cairo": ("Africa/Cairo", "2026-04-24T00:00", "2026-04-24T01:00", "2026-04-23T22:00"),
    "after midnight in Cairo": ("Africa/Cairo", "2026-04-24T00:30", "2026-04-24T01:30", "2026-04-23T22:30"),
    "midnight in Santiago": ("America/Santiago", "2026-09-06T00:00", "2026-09-06T01:00", "2026-09-06T04:00"),
    "two hours at Troll": ("Antarctica/Troll", "2026-03-29T01:30", "2026-03-29T03:30", "2026-03-29T01:30"),
    "the end of Ramadan": ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T03:30", "2026-03-22T02:30"),
    "a whole day in Apia": ("Pacific/Apia", "2011-12-30T16:00", "2011-12-31T16:00", "2011-12-31T02:00"),
}
FOLDS = {
    "the hour twice in Berlin": ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T02:30", "2026-10-25T00:30"),
    "the hour twice in New York": ("America/New_York", "2026-11-01T01:30", "2026-11-01T01:30", "2026-11-01T05:30"),
    "half an hour twice": ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:45", "2026-04-04T14:45"),
    "before midnight in Cairo": ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T23:30", "2026-10-29T20:30"),
    "before midnight in Santiago": (
        "America/Santiago",
        "2026-04-04T23:30",
        "2026-04-04T23:30",
        "2026-04-05T02:30",
    ),
    "two hours twice at Troll": ("Antarctica/Troll", "2026-10-25T01:30", "2026-10-25T01:30", "2026-10-24T23:30"),
}
CASES = GAPS | FOLDS
"""The fifteen jumps: nine times that do not exist on their day, six that come twice."""

OF_MEETINGS = (
    NudgeKind.REMINDER,
    NudgeKind.STARTING,
    NudgeKind.PROMPT,
    NudgeKind.REFLECT_FIRST,
    NudgeKind.REFLECT_LAST,
)
"""What every meeting of a year gives rise to."""


@cache
def clocks(zone: str) -> tzinfo:
    found = get_zonefile_instance().get(zone)
    assert found is not None
    return found


@cache
def oracle(wanted: datetime, zone: str) -> datetime:
    """Return the instant of a naive local time: the first where it comes twice, later where it is skipped."""
    around = [wanted.replace(tzinfo=UTC) + days * 36 * HOUR for days in (-1, 1)]
    offsets = [shown(one, zone).replace(tzinfo=UTC) - one for one in around]
    found = [wanted.replace(tzinfo=UTC) - offset for offset in offsets]
    return min((one for one in found if shown(one, zone) == wanted), default=found[0])


def shown(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(clocks(zone)).replace(tzinfo=None, fold=0)


def times_in_jumps(zone: str) -> set[time]:
    """Return the times of day that the zone's clocks skip or repeat in the cases above."""
    return {datetime.fromisoformat(case[1]).time() for case in CASES.values() if case[0] == zone}


def days_later(instant: datetime, days: int, zone: str) -> datetime:
    return oracle(shown(instant, zone) + relativedelta(days=days), zone)


def a_year_of(zone: str) -> tuple[Circle, list[Meeting]]:
    """Return a circle that was founded on the first day of its zone's year and meets for a year from then."""
    first = YEARS[zone]
    plan = Cadence(first, time(16, 0), zone, 1, 52, HOUR)
    circle = make.circle(cadence=plan, created_at=oracle(datetime.combine(first, time(0, 5)), zone))
    return circle, make.meetings_of(circle)
