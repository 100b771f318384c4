"""What people typed and chose in a view: the state Slack would send, and what its client refuses first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from playground.blocks.answers import answer_problem
from playground.blocks.blocks import with_children
from playground.blocks.problems import Place, Report

# Element type -> (field of the state, its empty value). Buttons and overflow menus keep no state.
STATE_FIELDS: Final[Mapping[str, tuple[str, object]]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("plain_text_input", "email_text_input", "url_text_input", "number_input"), ("value", None)
        ),
        "rich_text_input": ("rich_text_value", None),
        **dict.fromkeys(("static_select", "external_select", "radio_buttons"), ("selected_option", None)),
        **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), ("selected_options", ())),
        "users_select": ("selected_user", None),
        "multi_users_select": ("selected_users", ()),
        "channels_select": ("selected_channel", None),
        "multi_channels_select": ("selected_channels", ()),
        "conversations_select": ("selected_conversation", None),
        "multi_conversations_select": ("selected_conversations", ()),
        "datepicker": ("selected_date", None),
        "timepicker": ("selected_time", None),
        "datetimepicker": ("selected_date_time", None),
        "file_input": ("files", ()),
    }
)
_INITIAL: Final = (
    *("initial_value", "initial_option", "initial_options", "initial_user", "initial_users", "initial_channel"),
    *("initial_channels", "initial_conversation", "initial_conversations", "initial_date", "initial_time"),
    "initial_date_time",
)


def stateful_elements(view: Mapping[str, object]) -> Iterator[tuple[Place, Place]]:
    """Every (block, element) of a view or message that keeps a value, in reading order."""
    blocks = Report("modal").place(view.get("blocks"), "/view/blocks")
    for block in with_children(blocks):
        kind = block.at("type").value
        if kind == "input":
            elements = [block.at("element")]
        elif kind == "section":
            elements = [block.at("accessory")]
        else:
            elements = block.at("elements").items() if kind == "actions" else []
        for element in elements:
            element_kind = element.at("type").value
            if isinstance(element_kind, str) and element_kind in STATE_FIELDS:
                yield block, element


def untouched(element: Place) -> dict[str, object]:
    """What Slack sends for an element that nobody touched: its initial value, else null or an empty list."""
    fields = element.fields()
    kind = str(fields.get("type"))
    key, empty = STATE_FIELDS[kind]
    entry: dict[str, object] = {"type": kind, key: [] if empty == () else empty}
    for initial in _INITIAL:
        if fields.get(initial) is not None:
            entry[key] = fields[initial]
    if kind == "timepicker" and "timezone" in fields:
        entry["timezone"] = fields["timezone"]
    return entry


def state_values(
    view: Mapping[str, object], filled: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> dict[str, dict[str, dict[str, object]]]:
    """`state.values` as Slack sends it: `{block_id: {action_id: {"type": …, field: …}}}`.

    `filled` has the same shape and overrides initial values. The view must carry its ids (see
    `normalize_blocks`); elements without one are left out.
    """
    values: dict[str, dict[str, dict[str, object]]] = {}
    for block, element in stateful_elements(view):
        block_id, action_id = block.at("block_id").value, element.at("action_id").value
        if isinstance(block_id, str) and isinstance(action_id, str):
            given = filled.get(block_id, {}).get(action_id, {})
            entry = {**untouched(element), **given, "type": element.at("type").value}
            key, empty = STATE_FIELDS[str(entry["type"])]
            if entry[key] == "" or (entry[key] is None and empty == ()):
                entry[key] = None if empty is None else []
            values.setdefault(block_id, {})[action_id] = entry
    return values


def input_problems(block: Mapping[str, object], entry: Mapping[str, object]) -> str | None:
    """What the client says about one answer in an input block, or None when it lets it pass."""
    element = block.get("element")
    if not isinstance(element, Mapping) or element.get("type") not in STATE_FIELDS:
        return "This field cannot be answered."
    field, _ = STATE_FIELDS[str(element["type"])]
    answer = entry.get(field)
    if entry.get("type", element["type"]) != element["type"]:
        return f"This field is a {element['type']}."
    if answer is None or answer == "" or answer == [] or answer == {}:
        return None if block.get("optional") is True else "Please fill in this field."
    return answer_problem(element, answer)


def client_errors(
    view: Mapping[str, object], values: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> dict[str, str]:
    """What Slack's client refuses before it sends a submission, as `{block_id: words}`.

    `values` are what the person filled in; untouched elements count with their initial values. A
    block_id or action_id that the view does not have is an error of its own.
    """
    errors: dict[str, str] = {}
    sent = state_values(view, values)
    for named, given in values.items():
        if any(action_id not in sent.get(named, {}) for action_id in given):
            errors[named] = "There is no such field."
    for block, element in stateful_elements(view):
        block_id, action_id = block.at("block_id").value, element.at("action_id").value
        if not isinstance(block_id, str) or not isinstance(action_id, str):
            continue
        given_type = values.get(block_id, {}).get(action_id, {}).get("type")
        entry = {**sent[block_id][action_id], **({"type": given_type} if given_type else {})}
        if block.at("type").value == "input":
            trouble = input_problems(block.fields(), entry)
        else:
            trouble = input_problems({"element": element.fields(), "optional": True}, entry)
        if trouble is not None:
            errors.setdefault(block_id, trouble)
    return errors
