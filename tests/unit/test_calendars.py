"""Calendar files, read by a parser that is not ours, are the same instants again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
import vobject
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.calendars import EntryStatus, entries_of
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Circle, CircleStatus, Format
from bot.domain.meetings import Meeting
from bot.domain.rezoning import resolved_again
from bot.views.calendar_files import calendar_file
from tests.support import domain_values as make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
    "America/St_Johns",
    "Africa/Cairo",
)


def series(zone: str, first_on: date, at: time, **changes: Any) -> tuple[Circle, list[Meeting]]:
    plan = Cadence(
        first_on, at, zone, changes.pop("every_weeks", 1), changes.pop("meetings", 6), timedelta(hours=1)
    )
    circle = make.circle(cadence=plan, **changes)
    return circle, make.meetings_of(circle)


def written(circle: Circle, meetings: list[Meeting]) -> str:
    entries = entries_of(circle, meetings, circle.created_at, NOW)
    return calendar_file(circle.name, entries).decode()


def read(text: str) -> list[Any]:
    """Return the events of a calendar by independent parsers; zones are what the file says, and nothing else."""
    zones = tz.tzical(StringIO(text))
    for zone in zones.keys():  # noqa: SIM118 (it is no mapping)
        vobject.icalendar.registerTzid(zone, zones.get(zone))
    return list(vobject.readOne(text).vevent_list)


def instants(event: Any) -> tuple[datetime, datetime]:
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 2, 1), date(2027, 12, 1)),
    st.times().map(lambda at: at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)),
    st.integers(1, 4),
)
def test_every_meeting_is_the_same_instant_when_read_again_across_every_change_of_clocks(
    zone: str, first_on: date, at: time, every_weeks: int
) -> None:
    circle, meetings = series(zone, first_on, at, every_weeks=every_weeks, meetings=12)

    events = read(written(circle, meetings))

    assert [instants(event) for event in events] == [(one.starts_at, one.ends_at) for one in meetings]
    assert [event.uid.value for event in events] == [f"{one.id}@learning-circles" for one in meetings]


@pytest.mark.parametrize(
    ("zone", "first_on", "at"),
    [
        ("Europe/Berlin", date(2026, 3, 22), time(2, 30)),
        ("Europe/Berlin", date(2026, 10, 18), time(2, 30)),
        ("Australia/Lord_Howe", date(2026, 9, 27), time(2, 15)),
    ],
    ids=["an hour is skipped", "an hour comes twice", "half an hour is skipped"],
)
def test_a_meeting_in_the_hour_that_the_clocks_skip_or_repeat_stays_where_it_is(
    zone: str, first_on: date, at: time
) -> None:
    circle, meetings = series(zone, first_on, at, meetings=3)

    events = read(written(circle, meetings))

    assert [instants(event)[0] for event in events] == [one.starts_at for one in meetings]


def test_moved_and_skipped_meetings_keep_their_names_and_tell_what_changed() -> None:
    circle, meetings = series("Europe/Berlin", date(2026, 3, 19), time(16, 0))
    moved = replace(meetings[1], on=date(2026, 3, 27), own_time=time(9, 30), version=2)
    meetings[1] = resolved_again(circle, moved)
    meetings[2] = replace(meetings[2], is_skipped=True, skipped_because="Easter", version=1)

    before, after, skipped = read(written(circle, meetings))[:3]

    assert (before.sequence.value, after.sequence.value, skipped.sequence.value) == ("0", "2", "1")
    assert [one.status.value for one in (before, after, skipped)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert instants(after)[0] == datetime(2026, 3, 27, 8, 30, tzinfo=UTC)
    assert skipped.uid.value == "m3@learning-circles"


def test_a_paused_circle_is_tentative_and_an_exchange_takes_whole_days_and_no_time() -> None:
    circle, meetings = series("Asia/Tokyo", date(2026, 3, 19), time(0, 30))
    resting = replace(circle, status=CircleStatus.PAUSED, paused_at=meetings[0].ends_at)
    exchange = replace(circle, format=Format.ONLINE_EXCHANGE)
    lasting = [replace(one, ends_at=one.starts_at + timedelta(days=4)) for one in meetings]

    assert [one.status.value for one in read(written(resting, meetings))[:2]] == ["CONFIRMED", "TENTATIVE"]
    first = read(written(exchange, lasting))[0]
    assert (first.dtstart.value, first.dtend.value) == (date(2026, 3, 19), date(2026, 3, 24))
    assert first.transp.value == "TRANSPARENT"


def test_a_file_is_folded_escaped_dated_and_says_nothing_that_members_wrote() -> None:
    circle, meetings = series("Europe/Berlin", date(2026, 3, 19), time(16, 0), name="Öffnen, gut; \\ " + "ä" * 70)
    link = "https://meet.example/a?b=1,2"
    circle = replace(circle, settings=CircleSettings(link=link), goal="A secret goal")
    meetings = [replace(meetings[0], preparation="Read it", skipped_because="Ana is ill", link="")]

    text = written(circle, meetings)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text == written(circle, meetings)
    for secret in ("A secret goal", "Read it", "Ana", "ORGANIZER", "ATTENDEE", "VALARM"):
        assert secret not in text
    calendar = vobject.readOne(text)
    [event] = calendar.vevent_list
    assert event.summary.value == f"{circle.name}, meeting 1 of 1"
    assert (event.location.value, event.dtstamp.value) == (link, circle.created_at)
    assert calendar.method.value == "PUBLISH"
    assert "X-WR-CALNAME:Öffnen\\, gut\\; \\\\ ää" in text.replace("\r\n ", "")
    assert f"team={circle.team_id}&channel={circle.channel_id}" in event.url.value


def test_what_was_over_a_year_ago_leaves_the_calendar() -> None:
    circle, meetings = series("Europe/Berlin", date(2025, 2, 27), time(16, 0), meetings=2)

    assert [one.status for one in entries_of(circle, meetings, NOW, NOW)] == [EntryStatus.CONFIRMED]


def test_a_series_that_was_made_shorter_counts_the_meetings_it_has() -> None:
    circle, meetings = series("Europe/Berlin", date(2026, 3, 5), time(16, 0), meetings=6)
    cut = [replace(one, is_skipped=one.number > 4) for one in meetings]

    assert [one.total for one in entries_of(circle, cut, NOW, NOW)] == [4, 4, 4, 4, 6, 6]
