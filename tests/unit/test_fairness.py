"""Whose hours a meeting takes: what is proposed is never worse, and turns come round evenly."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.fairness import Slot, cost, hours_outside, in_turn, kindest, ledger, slots
from bot.domain.local_time import resolve
from bot.domain.meetings import Meeting
from tests.support import domain_values as make

HOUR = timedelta(hours=1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACES = ["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney"]
zones = st.dictionaries(st.sampled_from(PLACES), st.integers(1, 4), min_size=1)


def a_meeting(on: date = date(2026, 3, 26), at: time = time(16, 0), minutes: int = 60) -> Meeting:
    start = resolve(on, at, "Europe/Berlin").at
    return make.meeting(make.circle(), on=on, starts_at=start, ends_at=start + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("at", "outside"), [(8, 0), (17, 0), (18, 1), (20, 3), (7, 1), (3, 5), (23, 6), (0, 7), (1, 7)]
)
def test_hours_are_counted_to_the_nearer_end_of_the_day(at: int, outside: float) -> None:
    starts_at = resolve(date(2026, 3, 26), time(at, 0), "Europe/Berlin").at

    assert hours_outside(starts_at, starts_at + HOUR, "Europe/Berlin") == outside


def test_own_hours_may_go_through_the_night_or_be_shorter_than_the_meeting() -> None:
    starts_at = resolve(date(2026, 3, 26), time(23, 0), "Europe/Berlin").at

    night = hours_outside(starts_at, starts_at + HOUR, "Europe/Berlin", time(22, 0), time(6, 0))
    short = hours_outside(starts_at, starts_at + 3 * HOUR, "Europe/Berlin", time(22, 0), time(23, 0))

    assert (night, short) == (0, 1)


@settings(max_examples=60, deadline=None)
@given(people=zones, half=st.integers(0, 47), on=st.dates(date(2026, 3, 4), date(2026, 11, 20)))
def test_a_proposed_slot_is_never_worse_than_the_present(people: dict[str, int], half: int, on: date) -> None:
    """Three at most, on working days, the cheapest first, far enough apart to choose from."""
    near = a_meeting(on, time(half // 2, half % 2 * 30))
    present = cost(near.starts_at, near.ends_at, people)

    found = slots(people, near, "Europe/Berlin", NOW)

    assert len(found) <= 3
    assert [one.cost for one in found] == sorted(one.cost for one in found)
    assert all(one.cost < present and one.on.weekday() < 5 for one in found)
    assert all(abs((one.on - on).days) <= 1 for one in found)
    assert found or present == 0 or on.weekday() >= 5 or len(people) > 1


@given(turns=st.integers(1, 6), meetings=st.integers(0, 40))
def test_each_time_comes_round_as_often_as_every_other_or_once_more(turns: int, meetings: int) -> None:
    each = [Slot(date(2026, 3, 26), time(hour, 0), 0) for hour in range(turns)]

    rota = in_turn(each, meetings)

    often = Counter(rota)
    assert len(rota) == meetings
    assert {often[one] for one in each} <= {meetings // turns, -(-meetings // turns)}
    assert all(one != other for one, other in pairwise(rota)) or turns == 1


@settings(max_examples=40, deadline=None)
@given(people=zones, meetings=st.integers(1, 24))
def test_in_turn_no_zone_meets_outside_its_day_more_often_than_its_share(
    people: dict[str, int], meetings: int
) -> None:
    """A zone has its own kind time floor or ceiling of once in so many turns; it costs nobody of it an hour."""
    near = a_meeting()
    turns = kindest(people, near, "Europe/Berlin")
    rota = in_turn([slot for _, slot in turns], meetings) if turns else []

    for zone, slot in turns:
        start = resolve(slot.on, slot.at, "Europe/Berlin").at
        assert hours_outside(start, start + HOUR, zone) == 0
        assert rota.count(slot) in {meetings // len(turns), -(-meetings // len(turns))}


def test_the_ledger_counts_what_is_held_and_planned_but_not_what_is_skipped() -> None:
    early = [a_meeting(date(2026, 3, day)) for day in (5, 12, 19)]
    skipped = make.meeting(make.circle(), is_skipped=True)

    shares = ledger({"Europe/Berlin": 2, "Asia/Tokyo": 1}, [*early, skipped])

    assert [(one.zone, one.people, one.outside, one.meetings) for one in shares] == [
        ("Asia/Tokyo", 1, 3, 3),
        ("Europe/Berlin", 2, 0, 3),
    ]
