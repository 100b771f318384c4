"""Wall clock to instant and back, where clocks jump and where they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.local_time import days_from, is_zone, iso_week, local, local_day, require_aware, resolve
from tests.support.wall_clock import ZONES, read_clock, shown

JUMPS = [
    ("Europe/Berlin", (2026, 3, 29)),
    ("Europe/Berlin", (2026, 10, 25)),
    ("America/New_York", (2026, 3, 8)),
    ("America/New_York", (2026, 11, 1)),
    ("Australia/Lord_Howe", (2026, 4, 5)),
    ("Australia/Lord_Howe", (2026, 10, 4)),
    ("Africa/Cairo", (2026, 4, 24)),
    ("Africa/Cairo", (2026, 10, 29)),
    ("America/Santiago", (2026, 4, 4)),
    ("America/Santiago", (2026, 9, 6)),
    ("Pacific/Apia", (2011, 12, 30)),
    ("Africa/Casablanca", (2026, 2, 15)),
    ("Africa/Casablanca", (2026, 3, 22)),
]
"""A zone and a day on which its clocks jump."""


def on_a_clock(zone: str, on: date, wall: time) -> None:
    """Hold our answer against the oracle's."""
    found = resolve(on, wall, zone)
    expected = read_clock(on, wall, zone)

    assert found.at == expected
    assert found.at.tzinfo is UTC
    as_wanted = shown(expected, zone) == datetime.combine(on, wall)
    assert found.moved_to == (None if as_wanted else shown(expected, zone).time())


@pytest.mark.parametrize(("zone", "day"), JUMPS)
def test_every_quarter_of_an_hour_of_a_day_on_which_clocks_jump(zone: str, day: tuple[int, int, int]) -> None:
    """A time in the gap moves forward by the gap; a time shown twice is the first of the two."""
    for quarter in range(0, 24 * 4, 1 if zone == "Australia/Lord_Howe" else 2):
        on_a_clock(zone, date(*day), time(quarter // 4, quarter % 4 * 15))


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2005, 1, 1), date(2037, 12, 31)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_any_time_of_any_day_is_the_oracle_s(zone: str, on: date, wall: time) -> None:
    on_a_clock(zone, on, wall)


@pytest.mark.parametrize(
    ("zone", "day", "wanted", "moved_to", "utc"),
    [
        ("Europe/Berlin", (2026, 3, 29), time(2, 30), time(3, 30), (2026, 3, 29, 1, 30)),
        ("America/New_York", (2026, 3, 8), time(2, 15), time(3, 15), (2026, 3, 8, 7, 15)),
        ("Australia/Lord_Howe", (2026, 10, 4), time(2, 10), time(2, 40), (2026, 10, 3, 15, 40)),
        ("Africa/Cairo", (2026, 4, 24), time(0, 0), time(1, 0), (2026, 4, 23, 22, 0)),
        ("America/Santiago", (2026, 9, 6), time(0, 0), time(1, 0), (2026, 9, 6, 4, 0)),
    ],
)
def test_a_time_that_clocks_skip_moves_forward_by_the_gap_and_says_so(
    zone: str, day: tuple[int, int, int], wanted: time, moved_to: time, utc: tuple[int, int, int, int, int]
) -> None:
    found = resolve(date(*day), wanted, zone)

    assert (found.at, found.moved_to) == (datetime(*utc, tzinfo=UTC), moved_to)


def test_a_time_that_comes_twice_is_the_first() -> None:
    found = resolve(date(2026, 10, 25), time(2, 30), "Europe/Berlin")

    assert (found.at, found.moved_to) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), None)


def test_a_meeting_on_a_day_that_a_country_skipped_is_a_day_later() -> None:
    """Samoa went from 29 to 31 December 2011."""
    found = resolve(date(2011, 12, 30), time(16, 0), "Pacific/Apia")

    assert local(found.at, "Pacific/Apia").date() == date(2011, 12, 31)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2005, 1, 1), datetime(2037, 1, 1)), st.integers(-60, 60))
def test_days_from_now_are_at_the_same_wall_clock_time(zone: str, moment: datetime, days: int) -> None:
    instant = moment.replace(tzinfo=UTC)
    here = local(instant, zone)

    found = days_from(instant, days, zone)

    there = local(found, zone)
    wanted = datetime.combine(here.date() + timedelta(days=days), here.time())
    assert there.replace(tzinfo=None, fold=0) >= wanted
    resolved = resolve(wanted.date(), wanted.time(), zone)
    assert found.astimezone(UTC) == resolved.at.astimezone(UTC)  # in a fold Python never calls two zones equal
    if resolved.moved_to is None:
        assert there.replace(tzinfo=None, fold=0) == wanted


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        require_aware(datetime(2026, 3, 2, 9, 0))


def test_the_local_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    assert local_day(late, "Europe/Berlin") == date(2026, 3, 3)
    assert local_day(late, "America/New_York") == date(2026, 3, 2)


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"])
def test_an_iana_name_is_a_zone(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize(
    "name", ["", "Berlin", "Europe/Berlin ", "../etc/passwd", "Europe", "GMT+25", "Mars/Olympus"]
)
def test_anything_else_is_none(name: str) -> None:
    assert not is_zone(name)


@pytest.mark.parametrize(
    ("on", "week"),
    [(date(2026, 12, 31), "2026-W53"), (date(2027, 1, 3), "2026-W53"), (date(2027, 1, 4), "2027-W01")],
)
def test_the_week_is_iso_s_also_at_the_turn_of_the_year(on: date, week: str) -> None:
    assert iso_week(on) == week
