"""Blocks and forms keep Slack's limits where they are built."""

from __future__ import annotations

import pytest
from slack_sdk.models.blocks import HeaderBlock

from bot.views import forms, kit
from bot.views.ids import ActionId, CallbackId


def test_a_section_that_is_too_long_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="2850"):
        kit.section("x" * 2851)


def test_an_empty_section_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="a text"):
        kit.section("")


def test_a_section_is_verbatim_so_that_names_in_it_wake_nobody() -> None:
    block = kit.section("@here & <!channel>").block.to_dict()

    assert block["text"] == {"type": "mrkdwn", "text": "@here &amp; &lt;!channel&gt;", "verbatim": True}


def test_a_heading_is_cut_even_when_every_character_is_escaped() -> None:
    part = kit.header("&" * 1000)

    assert isinstance(part.block, HeaderBlock)
    assert len(part.said) <= kit.HEADER_LONGEST


def test_a_row_needs_buttons_with_different_actions() -> None:
    show = kit.button("Show", ActionId.CIRCLE_SHOW, "c1")

    with pytest.raises(ValueError, match="different actions"):
        kit.actions([show, show])
    with pytest.raises(ValueError, match="different actions"):
        kit.actions([])


def test_a_row_has_one_primary_button_at_most() -> None:
    both = [
        kit.button("Join", ActionId.CIRCLE_JOIN, primary=True),
        kit.button("Show", ActionId.CIRCLE_SHOW, primary=True),
    ]

    with pytest.raises(ValueError, match="primary"):
        kit.actions(both)


def test_a_button_without_a_subject_has_no_value() -> None:
    assert "value" not in kit.button("Help", ActionId.HELP).to_dict()


def test_a_buttons_value_has_a_limit() -> None:
    with pytest.raises(ValueError, match="value"):
        kit.button("Show", ActionId.CIRCLE_SHOW, "x" * 2001)


@pytest.mark.parametrize("many", [0, 51])
def test_a_message_has_a_number_of_blocks(many: int) -> None:
    with pytest.raises(ValueError, match="50 blocks"):
        kit.screen([kit.section("x")] * many)


def test_the_text_of_a_message_holds_what_its_parts_say() -> None:
    screen = kit.screen([kit.header("Hi"), kit.divider(), kit.section("there"), kit.context("you")])

    assert screen.text == "Hi\nthere\nyou"
    assert len(screen.blocks) == 4


def test_a_form_with_fields_needs_a_submit_button() -> None:
    with pytest.raises(ValueError, match="submit"):
        forms.modal("Title", [forms.text_field("name", "Name")])


def test_a_window_without_fields_has_no_submit_button() -> None:
    with pytest.raises(ValueError, match="submit"):
        forms.modal("Title", [kit.section("x")], submit="Save", callback=CallbackId.INSIGHT)


def test_two_fields_of_one_name_are_a_mistake() -> None:
    twice = [forms.text_field("name", "Name")] * 2

    with pytest.raises(ValueError, match="different names"):
        forms.modal("Title", twice, submit="Save", callback=CallbackId.INSIGHT)


def test_metadata_has_a_limit() -> None:
    with pytest.raises(ValueError, match="metadata"):
        forms.modal("Title", [kit.section("x")], metadata="x" * 3001)


def test_a_chosen_option_is_never_left_out() -> None:
    choices = [forms.Choice(str(number), f"Option {number}") for number in range(150)]

    element = forms.select_field("circle", "Circle", choices, chosen="140").to_dict()["element"]

    assert len(element["options"]) == 100
    assert element["initial_option"]["value"] == "140"
    assert element["initial_option"] in element["options"]


def test_an_option_that_is_not_there_is_not_chosen() -> None:
    element = forms.radio_field("who", "Who", [forms.Choice("a", "A")], chosen="z").to_dict()["element"]

    assert "initial_option" not in element


def test_only_a_web_address_is_put_into_a_link_field() -> None:
    assert "initial_value" not in forms.link_field("url", "Link", value="no link").to_dict()["element"]
