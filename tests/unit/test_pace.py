"""The pace: never faster than promised, never stuck, and careful where Slack has trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.nudges import WORKSPACE_LANE, Lane
from bot.domain.pace import Pace
from tests.support.domain_values import NOON, TEAM

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
PACE = Pace()
FRESH = Lane(TEAM, WORKSPACE_LANE, next_at=NOON)

steps = st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 60)), min_size=1, max_size=60)


def takes(pace: Pace, lane: Lane, now: datetime, wanted: int) -> tuple[Lane, int]:
    """Take as many posts as wanted and allowed."""
    count = min(wanted, pace.allowance(lane, now))
    return (pace.armed(lane, now, count) if count else lane), count


@settings(deadline=None, max_examples=60)
@given(steps, st.sampled_from([PACE, PACE.halved()]))
def test_no_window_of_time_sees_more_posts_than_a_burst_and_the_pace(
    asked: list[tuple[int, int]], pace: Pace
) -> None:
    lane, now, posts = FRESH, NOON, list[datetime]()
    for wait, wanted in asked:
        now += timedelta(milliseconds=wait)
        lane, count = takes(pace, lane, now, wanted)
        posts += [now] * count

    most = pace.most * pace.share
    burst = most / 4 + 1
    for first in set(posts):
        for span in (SECOND, 15 * SECOND, MINUTE):
            seen = sum(first <= at < first + span for at in posts)
            assert seen <= burst + most * (span / MINUTE) + 1


@settings(deadline=None, max_examples=60)
@given(steps)
def test_who_waits_as_long_as_told_may_post(asked: list[tuple[int, int]]) -> None:
    lane, now = FRESH, NOON
    for wait, wanted in asked:
        now += timedelta(milliseconds=wait)
        lane, _ = takes(PACE, lane, now, wanted)
        free = PACE.free_at(lane)
        assert PACE.allowance(lane, max(now, free)) >= 1
        if free > now:
            assert PACE.allowance(lane, free - timedelta(microseconds=1)) == 0


def test_a_fresh_workspace_takes_thirty_at_once_and_then_ninety_a_minute() -> None:
    lane, at_once = takes(PACE, FRESH, NOON, 1000)

    _, a_second_later = takes(PACE, lane, NOON + SECOND, 1000)

    assert (at_once, a_second_later) == (30, 1)


def test_untroubled_minutes_make_a_workspace_faster_up_to_its_limit() -> None:
    lane, rates = FRESH, []
    for minute in range(20):
        lane = PACE.armed(lane, NOON + minute * MINUTE, 1)
        rates.append(lane.per_minute)

    assert rates[:3] == [90, pytest.approx(99), pytest.approx(108.9)]
    assert rates[-1] == 240


def test_a_workspace_that_is_asked_to_wait_is_half_as_fast_and_does_not_burst_afterwards() -> None:
    until = NOON + 30 * SECOND

    asked = PACE.asked_to_wait(FRESH, NOON, until)
    again = PACE.asked_to_wait(asked, NOON, until + SECOND)

    assert (asked.per_minute, again.per_minute) == (45, 45)
    assert PACE.allowance(asked, until - SECOND) == 0
    assert PACE.allowance(asked, until) == 1
    assert again.paused_until == until + SECOND
    slowest = asked
    for n in range(9):
        slowest = PACE.asked_to_wait(slowest, until + n * MINUTE, until + n * MINUTE)
    assert slowest.per_minute == 15


def test_five_troubles_in_a_row_open_the_breaker_and_three_good_posts_close_it() -> None:
    lane = FRESH
    for _ in range(4):
        lane = PACE.troubled(lane, NOON)
    assert not PACE.is_probing(lane)
    assert not PACE.is_probing(PACE.troubled(PACE.went_well(lane, NOON), NOON))
    lane = PACE.troubled(lane, NOON)
    assert PACE.is_probing(lane)
    assert PACE.free_at(lane) == NOON + 10 * SECOND

    probes, now = [], NOON
    for _ in range(3):
        now = PACE.free_at(lane)
        probes.append(PACE.allowance(lane, now))
        lane = PACE.armed(lane, now, 1)
        assert PACE.allowance(lane, now + 9 * SECOND) == 0
        lane = PACE.went_well(lane, now)

    assert probes == [1, 1, 1]
    assert lane.troubles == 0
    assert PACE.allowance(lane, now) == 30


def test_one_trouble_while_the_breaker_is_half_open_opens_it_again() -> None:
    half_open = PACE.went_well(replace(FRESH, troubles=5), NOON)

    again = PACE.troubled(half_open, NOON)

    assert (half_open.troubles, again.troubles) == (-2, 5)


def test_a_workspace_without_a_good_token_is_asked_once_in_five_minutes_and_opened_by_one_answer() -> None:
    closed = PACE.closed(FRESH, NOON, "token_revoked")

    probed = PACE.armed(closed, NOON + 5 * MINUTE, 1)
    mended = PACE.went_well(probed, NOON + 5 * MINUTE)

    assert [PACE.allowance(closed, NOON + n * MINUTE) for n in (0, 4, 5)] == [0, 0, 1]
    assert PACE.free_at(probed) == NOON + 10 * MINUTE
    assert (mended.reason, PACE.allowance(mended, NOON + 5 * MINUTE)) == (None, 30)
    assert PACE.allowance(PACE.opened(closed, NOON), NOON) == 30


def test_what_was_not_needed_is_given_back() -> None:
    lane = PACE.armed(FRESH, NOON, 30)

    assert PACE.allowance(PACE.refunded(lane, 30), NOON) == 30
    probe = PACE.armed(replace(FRESH, troubles=5), NOON, 1)
    assert PACE.refunded(probe, 1) == probe, "what is given back was claimed before the trouble"


def test_a_channel_takes_three_at_once_and_then_one_in_eleven_tenths_of_a_second() -> None:
    lane, now, posts = Lane(TEAM, "C0001", next_at=NOON), NOON, list[float]()
    while len(posts) < 6:
        if lane.next_at <= now + PACE.lane_tolerance:
            posts.append((now - NOON).total_seconds())
            lane = PACE.channel_posted(PACE.channel_armed(lane, now), now, was_posted=True)
        else:
            now += timedelta(milliseconds=100)

    assert posts == [0, 0, 0, 1.1, 2.2, 3.3]


def test_a_post_that_took_long_counts_from_its_end() -> None:
    """Otherwise the last post of one claim meets the first of the next (E13)."""
    begun = PACE.channel_armed(Lane(TEAM, "C0001", next_at=NOON), NOON)

    ended = PACE.channel_posted(begun, NOON + 9 * SECOND, was_posted=True)
    unneeded = PACE.channel_posted(begun, NOON, was_posted=False)

    assert ended.next_at == NOON + 9 * SECOND + PACE.lane_every
    assert unneeded.next_at == NOON


def test_an_unlimited_pace_holds_nothing_back() -> None:
    pace = Pace.unlimited(batch=500)
    lane = pace.armed(FRESH, NOON, 500)

    assert pace.allowance(lane, NOON) == 500
    assert pace.channel_armed(FRESH, NOON).next_at == NOON
