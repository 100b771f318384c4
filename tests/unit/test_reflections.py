"""What a reflection needs, and who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import UserId
from bot.domain.reflections import (
    ANSWER_MAX,
    COMMITMENT_MAX,
    FRAMEWORKS,
    WHAT_SO_WHAT,
    Visibility,
    check_reflection,
    may_read,
)
from bot.errors import FieldErrors
from tests.support import domain_values as make
from tests.support.builders import reflection_form
from tests.support.domain_values import ADA, BEN

CHIDI = UserId("U0CHIDI")


def wrong_fields(**changes: Any) -> set[str]:
    """Return the names of the fields that need another look."""
    with pytest.raises(FieldErrors) as trouble:
        check_reflection(reflection_form(**changes), WHAT_SO_WHAT)
    assert all(trouble.value.fields.values())
    return set(trouble.value.fields)


def test_a_few_words_are_enough() -> None:
    words = check_reflection(reflection_form(answers={"so_what": "  Shorter is better\r\n"}), WHAT_SO_WHAT)

    assert words.answers == {"so_what": "Shorter is better"}
    assert (words.rating, words.commitment, words.visibility) == (None, None, Visibility.CIRCLE)


@pytest.mark.parametrize("answers", [{}, {"what": " \n"}, {"what": "\u202e\x00"}, {"unknown": "words"}])
def test_no_words_at_all_are_refused_at_the_first_question(answers: dict[str, str]) -> None:
    assert wrong_fields(answers=answers) == {"what"}


def test_an_answer_that_is_too_long_is_refused_at_its_question() -> None:
    assert check_reflection(reflection_form(answers={"what": "x" * ANSWER_MAX}), WHAT_SO_WHAT).answers
    assert wrong_fields(answers={"what": "fine", "now_what": "x" * (ANSWER_MAX + 1)}) == {"now_what"}


@pytest.mark.parametrize(("said", "rating"), [("1", 1), ("5", 5), (None, None), ("", None)])
def test_a_rating_may_be_given(said: str | None, rating: int | None) -> None:
    assert check_reflection(reflection_form(rating=said), WHAT_SO_WHAT).rating == rating


@pytest.mark.parametrize("said", ["0", "6", "-1", "4.5", "five", "٣", "³", " 4", "9" * 5000])
def test_any_other_rating_is_refused(said: str) -> None:
    assert wrong_fields(rating=said) == {"rating"}


def test_a_commitment_needs_both_halves() -> None:
    words = check_reflection(reflection_form(cue="the lesson\nbegins", action="ask first"), WHAT_SO_WHAT)

    assert words.commitment == ("the lesson begins", "ask first")
    assert wrong_fields(action="ask first") == {"cue"}
    assert wrong_fields(cue="the lesson begins") == {"action"}
    assert wrong_fields(cue="x" * (COMMITMENT_MAX + 1), action="y" * (COMMITMENT_MAX + 1)) == {"cue", "action"}


@pytest.mark.parametrize("said", ["", "everyone", "CIRCLE", "anonymous"])
def test_who_may_read_it_has_to_be_chosen(said: str) -> None:
    assert wrong_fields(visibility=said) == {"visibility"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert wrong_fields(answers={}, rating="9", cue="now", visibility="all") == {
        "what",
        "rating",
        "action",
        "visibility",
    }


@given(
    st.dictionaries(st.sampled_from(["what", "so_what", "now_what", "x"]), st.text()),
    st.none() | st.text(),
    st.text(),
    st.text(),
    st.text(),
)
def test_any_form_is_either_taken_or_refused_by_its_fields(
    answers: dict[str, str], rating: str | None, cue: str, action: str, visibility: str
) -> None:
    fields = {"what", "so_what", "now_what", "rating", "cue", "action", "visibility"}
    form = reflection_form(answers=answers, rating=rating, cue=cue, action=action, visibility=visibility)
    try:
        words = check_reflection(form, WHAT_SO_WHAT)
    except FieldErrors as trouble:
        wrong = set(trouble.fields)
    else:
        wrong = set()
        assert words.answers

    assert wrong <= fields


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        (Visibility.ONLY_ME, {"author"}),
        (Visibility.FACILITATOR, {"author", "facilitator"}),
        (Visibility.CIRCLE, {"author", "facilitator", "member"}),
    ],
)
def test_a_reflection_is_read_by_those_it_was_given_to(visibility: Visibility, readers: set[str]) -> None:
    given_words = make.reflection(make.meeting(make.circle()), ADA, visibility=visibility, given_to=BEN)
    people = {
        "author": (ADA, True),
        "facilitator": (BEN, True),
        "member": (CHIDI, True),
        "stranger": (CHIDI, False),
    }

    found = {name for name, (who, inside) in people.items() if may_read(given_words, who, is_member=inside)}

    assert found == readers


def test_the_keys_of_questions_are_stored_and_do_not_change() -> None:
    assert [question.key for question in WHAT_SO_WHAT.questions] == ["what", "so_what", "now_what"]
    assert FRAMEWORKS["what_so_what_now_what"] is WHAT_SO_WHAT
