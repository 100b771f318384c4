"""What one person is asked about one meeting: far enough apart, and about the meeting that is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.asks import APART, ASKS, comes_at, free_from, is_late, others, reached_at, to_reflect_on
from bot.domain.circles import Circle
from bot.domain.ids import MeetingId
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person, Profile
from bot.domain.timetable import asked_until, plan_meeting
from bot.services.owing import asked_again
from bot.services.reminders import welcome
from tests.support import domain_values as make
from tests.support.wall_clock import ZONES

PROMPT, FIRST, LAST = ASKS
DAY = timedelta(days=1)
THURSDAY = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
TOGETHER: dict[str, Any] = {"state": NudgeState.COALESCED, "reason": SkipReason.TOGETHER.value}

zones = st.sampled_from([*ZONES, "America/Costa_Rica", "Asia/Tokyo"])
quarters = st.integers(0, 4 * 24 * 400).map(
    lambda one: datetime(2026, 1, 1, tzinfo=UTC) + one * timedelta(minutes=15)
)
hours = st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 30)])
days = st.frozensets(st.integers(0, 6), min_size=1)
profiles = st.builds(
    Profile,
    quiet_from=hours,
    quiet_until=hours,
    works_on=days,
    works_from=st.none() | st.just(time(9)) | st.just(time(16)),
    works_until=st.just(time(17)),
    holidays=st.none() | st.sampled_from(["DE", "CR", "JP"]),
)


def asked(circle: Circle, meeting: Meeting, person: Person, *, told: bool) -> list[Nudge]:
    """Return the asks that come to a person, each as told by itself, or (`told`) together with something else."""
    came: list[Nudge] = []
    by_kind = {one.kind: one for one in plan_meeting(circle, meeting, [meeting])}
    for kind in ASKS:
        now = by_kind[kind].due_at
        if kind is PROMPT:
            owed: Nudge | None = welcome(by_kind[kind], person, circle, meeting, now)
        else:
            owed = asked_again(by_kind[kind], person, circle, meeting, came, now)
        if owed is not None and owed.due_at < owed.not_after:
            sent = {"state": NudgeState.SENT, "sent_at": owed.due_at}
            reached = (
                owed.due_at <= now + 2 * DAY
            )  # what waits longer is still planned when the next is worked out
            came.append(replace(owed, **(TOGETHER if told else sent)) if reached else owed)
    return came


@settings(deadline=None)  # the holidays of a country take long to work out, once
@given(quarters, zones, zones, profiles, st.booleans())
def test_two_asks_never_come_on_one_day_nor_within_twelve_hours(
    ends: datetime, zone: str, where: str, profile: Profile, told: bool
) -> None:
    cadence = replace(make.circle().cadence, zone=zone)
    circle = make.circle(cadence=cadence, created_at=ends - 30 * DAY)
    meeting = make.meeting(circle, starts_at=ends - timedelta(hours=1), ends_at=ends)
    person = make.person(zone=where, profile=profile)

    came = sorted({one.due_at for one in asked(circle, meeting, person, told=told)})  # at one instant: one serves

    for earlier, later in pairwise(came):
        assert later - earlier >= APART
        assert local_day(earlier, where) < local_day(later, where)


def ask(kind: NudgeKind = FIRST, **changes: Any) -> Nudge:
    circle = make.circle()
    return replace(make.nudge(circle, kind=kind, due_at=THURSDAY), user_id=make.BEN, **changes)


@pytest.mark.parametrize(
    ("changes", "reached", "comes"),
    [
        ({"state": NudgeState.SENT, "sent_at": THURSDAY + DAY}, THURSDAY + DAY, THURSDAY + DAY),
        (TOGETHER, THURSDAY, THURSDAY),
        ({"state": NudgeState.UNKNOWN, "first_post_at": THURSDAY + DAY}, THURSDAY + DAY, THURSDAY + DAY),
        ({"state": NudgeState.PLANNED}, None, THURSDAY),
        ({"state": NudgeState.COALESCED, "reason": SkipReason.NEWER.value}, None, None),
        ({"state": NudgeState.SKIPPED}, None, None),
    ],
)
def test_what_was_told_with_another_or_perhaps_has_reached_its_person(
    changes: dict[str, Any], reached: datetime | None, comes: datetime | None
) -> None:
    assert reached_at(ask(**changes)) == reached
    assert comes_at(ask(**changes)) == comes


def test_the_next_ask_is_free_on_another_day_and_twelve_hours_later() -> None:
    assert free_from(THURSDAY, "UTC") == datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
    assert free_from(THURSDAY - timedelta(hours=12), "UTC") == datetime(2026, 3, 6, tzinfo=UTC)


def test_an_ask_is_compared_with_those_of_its_person_about_its_meeting() -> None:
    mine, about = ask(LAST), MeetingId("m1")
    mine = replace(mine, meeting_id=about)
    first = replace(ask(FIRST), meeting_id=about)
    of_another = replace(first, user_id=make.ADA)
    about_another = replace(first, meeting_id=MeetingId("m2"))

    assert others(mine, make.BEN, [mine, first, of_another, about_another]) == [first]
    assert is_late(first, [mine])
    assert not is_late(mine, [first])


def test_what_is_to_be_reflected_on_is_the_latest_that_is_over_and_owed() -> None:
    circle = make.circle()
    first, second = make.meeting(circle, 1), make.meeting(circle, 2)
    second = replace(second, starts_at=first.ends_at + 2 * DAY, ends_at=first.ends_at + 8 * DAY)
    both, under_way = [first, second], first.ends_at + 3 * DAY

    def found(settled: set[MeetingId], now: datetime) -> Meeting | None:
        return to_reflect_on(circle, both, settled, now)

    assert found(set(), first.starts_at - DAY) is None
    assert found(set(), first.starts_at) == first
    assert found(set(), under_way) == first
    assert found({first.id}, under_way) == second
    assert found(set(), asked_until(circle, first)) == second
    assert found({second.id}, second.ends_at) == second
