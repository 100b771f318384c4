"""Icebreakers: short, of three moods, and none twice in a series."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.icebreakers import ICEBREAKERS, Mood, another, icebreaker
from bot.domain.ids import CircleId
from bot.domain.moving import MEETINGS_MOST

ids = st.text(min_size=1, max_size=40).map(CircleId)


def test_there_are_sixty_short_questions_at_least_and_some_of_each_mood() -> None:
    assert len({one.words for one in ICEBREAKERS}) == len(ICEBREAKERS) >= 60
    assert min(Counter(one.mood for one in ICEBREAKERS)[mood] for mood in Mood) >= 10
    assert all(one.words.endswith("?") and len(one.words) < 100 for one in ICEBREAKERS)


@given(ids)
def test_a_series_has_none_twice_before_all_had_their_turn(circle_id: CircleId) -> None:
    series = [icebreaker(circle_id, number) for number in range(1, len(ICEBREAKERS) + 1)]

    assert set(series) == set(ICEBREAKERS)
    assert icebreaker(circle_id, len(ICEBREAKERS) + 1) == series[0]


@given(ids)
def test_the_longest_series_has_none_twice_and_leaves_some_to_ask_for(circle_id: CircleId) -> None:
    series = [icebreaker(circle_id, number) for number in range(1, MEETINGS_MOST + 1)]

    assert len(set(series)) == MEETINGS_MOST
    assert not {another(circle_id, 1, MEETINGS_MOST, again) for again in range(20)} & set(series)


@given(ids, st.integers(1, MEETINGS_MOST), st.integers(0, 500), st.data())
def test_another_one_is_never_one_that_the_series_uses(
    circle_id: CircleId, total: int, again: int, data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, total))

    found = another(circle_id, number, total, again)

    assert found not in [icebreaker(circle_id, one) for one in range(1, total + 1)]


def test_asking_again_and_again_gives_others() -> None:
    found = [another(CircleId("c"), 2, 6, again) for again in range(20)]

    assert len(set(found)) == 20


def test_two_circles_begin_differently() -> None:
    assert len({icebreaker(CircleId(f"circle {place}"), 1) for place in range(20)}) > 5
