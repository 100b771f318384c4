"""Which messages a circle's meetings and weeks give rise to, when, and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.circles import Circle
from bot.domain.endings import FAR_AHEAD, plan_ending
from bot.domain.local_time import resolve
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.pit_stops import plan_pit_stops
from bot.domain.timetable import HORIZON, card, notice, plan_circle, plan_meeting, seen_from, usual_reminder
from tests.support import domain_values as make
from tests.support.builders import MONDAY, cadence
from tests.support.wall_clock import ZONES, shown

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def circle_with(**changes: object) -> tuple[Circle, list[Meeting]]:
    """Return a circle founded on MONDAY and its meetings."""
    circle = make.circle(cadence=cadence(**changes), created_at=MONDAY)
    return circle, make.meetings_of(circle)


def by_kind(circle: Circle, meetings: list[Meeting], number: int) -> dict[NudgeKind, Nudge]:
    return {one.kind: one for one in plan_meeting(circle, meetings[number - 1], meetings)}


def test_a_meeting_gives_rise_to_one_nudge_of_each_kind_at_its_time() -> None:
    circle, meetings = circle_with()
    start, end = meetings[0].starts_at, meetings[0].ends_at

    planned = by_kind(circle, meetings, 1)

    assert {kind: one.due_at for kind, one in planned.items()} == {
        NudgeKind.REMINDER: start - 7 * DAY,
        NudgeKind.SOON: start - HOUR,
        NudgeKind.STARTING: start - timedelta(minutes=10),
        NudgeKind.PROMPT: end + timedelta(minutes=5),
        NudgeKind.REFLECT_FIRST: end + DAY,
        NudgeKind.REFLECT_LAST: end + 3 * DAY,
    }
    assert [kind for kind, one in planned.items() if one.channel_id == circle.channel_id] == [NudgeKind.STARTING]
    assert all(one.to_expand for kind, one in planned.items() if kind is not NudgeKind.STARTING)


@pytest.mark.parametrize(
    ("zone", "first_on", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 30), 47),
        ("Europe/Berlin", date(2026, 10, 26), 49),
        ("America/New_York", date(2026, 3, 9), 47),
        ("Australia/Lord_Howe", date(2026, 10, 5), 47.5),
        ("Africa/Casablanca", date(2026, 3, 23), 47),
    ],
)
def test_the_reminder_comes_two_days_before_at_the_same_time_of_day(
    zone: str, first_on: date, hours: float
) -> None:
    """Two days by the clock on the wall are not always 48 hours."""
    circle, meetings = circle_with(zone=zone, first_on=first_on, local_time=time(18, 0))

    usual = usual_reminder(circle, meetings[0])
    planned = by_kind(circle, meetings, 1)[NudgeKind.REMINDER].due_at

    assert shown(usual, zone) == datetime.combine(first_on - 2 * DAY, time(18, 0))
    assert meetings[0].starts_at - usual == timedelta(hours=hours)
    assert shown(planned, zone) == datetime.combine(first_on - 7 * DAY, time(18, 0)), "whoever works then alone"


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(2026, 3, 3), date(2027, 3, 1)), st.integers(0, 23))
def test_follow_ups_come_one_and_three_days_after_at_the_same_time_of_day(zone: str, on: date, hour: int) -> None:
    circle, meetings = circle_with(zone=zone, first_on=on, local_time=time(hour, 20), meetings=1)
    end = shown(meetings[0].ends_at, zone)

    planned = by_kind(circle, meetings, 1)

    for kind, days in ((NudgeKind.REFLECT_FIRST, 1), (NudgeKind.REFLECT_LAST, 3)):
        late = shown(planned[kind].due_at, zone) - (end + timedelta(days=days))
        assert timedelta(0) <= late <= HOUR
    assert planned[NudgeKind.REFLECT_FIRST].due_at < planned[NudgeKind.REFLECT_LAST].due_at


def test_a_reminder_waits_until_two_hours_after_the_meeting_before() -> None:
    circle, meetings = circle_with()
    before, soon = meetings[0], meetings[1]
    close = make.meeting(
        circle, 2, id=soon.id, starts_at=before.ends_at + DAY, ends_at=before.ends_at + DAY + HOUR
    )

    reminder = next(one for one in plan_meeting(circle, close, [before, close]) if one.kind is NudgeKind.REMINDER)

    assert reminder.due_at == before.ends_at + 2 * HOUR


def test_a_reminder_that_could_only_come_too_late_is_not_worth_sending() -> None:
    circle, meetings = circle_with()
    before = meetings[0]
    close = make.meeting(circle, 2, starts_at=before.ends_at + 3 * HOUR, ends_at=before.ends_at + 4 * HOUR)

    reminder = next(one for one in plan_meeting(circle, close, [before, close]) if one.kind is NudgeKind.REMINDER)

    assert reminder.due_at >= reminder.not_after


def test_each_nudge_is_worth_sending_for_as_long_as_its_purpose_lasts() -> None:
    circle, meetings = circle_with()
    start, end = meetings[0].starts_at, meetings[0].ends_at

    until = {kind: one.not_after for kind, one in by_kind(circle, meetings, 1).items()}

    assert until[NudgeKind.REMINDER] == start - 2 * HOUR
    assert until[NudgeKind.SOON] == start - timedelta(minutes=10)
    assert until[NudgeKind.STARTING] == start + timedelta(minutes=5)
    assert until[NudgeKind.PROMPT] == end + timedelta(minutes=5, hours=36)
    fridays, series = circle_with(first_on=date(2026, 3, 6))
    [over] = [one for one in plan_meeting(fridays, series[0], series) if one.kind is NudgeKind.PROMPT]
    assert over.not_after == series[0].ends_at + timedelta(minutes=5, hours=36) + 2 * DAY, "Monday is waited for"
    midnight = resolve(date(2026, 3, 12), time(), circle.zone).at
    assert until[NudgeKind.REFLECT_FIRST] == until[NudgeKind.REFLECT_LAST] == midnight, "six days after a Thursday"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 3, 5), date(2026, 12, 31)),
    st.integers(1, 4),
    st.integers(1, 10),
    st.integers(-5, 200),
)
def test_planning_ten_times_equals_once(zone: str, on: date, weeks: int, meetings: int, days: int) -> None:
    circle, series = circle_with(zone=zone, first_on=on, every_weeks=weeks, meetings=meetings)
    now = MONDAY + timedelta(days=days)

    plans = [plan_circle(circle, series, now) for _ in range(3)]

    keys = [one.key for one in plans[0]]
    assert [[one.key for one in plan] for plan in plans] == [keys] * 3
    assert len(set(keys)) == len(keys)
    assert all(one.due_at <= now + HORIZON or one.kind in FAR_AHEAD for one in plans[0])
    assert all(one.not_after > now for one in plans[0])
    assert not plans[0] or now >= circle.created_at


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 3, 5), date(2026, 12, 31)),
    st.integers(1, 4),
    st.integers(1, 20),
    st.integers(0, 200 * 24),
)
def test_meetings_that_are_not_seen_change_nothing(
    zone: str, on: date, weeks: int, meetings: int, hours: int
) -> None:
    """The planner reads those around now alone: what it plans is all that any meeting gives rise to."""
    circle, series = circle_with(zone=zone, first_on=on, every_weeks=weeks, meetings=meetings)
    now = MONDAY + timedelta(hours=hours)
    around = seen_from(series, now)

    planned = {one.key: one.due_at for one in plan_circle(circle, around, now, last_end=series[-1].ends_at)}

    of_all = [one for meeting in series for one in plan_meeting(circle, meeting, series)]
    of_all += [*plan_pit_stops(circle, series), *plan_ending(circle, series)]
    in_time = [one for one in of_all if one.due_at <= now + HORIZON or one.kind in FAR_AHEAD]
    if now < series[-1].ends_at:
        in_time = [one for one in in_time if one.kind not in FAR_AHEAD]  # planned once the end is there
    of_meetings = {one.key: one.due_at for one in in_time if one.not_after > now}
    assert {key: due for key, due in planned.items() if ":digest:" not in key} == of_meetings
    assert planned == {one.key: one.due_at for one in plan_circle(circle, series, now)}


def test_the_keys_of_two_meetings_and_of_a_moved_one_differ() -> None:
    """A meeting that is moved is reminded of again."""
    circle, meetings = circle_with()
    moved = make.meeting(circle, 1, id=meetings[0].id, starts_at=meetings[0].starts_at + HOUR)

    keys = [{one.key for one in plan_meeting(circle, one, meetings)} for one in (meetings[0], meetings[1], moved)]

    assert len(set.union(*keys)) == 20


def test_what_is_planned_day_by_day_is_everything_once() -> None:
    """Whenever the planner looks, nothing is left out between two horizons and nothing gets two keys."""
    circle, meetings = circle_with()
    seen: dict[str, datetime] = {}
    for days in range(60):
        for one in plan_circle(circle, meetings, MONDAY + timedelta(days=days)):
            assert seen.setdefault(one.key, one.due_at) == one.due_at

    of_meetings = [one for meeting in meetings for one in plan_meeting(circle, meeting, meetings)]
    assert {one.key for one in of_meetings} <= set(seen)
    digests = sorted(due for key, due in seen.items() if ":digest:" in key)
    last = meetings[-1].ends_at
    assert all(later - earlier in {7 * DAY, 7 * DAY - HOUR} for earlier, later in pairwise(digests))
    assert digests[-1] > last


def test_a_notice_goes_to_one_person_or_to_the_channel() -> None:
    circle = make.circle()

    told = notice(circle, "k1", "A seat is yours.", MONDAY, user_id=make.BEN)
    posted = notice(circle, "k2", "The circle rests.", MONDAY)

    assert (told.user_id, told.channel_id, told.details["words"]) == (make.BEN, None, "A seat is yours.")
    assert (posted.user_id, posted.channel_id) == (None, circle.channel_id)
    assert not told.to_expand
    assert told.due_at == MONDAY < told.not_after


def test_a_circle_has_one_card() -> None:
    circle = make.circle()

    assert card(circle, MONDAY).key == card(circle, MONDAY + DAY).key
    assert card(circle, MONDAY).channel_id == circle.channel_id
