"""What Slack refuses besides sizes: wrong types, nulls, unknown keys, wrong text kinds, doubles."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from playground.blocks.messages import check_message
from playground.rules import BY_NUMBER
from tests.contracts.test_stand_in_blocks_samples import (
    BLOCK_SAMPLES,
    ELEMENT_SAMPLES,
    PICTURE,
    Json,
    actions,
    answer,
    button,
    chart,
    data_table,
    mrkdwn,
    option,
    options,
    plain,
    problems,
    rich,
    sample_block,
    sample_element,
    section,
    table,
    task,
)


def _select(**fields: Any) -> Json:
    return actions({"type": "static_select", "options": options(2), **fields})


def _number(**fields: Any) -> Json:
    return answer({"type": "number_input", "is_decimal_allowed": False, **fields})


def _text_input(**fields: Any) -> Json:
    return answer({"type": "plain_text_input", **fields})


def _series(**fields: Any) -> Json:
    block = chart()
    block["chart"].update(fields)
    return block


STRUCTURE, SIZE, STYLE = 15, 17, 18
CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
CONTAINER = sample_block("container")


def _user_select(**fields: Any) -> Json:
    return section(accessory={"type": "multi_users_select", **fields})


def _first(kind: str, **fields: Any) -> Json:
    return actions({"type": kind, **fields})


# Rule -> what is wrong -> (the block, where in it the refusal points).
REFUSED: Final[dict[int, dict[str, tuple[Any, str]]]] = {
    STRUCTURE: {
        "section without words": ({"type": "section"}, ""),
        "text as a bare string": (section(text="words"), "/text"),
        "text null": (section(text=None), "/text"),
        "text of a third kind": (section(text={"type": "markdown", "text": "a"}), "/text/type"),
        "text without type": (section(text={"text": "a"}), "/text"),
        "emoji in mrkdwn": (section(text={**mrkdwn(), "emoji": True}), "/text"),
        "verbatim in plain_text": (section(text={**plain(), "verbatim": True}), "/text"),
        "header as string": ({"type": "header", "text": "a"}, "/text"),
        "input without label": ({"type": "input", "element": {"type": "datepicker"}}, ""),
        "button in an input": (answer(button()), "/element/type"),
        "overflow in an input": (answer(sample_element("overflow")), "/element/type"),
        "image in an input": (answer(sample_element("image")), "/element/type"),
        "text input in actions": (_first("plain_text_input"), "/elements/0/type"),
        "button in context": ({"type": "context", "elements": [button()]}, "/elements/0/type"),
        "unknown key on a block": (section(color="red"), ""),
        "unknown key on an element": (actions(button(icon="x")), "/elements/0"),
        "unknown key on an option": (_select(options=[{**option(), "id": 1}]), "/elements/0/options/0"),
        "url on a select option": (
            _select(options=[{**option(), "url": "https://a.org"}]),
            "/elements/0/options/0",
        ),
        "same action_id twice": (actions(button(), button()), "/elements/1/action_id"),
        "button value as number": (actions(button(value=1)), "/elements/0/value"),
        "button url without scheme": (actions(button(url="example.org")), "/elements/0/url"),
        "confirm half empty": (actions(button(confirm={"title": plain()})), "/elements/0/confirm"),
        "initial option is another": (_select(initial_option=option(9)), "/elements/0/initial_option"),
        "initial option differs a little": (
            _select(initial_option={**option(1), "text": {**option(1)["text"], "emoji": True}}),
            "/elements/0/initial_option",
        ),
        "initial option null": (_select(initial_option=None), "/elements/0/initial_option"),
        "initial options empty": (
            section(accessory={"type": "checkboxes", "options": options(1), "initial_options": []}),
            "/accessory/initial_options",
        ),
        "options and groups": (_select(option_groups=[{"label": plain(), "options": options(1)}]), "/elements/0"),
        "neither options nor groups": (_first("static_select"), "/elements/0"),
        "bool is no int": (_user_select(max_selected_items=True), "/accessory/max_selected_items"),
        "int is no bool": (section(expand=1), "/expand"),
        "empty conversation filter": (_first("conversations_select", filter={}), "/elements/0/filter"),
        "empty include": (_first("conversations_select", filter={"include": []}), "/elements/0/filter/include"),
        "multi-select in actions": (actions(sample_element("multi_static_select")), "/elements/0/type"),
        "no such day": (_first("datepicker", initial_date="2026-02-29"), "/elements/0/initial_date"),
        "no such hour": (_first("timepicker", initial_time="24:00"), "/elements/0/initial_time"),
        "no such zone": (_first("timepicker", timezone="Mars/Olympus"), "/elements/0/timezone"),
        "instant in milliseconds": (
            _first("datetimepicker", initial_date_time=1_772_000_000_000),
            "/elements/0/initial_date_time",
        ),
        "focus in a message": (_text_input(focus_on_load=True), "/element/focus_on_load"),
        "response_url in a message": (
            answer({"type": "channels_select", "response_url_enabled": True}),
            "/element/response_url_enabled",
        ),
        "image without alt_text": ({"type": "image", "image_url": "https://a.org/b"}, ""),
        "image from two sources": ({**PICTURE, "slack_file": {"id": "F1"}}, ""),
        "image without source": ({"type": "image", "alt_text": "a"}, ""),
        "image without http": ({**PICTURE, "image_url": "file:///etc/passwd"}, "/image_url"),
        "rich text in a heading row": (data_table() | {"rows": [[rich()], [rich()]]}, "/rows/0/0/type"),
        "rows of two widths": (data_table() | {"rows": [[{"type": "raw_text", "text": "a"}], []]}, "/rows/1"),
        "pie with nothing in it": (_series(type="pie", series=None), "/chart"),
        "series without a point": (
            _series(axis_config={"categories": ["week 0", "week 1", "week 2"]}),
            "/chart/series/0/data",
        ),
        "pending task outside a plan": (task(1, "pending"), "/status"),
        "same task twice": ({"type": "plan", "title": "t", "tasks": [task(), task()]}, "/tasks/1/task_id"),
        "card with nothing": ({"type": "card", "subtitle": plain()}, ""),
        "container in a container": (CONTAINER | {"child_blocks": [CONTAINER]}, "/child_blocks/0/type"),
        "collapsed but not collapsible": (CONTAINER | {"default_collapsed": True}, ""),
        "list of a third style": (
            rich() | {"elements": [{"type": "rich_text_list", "style": "dash", "elements": []}]},
            "/elements/0/style",
        ),
        "block that is a string": ("section", ""),
        "block without type": ({"text": plain()}, ""),
    },
    SIZE: {
        "too many initial users": (
            _user_select(initial_users=["U1", "U2"], max_selected_items=1),
            "/accessory/initial_users",
        ),
        "max_selected_items 0": (_user_select(max_selected_items=0), "/accessory/max_selected_items"),
        "initial value too long": (_text_input(max_length=3, initial_value="four"), "/element/initial_value"),
        "min over max": (_text_input(min_length=5, max_length=4), "/element"),
    },
    STYLE: {
        "empty text": (section(text=mrkdwn("")), "/text/text"),
        "header as mrkdwn": ({"type": "header", "text": mrkdwn()}, "/text"),
        "label as mrkdwn": (_text_input() | {"label": mrkdwn()}, "/label"),
        "button as mrkdwn": (actions(button(text=mrkdwn())), "/elements/0/text"),
        "style default": (actions(button(style="default")), "/elements/0/style"),
        "style null": (actions(button(style=None)), "/elements/0/style"),
        "two primary buttons": (
            actions(button(style="primary"), button(action_id="b", style="primary")),
            "/elements/1/style",
        ),
        "confirm as mrkdwn": (actions(button(confirm=CONFIRM | {"text": mrkdwn()})), "/elements/0/confirm/text"),
        "mrkdwn option in a select": (
            _select(options=[{**option(), "text": mrkdwn()}]),
            "/elements/0/options/0/text",
        ),
        "empty table cell": (table(text=""), "/rows/0/0/text"),
        "empty rich text": (rich({"type": "text", "text": ""}), "/elements/0/elements/0/text"),
    },
}


@pytest.mark.parametrize(("rule", "wrong"), [(rule, wrong) for rule in REFUSED for wrong in REFUSED[rule]])
def test_a_message_with_this_block_is_refused(rule: int, wrong: str) -> None:
    block, pointer = REFUSED[rule][wrong]

    found = check_message({"text": "words", "blocks": [block]})

    told = {(problem.rule, problem.message.rpartition(" ")[2]) for problem in found}
    assert (rule, f"[json-pointer:/blocks/0{pointer}]") in told
    assert found[0].code == "invalid_blocks"


@pytest.mark.parametrize(
    "element",
    [
        {"min_value": "1.5"},
        {"min_value": "2", "max_value": "1"},
        {"initial_value": "0", "min_value": "1"},
        {"min_value": 1},
        {"initial_value": "one"},
        {"max_value": "1e3"},
    ],
)
def test_a_number_input_with_these_bounds_is_refused(element: Json) -> None:
    assert problems("modal", _number()) == []

    assert problems("modal", _number(**element))


def test_block_ids_are_unique_even_inside_containers() -> None:
    twin = section(block_id="same")
    inside = sample_block("container") | {"child_blocks": [twin]}

    for blocks in ([twin, twin], [twin, inside]):
        found = problems("message", *blocks)
        assert [problem.rule for problem in found] == [15]
        assert found[0].message.startswith("[ERROR] block_id already exists: same")


@pytest.mark.parametrize("kind", BLOCK_SAMPLES)
def test_no_known_field_of_a_block_may_be_null_or_of_another_kind(kind: str) -> None:
    surface: Any = BLOCK_SAMPLES[kind][1][0]
    block = sample_block(kind)

    for key in block:
        for wrong in (None, 7, object, [None], {"type": None}):
            assert problems(surface, {**block, key: wrong}), (key, wrong)


@pytest.mark.parametrize("kind", ELEMENT_SAMPLES)
def test_no_known_field_of_an_element_may_be_null(kind: str) -> None:
    surface: Any = "modal" if "modal" in ELEMENT_SAMPLES[kind][1] else "message"
    element = sample_element(kind)

    for key in element:
        spoiled = {**element, key: None}
        holders = (answer(spoiled), actions(spoiled), section(accessory=spoiled))
        for holder in holders:
            assert problems(surface, holder), key


@pytest.mark.parametrize(
    ("payload", "rule", "code"),
    [
        ({}, 13, "no_text"),
        ({"text": ""}, 13, "no_text"),
        ({"text": "  \n"}, 13, "no_text"),
        ({"blocks": []}, 13, "no_text"),
        ({"blocks": "[]", "attachments": []}, 13, "no_text"),
        ({"text": 7}, 6, "invalid_arguments"),
        ({"markdown_text": "a", "text": "b"}, 14, "markdown_text_conflict"),
        ({"markdown_text": "a", "blocks": [{"type": "divider"}]}, 14, "markdown_text_conflict"),
        ({"text": "a", "blocks": {"type": "divider"}}, 16, "invalid_blocks_format"),
        ({"text": "a", "blocks": "no json"}, 16, "invalid_blocks_format"),
        ({"text": "a", "blocks": '{"type": "divider"}'}, 16, "invalid_blocks_format"),
        ({"text": "a", "blocks": '"[]"'}, 16, "invalid_blocks_format"),
        ({"text": "a", "attachments": {}}, 15, "invalid_blocks"),
        ({"text": "a", "attachments": [{"blocks": [{"type": "alert"}]}]}, 15, "invalid_blocks"),
        ({"text": "a", "attachments": [{"colour": "red"}]}, 15, "invalid_blocks"),
        ({"text": "a", "blocks": [table()], "attachments": [{"blocks": [table()]}]}, 19, "invalid_attachments"),
        ({"text": "a", "metadata": "no json"}, 27, "invalid_metadata_format"),
        ({"text": "a", "metadata": []}, 27, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "x"}}, 27, "invalid_metadata_schema"),
        ({"text": "a", "metadata": {"event_type": "x", "event_payload": "y"}}, 27, "invalid_metadata_schema"),
        (
            {"text": "a", "metadata": {"event_type": "x", "event_payload": {}, "z": 1}},
            27,
            "invalid_metadata_schema",
        ),
    ],
)
def test_a_message_as_a_whole_is_refused(payload: Json, rule: int, code: str) -> None:
    found = check_message(payload)

    assert found
    assert (found[0].rule, found[0].code) == (rule, code)
    assert code in BY_NUMBER[rule].codes


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "words"},
        {"text": None, "blocks": [{"type": "divider"}]},
        {"markdown_text": "# words"},
        {"attachments": [{"text": "words", "color": "#fff", "blocks": [{"type": "divider"}]}]},
        {"delete_original": True},
        {"text": "a", "blocks": json.dumps([section()]), "thread_ts": "1.2", "unknown": 1},
        {"text": "a", "metadata": json.dumps({"event_type": "nudge", "event_payload": {"id": "n1"}})},
    ],
)
def test_a_message_as_a_whole_passes(payload: Json) -> None:
    assert check_message(payload) == []
