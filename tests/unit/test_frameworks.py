"""Frameworks and prompts: what is proposed when, and that no question is ever mistaken for another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.frameworks import FRAMEWORKS, GIBBS, PLUS_DELTA, WHAT_SO_WHAT, Framework, Question, proposed
from bot.domain.prompts import PROMPTS, QUESTIONS, prompt_after, prompt_for, shown
from bot.domain.text import tidy

FIELD_NAMES = {"cue", "action", "rating", "visibility", "framework", "prompt"}
series = st.integers(1, 52)


@given(st.sampled_from(sorted(FRAMEWORKS)), series, series)
def test_what_a_circle_chose_holds_throughout(chosen: str, number: int, meetings: int) -> None:
    assert proposed(chosen, number, meetings).key == chosen


@given(series)
def test_where_nothing_is_chosen_the_first_half_is_asked_more_than_the_second(meetings: int) -> None:
    asked = [proposed("", number, meetings) for number in range(1, meetings + 1)]

    assert asked[0] is WHAT_SO_WHAT
    assert asked == sorted(asked, key=lambda one: one is PLUS_DELTA), "once lighter it stays lighter"
    heavy = asked.count(WHAT_SO_WHAT)
    assert heavy == meetings if meetings <= 2 else heavy == (meetings + 1) // 2


def test_a_framework_that_no_version_of_today_knows_is_as_good_as_none() -> None:
    assert proposed("four_fs", 1, 6) is WHAT_SO_WHAT


def test_every_question_has_a_name_of_its_own_that_no_other_field_has() -> None:
    every = [*(one for framework in FRAMEWORKS.values() for one in framework.questions), *PROMPTS]

    assert len({one.key for one in every}) == len(every) == len(QUESTIONS)
    assert len({one.label for one in every}) == len(every)
    assert not FIELD_NAMES & set(QUESTIONS)
    assert all(one.example for one in every)
    assert max(len(framework.questions) for framework in FRAMEWORKS.values()) <= 4, "a form stays short"


@given(series)
def test_prompts_go_around_and_come_back(number: int) -> None:
    first = prompt_for(number)
    seen = [first]
    while (following := prompt_after(seen[-1].key)) != first:
        seen.append(following)

    assert seen[1 % len(seen)] == prompt_for(number + 1)
    assert sorted(one.key for one in seen) == sorted(one.key for one in PROMPTS)


@given(
    st.sampled_from(list(FRAMEWORKS.values())),
    st.none() | st.sampled_from(PROMPTS),
    st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.text(max_size=3)),
)
def test_a_form_shows_its_own_questions_first_and_every_one_that_has_words(
    framework: Framework, prompt: Question | None, filled: dict[str, str]
) -> None:
    asked = shown(framework, prompt, filled)

    own = framework.questions
    assert asked[: len(own)] == own
    assert len(set(asked)) == len(asked)
    assert {key for key, text in filled.items() if tidy(text)} <= {one.key for one in asked}


def test_gibbs_has_his_six_stages_in_three_questions() -> None:
    assert len(GIBBS.questions) == 3
