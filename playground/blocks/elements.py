"""Interactive elements and inputs: what each may hold, and on which surface it may stand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playground.blocks.formats import as_number, is_date, is_instant, is_time
from playground.blocks.limits import LIMITS, Limit
from playground.blocks.objects import (
    any_word,
    confirm,
    conversation_filter,
    dispatch_config,
    feedback_button,
    image,
    initial_among_options,
    option_group,
    overflow_option,
    plain,
    plain_option,
    rich_option,
    style,
    workflow,
)
from playground.blocks.problems import Place
from playground.blocks.rich_text import rich_text
from playground.blocks.shapes import (
    SIZE,
    STRUCTURE,
    Check,
    address,
    boolean,
    exclusive,
    free_string,
    listed,
    shape,
    string,
    unique,
    whole,
    word,
)

_IDS = Limit(1, 10_000)


def _day(place: Place) -> None:
    if not is_date(place.value):
        place.refuse(STRUCTURE, "must be a date in the format YYYY-MM-DD")


def _hour(place: Place) -> None:
    if not is_time(place.value):
        place.refuse(STRUCTURE, "must be a time in the format HH:mm")


def _instant(place: Place) -> None:
    if not is_instant(place.value):
        place.refuse(STRUCTURE, "must be a UNIX timestamp of 10 digits")


def _timezone(place: Place) -> None:
    try:
        known = isinstance(place.value, str) and bool(ZoneInfo(place.value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        place.refuse(STRUCTURE, "must be a time zone of the IANA database")


def _spelled_number(place: Place) -> None:
    if as_number(place.value) is None:
        place.refuse(STRUCTURE, "must be a number written as a string")


def _focus(place: Place) -> None:
    boolean(place)
    if place.surface == "message":
        place.refuse(STRUCTURE, "focus_on_load is only allowed in views")


def _response_url(place: Place) -> None:
    boolean(place)
    if place.surface != "modal":
        place.refuse(STRUCTURE, "response_url_enabled is only allowed in modals")


def _input_bounds(place: Place) -> None:
    """min_length and max_length agree, and the initial value fits between them."""
    fields = place.fields()
    low, high, initial = fields.get("min_length"), fields.get("max_length"), fields.get("initial_value")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        place.refuse(SIZE, "min_length must be less than or equal to max_length")
    room = high if isinstance(high, int) else LIMITS["plain_text_input.max"].high
    if isinstance(initial, str) and len(initial) > room:
        place.at("initial_value").refuse(SIZE, f"must be less than {room + 1} characters")


def _number_bounds(place: Place) -> None:
    """min_value, initial_value and max_value stand in order, and whole where decimals are off."""
    low, initial, high = (as_number(place.at(key).value) for key in ("min_value", "initial_value", "max_value"))
    for smaller, larger in ((low, high), (low, initial), (initial, high)):
        if smaller is not None and larger is not None and smaller > larger:
            place.refuse(SIZE, "min_value, initial_value and max_value must be in order")
    if place.at("is_decimal_allowed").value is False:
        for key in ("min_value", "initial_value", "max_value"):
            spelled = place.at(key)
            if isinstance(spelled.value, str) and "." in spelled.value:
                spelled.refuse(STRUCTURE, "decimals are not allowed")


def _lines_bounds(place: Place) -> None:
    low, high = place.at("min_lines").value, place.at("max_lines").value
    if isinstance(low, int) and isinstance(high, int) and low > high:
        place.refuse(SIZE, "min_lines must be less than or equal to max_lines")


def _few_enough(place: Place) -> None:
    """No more initial choices than max_selected_items."""
    most = place.at("max_selected_items").value
    for key in ("initial_options", "initial_users", "initial_channels", "initial_conversations"):
        chosen = place.at(key)
        if isinstance(most, int) and isinstance(chosen.value, list) and len(chosen.value) > most:
            chosen.refuse(SIZE, f"no more than {most} items allowed")


def _distinct_ids(place: Place) -> None:
    unique(place.items(), "id")


_BASE: Final = {"action_id": string("action_id")}
_CHOICE: Final = {**_BASE, "confirm": confirm, "focus_on_load": _focus}
_SELECT: Final = {**_CHOICE, "placeholder": plain("placeholder")}
_MULTI: Final = {**_SELECT, "max_selected_items": whole(1)}
_TYPED_IN: Final = {
    **_BASE,
    "placeholder": plain("placeholder"),
    "focus_on_load": _focus,
    "dispatch_action_config": dispatch_config,
}
_TYPE: Final = {"type": any_word}
_ID, _ID_LIST = free_string(), listed(free_string(), _IDS)
_OFFER: Final = {
    "options": listed(plain_option, LIMITS["select.options"]),
    "option_groups": listed(option_group, LIMITS["select.groups"]),
}
_VISIBLE: Final = {"visible_to_user_ids": listed(free_string(), LIMITS["visible_to"])}


def _several(check: Check, limit: Limit) -> Check:
    items = listed(check, limit)

    def checked(place: Place) -> None:
        items(place)
        _distinct_ids(place)

    return checked


def _ids_select(kind: str, *, many: bool) -> Check:
    """users, channels or conversations; `kind` is the singular."""
    extra: dict[str, Check] = {f"initial_{kind}s": _several(_ID, _IDS)} if many else {f"initial_{kind}": _ID}
    if kind == "conversation":
        extra |= {"default_to_current_conversation": boolean, "filter": conversation_filter}
    if kind in ("conversation", "channel") and not many:
        extra |= {"response_url_enabled": _response_url}
    return shape(_TYPE, {**(_MULTI if many else _SELECT), **extra}, _few_enough)


ELEMENTS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "button": shape(
            {**_TYPE, "text": plain("button.text")},
            {
                **_BASE,
                **_VISIBLE,
                "value": string("button.value"),
                "url": address("button.url", web=False),
                "style": style,
                "confirm": confirm,
                "accessibility_label": string("a11y_label"),
                "agent_prompt": string("button.prompt"),
                "agent_prompt_display": string("button.prompt"),
            },
        ),
        "static_select": shape(
            _TYPE,
            {**_SELECT, **_OFFER, "initial_option": plain_option},
            exclusive("options", "option_groups"),
            initial_among_options,
        ),
        "multi_static_select": shape(
            _TYPE,
            {**_MULTI, **_OFFER, "initial_options": listed(plain_option, LIMITS["select.options"])},
            exclusive("options", "option_groups"),
            initial_among_options,
            _few_enough,
        ),
        "external_select": shape(_TYPE, {**_SELECT, "min_query_length": whole(0), "initial_option": plain_option}),
        "multi_external_select": shape(
            _TYPE,
            {
                **_MULTI,
                "min_query_length": whole(0),
                "initial_options": listed(plain_option, LIMITS["select.options"]),
            },
            _few_enough,
        ),
        "users_select": _ids_select("user", many=False),
        "multi_users_select": _ids_select("user", many=True),
        "channels_select": _ids_select("channel", many=False),
        "multi_channels_select": _ids_select("channel", many=True),
        "conversations_select": _ids_select("conversation", many=False),
        "multi_conversations_select": _ids_select("conversation", many=True),
        "overflow": shape(
            {**_TYPE, "options": listed(overflow_option, LIMITS["overflow.options"])},
            {**_BASE, "confirm": confirm},
        ),
        "checkboxes": shape(
            {**_TYPE, "options": listed(rich_option, LIMITS["checkboxes.options"])},
            {**_CHOICE, "initial_options": listed(rich_option, LIMITS["checkboxes.options"])},
            initial_among_options,
        ),
        "radio_buttons": shape(
            {**_TYPE, "options": listed(rich_option, LIMITS["radio.options"])},
            {**_CHOICE, "initial_option": rich_option},
            initial_among_options,
        ),
        "datepicker": shape(_TYPE, {**_SELECT, "initial_date": _day}),
        "timepicker": shape(_TYPE, {**_SELECT, "initial_time": _hour, "timezone": _timezone}),
        "datetimepicker": shape(_TYPE, {**_CHOICE, "initial_date_time": _instant}),
        "plain_text_input": shape(
            _TYPE,
            {
                **_TYPED_IN,
                "initial_value": free_string(0),
                "multiline": boolean,
                "min_length": whole(*LIMITS["plain_text_input.min"]),
                "max_length": whole(*LIMITS["plain_text_input.max"]),
            },
            _input_bounds,
        ),
        "rich_text_input": shape(
            _TYPE,
            {
                **_TYPED_IN,
                "initial_value": rich_text,
                "min_lines": whole(*LIMITS["rich_text_input.lines"]),
                "max_lines": whole(*LIMITS["rich_text_input.lines"]),
            },
            _lines_bounds,
        ),
        "email_text_input": shape(_TYPE, {**_TYPED_IN, "initial_value": free_string(0)}),
        "url_text_input": shape(_TYPE, {**_TYPED_IN, "initial_value": free_string(0)}),
        "number_input": shape(
            {**_TYPE, "is_decimal_allowed": boolean},
            {
                **_TYPED_IN,
                "initial_value": _spelled_number,
                "min_value": _spelled_number,
                "max_value": _spelled_number,
            },
            _number_bounds,
        ),
        "file_input": shape(
            _TYPE,
            {
                **_BASE,
                "filetypes": listed(free_string(), Limit(1, 100)),
                "max_files": whole(*LIMITS["file_input.max_files"]),
            },
        ),
        "workflow_button": shape(
            {**_TYPE, "text": plain("button.text"), "workflow": workflow},
            {**_BASE, "style": style, "accessibility_label": string("a11y_label")},
        ),
        "feedback_buttons": shape(
            {**_TYPE, "positive_button": feedback_button, "negative_button": feedback_button}, _BASE
        ),
        "icon_button": shape(
            {**_TYPE, "icon": word(("trash",)), "text": plain("button.text")},
            {
                **_BASE,
                **_VISIBLE,
                "value": string("button.value"),
                "confirm": confirm,
                "accessibility_label": string("a11y_label"),
            },
        ),
        "image": image,
    }
)
