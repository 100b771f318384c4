"""Garbage at every level is judged, never a crash."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.blocks.blocks import BLOCK_SURFACES
from playground.blocks.elements import ELEMENTS
from playground.blocks.messages import check_message
from playground.blocks.plain import plain_text, plain_view
from playground.blocks.problems import Problem
from playground.blocks.text import broadcasts, message_broadcasts, normalize_blocks
from playground.blocks.views import check_response_action, check_view, client_errors, state_values

_KINDS = [
    *BLOCK_SURFACES,
    *ELEMENTS,
    "plain_text",
    "mrkdwn",
    "rich_text_section",
    "rich_text_list",
    "text",
    "date",
]
_KEYS = [
    *("type", "text", "blocks", "elements", "element", "accessory", "fields", "options", "option_groups", "label"),
    *(
        "initial_option",
        "initial_options",
        "value",
        "rows",
        "chart",
        "series",
        "axis_config",
        "categories",
        "tasks",
    ),
    *("child_blocks", "title", "submit", "block_id", "action_id", "confirm", "style", "filter", "initial_date"),
    *("min_value", "max_length", "initial_date_time", "timezone", "metadata", "attachments", "markdown_text"),
    *("state", "timestamp", "format", "segments", "data", "indent", "offset", "image_url", "alt_text"),
]
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(_KINDS),
    st.sampled_from(["<!date^99999999999^{date}|x>", "<!date^1^{x}|y>", "<|>", "<!|>", "[]", "{", "<@", "²", "٣"]),
)


def _grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(_KEYS) | st.text(max_size=3)
    shaped = st.dictionaries(keys, inner, max_size=6)
    kinds = st.sampled_from(_KINDS)
    return st.lists(inner, max_size=4) | shaped | st.tuples(shaped, kinds).map(lambda p: {**p[0], "type": p[1]})


garbage = st.recursive(_scalars, _grow, max_leaves=25)
objects = st.dictionaries(st.sampled_from(_KEYS), garbage, max_size=6)
READER: dict[str, Any] = {"zone": "Europe/Berlin", "users": {}, "channels": {}}


@settings(max_examples=150, deadline=None)
@given(objects, garbage)
def test_nothing_makes_the_checks_raise(payload: dict[str, Any], thing: Any) -> None:
    told = [
        *check_message(payload),
        *check_message({**payload, "blocks": [thing]}, update=True),
        *check_view(thing, surface="modal"),
        *check_view({**payload, "type": "home", "blocks": [thing]}, surface="home"),
        *check_response_action(payload, payload),
        *check_response_action({"response_action": "errors", "errors": thing}, {"blocks": thing}),
    ]

    assert all(isinstance(problem, Problem) and problem.message.startswith("[ERROR] ") for problem in told)
    assert check_message({**payload, "blocks": [thing]}, update=True) or isinstance(thing, dict)


@settings(max_examples=100, deadline=None)
@given(objects, garbage)
def test_nothing_makes_the_readers_raise(payload: dict[str, Any], thing: Any) -> None:
    spoiled = {
        **payload,
        "blocks": [thing, {"type": "section", "text": thing}, {"type": "input", "element": thing}],
    }

    assert isinstance(plain_text(spoiled, **READER), str)
    assert isinstance(plain_view(spoiled, **READER), str)
    assert isinstance(message_broadcasts(spoiled), list)
    assert all(block["block_id"] for block in normalize_blocks(spoiled["blocks"], lambda: "id"))
    assert state_values(spoiled, {}) is not None
    assert client_errors(spoiled, {}) is not None


@given(st.text())
def test_any_text_is_searched_for_broadcasts(text: str) -> None:
    assert broadcasts(text.replace("<", "&lt;")) == []


def test_nesting_beyond_reason_is_refused() -> None:
    deep: Any = "words"
    for _ in range(3_000):
        deep = {"type": "section", "text": deep}

    assert check_message({"blocks": [deep]})[0].rule == 15
    assert {problem.rule for problem in check_view({"type": "home", "blocks": [deep]}, surface="home")} >= {38}
    assert message_broadcasts({"blocks": [deep]}) == []
