"""Composition objects: texts, options, confirmations and the other small parts of elements."""

from __future__ import annotations

from playground.blocks.limits import LIMITS, Limit
from playground.blocks.problems import Place
from playground.blocks.shapes import (
    STRUCTURE,
    STYLE,
    Check,
    address,
    boolean,
    exclusive,
    free_string,
    listed,
    shape,
    some_of,
    string,
    typed,
    word,
)

BUTTON_STYLES = ("primary", "danger")


def any_word(place: Place) -> None:
    """The `type` field itself; `typed` has already looked at it."""


def _plain(limit: str, rule: int) -> Check:
    return shape({"type": any_word, "text": string(limit, rule)}, {"emoji": boolean})


def plain(limit: str, rule: int = 17) -> Check:
    """A plain_text object; mrkdwn in its place is rule 18."""
    check_plain = _plain(limit, rule)

    def check(place: Place) -> None:
        kind = place.fields().get("type")
        if isinstance(place.value, dict) and kind != "plain_text":
            refused = STYLE if rule == 17 else rule
            place.refuse(refused, "must be a plain_text object")
            return
        check_plain(place)

    return check


def words(limit: str) -> Check:
    """A plain_text or mrkdwn object."""
    mrkdwn = shape({"type": any_word, "text": string(limit)}, {"verbatim": boolean})
    return typed({"plain_text": _plain(limit, 17), "mrkdwn": mrkdwn})


style = word(BUTTON_STYLES, STYLE)

confirm = shape(
    {
        "title": plain("confirm.title"),
        "text": plain("confirm.text"),
        "confirm": plain("confirm.confirm"),
        "deny": plain("confirm.deny"),
    },
    {"style": style},
)

plain_option = shape(
    {"text": plain("option.text"), "value": string("option.value")},
    {"description": plain("option.description")},
)
rich_option = shape(
    {"text": words("option.text"), "value": string("option.value")},
    {"description": words("option.description")},
)
overflow_option = shape(
    {"text": plain("option.text"), "value": string("option.value")},
    {"description": plain("option.description"), "url": address("option.url", web=False)},
)
option_group = shape(
    {"label": plain("group.label"), "options": listed(plain_option, LIMITS["select.options"])}, {}
)

conversation_filter = shape(
    {},
    {
        "include": listed(word(("im", "mpim", "private", "public")), Limit(1, 4)),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    some_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

dispatch_config = shape(
    {"trigger_actions_on": listed(word(("on_enter_pressed", "on_character_entered")), Limit(1, 2))}, {}
)

slack_file = shape({}, {"id": free_string(), "url": free_string()}, exclusive("id", "url"))

image = shape(
    {"type": any_word, "alt_text": string("image.alt")},
    {"image_url": address("image.url"), "slack_file": slack_file},
    exclusive("image_url", "slack_file"),
)

_trigger = shape(
    {"url": address("button.url")},
    {
        "customizable_input_parameters": listed(
            shape({"name": free_string(), "value": free_string(0)}, {}), Limit(1, 100)
        )
    },
)
workflow = shape({"trigger": _trigger}, {})

feedback_button = shape(
    {"text": plain("button.text"), "value": string("button.value")},
    {"accessibility_label": string("a11y_label")},
)


def options_in(place: Place) -> list[object]:
    """Every option that an element offers, groups included."""
    found = [option.value for option in place.at("options").items()]
    for group in place.at("option_groups").items():
        found.extend(option.value for option in group.at("options").items())
    return found


def initial_among_options(place: Place) -> None:
    """Slack asks that an initial option equals an offered one in every field."""
    offered = options_in(place)
    chosen = [place.at("initial_option")] if place.has("initial_option") else []
    chosen += place.at("initial_options").items()
    for choice in chosen:
        if isinstance(choice.value, dict) and not _among(choice.value, offered):
            choice.refuse(STRUCTURE, "must be one of the provided options")


def _among(choice: object, offered: list[object]) -> bool:
    """Deep equality; payloads nested too deeply to compare are never equal."""
    try:
        return choice in offered
    except RecursionError:
        return False
