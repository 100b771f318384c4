"""An oracle of wall-clock time that shares no reasoning with the code: it reads a clock minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
WIDEST = timedelta(hours=40)
"""No offset is larger than 14 h and no gap longer than 24 h."""
LONGEST_GAP = timedelta(hours=27)
"""While the wanted time is further off than this, an hour's step cannot jump over it."""

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
)


def shown(instant: datetime, zone: str) -> datetime:
    """Return what a clock in the zone shows, without the zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def read_clock(on: date, wall: time, zone: str) -> datetime:
    """Return the first minute at which the clock shows this; where it never does, as long after the jump
    as the time wanted lies after the last minute shown before it.
    """
    wanted = datetime.combine(on, wall)
    minute = wanted.replace(tzinfo=UTC) - WIDEST
    while True:
        now = shown(minute, zone)
        if now == wanted:
            return minute
        if now > wanted:
            before = minute - MINUTE
            return before + (wanted - shown(before, zone))
        minute += MINUTE if wanted - now < LONGEST_GAP else timedelta(hours=1)
