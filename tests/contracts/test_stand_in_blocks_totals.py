"""Sizes that Slack counts over a whole message or view."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from playground.blocks.messages import check_message
from playground.blocks.problems import Problem
from playground.blocks.views import check_view
from tests.contracts.test_stand_in_blocks_samples import Json, home, modal, mrkdwn, plain, rich, section


def _x(size: int) -> str:
    return "x" * size


def test_a_message_takes_50_blocks() -> None:
    blocks = [{"type": "divider"}] * 51

    assert check_message({"blocks": blocks[:50]}) == []
    assert check_message({"blocks": blocks}) == [
        Problem(15, "invalid_blocks", "[ERROR] no more than 50 items allowed [json-pointer:/blocks]")
    ]


@pytest.mark.parametrize("build", [modal, home])
def test_a_view_takes_1_to_100_blocks(build: Callable[..., Json]) -> None:
    surface: Any = "modal" if build is modal else "home"
    blocks = [{"type": "divider"}] * 101

    assert check_view(build(*blocks[:100]), surface=surface) == []
    for size in (101, 0):
        refused = check_view(build(*blocks[:size]), surface=surface)
        assert (refused[0].rule, refused[0].code) == (39, "invalid_arguments")
        assert refused[0].message.endswith("[json-pointer:/view/blocks]")


def test_a_message_takes_100_attachments() -> None:
    attachments = [{"text": "words"}] * 101

    assert check_message({"attachments": attachments[:100]}) == []
    refused = check_message({"attachments": attachments})
    assert (refused[0].rule, refused[0].code) == (20, "too_many_attachments")


def test_an_update_takes_4000_characters_where_a_post_is_only_cut() -> None:
    assert check_message({"text": _x(4_000)}, update=True) == []
    assert check_message({"text": _x(50_000)}) == []
    refused = check_message({"text": _x(4_001)}, update=True)
    assert (refused[0].rule, refused[0].code) == (22, "msg_too_long")


def test_markdown_text_takes_12000_characters() -> None:
    assert check_message({"markdown_text": _x(12_000)}) == []
    assert check_message({"markdown_text": _x(12_001)})[0].code == "msg_too_long"


def test_metadata_of_8000_bytes_passes() -> None:
    def metadata(size: int) -> Json:
        empty = {"event_type": "nudge", "event_payload": {"note": ""}}
        room = size - len(json.dumps(empty))
        return {"text": "words", "metadata": {**empty, "event_payload": {"note": _x(room)}}}

    assert check_message(metadata(8_000)) == []
    assert check_message(metadata(8_001))[0].code == "metadata_too_large"


def test_a_posted_message_takes_so_many_characters_in_all() -> None:
    blocks = [section(text=mrkdwn(_x(2_900))) for _ in range(4)] + [rich({"type": "text", "text": _x(1_197)})]

    assert check_message({"channel": "C1", "blocks": blocks}) == []
    longer = [*blocks[:4], rich({"type": "text", "text": _x(1_198)})]
    refused = check_message({"channel": "C1", "blocks": longer})
    assert (refused[0].rule, refused[0].code) == (17, "msg_blocks_too_long")
    assert check_message({"blocks": longer}) == [], "replies through a response_url are exempt"


@pytest.mark.parametrize(("field", "limit"), [("title", 24), ("submit", 24), ("close", 24)])
def test_the_words_of_a_modals_frame_take_24_characters(field: str, limit: int) -> None:
    assert check_view(modal(section(), **{field: plain(_x(limit))}), surface="modal") == []
    for words in (plain(_x(limit + 1)), mrkdwn("words"), plain(""), None, "words"):
        refused = check_view(modal(section(), **{field: words}), surface="modal")
        assert refused[0].code == "invalid_arguments"
        assert f"[json-pointer:/view/{field}" in refused[0].message


@pytest.mark.parametrize(
    ("field", "limit"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
@pytest.mark.parametrize("build", [modal, home])
def test_the_hidden_words_of_a_view_have_limits(build: Callable[..., Json], field: str, limit: int) -> None:
    surface: Any = "modal" if build is modal else "home"

    assert check_view(build(section(), **{field: _x(limit)}), surface=surface) == []
    refused = check_view(build(section(), **{field: _x(limit + 1)}), surface=surface)
    assert (refused[0].rule, refused[0].code) == (39, "invalid_arguments")


def test_a_view_takes_250_kb() -> None:
    def view(size: int) -> Json:
        blocks = [section(text=mrkdwn(_x(2_900))) for _ in range(84)]
        short = modal(*blocks, private_metadata="")
        return {**short, "private_metadata": _x(min(3_000, size - len(json.dumps(short))))}

    exact = view(250_000)
    assert len(json.dumps(exact)) == 250_000
    assert check_view(exact, surface="modal") == []
    refused = check_view({**exact, "callback_id": ""}, surface="modal")
    assert (refused[0].rule, refused[0].code) == (38, "view_too_large")
