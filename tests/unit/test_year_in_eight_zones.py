"""Row 42 of the fault matrix: a year in eight zones, held against an oracle that shares nothing with our code.

The oracle is python-dateutil: its own recurrence (`rrule`, over naive local dates) and its own reading of
time zones, from its own copy of their rules. Only what a clock shows at an instant is asked of it; the way
back is searched for. Its own way back (`resolve_imaginary`, `enfold`) gives the same answer to the fifteen
cases below, but contradicts itself in the hour after a fold of zones with negative summer time: it holds
03:30 on 15 February 2026 in Casablanca for ambiguous and for imaginary at once (2.9.0).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

import pytest
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MO, WEEKLY, rrule
from dateutil.tz import enfold, resolve_imaginary
from dateutil.zoneinfo import get_zonefile_instance

from bot.domain.cadence import Cadence, occurrences
from bot.domain.circles import Circle
from bot.domain.ids import MeetingId, UserId
from bot.domain.local_time import days_from, iso_week, resolve
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import QUIET_FROM, QUIET_UNTIL, Profile, next_welcome
from bot.domain.timetable import (
    HORIZON,
    card,
    digest_place,
    for_person,
    notice,
    plan_circle,
    plan_digests,
    plan_meeting,
)
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
AGENDA_DAYS = (5, 5, 5, 3, 3, 3, 4)
"""How many days are three working days before a Monday, a Tuesday and so on."""
REMINDER_DAYS = (5, 6, 2, 2, 2, 2, 2)
"""How many days before a Monday, a Tuesday and so on it is looked at whom to remind: never at a weekend."""


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


def a_year_of(zone: str, **changes: object) -> tuple[Circle, list[Meeting]]:
    """Return a circle that was founded on the first day of its zone's year and meets for a year from then."""
    first = YEARS[zone]
    plan = Cadence(first, time(16, 0), zone, 1, 52, HOUR)
    circle = make.circle(cadence=plan, created_at=oracle(datetime.combine(first, time(0, 5)), zone))
    return circle, meetings_of(circle)


def meetings_of(circle: Circle) -> list[Meeting]:
    return [
        make.meeting(
            circle,
            id=MeetingId(f"m{one.number}"),
            number=one.number,
            on=one.on,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in occurrences(circle.cadence)
    ]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_row_42_a_time_that_clocks_skip_or_repeat_is_one_instant_of_its_day(case: tuple[str, ...]) -> None:
    """Skipped: moved forward by the gap, and said so. Repeated: the first. The days around keep their time."""
    zone, (wanted, clock, instant) = case[0], (datetime.fromisoformat(one) for one in case[1:])

    found = resolve(wanted.date(), wanted.time(), zone)
    week = [resolve(wanted.date() + timedelta(days=days), wanted.time(), zone) for days in range(-3, 4)]

    assert found.at == instant.replace(tzinfo=UTC) == oracle(wanted, zone)
    assert found.at == resolve_imaginary(enfold(wanted.replace(tzinfo=clocks(zone)), 0)).astimezone(UTC)
    assert shown(found.at, zone) == clock
    assert (found.moved_to is not None) is (case in GAPS.values())
    assert sum(one.moved_to is not None for one in week) == (case in GAPS.values())
    days = {shown(one.at, zone).date() for one in week}
    assert len(days) == (6 if zone == "Pacific/Apia" else 7)


@pytest.mark.parametrize("zone", YEARS)
def test_row_42_every_meeting_of_a_year_is_at_its_wall_clock_time(zone: str) -> None:
    """A series on each day of the week, at times in and around the hours in which clocks jump."""
    for start in (YEARS[zone] + timedelta(days=one) for one in range(7)):
        for wall in (*times_in_jumps(zone), time(3, 0), time(16, 0)):
            series = list(occurrences(Cadence(start, wall, zone, 1, 52, HOUR)))

            expected = list(rrule(WEEKLY, dtstart=datetime.combine(start, wall), count=52))
            assert [one.starts_at for one in series] == [oracle(one, zone) for one in expected]
            assert [one.on for one in series] == [one.date() for one in expected]
            assert all(
                (one.moved_to is None) == (shown(one.starts_at, zone) == wanted)
                for one, wanted in zip(series, expected, strict=True)
            )


@pytest.mark.parametrize("zone", YEARS)
def test_row_42_every_nudge_of_a_meeting_is_due_at_its_wall_clock_time(zone: str) -> None:
    for wall in (*times_in_jumps(zone), time(16, 0)):
        for weekday in range(7):
            start = YEARS[zone] + timedelta(days=weekday)
            circle = make.circle(cadence=Cadence(start, wall, zone, 1, 52, HOUR))
            meetings = meetings_of(circle)
            for meeting in meetings[1:]:
                starts_at, ends_at = meeting.starts_at, meeting.ends_at

                planned = {one.kind: one.due_at for one in plan_meeting(circle, meeting, meetings)}

                assert planned.pop(NudgeKind.SOON, starts_at - HOUR) == starts_at - HOUR
                agenda_at = days_later(starts_at, -AGENDA_DAYS[shown(starts_at, zone).weekday()], zone)
                assert planned.pop(NudgeKind.AGENDA, agenda_at) == agenda_at
                remind_days = REMINDER_DAYS[shown(starts_at, zone).weekday()]
                assert planned == {
                    NudgeKind.REMINDER: days_later(starts_at, -remind_days, zone),
                    NudgeKind.STARTING: starts_at - 10 * MINUTE,
                    NudgeKind.PROMPT: ends_at + 5 * MINUTE,
                    NudgeKind.REFLECT_FIRST: days_later(ends_at, 1, zone),
                    NudgeKind.REFLECT_LAST: days_later(ends_at, 3, zone),
                }


@pytest.mark.parametrize("zone", YEARS)
def test_row_42_a_year_has_a_digest_for_every_monday_at_ten(zone: str) -> None:
    circle, _ = a_year_of(zone)
    first, last = YEARS[zone], YEARS[zone] + timedelta(days=364)

    planned = list(plan_digests(circle, first, last))

    start = datetime.combine(first, time(10, 0))
    mondays = list(rrule(WEEKLY, byweekday=MO, dtstart=start, until=datetime.combine(last, time(23, 59))))
    assert [one.due_at for one in planned] == [oracle(one, zone) for one in mondays]
    assert len({one.key for one in planned}) == len(mondays) == 52


@pytest.mark.parametrize("zone", YEARS)
def test_row_42_whoever_plans_when_a_year_s_nudges_are_planned_once(zone: str) -> None:
    """The planner looks every 13 days; what it finds has one instant per key, and no meeting lacks a nudge."""
    circle, meetings = a_year_of(zone)
    seen: dict[str, Nudge] = {}
    for days in range(0, 380, 13):
        for one in plan_circle(circle, meetings, circle.created_at + timedelta(days=days)):
            assert seen.setdefault(one.key, one).due_at == one.due_at

    planned = Counter((one.meeting_id, one.kind) for one in seen.values() if one.kind in OF_MEETINGS)

    assert planned == {(meeting.id, kind): 1 for meeting in meetings for kind in OF_MEETINGS}
    assert timedelta(days=13) < HORIZON


def ends_of_night(zone: str) -> Iterator[datetime]:
    """Yield every 08:00 of a year in the zone."""
    start = datetime.combine(YEARS[zone] - timedelta(days=7), QUIET_UNTIL)
    for one in rrule(DAILY, dtstart=start, count=400):
        yield oracle(one, zone)


def planned_in_a_year(zone: str) -> Iterator[Nudge]:
    """Yield all that a circle which meets at 21:30 owes its members in a year, of every kind there is."""
    circle, meetings = a_year_of(zone)
    for meeting in meetings:
        yield from plan_meeting(circle, meeting, meetings)
        late = meeting.starts_at + 5 * HOUR + 30 * MINUTE
        yield card(circle, late)
        yield notice(circle, f"notice:{meeting.id}", "A seat came free.", late)
    yield from plan_digests(circle, YEARS[zone], YEARS[zone] + timedelta(days=364))


@pytest.mark.parametrize("living_in", YEARS)
def test_row_42_no_nudge_of_a_year_falls_into_the_night_of_anybody(living_in: str) -> None:
    """A circle of Berlin (or of Apia, for somebody there) with members in every zone; nights end at 08:00."""
    zone = "Pacific/Apia" if living_in == "Pacific/Apia" else "Europe/Berlin"
    nights = sorted(ends_of_night(living_in))
    person = make.person(UserId("U0NAT"), zone=living_in, profile=Profile(works_on=frozenset(range(7))))
    kinds = Counter[NudgeKind]()
    for planned in planned_in_a_year(zone):
        if planned.kind is NudgeKind.SOON:  # who comes to a meeting at night is told of it at night
            continue
        found = for_person(planned, person, zone)

        here = shown(planned.due_at, living_in).time()
        is_night = here >= QUIET_FROM or here < QUIET_UNTIL
        assert found.due_at == (nights[bisect_left(nights, planned.due_at)] if is_night else planned.due_at)
        kinds[planned.kind] += 1
    assert kinds.pop(NudgeKind.AGENDA) == 51, "the first follows too soon on the founding"
    assert kinds == dict.fromkeys({*OF_MEETINGS, NudgeKind.CARD, NudgeKind.NOTICE, NudgeKind.DIGEST}, 52)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_row_42_a_night_that_ends_where_clocks_jump_ends_then_and_no_earlier(case: tuple[str, ...]) -> None:
    """Walked in steps of five minutes. An end that clocks skip moves forward with the gap, as any time does."""
    zone, (wanted, clock, instant) = case[0], (datetime.fromisoformat(one) for one in case[1:])
    until = wanted.time()
    quiet_from = time(until.hour - 3) if until.hour >= 3 else time(21)

    def is_night(moment: datetime) -> bool:
        now = shown(moment, zone).time()
        return quiet_from <= now < until if quiet_from < until else now >= quiet_from or now < until

    for half_hours in range(-16, 16):
        moment = instant.replace(tzinfo=UTC) + half_hours * HOUR / 2
        walked = moment
        while is_night(walked):
            walked += 5 * MINUTE

        found = next_welcome(moment, zone, quiet_from, until)

        assert not is_night(found)
        assert timedelta(0) <= found - walked <= clock - wanted


@pytest.mark.parametrize("zone", YEARS)
def test_row_42_days_from_any_instant_of_a_year_are_the_oracle_s(zone: str) -> None:
    moment = datetime.combine(YEARS[zone], time(0, 15), UTC)
    for _ in range(365):
        for days in (-2, 1, 3):
            assert days_from(moment, days, zone) == days_later(moment, days, zone)
        moment += 24 * HOUR + 5 * MINUTE


MOVES = [
    ("the clock stays, the place moves west", "Asia/Tokyo", "Pacific/Honolulu"),
    ("the clock stays, the place moves east", "Pacific/Honolulu", "Asia/Tokyo"),
    ("over the date line", "Pacific/Apia", "Pacific/Pago_Pago"),
]


@pytest.mark.parametrize(("zone", "moved_to"), [one[1:] for one in MOVES], ids=[one[0] for one in MOVES])
@pytest.mark.parametrize("hours", [-1, 1], ids=["before it is due", "after it was due"])
def test_row_44_a_circle_that_changes_its_zone_has_one_digest_for_each_week(
    zone: str, moved_to: str, hours: int
) -> None:
    """The key is the circle's week, not the instant: what is planned anew meets the row that is there."""
    circle = make.circle(
        cadence=Cadence(date(2026, 3, 5), time(16, 0), zone, 1, 6, HOUR),
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    place = digest_place(circle)
    due = resolve(date(2026, 3, 9), time(10, 0), zone).at + place
    elsewhere = make.circle(
        id=circle.id,
        created_at=circle.created_at,
        cadence=Cadence(date(2026, 3, 5), time(16, 0), moved_to, 1, 6, HOUR),
    )

    before = digests(plan_circle(circle, meetings_of(circle), due - 2 * HOUR))
    after = digests(plan_circle(elsewhere, meetings_of(circle), due + hours * HOUR))

    week = f"circle:{circle.id}:digest:{iso_week(date(2026, 3, 9))}"
    assert before[week] == due
    assert after[week] == resolve(date(2026, 3, 9), time(10, 0), moved_to).at + place != due
    assert all(before[key] != after[key] for key in before.keys() & after.keys())
    assert len({shown(one, moved_to).date() for one in after.values()}) == len(after)


def digests(planned: list[Nudge]) -> dict[str, datetime]:
    return {one.key: one.due_at for one in planned if one.kind is NudgeKind.DIGEST}
