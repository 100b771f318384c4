"""What a form sends, and what Slack's client refuses to send."""

from __future__ import annotations

from typing import Any

import pytest

from playground.blocks.views import client_errors, state_values
from tests.contracts.test_stand_in_blocks_samples import (
    ELEMENT_SAMPLES,
    Json,
    actions,
    answer,
    button,
    modal,
    option,
    options,
    rich,
    sample_element,
    section,
)

EMPTY: dict[str, tuple[str, Any]] = {
    "plain_text_input": ("value", None),
    "email_text_input": ("value", None),
    "url_text_input": ("value", None),
    "number_input": ("value", None),
    "rich_text_input": ("rich_text_value", None),
    "static_select": ("selected_option", None),
    "external_select": ("selected_option", None),
    "radio_buttons": ("selected_option", None),
    "multi_static_select": ("selected_options", []),
    "multi_external_select": ("selected_options", []),
    "checkboxes": ("selected_options", []),
    "users_select": ("selected_user", None),
    "multi_users_select": ("selected_users", []),
    "channels_select": ("selected_channel", None),
    "multi_channels_select": ("selected_channels", []),
    "conversations_select": ("selected_conversation", None),
    "multi_conversations_select": ("selected_conversations", []),
    "datepicker": ("selected_date", None),
    "timepicker": ("selected_time", None),
    "datetimepicker": ("selected_date_time", None),
    "file_input": ("files", []),
}
SILENT = {"button", "overflow", "image", "workflow_button", "feedback_buttons", "icon_button"}


def _form(element: Json, **fields: Any) -> Json:
    return modal(answer({**element, "action_id": "a"}, block_id="b", **fields))


def _state(view: Json, **entry: Any) -> Json:
    filled = {"b": {"a": entry}} if entry else {}
    return state_values(view, filled)["b"]["a"]


def _error(element: Json, value: Any, *, key: str | None = None, **fields: Any) -> str | None:
    field = key or EMPTY[element["type"]][0]
    return client_errors(_form(element, **fields), {"b": {"a": {"type": element["type"], field: value}}}).get("b")


def test_every_element_keeps_a_value_or_is_known_to_keep_none() -> None:
    assert set(EMPTY) | SILENT == set(ELEMENT_SAMPLES)


@pytest.mark.parametrize("kind", EMPTY)
def test_an_untouched_input_is_sent_empty(kind: str) -> None:
    field, empty = EMPTY[kind]
    bare = {
        key: value
        for key, value in sample_element(kind).items()
        if not key.startswith("initial") and key != "timezone"
    }

    assert _state(_form(bare)) == {"type": kind, field: empty}


@pytest.mark.parametrize(
    ("kind", "initial", "value"),
    [
        ("plain_text_input", "initial_value", "words"),
        ("static_select", "initial_option", option(1)),
        ("checkboxes", "initial_options", [option(1)]),
        ("multi_users_select", "initial_users", ["U1"]),
        ("datepicker", "initial_date", "2026-03-02"),
        ("datetimepicker", "initial_date_time", 1_772_000_000),
    ],
)
def test_an_untouched_input_is_sent_with_its_initial_value(kind: str, initial: str, value: Any) -> None:
    view = _form({"type": kind, initial: value})
    field, empty = EMPTY[kind]

    assert _state(view)[field] == value
    assert _state(view, **{field: None})[field] == empty, "cleared by the person"
    assert _state(view, **{field: "" if empty is None else []})[field] == empty


def test_the_state_holds_inputs_and_stateful_elements_but_no_buttons() -> None:
    view = modal(
        answer({"type": "plain_text_input", "action_id": "words"}, block_id="goal"),
        section(accessory={"type": "users_select", "action_id": "who"}, block_id="peer"),
        actions(button(), {"type": "datepicker", "action_id": "when"}) | {"block_id": "row"},
        section(accessory=button(), block_id="plain"),
    )

    assert state_values(view, {"goal": {"words": {"value": "learn"}}}) == {
        "goal": {"words": {"type": "plain_text_input", "value": "learn"}},
        "peer": {"who": {"type": "users_select", "selected_user": None}},
        "row": {"when": {"type": "datepicker", "selected_date": None}},
    }


@pytest.mark.parametrize("kind", EMPTY)
def test_a_required_input_left_empty_is_refused_and_an_optional_one_is_not(kind: str) -> None:
    empty = EMPTY[kind][1]
    element = {"type": kind}

    assert _error(element, empty)
    assert _error(element, empty, optional=False)
    assert _error(element, empty, optional=True) is None
    assert client_errors(_form(element), {})


NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "10"}
TEXT = {"type": "plain_text_input", "min_length": 2, "max_length": 4}
PICK = {"type": "static_select", "options": options(2)}
GROUPED = {"type": "static_select", "option_groups": [{"label": {}, "options": options(2)}]}
CHECKS = {"type": "checkboxes", "options": options(3)}
MULTI = {"type": "multi_users_select", "max_selected_items": 1}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        (TEXT, "ab"),
        (TEXT, "abcd"),
        ({"type": "plain_text_input"}, "x" * 3000),
        ({"type": "plain_text_input", "multiline": True}, "one\ntwo"),
        (NUMBER, "1"),
        (NUMBER, "10"),
        ({**NUMBER, "is_decimal_allowed": True}, "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "-0.25"),
        ({"type": "email_text_input"}, "ana.lima@example.org"),
        ({"type": "url_text_input"}, "https://example.org/a?b#c"),
        ({"type": "datepicker"}, "2028-02-29"),
        ({"type": "timepicker"}, "00:00"),
        ({"type": "datetimepicker"}, 1_772_000_000),
        (PICK, option(1)),
        (GROUPED, option(1)),
        (CHECKS, [option(2), option(0)]),
        (MULTI, ["U1"]),
        ({"type": "external_select"}, option(77)),
        ({"type": "rich_text_input"}, rich()),
        ({"type": "file_input"}, [{"id": "F1"}]),
    ],
)
def test_a_fitting_answer_leaves_the_form(element: Json, value: Any) -> None:
    assert _error(element, value) is None


@pytest.mark.parametrize(
    ("element", "value"),
    [
        (TEXT, "a"),
        (TEXT, "abcde"),
        (TEXT, 12),
        ({"type": "plain_text_input"}, "x" * 3001),
        ({"type": "plain_text_input"}, "one\ntwo"),
        (NUMBER, "0"),
        (NUMBER, "11"),
        (NUMBER, "1.5"),
        (NUMBER, "five"),
        (NUMBER, "²"),
        (NUMBER, 5),
        ({"type": "email_text_input"}, "ana@example"),
        ({"type": "email_text_input"}, "ana lima@example.org"),
        ({"type": "url_text_input"}, "example.org"),
        ({"type": "url_text_input"}, "javascript:alert(1)"),
        ({"type": "datepicker"}, "02.03.2026"),
        ({"type": "datepicker"}, "2026-02-30"),
        ({"type": "datepicker"}, "20260302"),
        ({"type": "timepicker"}, "9:30"),
        ({"type": "datetimepicker"}, "1772000000"),
        (PICK, option(7)),
        (PICK, "option-1"),
        (GROUPED, option(7)),
        (CHECKS, [option(0), option(0)]),
        (CHECKS, [option(0), option(9)]),
        (CHECKS, option(0)),
        (MULTI, ["U1", "U2"]),
        ({"type": "external_select"}, "77"),
        ({"type": "rich_text_input"}, "words"),
        ({"type": "file_input", "max_files": 1}, [{"id": "F1"}, {"id": "F2"}]),
    ],
)
def test_an_answer_that_does_not_fit_keeps_the_form_open(element: Json, value: Any) -> None:
    assert _error(element, value)
    assert _error(element, value, optional=True), "optional does not mean anything goes"


def test_min_length_does_not_bind_an_optional_input_left_empty() -> None:
    assert _error(TEXT, "", optional=True) is None


def test_an_answer_for_no_field_and_an_answer_of_another_kind_are_refused() -> None:
    view = _form(TEXT)

    assert client_errors(view, {"b": {"a": {"value": "abc"}}, "c": {"a": {"value": "abc"}}}) == {
        "c": "There is no such field."
    }
    assert client_errors(view, {"b": {"a": {"type": "datepicker", "value": "abc"}}}).keys() == {"b"}
