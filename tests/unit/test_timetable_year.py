"""Rows 42 and 44 of the fault matrix: what is planned for a year in eight zones, and across a change of zone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import MO, WEEKLY, rrule

from bot.domain.cadence import Cadence
from bot.domain.local_time import iso_week, resolve
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.timetable import HORIZON, digest_place, plan_circle, plan_digests, plan_meeting
from tests.support import domain_values as make
from tests.support.eight_zones import (
    HOUR,
    MINUTE,
    OF_MEETINGS,
    YEARS,
    a_year_of,
    days_later,
    oracle,
    shown,
    times_in_jumps,
)

AGENDA_DAYS = (5, 5, 5, 3, 3, 3, 4)
"""How many days are three working days before a Monday, a Tuesday and so on."""


@pytest.mark.parametrize("zone", YEARS)
def test_row_42_every_nudge_of_a_meeting_is_due_at_its_wall_clock_time(zone: str) -> None:
    for wall in (*times_in_jumps(zone), time(16, 0)):
        for weekday in range(7):
            start = YEARS[zone] + timedelta(days=weekday)
            circle = make.circle(cadence=Cadence(start, wall, zone, 1, 52, HOUR))
            meetings = make.meetings_of(circle)
            for before, meeting in pairwise(meetings):
                starts_at, ends_at = meeting.starts_at, meeting.ends_at

                planned = {one.kind: one.due_at for one in plan_meeting(circle, meeting, meetings)}

                assert planned.pop(NudgeKind.SOON, starts_at - HOUR) == starts_at - HOUR
                agenda_at = days_later(starts_at, -AGENDA_DAYS[shown(starts_at, zone).weekday()], zone)
                assert planned.pop(NudgeKind.AGENDA, agenda_at) == agenda_at
                assert planned == {
                    NudgeKind.REMINDER: max(days_later(starts_at, -7, zone), before.ends_at + 2 * HOUR),
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

    before = digests(plan_circle(circle, make.meetings_of(circle), due - 2 * HOUR))
    after = digests(plan_circle(elsewhere, make.meetings_of(circle), due + hours * HOUR))

    week = f"circle:{circle.id}:digest:{iso_week(date(2026, 3, 9))}"
    assert before[week] == due
    assert after[week] == resolve(date(2026, 3, 9), time(10, 0), moved_to).at + place != due
    assert all(before[key] != after[key] for key in before.keys() & after.keys())
    assert len({shown(one, moved_to).date() for one in after.values()}) == len(after)


def digests(planned: list[Nudge]) -> dict[str, datetime]:
    return {one.key: one.due_at for one in planned if one.kind is NudgeKind.DIGEST}
