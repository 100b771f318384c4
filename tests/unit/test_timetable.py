"""Which messages a circle's meetings and weeks give rise to, when, and until when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, occurrences
from bot.domain.circles import Circle
from bot.domain.endings import FAR_AHEAD, plan_ending
from bot.domain.ids import MeetingId, UserId
from bot.domain.local_time import local, resolve
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import QUIET_FROM, QUIET_UNTIL, is_quiet
from bot.domain.pit_stops import plan_pit_stops
from bot.domain.timetable import (
    HORIZON,
    SEEN_AHEAD,
    SEEN_BACK,
    card,
    digest_place,
    for_person,
    notice,
    plan_circle,
    plan_digests,
    plan_meeting,
    usual_reminder,
)
from tests.support import domain_values as make
from tests.support.builders import MONDAY, cadence
from tests.support.wall_clock import ZONES, shown

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def circle_with(**changes: object) -> tuple[Circle, list[Meeting]]:
    """Return a circle founded on MONDAY and its meetings."""
    plan: Cadence = cadence(**changes)
    circle = make.circle(cadence=plan, created_at=MONDAY)
    meetings = [
        make.meeting(
            circle,
            id=MeetingId(f"m{one.number}"),
            number=one.number,
            on=one.on,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in occurrences(plan)
    ]
    return circle, meetings


def by_kind(circle: Circle, meetings: list[Meeting], number: int) -> dict[NudgeKind, Nudge]:
    return {one.kind: one for one in plan_meeting(circle, meetings[number - 1], meetings)}


def test_a_meeting_gives_rise_to_one_nudge_of_each_kind_at_its_time() -> None:
    circle, meetings = circle_with()
    start, end = meetings[0].starts_at, meetings[0].ends_at

    planned = by_kind(circle, meetings, 1)

    assert {kind: one.due_at for kind, one in planned.items()} == {
        NudgeKind.REMINDER: start - 2 * DAY,
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
    assert planned == usual - 3 * DAY, "a Saturday: who last works on Friday, or on Wednesday, is reminded then"


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


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60), st.sampled_from(ZONES))
def test_digests_come_on_every_monday_at_ten_by_the_circle_s_clock(first: date, days: int, zone: str) -> None:
    circle, _ = circle_with(zone=zone)
    last = first + timedelta(days=days)

    planned = list(plan_digests(circle, first, last))

    mondays = [
        first + timedelta(days=one) for one in range(days + 1) if (first + timedelta(days=one)).weekday() == 0
    ]
    assert [shown(one.due_at, zone) for one in planned] == [datetime.combine(on, time(10, 0)) for on in mondays]
    assert len({one.key for one in planned}) == len(planned)
    assert all(one.not_after - one.due_at == 2 * DAY and one.channel_id == circle.channel_id for one in planned)


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
    around = [one for one in series if one.ends_at > now - SEEN_BACK and one.starts_at < now + SEEN_AHEAD]

    planned = {one.key: one.due_at for one in plan_circle(circle, around, now, last_end=series[-1].ends_at)}

    of_all = [one for meeting in series for one in plan_meeting(circle, meeting, series)]
    of_all += [*plan_pit_stops(circle, series), *plan_ending(circle, series)]
    in_time = [one for one in of_all if one.due_at <= now + HORIZON or one.kind in FAR_AHEAD]
    if now < series[-1].ends_at or now >= series[-1].ends_at + SEEN_BACK:
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


def test_no_digest_is_planned_for_a_week_before_the_circle_was_there() -> None:
    """A circle founded on Tuesday has its first digest on the next Monday."""
    circle, meetings = circle_with()
    founded = MONDAY + DAY + 2 * HOUR
    born = make.circle(id=circle.id, cadence=circle.cadence, created_at=founded)

    planned = [one for one in plan_circle(born, meetings, founded) if one.kind is NudgeKind.DIGEST]

    first = MONDAY + 7 * DAY + digest_place(born)
    assert [one.due_at for one in planned] == [first, first + 7 * DAY]


def test_digests_of_one_hour_are_spread_over_five_minutes() -> None:
    """5,000 circles at 09:00 would otherwise meet in one second."""
    places = [digest_place(make.circle()) for _ in range(2000)]

    minutes = Counter(place // timedelta(minutes=1) for place in places)
    assert sorted(minutes) == [0, 1, 2, 3, 4]
    assert max(minutes.values()) < 600


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))


@given(instants, st.sampled_from(list(NudgeKind)), st.none() | st.sampled_from(ZONES), st.integers(0, 40))
def test_a_nudge_to_a_person_is_never_due_in_their_night(
    due_at: datetime, kind: NudgeKind, zone: str | None, hours: int
) -> None:
    """In the circle's zone where Slack keeps theirs to itself."""
    person = make.person(zone=zone)
    planned = make.nudge(make.circle(), kind=kind, due_at=due_at, not_after=due_at + hours * HOUR, user_id=None)

    found = for_person(planned, person, "Asia/Kathmandu")

    assert not is_quiet(found.due_at, zone or "Asia/Kathmandu", QUIET_FROM, QUIET_UNTIL)
    assert found.due_at >= planned.due_at
    assert found.not_after <= planned.not_after
    assert found.user_id == person.user_id


def test_each_person_has_a_key_of_their_own() -> None:
    planned = make.nudge(make.circle(), "meeting:1:reminder", user_id=None)

    found = [for_person(planned, make.person(UserId(name)), "UTC") for name in ("U1", "U2")]

    assert [one.key for one in found] == ["meeting:1:reminder:U1", "meeting:1:reminder:U2"]
    assert len({planned.id, *(one.id for one in found)}) == 3


@pytest.mark.parametrize("kind", [NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST])
def test_a_follow_up_is_good_for_four_hours_after_the_night(kind: NudgeKind) -> None:
    late = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
    planned = make.nudge(make.circle(), kind=kind, due_at=late, not_after=late + 36 * HOUR, user_id=None)

    found = for_person(planned, make.person(), "UTC")

    assert local(found.due_at, "Europe/Berlin").time() == time(8, 0)
    assert found.not_after == found.due_at + 4 * HOUR


def test_where_the_night_outlasts_the_purpose_the_nudge_expires_unsent() -> None:
    late = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
    planned = make.nudge(make.circle(), due_at=late, not_after=late + 2 * HOUR, user_id=None)

    found = for_person(planned, make.person(), "UTC")

    assert found.due_at >= found.not_after


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
