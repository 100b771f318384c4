"""Whatever slack_sdk's models build within the limits passes; one step beyond is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as kit
from slack_sdk.models.views import View

from playground.blocks.limits import LIMITS
from playground.blocks.messages import check_message
from playground.blocks.views import check_view

FAST = settings(max_examples=40, deadline=None)
_ALPHABET = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


def words(limit: str, most: int = 40) -> st.SearchStrategy[str]:
    bounds = LIMITS[limit]
    return st.text(_ALPHABET, min_size=max(bounds.low, 1), max_size=min(bounds.high, most))


def plain_text(limit: str) -> st.SearchStrategy[kit.PlainTextObject]:
    return st.builds(kit.PlainTextObject, text=words(limit), emoji=st.booleans())


def any_text(limit: str) -> st.SearchStrategy[Any]:
    return plain_text(limit) | st.builds(kit.MarkdownTextObject, text=words(limit), verbatim=st.booleans())


confirms = st.builds(
    kit.ConfirmObject,
    title=plain_text("confirm.title"),
    text=plain_text("confirm.text"),
    confirm=plain_text("confirm.confirm"),
    deny=plain_text("confirm.deny"),
    style=st.sampled_from([None, "danger"]),
)
choices = st.lists(
    st.builds(kit.Option, text=plain_text("option.text"), value=words("option.value")), min_size=1, max_size=10
)
actions_ids = st.text("abcdef.:", min_size=1, max_size=60)


def _static(options: list[kit.Option], pick: bool, action_id: str) -> kit.StaticSelectElement:
    chosen = options[0] if pick else None
    return kit.StaticSelectElement(
        options=options, initial_option=chosen, action_id=action_id, placeholder=kit.PlainTextObject(text="Pick")
    )


buttons = st.builds(
    kit.ButtonElement,
    text=plain_text("button.text"),
    value=words("button.value"),
    style=st.sampled_from([None, "danger"]),
    confirm=st.none() | confirms,
    url=st.sampled_from([None, "https://example.org/a?b=c"]),
)
selects = st.builds(_static, choices, st.booleans(), actions_ids)
pickers = st.builds(
    kit.DatePickerElement, initial_date=st.dates().map(lambda day: f"{max(day.year, 1000)}-{day:%m}-01")
)
radios = st.builds(kit.RadioButtonsElement, options=choices)
inputs = st.one_of(
    selects,
    pickers,
    radios,
    st.builds(kit.UserMultiSelectElement, max_selected_items=st.integers(1, 9)),
    st.builds(kit.PlainTextInputElement, multiline=st.booleans(), max_length=st.integers(1, 3000)),
)
everywhere = st.one_of(
    st.builds(kit.DividerBlock),
    st.builds(kit.HeaderBlock, text=plain_text("header")),
    st.builds(kit.SectionBlock, text=any_text("section.text"), accessory=st.none() | buttons | selects),
    st.builds(kit.SectionBlock, fields=st.lists(any_text("section.field"), min_size=1, max_size=10)),
    st.builds(kit.ContextBlock, elements=st.lists(any_text("text_object"), min_size=1, max_size=10)),
    st.builds(kit.ActionsBlock, elements=st.lists(buttons | pickers | radios, min_size=1, max_size=5)),
    st.builds(
        kit.ImageBlock,
        image_url=st.just("https://example.org/a.png"),
        alt_text=words("image.alt"),
        title=st.none() | plain_text("image.title"),
    ),
    st.builds(
        kit.InputBlock,
        label=plain_text("input.label"),
        hint=st.none() | plain_text("input.hint"),
        element=inputs,
        optional=st.booleans(),
    ),
)


def _as_json(items: list[kit.Block]) -> list[dict[str, Any]]:
    """Blocks as the wire carries them, each with an id of its own."""
    found = [item.to_dict() for item in items]
    for index, block in enumerate(found):
        block["block_id"] = f"block-{index}"
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


@FAST
@given(st.lists(everywhere, min_size=1, max_size=12), words("section.text"))
def test_messages_built_from_the_sdk_pass(items: list[kit.Block], text: str) -> None:
    assert check_message({"text": text, "blocks": _as_json(items)}) == []


@FAST
@given(st.lists(everywhere, min_size=1, max_size=12))
def test_views_built_from_the_sdk_pass(items: list[kit.Block]) -> None:
    blocks = _as_json(items)
    modal = View(type="modal", title="Form", submit="Save", close="Back", callback_id="form", blocks=blocks)

    assert check_view(json.loads(json.dumps(modal.to_dict())), surface="modal") == []
    assert check_view(View(type="home", blocks=blocks).to_dict(), surface="home") == []


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in [(*path, key), *_places(item, (*path, key))]]


SPOILS: dict[str, Callable[[Any], Any]] = {
    "null": lambda value: None,
    "number": lambda value: 7.5,
    "unknown key": lambda value: {**value, "surprise": 1} if isinstance(value, dict) else object,
    "far too long": lambda value: "x" * 20_000 if isinstance(value, str) else "x",
    "far too many": lambda value: value * 200 if isinstance(value, list) and value else None,
}


@settings(max_examples=80, deadline=None)
@given(st.lists(everywhere, min_size=1, max_size=4), st.data())
def test_one_spoiled_value_is_refused(items: list[kit.Block], data: st.DataObject) -> None:
    blocks = _as_json(items)
    path = data.draw(st.sampled_from(_places(blocks)))
    spoil = data.draw(st.sampled_from(sorted(SPOILS)))
    target: Any = blocks
    for key in path[:-1]:
        target = target[key]

    target[path[-1]] = SPOILS[spoil](target[path[-1]])

    found = check_message({"text": "words", "blocks": blocks})
    assert found, f"{spoil} at {path}"
    assert {problem.code for problem in found} <= {"invalid_blocks"}
