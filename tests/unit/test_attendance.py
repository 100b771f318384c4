"""Attendance: numbers of who comes, and one's own word above that of whoever leads."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import Turnout, invited, is_own_word, likely_there, noted, summed, turnout
from bot.domain.circles import MemberState
from bot.domain.ids import UserId
from bot.domain.meetings import Answer, Rsvp
from bot.views.attendance import turnout_in_channel, turnout_line
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN, NOON

CIRCLE = make.circle()
MEETING = make.meeting(CIRCLE)


@given(st.lists(st.tuples(st.sampled_from([ADA, BEN]), st.sampled_from([True, False])), max_size=8))
def test_the_last_word_of_the_person_holds_else_the_last_of_whoever_leads(
    words: list[tuple[UserId, bool]],
) -> None:
    rsvp: Rsvp | None = None
    for by, attended in words:
        rsvp = noted(rsvp, MEETING, BEN, attended=attended, by=by, now=NOON)

    own = [attended for by, attended in words if by == BEN]
    told: list[bool | None] = [None, *(attended for _, attended in words)]
    assert (rsvp.attended if rsvp else None) == (own or told)[-1]
    assert is_own_word(rsvp) is bool(own)


def test_what_was_noted_before_others_could_say_it_is_ones_own_word() -> None:
    before = make.rsvp(MEETING, BEN, answer=Answer.YES)
    older = noted(before, MEETING, BEN, attended=False, by=BEN, now=NOON)

    assert noted(older, MEETING, BEN, attended=True, by=ADA, now=NOON) == older
    assert noted(older, MEETING, BEN, attended=None, by=BEN, now=NOON) == before


def test_until_somebody_says_more_who_meant_to_come_was_likely_there() -> None:
    assert [likely_there(make.rsvp(MEETING, BEN, answer=answer)) for answer in Answer] == [True, False, True]
    assert not likely_there(None)
    yes = make.rsvp(MEETING, BEN, answer=Answer.YES)
    assert not likely_there(noted(yes, MEETING, BEN, attended=False, by=ADA, now=NOON))


def test_the_answers_of_people_who_left_are_not_counted() -> None:
    members = [make.member(CIRCLE, UserId(one)) for one in ("U1", "U2", "U3", "U4")]
    members.append(make.member(CIRCLE, UserId("U5"), state=MemberState.LEFT))
    late = make.member(CIRCLE, UserId("U6"), joined_at=MEETING.ends_at)
    said = {"U1": Answer.YES, "U2": Answer.LATE, "U3": Answer.NO, "U5": Answer.YES}
    rsvps = [make.rsvp(MEETING, UserId(one), answer=answer) for one, answer in said.items()]

    assert turnout(members, rsvps) == Turnout(1, 1, 1, 1)
    assert [one.user_id for one in invited([*members, late], MEETING)] == ["U1", "U2", "U3", "U4"]


def test_the_channel_reads_numbers_and_nothing_where_nobody_answered() -> None:
    [told] = turnout_in_channel(Turnout(4, 1, 1, 2))

    assert told.said == "1 of them will be a little late. 1 can’t come, 2 have not answered."
    assert turnout_line(Turnout(4, 1, 1, 2)) == (
        "Who comes: 4 coming, 1 coming a little late, 1 not coming, 2 still to answer."
    )
    assert turnout_in_channel(Turnout(unanswered=3)) == []
    assert turnout_line(Turnout(unanswered=3)) == ""


def test_a_sum_tells_how_many_were_there_and_of_how_many_nobody_knows() -> None:
    rsvps = [
        noted(None, MEETING, ADA, attended=True, by=ADA, now=NOON),
        noted(None, MEETING, BEN, attended=False, by=ADA, now=NOON + timedelta(hours=1)),
    ]

    found = summed(CIRCLE, MEETING, [ADA, BEN, UserId("U3")], rsvps)

    assert (found.there, found.away, found.unknown) == (1, 1, 1)
