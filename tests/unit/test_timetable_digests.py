"""When a circle's weekly digests are due."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.nudges import NudgeKind
from bot.domain.timetable import digest_place, plan_circle, plan_digests
from tests.support import domain_values as make
from tests.support.builders import MONDAY, weekly_circle
from tests.support.wall_clock import ZONES, shown

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60), st.sampled_from(ZONES))
def test_digests_come_on_every_monday_at_ten_by_the_circle_s_clock(first: date, days: int, zone: str) -> None:
    circle = weekly_circle(zone)
    last = first + timedelta(days=days)

    planned = list(plan_digests(circle, first, last))

    mondays = [
        first + timedelta(days=one) for one in range(days + 1) if (first + timedelta(days=one)).weekday() == 0
    ]
    assert [shown(one.due_at, zone) for one in planned] == [datetime.combine(on, time(10, 0)) for on in mondays]
    assert len({one.key for one in planned}) == len(planned)
    assert all(one.not_after - one.due_at == 2 * DAY and one.channel_id == circle.channel_id for one in planned)


def test_no_digest_is_planned_for_a_week_before_the_circle_was_there() -> None:
    """A circle founded on Tuesday has its first digest on the next Monday."""
    circle = weekly_circle()
    founded = MONDAY + DAY + 2 * HOUR
    born = make.circle(id=circle.id, cadence=circle.cadence, created_at=founded)

    planned = [one for one in plan_circle(born, make.meetings_of(circle), founded) if one.kind is NudgeKind.DIGEST]

    first = MONDAY + 7 * DAY + digest_place(born)
    assert [one.due_at for one in planned] == [first, first + 7 * DAY]


def test_digests_of_one_hour_are_spread_over_five_minutes() -> None:
    """5,000 circles at 09:00 would otherwise meet in one second."""
    places = [digest_place(make.circle()) for _ in range(2000)]

    minutes = Counter(place // timedelta(minutes=1) for place in places)
    assert sorted(minutes) == [0, 1, 2, 3, 4]
    assert max(minutes.values()) < 600
