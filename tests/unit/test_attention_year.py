"""Row 42 of the fault matrix: the nights of a year in eight zones, for people who live in each of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from dateutil.rrule import DAILY, rrule

from bot.domain.ids import UserId
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import QUIET_FROM, QUIET_UNTIL, Profile, next_welcome
from bot.domain.timetable import card, for_person, notice, plan_digests, plan_meeting
from tests.support import domain_values as make
from tests.support.eight_zones import CASES, HOUR, MINUTE, OF_MEETINGS, YEARS, a_year_of, oracle, shown


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
