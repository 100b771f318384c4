"""What Slack refuses about modals, Home tabs and replies to a submission."""

from __future__ import annotations

import json
from typing import Any

import pytest

from playground.blocks.views import check_response_action, check_view
from tests.contracts.test_stand_in_blocks_samples import (
    Json,
    answer,
    home,
    modal,
    plain,
    sample_element,
    section,
)

FIELD = answer({"type": "plain_text_input", "action_id": "words"}, block_id="goal")


def _without(view: Json, *keys: str) -> Json:
    return {key: value for key, value in view.items() if key not in keys}


def _focused(number: int) -> Json:
    return answer({"type": "plain_text_input", "focus_on_load": True}, block_id=f"b{number}")


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        (None, "/view"),
        ("no json", "/view"),
        ([], "/view"),
        ({}, "/view"),
        ({**home(section()), "title": plain()}, "/view/type"),
        ({**modal(section()), "type": "dialog"}, "/view/type"),
        (_without(modal(section()), "title"), "/view"),
        (_without(modal(section()), "blocks"), "/view"),
        (_without(modal(FIELD), "submit"), "/view"),
        (modal(section(), blocks=None), "/view/blocks"),
        (modal(section(), blocks="[]"), "/view/blocks"),
        (modal(section(), hash="1.a"), "/view"),
        (modal(section(), id="V1"), "/view"),
        (modal(section(), state={}), "/view"),
        (modal(section(), notify_on_close="yes"), "/view/notify_on_close"),
        (modal(section(), private_metadata={"a": 1}), "/view/private_metadata"),
        (modal(section(), callback_id=None), "/view/callback_id"),
        (modal(_focused(1), _focused(2)), "/view/blocks"),
        (modal(FIELD, FIELD), "/view/blocks/1/block_id"),
        (modal(section(text=plain(""))), "/view/blocks/0/text/text"),
        (modal(section(text=plain("x" * 3001))), "/view/blocks/0/text/text"),
    ],
)
def test_a_modal_is_refused(view: Any, pointer: str) -> None:
    found = check_view(view, surface="modal")

    assert found
    assert {problem.code for problem in found} == {"invalid_arguments"}
    assert found[0].message.endswith(f"[json-pointer:{pointer}]")


@pytest.mark.parametrize("key", ["title", "submit", "close", "clear_on_close", "notify_on_close"])
def test_a_home_with_the_frame_of_a_modal_is_refused(key: str) -> None:
    extra: Any = plain() if key in ("title", "submit", "close") else True

    found = check_view(home(section(), **{key: extra}), surface="home")

    assert (found[0].rule, found[0].code) == (39, "invalid_arguments")
    assert key in found[0].message


def test_views_pass_as_objects_and_as_json() -> None:
    view = modal(FIELD, _focused(1), close=plain("Back"), clear_on_close=True, notify_on_close=True)

    assert check_view(view, surface="modal") == []
    assert check_view(json.dumps(view), surface="modal") == []
    assert check_view(home(FIELD, section()), surface="home") == []
    assert check_view(_without(modal(section()), "submit"), surface="modal") == []


def test_a_response_url_may_be_asked_for_in_inputs_of_a_modal_only() -> None:
    element = {**sample_element("channels_select"), "response_url_enabled": True}

    assert check_view(modal(answer(element)), surface="modal") == []
    assert check_view(home(answer(element)), surface="home")
    assert check_view(modal(section(accessory=element)), surface="modal")


VIEW = modal(FIELD, section(block_id="intro"))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"goal": "Too short"}},
        {"response_action": "update", "view": VIEW},
        {"response_action": "push", "view": VIEW},
    ],
)
def test_a_reply_to_a_submission_passes(body: Json) -> None:
    assert check_response_action(body, VIEW) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"response_action": "close"}, "/response_action"),
        ({"response_action": None}, "/response_action"),
        ({"response_action": ["errors"]}, "/response_action"),
        ({"text": "thanks"}, "/response_action"),
        ({"response_action": "errors"}, "/errors"),
        ({"response_action": "errors", "errors": {}}, "/errors"),
        ({"response_action": "errors", "errors": ["goal"]}, "/errors"),
        ({"response_action": "errors", "errors": {"gaol": "Too short"}}, "/errors/gaol"),
        ({"response_action": "errors", "errors": {"intro": "Too short"}}, "/errors/intro"),
        ({"response_action": "errors", "errors": {"a/b": "Too short"}}, "/errors/a~1b"),
        ({"response_action": "errors", "errors": {"goal": ""}}, "/errors/goal"),
        ({"response_action": "errors", "errors": {"goal": plain()}}, "/errors/goal"),
        ({"response_action": "errors", "errors": {"goal": "a"}, "view": VIEW}, ""),
        ({"response_action": "clear", "errors": {}}, ""),
        ({"response_action": "update"}, "/view"),
        ({"response_action": "push", "view": {**VIEW, "type": "home"}}, "/view/type"),
        ({"response_action": "update", "view": {**VIEW, "id": "V1"}}, "/view"),
        ({"response_action": "update", "view_id": "V1", "view": VIEW}, ""),
    ],
)
def test_a_reply_that_a_person_would_see_as_trouble_is_refused(body: Json, pointer: str) -> None:
    found = check_response_action(body, VIEW)

    assert found
    assert {problem.rule for problem in found} == {41}
    assert found[0].message.endswith(f"[json-pointer:{pointer}]")
