"""One valid sample of every block and element, and the surfaces on which Slack takes it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest

from playground.blocks.blocks import ACCESSORIES, ACTIONS, INPUTS
from playground.blocks.elements import ELEMENTS
from playground.blocks.messages import check_message
from playground.blocks.problems import Problem, Surface
from playground.blocks.views import check_view

Json = dict[str, Any]


def plain(text: str = "word") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "word") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(number: int = 1) -> Json:
    return {"text": plain(f"Option {number}"), "value": f"option-{number}"}


def options(size: int) -> list[Json]:
    return [option(number) for number in range(size)]


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def answer(element: Json, **fields: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **fields}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": "press", **fields}


def rich(*parts: Json) -> Json:
    inner = list(parts) or [{"type": "text", "text": "word"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inner}]}


def card(**fields: Any) -> Json:
    return {"type": "card", "title": plain(), **fields}


def task(number: int = 1, status: str = "complete") -> Json:
    return {"type": "task_card", "task_id": f"task-{number}", "title": "Read", "status": status}


def table(rows: int = 1, cols: int = 1, text: str = "cell") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cols] * rows}


def data_table(rows: int = 2, **fields: Any) -> Json:
    return {**table(rows), "type": "data_table", "caption": "Progress", **fields}


def chart(series: int = 1, points: int = 2, **fields: Any) -> Json:
    labels = [f"week {number}" for number in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    plotted = [{"name": f"circle {number}", "data": data} for number in range(series)]
    shown = {"type": "bar", "series": plotted, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "Meetings", "chart": shown, **fields}


def modal(*blocks: Json, **fields: Any) -> Json:
    shown = {"type": "modal", "title": plain("Form"), "submit": plain("Save"), "blocks": list(blocks)}
    return {**shown, **fields}


def home(*blocks: Json, **fields: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **fields}


def problems(surface: Surface, *blocks: Json) -> list[Problem]:
    """What the stand-in says about blocks on a surface."""
    if surface == "message":
        return check_message({"text": "words", "blocks": list(blocks)})
    return check_view(modal(*blocks) if surface == "modal" else home(*blocks), surface=surface)


_M, _V, _H = "message", "modal", "home"
EVERYWHERE: Final = (_M, _V, _H)
PICTURE: Final = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A circle"}

ELEMENT_SAMPLES: Final[Mapping[str, tuple[Json, tuple[str, ...]]]] = {
    "button": (button(value="v", style="primary", url="https://example.org"), EVERYWHERE),
    "static_select": ({"options": options(2), "initial_option": option(1)}, EVERYWHERE),
    "multi_static_select": ({"options": options(2), "initial_options": [option(1)]}, EVERYWHERE),
    "external_select": ({"min_query_length": 0, "placeholder": plain()}, EVERYWHERE),
    "multi_external_select": ({"max_selected_items": 2, "initial_options": options(2)}, EVERYWHERE),
    "users_select": ({"initial_user": "U1"}, EVERYWHERE),
    "multi_users_select": ({"initial_users": ["U1", "U2"]}, EVERYWHERE),
    "channels_select": ({"initial_channel": "C1"}, EVERYWHERE),
    "multi_channels_select": ({"initial_channels": ["C1"]}, EVERYWHERE),
    "conversations_select": ({"filter": {"include": ["private"]}}, EVERYWHERE),
    "multi_conversations_select": ({"default_to_current_conversation": True}, EVERYWHERE),
    "overflow": ({"options": options(2)}, EVERYWHERE),
    "checkboxes": ({"options": [{"text": mrkdwn("*a*"), "value": "a"}]}, EVERYWHERE),
    "radio_buttons": ({"options": options(2), "initial_option": option(0)}, EVERYWHERE),
    "datepicker": ({"initial_date": "2026-02-28"}, EVERYWHERE),
    "timepicker": ({"initial_time": "09:30", "timezone": "Europe/Berlin"}, EVERYWHERE),
    "datetimepicker": ({"initial_date_time": 1_772_000_000}, (_M, _V)),
    "plain_text_input": ({"multiline": True, "min_length": 0, "max_length": 3000}, EVERYWHERE),
    "rich_text_input": ({"initial_value": rich()}, (_V, _H)),
    "email_text_input": ({"initial_value": "ana@example.org"}, (_V,)),
    "url_text_input": ({"placeholder": plain("https://")}, (_V,)),
    "number_input": ({"is_decimal_allowed": False, "min_value": "1", "max_value": "5"}, (_V,)),
    "file_input": ({"filetypes": ["pdf"], "max_files": 1}, (_V,)),
    "workflow_button": (
        {"text": plain(), "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft0/x"}}},
        (_M,),
    ),
    "feedback_buttons": (
        {
            "positive_button": {"text": plain("Good"), "value": "1"},
            "negative_button": {"text": plain("Bad"), "value": "0"},
        },
        (_M,),
    ),
    "icon_button": ({"icon": "trash", "text": plain("Delete")}, (_M,)),
    "image": (PICTURE, EVERYWHERE),
}

BLOCK_SAMPLES: Final[Mapping[str, tuple[Json, tuple[str, ...]]]] = {
    "section": (section(fields=[plain(), mrkdwn()], expand=True), EVERYWHERE),
    "actions": (actions(button()), EVERYWHERE),
    "context": ({"elements": [mrkdwn(), plain(), PICTURE]}, EVERYWHERE),
    "divider": ({}, EVERYWHERE),
    "header": ({"text": plain()}, EVERYWHERE),
    "image": ({**PICTURE, "title": plain()}, EVERYWHERE),
    "input": (answer({"type": "plain_text_input"}, hint=plain(), optional=True), EVERYWHERE),
    "rich_text": (rich(), EVERYWHERE),
    "video": (
        {
            "title": plain(),
            "alt_text": "A talk",
            "video_url": "https://example.org/v",
            "thumbnail_url": "https://example.org/t.png",
        },
        EVERYWHERE,
    ),
    "markdown": ({"text": "**words**"}, (_M,)),
    "table": (table(2, 2), (_M,)),
    "data_table": (data_table(3), (_M,)),
    "data_visualization": (chart(2, 3), (_M,)),
    "card": (card(actions=[button()]), (_M, _H)),
    "carousel": ({"elements": [card()]}, (_M, _H)),
    "container": ({"title": plain(), "child_blocks": [section(), {"type": "divider"}]}, (_M,)),
    "alert": ({"text": plain(), "level": "warning"}, (_V,)),
    "context_actions": (
        {
            "elements": [
                {"type": "icon_button", **ELEMENT_SAMPLES["icon_button"][0]},
                {"type": "feedback_buttons", **ELEMENT_SAMPLES["feedback_buttons"][0]},
            ]
        },
        (_M,),
    ),
    "plan": ({"title": "This week", "tasks": [task(1, "pending"), task(2)]}, (_M,)),
    "task_card": (task(), (_M,)),
}


def sample_element(kind: str) -> Json:
    return copy.deepcopy({"type": kind, **ELEMENT_SAMPLES[kind][0]})


def sample_block(kind: str) -> Json:
    return copy.deepcopy({"type": kind, **BLOCK_SAMPLES[kind][0]})


def test_every_known_element_has_a_sample() -> None:
    assert set(ELEMENT_SAMPLES) == set(ELEMENTS)


@pytest.mark.parametrize("surface", get_args(Surface))
@pytest.mark.parametrize("kind", BLOCK_SAMPLES)
def test_a_block_passes_only_on_its_surfaces(kind: str, surface: Surface) -> None:
    found = problems(surface, sample_block(kind))

    if surface in BLOCK_SAMPLES[kind][1]:
        assert found == []
    else:
        assert found[0].rule == 15
        assert found[0].message.startswith(f"[ERROR] unsupported type: {kind}")


@pytest.mark.parametrize("surface", get_args(Surface))
@pytest.mark.parametrize("kind", sorted(set(INPUTS) | set(ACTIONS) | set(ACCESSORIES)))
def test_an_element_passes_only_in_its_blocks_and_surfaces(kind: str, surface: Surface) -> None:
    element = sample_element(kind)
    holders = {
        "input": (answer(element), INPUTS),
        "actions": (actions(element), ACTIONS),
        "section": (section(accessory=element), ACCESSORIES),
    }

    for holder, (block, kinds) in holders.items():
        fits = kind in kinds and surface in ELEMENT_SAMPLES[kind][1]
        assert (problems(surface, block) == []) is fits, (holder, kind, surface)


@pytest.mark.parametrize("kind", ["file", "call", "auth_provider", "workflow_step", "", "Section"])
@pytest.mark.parametrize("surface", get_args(Surface))
def test_blocks_that_an_app_cannot_send_are_refused(kind: str, surface: Surface) -> None:
    found = problems(surface, {"type": kind})

    assert found[0].code == ("invalid_blocks" if surface == "message" else "invalid_arguments")
    assert "unsupported type" in found[0].message
