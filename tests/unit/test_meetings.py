"""Which meeting is meant: the next, the latest, the one before; and what it is called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circles import Format
from bot.domain.meetings import Answer, Meeting, called, latest_meeting, next_meeting, noun, previous_meeting
from tests.support import domain_values as make
from tests.support.domain_values import NOON

CIRCLE = make.circle()
SERIES = [make.meeting(CIRCLE, number) for number in (1, 2, 3)]
SECOND = timedelta(seconds=1)


def test_a_meeting_is_next_until_it_is_over() -> None:
    first, second, third = SERIES

    assert next_meeting(SERIES, first.starts_at - SECOND) == first
    assert next_meeting(SERIES, first.ends_at - SECOND) == first
    assert next_meeting(SERIES, first.ends_at) == second
    assert next_meeting(SERIES, third.ends_at) is None


def test_a_meeting_is_the_latest_from_its_start() -> None:
    first, second, _ = SERIES

    assert latest_meeting(SERIES, first.starts_at - SECOND) is None
    assert latest_meeting(SERIES, first.starts_at) == first
    assert latest_meeting(SERIES, second.starts_at - SECOND) == first


@given(st.permutations(SERIES), st.integers(0, 60))
def test_the_order_in_which_meetings_come_does_not_matter(series: list[Meeting], days: int) -> None:
    now = NOON + timedelta(days=days)

    assert next_meeting(series, now) == next_meeting(SERIES, now)
    assert latest_meeting(series, now) == latest_meeting(SERIES, now)
    assert [previous_meeting(series, one) for one in SERIES] == [None, SERIES[0], SERIES[1]]


@pytest.mark.parametrize(
    ("answer", "attended", "away"),
    [
        (Answer.NO, None, True),
        (Answer.NO, True, False),
        (Answer.NO, False, True),
        (Answer.YES, False, True),
        (Answer.YES, None, False),
        (Answer.LATE, None, False),
        (None, None, False),
        (None, False, True),
    ],
)
def test_what_is_said_afterwards_counts_more_than_the_invitation(
    answer: Answer | None, attended: bool | None, away: bool
) -> None:
    assert make.rsvp(SERIES[0], answer=answer, attended=attended).said_away is away


@pytest.mark.parametrize("format_", Format)
def test_only_in_writing_a_meeting_is_an_exchange(format_: Format) -> None:
    there = make.circle(format=format_)
    one, many = ("exchange", "exchanges") if format_ is Format.ONLINE_EXCHANGE else ("meeting", "meetings")

    assert [noun(there, number) for number in (0, 1, 2)] == [many, one, many]
    assert called(there, 3) == f"{one} 3"
