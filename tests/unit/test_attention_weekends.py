"""Weekends: who is reminded on which day of a meeting on a Monday morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.attention import Occasion, reminder_welcome_from
from bot.domain.cadence import Cadence
from bot.domain.ids import UserId
from bot.domain.moving import new_meeting
from bot.domain.nudges import NudgeKind
from bot.domain.people import Profile
from bot.domain.timetable import plan_meeting, usual_reminder
from tests.support import domain_values as make

BERLIN = "Europe/Berlin"
ALL_WEEK = Profile(works_on=frozenset(range(7)))
WEDNESDAYS = Profile(works_on=frozenset({2}))


def at(*when: int, zone: str = BERLIN) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("hour", "profile", "zone", "off", "reminded_at"),
    [
        (9, Profile(), BERLIN, (), at(2026, 3, 6, 9)),
        (9, ALL_WEEK, BERLIN, (), at(2026, 3, 7, 9)),
        (9, Profile(), BERLIN, (date(2026, 3, 6),), at(2026, 3, 5, 9)),
        (9, WEDNESDAYS, BERLIN, (), at(2026, 3, 4, 9)),
        (9, WEDNESDAYS, BERLIN, (date(2026, 3, 4),), at(2026, 3, 7, 9)),
        (16, Profile(), BERLIN, (), at(2026, 3, 9, 8)),
        (16, Profile(), "America/Los_Angeles", (), at(2026, 3, 6, 8, zone="America/Los_Angeles")),
    ],
    ids=[
        "Friday",
        "who works at weekends",
        "Friday off",
        "Wednesdays only",
        "no day before",
        "Monday will do",
        "not where they live",
    ],
)
def test_of_a_meeting_on_monday_people_are_reminded_as_they_work_last_where_monday_is_too_late(
    hour: int, profile: Profile, zone: str, off: tuple[date, ...], reminded_at: datetime
) -> None:
    """`off` are days off of the person. Where they work on none of these days, it comes as it usually does."""
    cadence = Cadence(date(2026, 3, 9), time(hour), BERLIN, 1, 1, timedelta(hours=1))
    circle = make.circle(cadence=cadence)
    meeting = new_meeting(circle, 1, cadence.first_on)
    [planned] = [one for one in plan_meeting(circle, meeting, [meeting]) if one.kind is NudgeKind.REMINDER]
    person = replace(make.person(UserId("U1"), zone=zone), profile=profile)
    occasion = Occasion(NudgeKind.REMINDER, circle.id, planned.not_after, meeting.starts_at)

    usual = usual_reminder(circle, meeting)
    found = reminder_welcome_from(person, occasion, planned.due_at, usual, zone, frozenset(off))

    assert found == reminded_at
