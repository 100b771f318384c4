"""The questions whether words after /insight are an insight, or ask for something else with a slip in it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot.domain.text import one_line
from bot.views.ids import ActionId
from bot.views.kit import Screen, actions, button, screen, section
from bot.views.words import Words, code, in_marks, lines, words

LABEL_LONGEST = 40
SEARCH_LONGEST = 200


def is_it_a_search(text: str, looked_for: str) -> Screen:
    """Return the question whether words are an insight, or a search with a slip in it."""
    if not looked_for:
        example = words("To look for insights, type ", code("/insight find"), " and the words.")
        return _is_it(text, example, [], "")
    find = button(f"Find “{one_line(looked_for)[:LABEL_LONGEST]}”", ActionId.INSIGHT_FIND, looked_for)
    asked = words("Did you mean to look for ", in_marks(looked_for, SEARCH_LONGEST), "?")
    return _is_it(text, asked, [find], "type /insight find and the words")


def is_it_mine(text: str, tags: str) -> Screen:
    """Return the question whether words are an insight, or ask with a slip for the person's own."""
    show = button("Show my insights", ActionId.INSIGHT_MINE, tags)
    return _is_it(text, words("Did you mean ", code("/insight mine"), "?"), [show], "type /insight mine")


def is_it_help(text: str) -> Screen:
    """Return the question whether a word is an insight, or asks with a slip for help."""
    show = button("What can I do?", ActionId.HELP)
    return _is_it(text, words("Did you mean ", code("/insight help"), "?"), [show], "type /insight help")


def _is_it(text: str, asked: Words, others: Sequence[ButtonElement], otherwise: str) -> Screen:
    save = button("Save it as an insight", ActionId.INSIGHT_LOG, text, about=text)
    ways = f" For the other, {otherwise}." if otherwise else ""
    return screen(
        [
            section(lines([words("Nothing is saved yet: ", in_marks(text, SEARCH_LONGEST)), asked])),
            actions([*others, save], said=f"Is it an insight? Save it with the button.{ways}"),
        ]
    )
