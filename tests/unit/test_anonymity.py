"""The rules of answering without a name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anonymity import (
    ANSWERING_FOR,
    OFFERED_FROM,
    SHOWN_FROM,
    AnswerBox,
    closes_at,
    may_be_anonymous,
    put_in,
)
from bot.domain.circles import Format
from bot.domain.digests import compose
from bot.domain.ids import UserId
from bot.domain.local_time import midnight
from bot.domain.pit_stops import told_of
from bot.domain.reflections import ReflectionState
from bot.views.digest_lines import sections, trend
from tests.support import domain_values as make
from tests.support.builders import digest_facts

CIRCLE = make.circle()
HELD = make.meeting(CIRCLE, 1)
EMPTY = AnswerBox(HELD.team_id, CIRCLE.id, HELD.id)
given_answers = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(["what", "so_what"]), st.text(min_size=1), min_size=1),
        st.none() | st.integers(1, 5),
    ),
    max_size=8,
)


@given(given_answers, st.randoms(use_true_random=False))
def test_a_box_holds_all_that_was_put_in_and_is_shown_from_five_on(
    put: list[tuple[dict[str, str], int | None]], dice: Random
) -> None:
    box = EMPTY
    for answers, rating in put:
        box = put_in(box, answers, rating, dice.shuffle)

    assert box.count == len(put)
    assert Counter(box.answers) == Counter(item for answers, _ in put for item in answers.items())
    assert list(box.ratings) == sorted(rating for _, rating in put if rating is not None)
    assert box.is_shown is (len(put) >= SHOWN_FROM)


@given(st.integers(0, 9), st.sampled_from([None, *ReflectionState]), st.integers(-80, 80), st.booleans())
def test_nobody_is_offered_it_who_has_had_their_say_or_where_too_few_could_answer(
    could: int, state: ReflectionState | None, hours: int, offers: bool
) -> None:
    before = make.reflection(HELD, UserId("U1"), state=state, answers={}) if state else None
    now = HELD.ends_at + timedelta(hours=hours)

    offered = may_be_anonymous(HELD, before, could, now, offers=offers, least=OFFERED_FROM)

    fresh = state in {None, ReflectionState.RATED}
    assert offered is (offers and could >= 5 and fresh and hours < 72)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=12))
def test_however_often_digests_come_a_box_is_told_whole_in_one_of_them_and_never_before_its_time(
    hours: list[int],
) -> None:
    box = replace(EMPTY, count=5, answers=tuple(("what", f"w{n}") for n in range(5)))
    told = []
    since = HELD.starts_at
    for until in sorted({HELD.starts_at + timedelta(hours=hour) for hour in (*hours, 201)}):
        counted = [HELD] if since < closes_at(HELD) <= until else []
        facts = digest_facts(CIRCLE, since=since, until=until, counted=counted, boxes=[box] if counted else [])
        told += [(until, one) for one in compose(facts).unsigned]
        since = until

    [(at, batch)] = told
    assert at >= HELD.ends_at + ANSWERING_FOR
    assert (batch.count, len(batch.answers)) == (5, 5)


def test_a_box_of_four_is_never_told() -> None:
    box = replace(EMPTY, count=4, answers=(("what", "secret"),) * 4)

    digest = compose(digest_facts(CIRCLE, until=closes_at(HELD), counted=[HELD], boxes=[box]))

    assert digest.unsigned == ()
    assert digest.is_empty


def test_what_is_kept_of_passing_says_the_day_and_no_more() -> None:
    assert midnight(HELD.ends_at) == midnight(HELD.ends_at.replace(hour=23, minute=59))
    assert midnight(HELD.ends_at).hour == 0


def test_a_rating_is_told_when_it_cannot_change_any_more_and_compared_with_the_one_before() -> None:
    second = replace(make.meeting(CIRCLE, 2), starts_at=HELD.starts_at + timedelta(days=7))
    rated = [
        make.reflection(meeting, UserId(f"U{n}"), state=ReflectionState.RATED, answers={}, rating=rating)
        for meeting, rating in ((HELD, 3), (second, 4))
        for n in range(5)
    ]
    facts = digest_facts(CIRCLE, until=closes_at(second), counted=[second], earlier=[HELD], reflections=rated)

    [line] = compose(facts).counted_later
    assert (line.rating, line.rating_before, line.raters) == (4.0, 3.0, 5)
    [told] = [one for one in sections(compose(facts), {}) if one.heading == "Meetings held"]
    assert "Rating: 4.0 of 5, up from 3.0; 5 answered." in told.rows[0].said
    [still] = compose(replace(facts, held=[second], until=closes_at(second) - timedelta(hours=1), counted=[])).held
    assert (still.is_open, still.rating) == (True, None)


def test_a_trend_is_a_word() -> None:
    assert [trend(4.0, one) for one in (None, 4.04, 3.8, 4.2)] == [
        "",
        ", as before",
        ", up from 3.8",
        ", down from 4.2",
    ]


def test_a_digest_says_of_an_exchange_that_it_goes_on_and_nothing_about_who_was_there() -> None:
    circle = replace(CIRCLE, format=Format.ONLINE_EXCHANGE)
    facts = digest_facts(circle, upcoming=HELD, held=[make.meeting(CIRCLE, 0)], until=HELD.starts_at)

    told = [row.said for one in sections(compose(facts), {}) for row in one.rows]

    assert told[0].startswith("Exchange 1 goes on until")
    assert told[1].startswith("Exchange 0, opened")
    assert "Attendance" not in told[1]


def test_a_mean_over_meetings_leaves_out_those_of_which_nothing_was_told() -> None:
    other = make.meeting(CIRCLE, 2)
    many = [make.reflection(HELD, user_id=UserId(f"U{place}"), rating=4) for place in range(5)]
    few = [make.reflection(other, user_id=UserId(f"U{place}"), rating=1) for place in range(4)]

    assert told_of([*many, *few], {HELD.id, other.id}) == many
    assert told_of(many, {other.id}) == []
