"""A calendar as a file (RFC 5545, RFC 7986): meetings that Google Calendar, Outlook and Apple Calendar read alike.

No alarms: reminding is what the bot does itself. No attendees and no words of members: whoever has the link, and
whoever runs the calendar it is pasted into, learns when a circle meets and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from icalendar import Calendar, Event, vDuration, vText

from bot.domain.calendars import PUBLISHER, Entry
from bot.domain.local_time import local, midnight
from bot.domain.meetings import called
from bot.domain.text import one_line
from bot.views.calendar_zones import zone_component

PRODUCT = "-//Learning Circles//Learning Circles//EN"
ASK_AGAIN_AFTER = timedelta(hours=1)
"""How often a calendar is asked to read the feed; most decide that for themselves."""
NAME_LONGEST = 100
AROUND = timedelta(days=366)
"""How long before and after its meetings a zone is written out."""


def calendar_file(name: str, entries: Sequence[Entry]) -> bytes:
    """Return a calendar of that name with these meetings, equal for equal ones whenever it is made."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _short(name))
    calendar.add("x-wr-calname", vText(_short(name)))  # the library leaves an unknown name unescaped
    calendar.add("refresh-interval", vDuration(ASK_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN_AFTER))
    for zone in sorted({one.zone for one in entries if not one.is_exchange}):
        starts = [one.starts_at for one in entries if one.zone == zone]
        first, last = midnight(min(starts)) - AROUND, max(starts) + AROUND
        calendar.add_component(zone_component(zone, first, last))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status.value)
    event.add("summary", f"{_short(entry.circle_name)}, {called(entry, entry.number)} of {entry.total}")
    event.add("description", _about(entry))
    if entry.is_exchange:
        event.add("dtstart", local(entry.starts_at, entry.zone).date())
        event.add("dtend", local(entry.ends_at, entry.zone).date() + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", local(entry.starts_at, entry.zone))
        event.add("dtend", local(entry.ends_at, entry.zone))
    if entry.link:
        event.add("location", entry.link)
    event.add("url", channel_link(entry))
    return event


def _about(entry: Entry) -> str:
    told = ["In writing, in Slack: each answers when it suits them." if entry.is_exchange else ""]
    told.append(f"By video: {entry.link}" if entry.link else "")
    told.append(f"The circle’s channel: {channel_link(entry)}")
    return "\n".join(line for line in told if line)


def channel_link(entry: Entry) -> str:
    """Return a link that opens the circle's channel in Slack, in the browser or the app."""
    return f"https://slack.com/app_redirect?{urlencode({'team': entry.team_id, 'channel': entry.channel_id})}"


def _short(name: str) -> str:
    return one_line(name)[:NAME_LONGEST] or PUBLISHER
