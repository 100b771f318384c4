"""What Slack refuses about modals, Home tabs and the replies to a submitted form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, Literal

from playground.blocks.blocks import check_blocks, with_children
from playground.blocks.limits import LIMITS
from playground.blocks.messages import json_size
from playground.blocks.objects import plain
from playground.blocks.problems import Place, Problem, Report
from playground.blocks.shapes import Check, boolean, count, exactly, shape, string
from playground.blocks.state import client_errors, input_problems, state_values

__all__ = ["check_response_action", "check_view", "client_errors", "input_problems", "state_values"]

_TOO_LARGE, _VIEW, _REPLY = 38, 39, 41


def check_view(view: object, *, surface: Literal["modal", "home"]) -> list[Problem]:
    """The problems of a view given to `views.open`, `push`, `update` or `publish`.

    `view` is an object or its JSON string. Fields that Slack adds by itself (`id`, `hash`, `state` …)
    are refused: a view must be built, not sent back.
    """
    report = Report(surface)
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except (ValueError, RecursionError):
            view = None
    place = report.place(view, "/view")
    if not isinstance(view, dict):
        place.refuse(_VIEW, "must provide an object")
        return report.problems
    if json_size(view) > LIMITS["view.bytes"].high:
        place.refuse(_TOO_LARGE, f"more than {LIMITS['view.bytes'].high} bytes", code="view_too_large")
    _VIEWS[surface](place)
    return report.problems


def _view_blocks(place: Place) -> None:
    check_blocks(place, "view.blocks", _VIEW)


def _word(limit: str) -> Check:
    return string(limit, _VIEW)


def _submit_for_inputs(place: Place) -> None:
    """A modal with an input needs a button that sends it."""
    kinds = [block.at("type").value for block in place.at("blocks").items()]
    if "input" in kinds and not place.has("submit"):
        place.refuse(_VIEW, "missing required field: submit")


def _one_focus(place: Place) -> None:
    """At most one element asks for the cursor."""
    elements: list[Place] = []
    for block in with_children(place.at("blocks")):
        elements += [block.at("element"), block.at("accessory"), *block.at("elements").items()]
    focused = [element for element in elements if element.at("focus_on_load").value is True]
    count(place.at("blocks"), len(focused), LIMITS["view.focus"], _VIEW)


_COMMON: Final = {
    "private_metadata": _word("private_metadata"),
    "callback_id": _word("callback_id"),
    "external_id": _word("external_id"),
}
_VIEWS: Final[dict[str, Check]] = {
    "modal": shape(
        {"type": exactly("modal", _VIEW), "title": plain("modal.title", _VIEW), "blocks": _view_blocks},
        {
            **_COMMON,
            "submit": plain("modal.submit", _VIEW),
            "close": plain("modal.close", _VIEW),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
        _submit_for_inputs,
        _one_focus,
        rule=_VIEW,
    ),
    "home": shape({"type": exactly("home", _VIEW), "blocks": _view_blocks}, _COMMON, _one_focus, rule=_VIEW),
}

_REPLY_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "errors": frozenset({"response_action", "errors"}),
    "update": frozenset({"response_action", "view"}),
    "push": frozenset({"response_action", "view"}),
    "clear": frozenset({"response_action"}),
}


def check_response_action(body: Mapping[str, object], view: Mapping[str, object]) -> list[Problem]:
    """The problems of an app's reply to the submission of `view` (rule 41); an empty body closes it.

    A person would only read "we had some trouble connecting"; the stand-in must fail the test.
    """
    report = Report("modal")
    place = report.place(dict(body), "")
    if not body:
        return report.problems
    action = body.get("response_action")
    known = _REPLY_FIELDS.get(action) if isinstance(action, str) else None
    if known is None:
        place.at("response_action").refuse(_REPLY, "must be one of errors, update, push, clear")
        return report.problems
    for key in body:
        if key not in known:
            place.refuse(_REPLY, f"invalid additional property: {key}")
    if action == "errors":
        _errors(place.at("errors"), view)
    elif action in ("update", "push"):
        found = check_view(body.get("view"), surface="modal")
        report.problems += [Problem(_REPLY, problem.code, problem.message) for problem in found]
    return report.problems


def _errors(place: Place, view: Mapping[str, object]) -> None:
    """A map from the block_id of an input block to the words shown under it."""
    if not isinstance(place.value, dict) or not place.value:
        place.refuse(_REPLY, "must provide an object with at least one error")
        return
    blocks = Report("modal").place(view.get("blocks"), "").items()
    inputs = [block.at("block_id").value for block in blocks if block.at("type").value == "input"]
    for block_id, words in place.value.items():
        at = place.at(block_id)
        if block_id not in inputs:
            at.refuse(_REPLY, "must be the block_id of an input block of this view")
        if not isinstance(words, str) or not words.strip():
            at.refuse(_REPLY, "must provide a string")
