"""A time zone as a calendar file carries it (RFC 5545, 3.6.5): the offsets in a span of years, one by one.

Written out rather than as a rule that repeats: what every reader understands, and right for zones whose rules
changed in between. The library's own zones begin summer time an hour late by the letter of the RFC, which wants
every onset in the wall-clock time that was valid *before* it (icalendar 7.3).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from bot.domain.local_time import MINUTE, clock_changes


def zone_component(zone: str, first: datetime, last: datetime) -> Timezone:
    """Return the VTIMEZONE of a zone that is right from `first`, a whole minute, to `last`."""
    component = Timezone()
    component.add("tzid", zone)
    component.add_component(_onset(zone, first, first))
    for instant in clock_changes(zone, first, last):
        component.add_component(_onset(zone, instant - MINUTE, instant))
    return component


def _onset(zone: str, before: datetime, since: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from `since` on; `before` is an instant at which the offset before it held."""
    here, there = since.astimezone(ZoneInfo(zone)), before.astimezone(ZoneInfo(zone))
    from_, to = there.utcoffset() or timedelta(), here.utcoffset() or timedelta()
    part = TimezoneDaylight() if here.dst() else TimezoneStandard()
    part.add("dtstart", (since + from_).replace(tzinfo=None))
    part.add("tzoffsetfrom", from_)
    part.add("tzoffsetto", to)
    part.add("tzname", here.tzname() or zone)
    return part
