"""The hours in which a message is welcome."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.local_time import local
from bot.domain.people import QUIET_FROM, QUIET_UNTIL, is_quiet, next_welcome
from tests.support import domain_values as make
from tests.support.wall_clock import ZONES

instants = st.datetimes(datetime(2012, 1, 1), datetime(2036, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
minutes = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(instants, st.sampled_from(ZONES))
def test_nobody_is_written_to_at_night_and_nobody_waits_longer_than_it(instant: datetime, zone: str) -> None:
    found = next_welcome(instant, zone, QUIET_FROM, QUIET_UNTIL)

    assert not is_quiet(found, zone, QUIET_FROM, QUIET_UNTIL)
    assert timedelta(0) <= found - instant <= timedelta(hours=12)


@given(instants, st.sampled_from(ZONES), minutes, minutes)
def test_any_quiet_hours_that_leave_two_hours_are_kept(
    instant: datetime, zone: str, quiet_from: time, quiet_until: time
) -> None:
    """A gap of the clocks is no longer than an hour there, so it cannot swallow the welcome hours."""
    welcome_for = (quiet_from.hour * 60 + quiet_from.minute - quiet_until.hour * 60 - quiet_until.minute) % 1440
    assume(welcome_for >= 120)

    found = next_welcome(instant, zone, quiet_from, quiet_until)

    assert not is_quiet(found, zone, quiet_from, quiet_until)
    assert found - instant <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("zone", "instant", "quiet_until"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 1, 10, tzinfo=UTC), time(2, 30)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 5, tzinfo=UTC), time(1, 45)),
    ],
)
def test_the_end_of_a_night_is_never_before_its_middle(zone: str, instant: datetime, quiet_until: time) -> None:
    """While the clocks go back an hour is shown twice; in the second of the two the night ends in the second."""
    assert is_quiet(instant, zone, QUIET_FROM, quiet_until)

    assert next_welcome(instant, zone, QUIET_FROM, quiet_until) >= instant


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [((20, 59), False), ((21, 0), True), ((23, 59), True), ((0, 0), True), ((7, 59), True), ((8, 0), False)],
)
def test_the_night_is_from_nine_to_eight(wall: tuple[int, int], quiet: bool) -> None:
    instant = datetime(2026, 3, 2, *wall, tzinfo=UTC)

    assert is_quiet(instant, "UTC", QUIET_FROM, QUIET_UNTIL) is quiet


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)

    assert next_welcome(noon, "UTC", time(12, 0), time(14, 0)) == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@given(instants, minutes)
def test_equal_bounds_are_no_quiet_hours(instant: datetime, bound: time) -> None:
    assert next_welcome(instant, "Europe/Berlin", bound, bound) == instant


def test_a_night_ends_at_eight_also_when_the_clocks_went_back_in_it() -> None:
    before = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)

    found = next_welcome(before, "Europe/Berlin", QUIET_FROM, QUIET_UNTIL)

    assert local(found, "Europe/Berlin").time() == time(8, 0)
    assert found - before == timedelta(hours=11)


def test_somebody_whose_zone_slack_keeps_to_itself_lives_in_the_circle_s() -> None:
    assert make.person(zone=None).zone_or("Asia/Kathmandu") == "Asia/Kathmandu"
    assert make.person().zone_or("Asia/Kathmandu") == "Europe/Berlin"
