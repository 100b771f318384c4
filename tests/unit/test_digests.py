"""A digest holds what was given to be shared, everything of it once, and no figure over too few people."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anonymity import closes_at
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.digests import DigestFacts, compose
from bot.domain.ids import UserId
from bot.domain.insights import Insight, InsightKind
from bot.domain.meetings import Answer
from bot.domain.reflections import Reflection, ReflectionState, Visibility
from bot.domain.told import ENOUGH_TO_TELL
from tests.support import domain_values as make
from tests.support.builders import digest_facts
from tests.support.domain_values import NOON

CIRCLE = make.circle()
HELD = make.meeting(CIRCLE, 1)
NEXT = make.meeting(CIRCLE, 2)
SECRET = "not-for-others"
OPEN = "for-the-circle"

users = st.integers(1, 9).map(lambda number: UserId(f"U{number}"))
tags = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3, unique=True).map(tuple)


def _reflection(user: UserId, state: ReflectionState, visibility: Visibility, rating: int | None) -> Reflection:
    shared = visibility is Visibility.CIRCLE and state is ReflectionState.SUBMITTED
    answers = {"what": OPEN if shared else SECRET}
    return make.reflection(HELD, user, state=state, visibility=visibility, rating=rating, answers=answers)


def _insight(kind: InsightKind, is_shared: bool, named: tuple[str, ...], hours: int) -> Insight:
    at = NOON - timedelta(hours=hours)
    words = OPEN if is_shared else SECRET
    own = named if is_shared else (*named, SECRET)
    return make.insight(words, kind=kind, is_shared=is_shared, tags=own, circle_id=CIRCLE.id, created_at=at)


def _commitment(state: CommitmentState, visibility: Visibility) -> Commitment:
    words = OPEN if visibility is Visibility.CIRCLE else SECRET
    return make.commitment(HELD, state=state, visibility=visibility, cue=words, action=words)


reflections = st.lists(
    st.builds(
        _reflection,
        users,
        st.sampled_from(ReflectionState),
        st.sampled_from(Visibility),
        st.none() | st.integers(1, 5),
    ),
    unique_by=lambda one: one.user_id,
)
insights = st.lists(st.builds(_insight, st.sampled_from(InsightKind), st.booleans(), tags, st.integers(0, 100)))
commitments = st.lists(st.builds(_commitment, st.sampled_from(CommitmentState), st.sampled_from(Visibility)))


@given(reflections, insights, commitments, commitments)
def test_no_private_word_gets_into_a_digest(
    given_reflections: list[Reflection], logged: list[Insight], made: list[Commitment], settled: list[Commitment]
) -> None:
    digest = compose(
        digest_facts(
            CIRCLE,
            held=[HELD],
            reflections=given_reflections,
            insights=logged,
            commitments_made=made,
            commitments_settled=settled,
        )
    )

    assert SECRET not in repr(digest)
    assert list(digest.highlights) == [one for one in given_reflections if one.answers["what"] == OPEN]
    kept = [one for one in made if one.cue == OPEN and one.state is not CommitmentState.DROPPED]
    assert list(digest.commitments_made) == kept


@given(insights)
def test_every_shared_insight_is_shown_once_under_one_of_its_own_tags(logged: list[Insight]) -> None:
    digest = compose(digest_facts(CIRCLE, insights=logged))

    shown = [one for _, group in digest.insights_by_tag for one in group] + list(digest.thanks)
    assert Counter(one.id for one in shown) == Counter(one.id for one in logged if one.is_shared)
    assert all(one.kind is InsightKind.THANKS for one in digest.thanks)
    for tag, group in digest.insights_by_tag:
        assert group
        assert all(tag in one.tags if tag else not one.tags for one in group)
    groups = [tag for tag, _ in digest.insights_by_tag]
    assert len(set(groups)) == len(groups)
    assert "" not in groups[:-1]


def test_insights_stand_under_the_tag_that_most_of_them_share() -> None:
    one = make.insight("one", tags=("rare", "usual"), is_shared=True)
    two = make.insight("two", tags=("usual",), is_shared=True)

    assert compose(digest_facts(CIRCLE, insights=[one, two])).insights_by_tag == (("usual", (one, two)),)


@given(reflections)
def test_a_mean_is_told_only_of_five_people_or_more(given_reflections: list[Reflection]) -> None:
    counted = digest_facts(CIRCLE, held=[HELD], reflections=given_reflections, until=closes_at(HELD))
    [line] = compose(counted).held

    ratings = [one.rating for one in given_reflections if one.rating is not None]
    if len(ratings) < ENOUGH_TO_TELL:
        assert line.rating is None
    else:
        assert line.rating == pytest.approx(sum(ratings) / len(ratings))


def test_five_is_enough_to_tell() -> None:
    assert ENOUGH_TO_TELL == 5


def test_only_the_ratings_of_a_meeting_count_for_it() -> None:
    elsewhere = [make.reflection(NEXT, UserId(f"U{n}"), rating=1) for n in range(5)]

    assert compose(digest_facts(CIRCLE, held=[HELD], reflections=elsewhere)).held[0].rating is None


def test_attendance_is_what_people_said_afterwards() -> None:
    said = [
        make.rsvp(HELD, UserId("U1"), attended=True),
        make.rsvp(HELD, UserId("U2"), answer=Answer.NO, attended=True),
        make.rsvp(HELD, UserId("U3"), attended=False),
        make.rsvp(HELD, UserId("U4"), attended=None),
        make.rsvp(NEXT, UserId("U5"), attended=True),
    ]

    [line] = compose(digest_facts(CIRCLE, held=[HELD], upcoming=NEXT, rsvps=said)).held

    assert (line.attended, line.answered) == (2, 3)


@given(st.lists(st.sampled_from(Answer), max_size=8), st.integers(0, 4))
def test_the_answers_to_the_next_meeting_add_up(answers: list[Answer], silent: int) -> None:
    rsvps = [make.rsvp(NEXT, UserId(f"U{n}"), answer=answer) for n, answer in enumerate(answers)]
    elsewhere = make.rsvp(HELD, UserId("U0"), answer=Answer.YES)

    digest = compose(
        digest_facts(CIRCLE, upcoming=NEXT, rsvps=[*rsvps, elsewhere], member_count=len(answers) + silent)
    )

    assert digest.coming + digest.coming_late + digest.not_coming == len(answers)
    assert digest.unanswered == silent


def test_a_dropped_commitment_is_not_held_up_to_anyone() -> None:
    dropped, done = (
        make.commitment(HELD, state=state) for state in (CommitmentState.DROPPED, CommitmentState.DONE)
    )

    assert compose(digest_facts(CIRCLE, commitments_settled=[dropped, done])).commitments_settled == (done,)


def test_a_week_in_which_nothing_happened_is_empty_also_when_a_meeting_is_to_come() -> None:
    assert compose(digest_facts(CIRCLE, upcoming=NEXT, member_count=3)).is_empty


@pytest.mark.parametrize(
    "facts",
    [
        digest_facts(CIRCLE, held=[HELD]),
        digest_facts(CIRCLE, reflections=[make.reflection(HELD)]),
        digest_facts(CIRCLE, insights=[make.insight(is_shared=True)]),
        digest_facts(CIRCLE, insights=[make.insight(is_shared=True, kind=InsightKind.THANKS)]),
        digest_facts(CIRCLE, commitments_made=[make.commitment(HELD)]),
        digest_facts(CIRCLE, commitments_settled=[make.commitment(HELD, state=CommitmentState.DONE)]),
        digest_facts(CIRCLE, joined=[make.BEN]),
    ],
)
def test_whatever_happened_makes_a_digest(facts: DigestFacts) -> None:
    assert not compose(facts).is_empty


def test_only_private_things_make_none() -> None:
    private: Any = {"visibility": Visibility.ONLY_ME}
    facts = digest_facts(
        CIRCLE,
        reflections=[make.reflection(HELD, **private)],
        insights=[make.insight()],
        commitments_made=[make.commitment(HELD, **private)],
    )

    assert compose(facts).is_empty
