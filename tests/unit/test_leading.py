"""Whose turn it is to lead: least recently first, fair over a series, never twice in a row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Circle, Member, MemberState
from bot.domain.ids import MeetingId, UserId
from bot.domain.leading import leaders, stand_ins
from bot.domain.meetings import Meeting
from tests.support import domain_values as make
from tests.support.domain_values import NOON

ROTATING = make.circle(facilitator_id=UserId("U0"), settings=CircleSettings(rotates=True))


def members_of(circle: Circle, count: int) -> list[Member]:
    """Return people who joined one after the other, the facilitator first."""
    return [
        make.member(circle, UserId(f"U{place}"), joined_at=NOON + timedelta(minutes=place))
        for place in range(count)
    ]


def meetings_of(circle: Circle, count: int) -> list[Meeting]:
    return [at_week(make.meeting(circle), number) for number in range(1, count + 1)]


def at_week(meeting: Meeting, number: int) -> Meeting:
    starts = NOON + timedelta(days=7 * number)
    return replace(
        meeting, id=MeetingId(f"M{number}"), number=number, starts_at=starts, ends_at=starts + timedelta(hours=1)
    )


def week(number: int) -> datetime:
    return NOON + timedelta(days=7 * number)


@pytest.mark.feature(18)
@given(st.integers(1, 12), st.integers(1, 30))
def test_each_of_m_members_leads_n_meetings_n_by_m_times_rounded_down_or_up(people: int, number: int) -> None:
    known = leaders(ROTATING, members_of(ROTATING, people), meetings_of(ROTATING, number), NOON)

    times = Counter(known.values())
    assert sum(times.values()) == number
    assert {times[UserId(f"U{place}")] for place in range(people)} <= {number // people, -(-number // people)}


@given(st.lists(st.tuples(st.sampled_from("jlx"), st.integers(0, 7)), min_size=1, max_size=25))
def test_who_joins_and_who_leaves_makes_nobody_lead_twice_in_a_row_unless_alone(
    changes: list[tuple[str, int]],
) -> None:
    """Between two meetings somebody joins (j), leaves (l) or nothing happens (x); each leader is noted in time."""
    circle = ROTATING
    members = {one.user_id: one for one in members_of(circle, 3)}
    meetings = meetings_of(circle, len(changes))
    noted: list[tuple[UserId, int]] = []
    for place, (change, whose) in enumerate(changes):
        now = meetings[place].starts_at - timedelta(days=3)
        who = UserId(f"U{whose}")
        here = [one for one in members.values() if one.state is MemberState.ACTIVE]
        if change == "j" and (who not in members or members[who].state is MemberState.LEFT):
            members[who] = make.member(circle, who, joined_at=now)
        if change == "l" and len(here) > 1 and members.get(who) in here:
            members[who] = replace(members[who], state=MemberState.LEFT)
        here = [one for one in members.values() if one.state is MemberState.ACTIVE]
        leader = leaders(circle, list(members.values()), meetings, now)[meetings[place].id]
        meetings[place] = replace(meetings[place], leader_id=leader)
        noted.append((leader, len(here)))
        assert leader in {one.user_id for one in here}

    for (before, _), (after, count) in pairwise(noted):
        assert before != after or count == 1


def test_a_stand_in_has_led_by_that_and_whoever_was_away_is_next() -> None:
    members, meetings = members_of(ROTATING, 3), meetings_of(ROTATING, 4)
    meetings[0] = replace(meetings[0], leader_id=UserId("U1"))  # in the place of U0

    known = leaders(ROTATING, members, meetings, week(1) + timedelta(hours=2))

    assert [known[one.id] for one in meetings] == ["U1", "U0", "U2", "U1"]
    assert stand_ins(ROTATING, members, meetings, meetings[1], week(1) + timedelta(hours=2)) == ["U2", "U1"]


def test_without_rotation_the_facilitator_leads_what_has_no_other_leader() -> None:
    circle = make.circle(facilitator_id=UserId("U0"))
    members, meetings = members_of(circle, 3), meetings_of(circle, 3)
    meetings[1] = replace(meetings[1], leader_id=UserId("U2"))
    meetings[2] = replace(meetings[2], leader_id=UserId("U9"))  # who has left

    assert list(leaders(circle, members, meetings, NOON).values()) == ["U0", "U2", "U0"]
