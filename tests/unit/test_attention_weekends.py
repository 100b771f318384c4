"""Free days: who is reminded on which day of a meeting after a weekend, a holiday, or days nobody works on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        (16, Profile(), BERLIN, (), at(2026, 3, 6, 16)),
        (16, Profile(), "America/Los_Angeles", (), at(2026, 3, 6, 8, zone="America/Los_Angeles")),
    ],
    ids=[
        "Friday",
        "who works at weekends",
        "Friday off",
        "Wednesdays only",
        "no day before",
        "on the day is too late",
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


THURSDAY, TUESDAY = date(2026, 3, 12), date(2026, 3, 10)
FRIDAY_TO_SUNDAY = Profile(works_on=frozenset({4, 5, 6}))
IN_THE_MORNING = Profile(works_from=time(9), works_until=time(12))
EASTER = (date(2026, 3, 6), date(2026, 3, 9))
"""Two days off around a weekend, as at Easter."""


@pytest.mark.parametrize(
    ("on", "hour", "profile", "off", "reminded_at"),
    [
        (TUESDAY, 16, Profile(), (), at(2026, 3, 9, 8)),
        (TUESDAY, 8, Profile(), (), at(2026, 3, 9, 8)),
        (TUESDAY, 7, Profile(), (), at(2026, 3, 6, 8)),
        (TUESDAY, 16, Profile(), EASTER, at(2026, 3, 5, 16)),
        (THURSDAY, 16, Profile(), (), at(2026, 3, 10, 16)),
        (THURSDAY, 16, Profile(), (date(2026, 3, 10),), at(2026, 3, 11, 8)),
        (THURSDAY, 16, FRIDAY_TO_SUNDAY, (), at(2026, 3, 8, 16)),
        (THURSDAY, 16, IN_THE_MORNING, (), at(2026, 3, 11, 9)),
        (THURSDAY, 11, IN_THE_MORNING, (), at(2026, 3, 10, 11)),
        (THURSDAY, 16, Profile(works_on=frozenset({4})), (), at(2026, 3, 6, 16)),
    ],
    ids=[
        "a working day before",
        "24 hours before",
        "less than 24 hours",
        "Tuesday after Easter",
        "two days before",
        "a holiday two days before",
        "never on these days",
        "the next morning",
        "that very morning",
        "one day a week",
    ],
)
def test_a_reminder_leaves_a_day_at_least_or_comes_in_the_last_working_hours_before(
    on: date, hour: int, profile: Profile, off: tuple[date, ...], reminded_at: datetime
) -> None:
    cadence = Cadence(on, time(hour), BERLIN, 1, 1, timedelta(hours=1))
    circle = make.circle(cadence=cadence)
    meeting = new_meeting(circle, 1, on)
    [planned] = [one for one in plan_meeting(circle, meeting, [meeting]) if one.kind is NudgeKind.REMINDER]
    person = replace(make.person(UserId("U1"), zone=BERLIN), profile=profile)
    occasion = Occasion(NudgeKind.REMINDER, circle.id, planned.not_after, meeting.starts_at)

    found = reminder_welcome_from(
        person, occasion, planned.due_at, usual_reminder(circle, meeting), BERLIN, frozenset(off)
    )

    assert found == reminded_at


@given(
    st.sampled_from([date(2026, 3, 9) + timedelta(days=days) for days in range(7)]),
    st.integers(0, 23),
    st.frozensets(st.integers(0, 6)),
    st.integers(7, 21),
    st.sampled_from([BERLIN, "America/Los_Angeles", "Asia/Tokyo"]),
)
def test_a_reminder_comes_less_than_a_day_before_to_those_alone_who_work_on_no_day_of_that_week(
    on: date, hour: int, works_on: frozenset[int], every: int, zone: str
) -> None:
    """Nor ever before the meeting before it and two hours, whatever anybody's days are."""
    cadence = Cadence(on, time(hour), BERLIN, 1, 2, timedelta(hours=1))
    circle = make.circle(cadence=cadence)
    before = new_meeting(circle, 1, on - timedelta(days=every))
    meeting = new_meeting(circle, 2, on)
    planned = next(
        one for one in plan_meeting(circle, meeting, [before, meeting]) if one.kind is NudgeKind.REMINDER
    )
    person = replace(make.person(UserId("U1"), zone=zone), profile=Profile(works_on=works_on))
    occasion = Occasion(NudgeKind.REMINDER, circle.id, planned.not_after, meeting.starts_at)

    usual = usual_reminder(circle, meeting, before)
    found = reminder_welcome_from(person, occasion, planned.due_at, usual, zone, frozenset())

    assert before.ends_at + timedelta(hours=2) <= planned.due_at <= found
    if meeting.starts_at - found < timedelta(hours=24):
        first, last = planned.due_at.astimezone(ZoneInfo(zone)), usual.astimezone(ZoneInfo(zone))
        days = range((last.date() - first.date()).days + 1)
        whole_days = {(first.date() + timedelta(days=one)).weekday() for one in days[1:]}
        assert works_on.isdisjoint(whole_days)
