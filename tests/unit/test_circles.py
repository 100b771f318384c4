"""Seats, the waiting list, and who leads next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circles import CircleStatus, Format, Member, MemberState, next_waiting, seats_left, successor
from bot.domain.ids import UserId
from tests.support import domain_values as make
from tests.support.domain_values import NOON

CIRCLE = make.circle(capacity=4)


def someone(name: str, state: MemberState = MemberState.ACTIVE, days: int = 0) -> Member:
    """Return a member who came so many days after the founding."""
    return make.member(CIRCLE, UserId(name), state=state, joined_at=NOON + timedelta(days=days))


crowds = st.lists(
    st.builds(someone, st.text("ABCDEF", min_size=1, max_size=3), st.sampled_from(MemberState), st.integers(0, 5)),
    unique_by=lambda member: member.user_id,
)


def test_only_active_members_take_seats() -> None:
    members = [someone("A"), someone("B", MemberState.WAITING), someone("C", MemberState.LEFT)]

    assert seats_left(CIRCLE, members) == 3


@given(crowds)
def test_the_seat_goes_to_whoever_has_waited_longest(members: list[Member]) -> None:
    waiting = [one for one in members if one.state is MemberState.WAITING]

    found = next_waiting(members)

    assert (found is None) == (not waiting)
    assert found is None or (found in waiting and all(found.joined_at <= one.joined_at for one in waiting))
    assert found == next_waiting(members[::-1])


@given(crowds)
def test_whoever_was_here_longest_leads_when_the_facilitator_leaves(members: list[Member]) -> None:
    leaver = members[0].user_id if members else UserId("A")
    staying = [one for one in members if one.state is MemberState.ACTIVE and one.user_id != leaver]

    found = successor(members, leaver)

    assert (found is None) == (not staying)
    assert found is None or (found in staying and all(found.joined_at <= one.joined_at for one in staying))


def test_a_waiting_person_does_not_lead() -> None:
    assert successor([someone("A"), someone("B", MemberState.WAITING)], UserId("A")) is None


@pytest.mark.parametrize(
    ("kind", "most"),
    [(Format.CIRCLE_MEETING, 8), (Format.PEER_COACHING, 8), (Format.ONLINE_EXCHANGE, 8), (Format.WORKSHOP, 12)],
)
def test_a_workshop_takes_twelve_and_the_others_eight(kind: Format, most: int) -> None:
    assert kind.capacity_max == most


def test_only_an_active_circle_runs() -> None:
    assert [make.circle(status=status).is_running for status in CircleStatus] == [True, False, False]
