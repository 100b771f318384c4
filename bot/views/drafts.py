"""Forms whose words are kept while they are typed, and given back when the form is opened again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
    UrlInputElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.views.kit import context

KEPT = "I kept your draft: here are the words you had not sent yet."
AFRESH = "Empty the fields to begin afresh."
TICKED = "\n"
"""What stands between the values of ticked boxes."""
MARK_LENGTH = 12


def tell_of_typing(view: View) -> None:
    """Have Slack tell us what is typed and chosen and when the form is closed, so that a draft can be kept.

    A form that is closed is told of without its words (Slack's documentation is silent, its samples have none),
    so the words are kept while they are typed; and so is what is chosen after them, as who may read them.
    """
    view.notify_on_close = True
    for block in view.blocks or []:
        if isinstance(block, InputBlock):
            block.dispatch_action = True
            if isinstance(block.element, PlainTextInputElement | UrlInputElement | NumberInputElement):
                typed = DispatchActionConfig(trigger_actions_on=["on_character_entered"])
                block.element.dispatch_action_config = typed


def mark_of(view: View) -> str:
    """Return a mark of what stands in the fields of a form and can be chosen there, as it was drawn."""
    blocks = [block.to_dict() for block in view.blocks or [] if isinstance(block, InputBlock)]
    drawn = {block["block_id"]: block["element"] for block in blocks}
    return sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()[:MARK_LENGTH]


def restore(view: View, words: Mapping[str, str]) -> None:
    """Put into the fields what stood there when they were last typed into, and say so above them.

    A field that was empty then is empty now, but for a choice that must not be: there what is proposed stays.
    What was chosen and can be no more is chosen anew: words for one circle must not slip into another.
    """
    for block in view.blocks or []:
        if isinstance(block, InputBlock) and block.block_id:
            _fill(block.element, words.get(block.block_id, ""), is_optional=bool(block.optional))
    view.blocks = [context(f"{KEPT} {AFRESH}").block, *(view.blocks or [])]


def _fill(element: object, text: str, *, is_optional: bool) -> None:
    match element:
        case PlainTextInputElement():
            element.initial_value = text[: element.max_length or len(text)] or None
        case UrlInputElement():
            element.initial_value = text if _is_whole(text) else None
        case StaticSelectElement() | RadioButtonsElement():
            if text or is_optional:
                element.initial_option = _chosen(element.options, text)
        case CheckboxesElement():
            ticked = [one for one in element.options or [] if one.value in text.split(TICKED)]
            element.initial_options = ticked or None
        case DatePickerElement():
            element.initial_date = text or None
        case TimePickerElement():
            if text or is_optional:
                element.initial_time = text or None
        case UserSelectElement():
            element.initial_user = text or None
        case NumberInputElement():
            if _is_within(element, text):
                element.initial_value = text
        case _:
            pass


def _chosen(options: object, text: str) -> Option | None:
    known = [one for one in options if isinstance(one, Option)] if isinstance(options, list | tuple) else []
    return next((one for one in known if one.value == text), None)


def _is_within(element: NumberInputElement, text: str) -> bool:
    """Tell whether a number may stand in its field: Slack refuses a form with one out of bounds in it."""
    if not (text.isascii() and text.isdecimal()):
        return False
    return int(element.min_value or 0) <= int(text) <= int(element.max_value or text)


def _is_whole(text: str) -> bool:
    """Tell whether a link is one already: Slack refuses a form with half of one in it."""
    link = urlsplit(text)
    return link.scheme in {"http", "https"} and "." in link.netloc and " " not in text
