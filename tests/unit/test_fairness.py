"""Whose hours a meeting takes: what is proposed is never worse, and turns come round evenly."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.circles import Format
from bot.domain.fairness import (
    Slot,
    cost,
    hours_into_night,
    hours_outside,
    in_turn,
    kindest,
    ledger,
    slots,
    turns_of,
)
from bot.domain.local_time import resolve
from bot.domain.meetings import Meeting
from bot.domain.plan_news import PlanChange, PlanNews
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


@pytest.mark.parametrize(
    ("at", "deep"), [(7, 0), (21, 0), (22, 1), (6, 1), (23, 2), (5, 2), (4, 3), (0, 3), (1, 4), (2, 4.5), (3, 4)]
)
def test_the_night_is_as_deep_from_either_end(at: int, deep: float) -> None:
    starts_at = resolve(date(2026, 3, 26), time(at, 0), "Europe/Berlin").at

    assert hours_into_night(starts_at, starts_at + HOUR, "Europe/Berlin") == deep


@given(early=st.integers(0, 47), late=st.integers(0, 47))
def test_deeper_into_the_night_always_costs_more_and_any_night_more_than_any_evening(
    early: int, late: int
) -> None:
    one, other = (
        resolve(date(2026, 3, 26), time(half // 2, half % 2 * 30), "Asia/Tokyo").at for half in (early, late)
    )
    deep, deeper = (hours_into_night(at, at + HOUR, "Asia/Tokyo") for at in (one, other))
    costs, costs_more = (cost(at, at + HOUR, {"Asia/Tokyo": 1}) for at in (one, other))

    assert (deep < deeper) <= (costs < costs_more)
    assert (deep == deeper > 0) <= (costs == costs_more)
    assert (deeper >= 2) <= (costs_more > 8 * 4**2)


def test_four_in_the_morning_for_one_is_never_proposed_instead_of_ten_at_night_for_another() -> None:
    near = a_meeting(date(2026, 3, 5), time(14, 0))  # 22:00 in Tokyo, 18:00 in Karachi, 7:00 in Costa Rica
    engineers = {"Asia/Tokyo": 1, "Asia/Karachi": 1, "America/Costa_Rica": 1}

    found = slots(engineers, near, "Asia/Tokyo", NOW)

    starts = [resolve(one.on, one.at, "Asia/Tokyo").at for one in found]
    assert f"{found[0].at:%H:%M}" == "11:00"  # 7:00 in Karachi, 20:00 in Costa Rica
    assert all(hours_into_night(at, at + HOUR, zone) == 0 for at in starts for zone in engineers)


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

    starts = [resolve(one.on, one.at, "Europe/Berlin").at for one in found]
    costs = [cost(at, at + (near.ends_at - near.starts_at), people) for at in starts]
    assert len(found) <= 3
    assert costs == sorted(costs)
    assert all(spent < present and one.on.weekday() < 5 for spent, one in zip(costs, found, strict=True))
    assert all(abs((one.on - on).days) <= 1 for one in found)
    assert found or present == 0 or on.weekday() >= 5 or len(people) > 1


@given(turns=st.integers(1, 6), meetings=st.integers(0, 40))
def test_each_time_comes_round_as_often_as_every_other_or_once_more(turns: int, meetings: int) -> None:
    each = [Slot(date(2026, 3, 26), time(hour, 0)) for hour in range(turns)]

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


@pytest.mark.parametrize("change", PlanChange)
def test_news_are_read_as_they_were_written_and_an_older_version_knows_them_all(change: PlanChange) -> None:
    near = a_meeting()
    news = PlanNews(change, 2, near.starts_at, near.ends_at, "a trip", near.id, 3, near.ends_at)

    details = news.details()

    assert PlanNews.read(details) == news
    assert details["change"] in {"moved", "skipped", "back", "cadence"}


@pytest.mark.parametrize(("kind", "turns"), [(Format.CIRCLE_MEETING, 2), (Format.ONLINE_EXCHANGE, 0)])
def test_hours_take_turns_where_people_come_at_an_hour_and_not_in_writing(kind: Format, turns: int) -> None:
    circle = make.circle(format=kind)
    meetings = [make.meeting(circle, number) for number in (1, 2)]
    zones = {"Asia/Tokyo": 1, "Europe/Berlin": 2, "America/Los_Angeles": 2}

    found = turns_of(circle, zones, meetings, make.NOON)

    assert len(found) == turns
