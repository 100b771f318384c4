"""Row 42 of the fault matrix: times of the wall and days later, for a year in eight zones."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from dateutil.tz import enfold, resolve_imaginary

from bot.domain.local_time import days_from, resolve
from tests.support.eight_zones import CASES, GAPS, HOUR, MINUTE, YEARS, clocks, days_later, oracle, shown


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
def test_row_42_days_from_any_instant_of_a_year_are_the_oracle_s(zone: str) -> None:
    moment = datetime.combine(YEARS[zone], time(0, 15), UTC)
    for _ in range(365):
        for days in (-2, 1, 3):
            assert days_from(moment, days, zone) == days_later(moment, days, zone)
        moment += 24 * HOUR + 5 * MINUTE
