"""What a circle is told in figures cannot be subtracted, however often it looks and however long it goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.commitments import CommitmentState, settled, settled_openly
from bot.domain.ids import UserId
from bot.domain.reflections import Visibility
from bot.domain.surveys import OPEN_FOR, Survey, SurveyKind, counted, figures_of, result_of
from bot.domain.told import ENOUGH_TO_TELL, Figure, ToldFigure, grown
from tests.support import domain_values as make
from tests.support.domain_values import NOON, TEAM

CIRCLE = make.circle()
TODAY = date(2026, 11, 23)
SUMMARY_AFTER = timedelta(days=3)

people = st.integers(0, 17)
answers = st.tuples(st.just("answer"), people, st.integers(1, 5))
looks = st.tuples(st.just("look"), st.just(0), st.just(0))
extensions = st.tuples(st.just("extend"), st.integers(0, 9), st.just(0))
days = st.integers(0, 9)


def a_survey(number: int, rating: int = 4, at: datetime = NOON, **given_words: str) -> Survey:
    said = {key: text for key, text in given_words.items() if text}
    return Survey(TEAM, CIRCLE.id, UserId(f"U{number}"), SurveyKind.END, rating, at, at, answers=said)


def told_of(surveys: list[Survey]) -> dict[Figure, ToldFigure]:
    """Return what a circle is told of these the first time."""
    found = {figure: grown(None, one, TODAY) for figure, one in figures_of(surveys).items()}
    return {figure: one for figure, one in found.items() if one is not None}


FIVE = [(0, ("answer", n, 3)) for n in range(5)]
FIVE_MORE_AND_THE_FIRST_CHANGE = [(0, ("answer", n, 5 if n < 5 else 2)) for n in range(10)]


@given(st.lists(st.tuples(days, st.one_of(answers, looks, extensions)), min_size=30, max_size=60))
@example(
    [*FIVE, (4, ("look", 0, 0)), (0, ("extend", 9, 0)), *FIVE_MORE_AND_THE_FIRST_CHANGE, (20, ("look", 0, 0))]
)
def test_the_difference_of_any_two_figures_is_of_five_people_and_of_what_they_said_first(
    life: list[tuple[int, tuple[str, int, int]]],
) -> None:
    """Answers come and change, the series ends and goes on, members look, in any order."""
    now, end = NOON, NOON
    there: dict[UserId, Survey] = {}
    told: ToldFigure | None = None
    shown: list[ToldFigure] = []
    said: dict[str, int] = {}
    for later, (deed, number, rating) in life:
        now += timedelta(days=later)
        if deed == "extend":
            end = max(end, now) + timedelta(days=number)
        elif deed == "answer":
            before = there.get(UserId(f"U{number}"))
            since = before.created_at if before else now
            there[UserId(f"U{number}")] = replace(a_survey(number, rating, now), created_at=since)
        can = counted(there.values(), end + SUMMARY_AFTER, end + OPEN_FOR, now)
        given = figures_of(can)[Figure.RATING]
        told = grown(told, given, now.date())
        if told is not None:
            said |= {key: given[key][1] for key in told.counted if key not in said}
            shown.append(told)

    assert all(one.total == sum(said[key] for key in one.counted) for one in shown)
    for one, other in combinations(set(shown), 2):
        fewer, more = sorted((one, other), key=lambda figure: figure.count)
        assert set(fewer.counted) <= set(more.counted)
        assert more.count - fewer.count >= ENOUGH_TO_TELL
        assert more.count - fewer.count <= more.total - fewer.total <= 5 * (more.count - fewer.count)
    assert all(one.count >= ENOUGH_TO_TELL for one in shown)


@given(
    st.lists(
        st.tuples(people, st.sampled_from([*CommitmentState]), st.booleans(), st.booleans()),
        min_size=25,
        max_size=40,
    )
)
def test_what_became_of_commitments_is_told_of_five_more_people_at_a_time(
    made: list[tuple[int, CommitmentState, bool, bool]],
) -> None:
    all_of_them, shown, told = [], [], None
    for number, state, is_open_to_all, looks_now in made:
        visibility = Visibility.CIRCLE if is_open_to_all else Visibility.ONLY_ME
        one = make.commitment(make.meeting(CIRCLE, 1), UserId(f"U{number}"), visibility=visibility)
        all_of_them.append(one if state is CommitmentState.OPEN else settled(one, state, NOON))
        if looks_now:
            told = grown(told, settled_openly(all_of_them), TODAY)
            shown += [told] if told else []

    whose = {str(one.id): one for one in all_of_them}
    for fewer, more in zip([None, *shown], shown, strict=False):
        added = {*more.counted} - ({*fewer.counted} if fewer else set())
        assert not added or len({whose[one].user_id for one in added}) >= 5
        assert all(whose[one].visibility is Visibility.CIRCLE for one in added)


@given(
    st.lists(st.tuples(people, st.sampled_from([*CommitmentState]), st.booleans()), min_size=8, max_size=40),
)
@example([(number, CommitmentState.DONE, False) for number in range(5)] + [(5, CommitmentState.DROPPED, True)])
def test_what_a_circle_is_told_is_the_same_whether_somebody_let_go_or_has_not_answered(
    made: list[tuple[int, CommitmentState, bool]],
) -> None:
    """The digest names who kept or changed theirs, so a total with the others in it would tell who let go."""
    as_it_is, without, told, told_without = [], [], None, None
    for number, state, looks_now in made:
        one = make.commitment(make.meeting(CIRCLE, 1), UserId(f"U{number}"), visibility=Visibility.CIRCLE)
        is_over = state is not CommitmentState.OPEN
        as_it_is.append(settled(one, state, NOON) if is_over else one)
        without.append(settled(one, state, NOON) if is_over and state is not CommitmentState.DROPPED else one)
        if looks_now:
            told = grown(told, settled_openly(as_it_is), TODAY)
            told_without = grown(told_without, settled_openly(without), TODAY)

        assert told == told_without


@given(st.integers(0, 9), st.integers(0, 9))
def test_of_fewer_than_five_answers_nothing_is_told(many: int, of_again: int) -> None:
    surveys = [
        a_survey(number, helped=f"words {number}", share="yes", again="yes" if number < of_again else "")
        for number in range(many)
    ]

    result = result_of(told_of(surveys), surveys)

    assert result.answered == (many if many >= 5 else 0)
    assert (result.goal is not None) is (many >= 5)
    assert len(result.helped) == (many if many >= 5 else 0)
    assert (result.again is not None) is (min(many, of_again) >= 5)


def test_words_are_told_of_those_who_are_in_the_figure_and_opened_them() -> None:
    surveys = [
        a_survey(number, helped=f"words {number}", share="yes" if number == 3 else "") for number in range(6)
    ]
    late = a_survey(9, helped="words that came later", share="yes")

    assert result_of(told_of(surveys), [*surveys, late]).helped == ("words 3",)
