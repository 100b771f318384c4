"""Half a year after an insight its author is asked whether it holds: about one a month, and never in heaps."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.freshness import APART, ASKED_AFTER, AT_LEAST_APART, WAITING_MOST, question, why_not_asked
from bot.domain.ids import CircleId
from bot.domain.insights import InsightKind, top_tags
from bot.domain.nudges import SkipReason
from tests.support import domain_values as make
from tests.support.domain_values import NOON

SHARED = make.insight(is_shared=True, circle_id=CircleId("c1"))
DAY = timedelta(days=1)


@given(st.lists(st.integers(0, 40), max_size=20))
def test_questions_to_one_person_stay_a_month_apart_and_do_not_pile_up(gaps: list[int]) -> None:
    waiting: list[datetime] = []
    now = NOON
    for gap in gaps:
        now += gap * DAY
        waiting = [at for at in waiting if at > now]
        asked = question(SHARED, waiting, now)
        if asked is not None:
            assert asked.due_at >= now + ASKED_AFTER
            waiting.append(asked.due_at)
    waiting.sort()
    assert len(waiting) <= WAITING_MOST
    assert all(later - sooner >= APART for sooner, later in pairwise(waiting))


def test_only_what_others_can_find_and_what_can_hold_is_asked_about() -> None:
    kinds = {
        kind
        for kind in InsightKind
        if question(make.insight(is_shared=True, circle_id=CircleId("c1"), kind=kind), [], NOON)
    }
    assert kinds == {InsightKind.LEARNED, InsightKind.TRIED, InsightKind.RESOURCE}
    assert question(make.insight(circle_id=CircleId("c1")), [], NOON) is None
    assert question(make.insight(is_shared=True), [], NOON) is None


def test_at_the_time_the_question_is_dropped_where_it_is_moot() -> None:
    later = NOON + ASKED_AFTER
    assert why_not_asked(SHARED, [], later) is None
    assert why_not_asked(None, [], later) is SkipReason.GONE
    kept = make.insight(circle_id=CircleId("c1"))
    doubted = make.insight(is_shared=True, circle_id=CircleId("c1"), doubted_at=NOON)
    assert {why_not_asked(one, [], later) for one in (kept, doubted)} == {SkipReason.NOTHING_OWED}
    edited = make.insight(is_shared=True, circle_id=CircleId("c1"), updated_at=later - 9 * DAY)
    assert why_not_asked(edited, [], later) is SkipReason.ALREADY_DONE
    assert why_not_asked(SHARED, [later - AT_LEAST_APART + DAY], later) is SkipReason.TOO_MANY


def test_the_tags_a_circle_uses_most_are_suggested_and_of_equals_the_newest() -> None:
    given_ones = [("a",), ("b", "a"), ("c",), ("b",), ("d",)]
    insights = [make.insight(tags=tags, created_at=NOON + n * DAY) for n, tags in enumerate(given_ones)]

    assert top_tags(insights) == ("b", "a", "d", "c")
    assert len(top_tags([make.insight(tags=tuple(f"t{n}" for n in range(10)))])) == 8
