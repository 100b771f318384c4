"""Row 42 of the fault matrix: the meetings of a year in eight zones."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from dateutil.rrule import WEEKLY, rrule

from bot.domain.cadence import Cadence, occurrences
from tests.support.eight_zones import HOUR, YEARS, oracle, shown, times_in_jumps


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
