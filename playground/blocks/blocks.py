"""The blocks: what each holds, on which surface it may stand, and what holds for a list of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from playground.blocks.data_blocks import DATA_BLOCKS
from playground.blocks.elements import ELEMENTS
from playground.blocks.limits import LIMITS, Limit
from playground.blocks.objects import any_word, image, plain, slack_file, words
from playground.blocks.problems import Place, Surface
from playground.blocks.rich_text import rich_text
from playground.blocks.shapes import (
    STRUCTURE,
    STYLE,
    Check,
    address,
    boolean,
    count,
    exclusive,
    free_string,
    listed,
    shape,
    some_of,
    string,
    typed,
    unique,
    word,
)

_EVERYWHERE: Final = frozenset(get_args(Surface))
_MESSAGE: Final = frozenset({"message"})
_SELECTS = ("static_select", "external_select", "users_select", "channels_select", "conversations_select")
_MULTI_SELECTS = tuple(f"multi_{name}" for name in _SELECTS)
_PICKS = ("checkboxes", "radio_buttons", "datepicker", "timepicker")

# Multi-selects stand in section and input only (element pages; slackapi/python-slack-sdk#1631).
ACTIONS: Final = ("button", "workflow_button", "overflow", "datetimepicker", *_PICKS, *_SELECTS)
ACCESSORIES: Final = ("button", "workflow_button", "overflow", "image", *_PICKS, *_SELECTS, *_MULTI_SELECTS)
INPUTS: Final = (
    *("plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input"),
    *("file_input", "datetimepicker", *_PICKS, *_SELECTS, *_MULTI_SELECTS),
)
ELEMENT_SURFACES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "datetimepicker": frozenset({"message", "modal"}),
        "rich_text_input": frozenset({"modal", "home"}),
        **dict.fromkeys(
            ("email_text_input", "url_text_input", "number_input", "file_input"), frozenset({"modal"})
        ),
        **dict.fromkeys(("workflow_button", "feedback_buttons", "icon_button"), _MESSAGE),
    }
)
BLOCK_SURFACES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("section", "actions", "context", "divider", "header"), _EVERYWHERE),
        **dict.fromkeys(("image", "input", "rich_text", "video"), _EVERYWHERE),
        **dict.fromkeys(("markdown", "table", "data_table", "data_visualization", "container"), _MESSAGE),
        **dict.fromkeys(("context_actions", "plan", "task_card"), _MESSAGE),
        **dict.fromkeys(("card", "carousel"), frozenset({"message", "home"})),
        "alert": frozenset({"modal"}),
    }
)
_IN_CONTAINER = (
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)


def _by_surface(table: Mapping[str, Check], surfaces: Mapping[str, frozenset[str]]) -> Check:
    """Picks the check by the `type` among those that may stand on the payload's surface."""
    allowed = {
        surface: typed(
            {kind: check for kind, check in table.items() if surface in surfaces.get(kind, _EVERYWHERE)}
        )
        for surface in _EVERYWHERE
    }

    def check_there(place: Place) -> None:
        allowed[place.surface](place)

    return check_there


def _element_of(kinds: tuple[str, ...], *, answers: bool = False) -> Check:
    """One of these elements; only inputs (`answers`) may ask for a response_url."""
    check_element = _by_surface({kind: ELEMENTS[kind] for kind in kinds}, ELEMENT_SURFACES)

    def check(place: Place) -> None:
        check_element(place)
        if not answers and place.has("response_url_enabled"):
            place.at("response_url_enabled").refuse(STRUCTURE, "only allowed in input blocks")

    return check


def _distinct_actions(place: Place) -> None:
    """Within one block every action_id is its own, and at most one button is primary."""
    elements = place.at("elements").items()
    unique([element.at("action_id") for element in elements], "action_id")
    primary = [element for element in elements if element.at("style").value == "primary"]
    for extra in primary[LIMITS["actions.primary"].high :]:
        extra.at("style").refuse(STYLE, "only one primary button allowed in a block")


def _collapsing(place: Place) -> None:
    collapsible = place.at("is_collapsible").value is True
    if collapsible and place.at("has_header_divider").value is True:
        place.refuse(STRUCTURE, "has_header_divider does not go with is_collapsible")
    if place.has("default_collapsed") and not collapsible:
        place.refuse(STRUCTURE, "default_collapsed needs is_collapsible")


def _distinct_tasks(place: Place) -> None:
    unique([task.at("task_id") for task in place.at("tasks").items()], "task_id")


_TYPE: Final = {"type": any_word}
_ID: Final = {"block_id": string("block_id")}
_context_part = typed({"image": image, "plain_text": words("text_object"), "mrkdwn": words("text_object")})
_icon = typed({"image": image})
_source = typed({"url": shape({**_TYPE, "url": address("button.url"), "text": free_string()}, {})})


def _task(*statuses: str) -> Check:
    return shape(
        {**_TYPE, "task_id": free_string(), "title": free_string(), "status": word(statuses)},
        {**_ID, "details": rich_text, "output": rich_text, "sources": listed(_source, Limit(1, 100))},
    )


_task_in_plan = typed({"task_card": _task("pending", "in_progress", "complete", "error")})
_card = shape(
    _TYPE,
    {
        **_ID,
        "hero_image": _icon,
        "icon": _icon,
        "title": words("card.title"),
        "subtitle": words("card.subtitle"),
        "body": words("card.body"),
        "subtext": words("card.subtext"),
        "actions": listed(_element_of(("button",)), LIMITS["card.actions"]),
    },
    some_of("hero_image", "title", "actions", "body"),
)

_BLOCKS: Final[dict[str, Check]] = {
    **DATA_BLOCKS,
    "rich_text": rich_text,
    "divider": shape(_TYPE, _ID),
    "header": shape({**_TYPE, "text": plain("header")}, _ID),
    "section": shape(
        _TYPE,
        {
            **_ID,
            "text": words("section.text"),
            "fields": listed(words("section.field"), LIMITS["section.fields"]),
            "accessory": _element_of(ACCESSORIES),
            "expand": boolean,
        },
        some_of("text", "fields"),
    ),
    "actions": shape(
        {**_TYPE, "elements": listed(_element_of(ACTIONS), LIMITS["actions.elements"])}, _ID, _distinct_actions
    ),
    "context": shape({**_TYPE, "elements": listed(_context_part, LIMITS["context.elements"])}, _ID),
    "context_actions": shape(
        {
            **_TYPE,
            "elements": listed(
                _element_of(("feedback_buttons", "icon_button")), LIMITS["context_actions.elements"]
            ),
        },
        _ID,
        _distinct_actions,
    ),
    "image": shape(
        {**_TYPE, "alt_text": string("image.alt")},
        {
            **_ID,
            "title": plain("image.title"),
            "image_url": address("image.url"),
            "slack_file": slack_file,
        },
        exclusive("image_url", "slack_file"),
    ),
    "input": shape(
        {**_TYPE, "label": plain("input.label"), "element": _element_of(INPUTS, answers=True)},
        {**_ID, "hint": plain("input.hint"), "optional": boolean, "dispatch_action": boolean},
    ),
    "video": shape(
        {
            **_TYPE,
            "alt_text": string("image.alt"),
            "title": plain("video.title"),
            "video_url": address("image.url"),
            "thumbnail_url": address("image.url"),
        },
        {
            **_ID,
            "title_url": address("image.url"),
            "description": plain("video.description"),
            "provider_icon_url": address("image.url"),
            "provider_name": free_string(),
            "author_name": string("video.author"),
        },
    ),
    "markdown": shape({**_TYPE, "text": string("markdown")}, _ID),
    "alert": shape(
        {**_TYPE, "text": words("alert.text")},
        {**_ID, "level": word(("default", "info", "warning", "error", "success"))},
    ),
    "card": _card,
    "carousel": shape({**_TYPE, "elements": listed(typed({"card": _card}), LIMITS["carousel.cards"])}, _ID),
    "task_card": _task("in_progress", "complete", "error"),
    "plan": shape(
        {**_TYPE, "title": free_string()},
        {**_ID, "tasks": listed(_task_in_plan, LIMITS["plan.tasks"])},
        _distinct_tasks,
    ),
}
_BLOCKS["container"] = shape(
    {
        **_TYPE,
        "child_blocks": listed(
            typed({kind: _BLOCKS[kind] for kind in _IN_CONTAINER}), LIMITS["container.children"]
        ),
    },
    {
        **_ID,
        "title": plain("container.title"),
        "rich_text_title": rich_text,
        "subtitle": words("container.title"),
        "width": word(("narrow", "standard", "wide", "full")),
        "icon": _icon,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    some_of("title", "rich_text_title"),
    _collapsing,
)

_block = _by_surface(_BLOCKS, BLOCK_SURFACES)


def check_blocks(place: Place, limit: str, rule: int = STRUCTURE) -> None:
    """A list of blocks: how many, each of them, and that no two share a block_id."""
    if not isinstance(place.value, list):
        place.refuse(rule, "must provide an array")
        return
    count(place, len(place.value), LIMITS[limit], rule)
    for block in place.items()[: LIMITS[limit].high]:
        _block(block)
    unique([block.at("block_id") for block in with_children(place)], "block_id")


def with_children(place: Place) -> list[Place]:
    """Every block of a list, and the blocks inside containers, carousels and plans."""
    found: list[Place] = []
    for block in place.items():
        found += [block, *block.at("child_blocks").items(), *block.at("tasks").items()]
        if block.at("type").value == "carousel":
            found += block.at("elements").items()
    return found
