"""A series meets every n weeks at the same wall-clock time."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import occurrences
from bot.domain.local_time import local
from tests.support.builders import cadence
from tests.support.wall_clock import ZONES


@given(
    st.sampled_from(ZONES),
    st.dates(date(2012, 1, 1), date(2036, 1, 1)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.integers(1, 12),
    st.integers(1, 52),
)
def test_a_series_keeps_weekday_time_and_distance(
    zone: str, on: date, wall: time, weeks: int, meetings: int
) -> None:
    """18:00 stays 18:00 when the clocks change; only a time that does not exist on that day moves, and says so."""
    plan = cadence(zone=zone, first_on=on, local_time=wall, every_weeks=weeks, meetings=meetings)

    found = list(occurrences(plan))

    assert [one.number for one in found] == list(range(1, meetings + 1))
    assert [one.on for one in found] == [on + timedelta(weeks=weeks * index) for index in range(meetings)]
    assert found[-1].on == plan.last_on
    for one in found:
        assert one.ends_at - one.starts_at == plan.length_for
        if one.moved_to is None:
            here = local(one.starts_at, zone)
            assert (here.date(), here.time().replace(fold=0)) == (one.on, wall)
        else:
            assert one.moved_to != wall


@pytest.mark.parametrize(
    ("zone", "first_on", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 23), (17, 16)),
        ("Europe/Berlin", date(2026, 10, 19), (16, 17)),
        ("America/New_York", date(2026, 3, 2), (23, 22)),
        ("America/New_York", date(2026, 10, 26), (22, 23)),
        ("Africa/Casablanca", date(2026, 2, 9), (17, 18)),
    ],
)
def test_the_hour_in_utc_changes_so_that_the_wall_clock_does_not(
    zone: str, first_on: date, hours: tuple[int, int]
) -> None:
    found = list(occurrences(cadence(zone=zone, first_on=first_on, local_time=time(18, 0), meetings=2)))

    assert tuple(one.starts_at.hour for one in found) == hours


def test_one_skipped_time_moves_one_meeting_only() -> None:
    plan = cadence(first_on=date(2026, 3, 22), local_time=time(2, 30), meetings=3)

    assert [one.moved_to for one in occurrences(plan)] == [None, time(3, 30), None]


def test_an_hour_is_an_hour_also_while_clocks_are_set_back() -> None:
    """The length is of the meeting, not of the clock: 02:30 and an hour later the clock shows 02:30 again."""
    [one] = occurrences(cadence(first_on=date(2026, 10, 25), local_time=time(2, 30), meetings=1))

    assert local(one.ends_at, "Europe/Berlin").time() == time(2, 30)
