"""An emoji that was typed itself, by the name that Slack's events give it."""

from __future__ import annotations

import pytest

from bot.domain.settings_form import emoji_named
from bot.services.emoji import by_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("💡", "bulb"),
        ("👍", "+1"),
        ("👎", "-1"),
        ("🙌", "raised_hands"),
        ("🤔", "thinking_face"),
        ("🎉", "tada"),
        ("✅", "white_check_mark"),
        ("📝", "memo"),
        ("🔖", "bookmark"),
        ("🌴", "palm_tree"),
        ("🤒", "face_with_thermometer"),
        ("🙋‍♀️", "woman-raising-hand"),
    ],
)
def test_the_emoji_that_people_react_with_have_the_names_of_slack(typed: str, name: str) -> None:
    assert by_name(typed) == name


@pytest.mark.parametrize("typed", ["👍🏽", " 👍 ", ":👍🏿:", "👍\ufe0f"])
def test_skin_tone_and_dress_make_no_difference(typed: str) -> None:
    assert by_name(typed) == "+1"
    assert by_name("❤") == by_name("❤️") == "heart"


@pytest.mark.parametrize(
    "typed", ["", "bulb", ":seedling:", ":wave::skin-tone-2:", "two words", "1", "🏽", "💡🌱"]
)
def test_anything_else_is_left_as_it_is(typed: str) -> None:
    assert by_name(typed) == typed


@pytest.mark.parametrize("typed", ["🏽", "💡🌱", "two words"])
def test_what_is_not_one_emoji_is_met_with_what_to_write(typed: str) -> None:
    assert emoji_named(by_name(typed)) == ("", "Write one emoji, as in 💡 or bulb, or leave this empty.")
