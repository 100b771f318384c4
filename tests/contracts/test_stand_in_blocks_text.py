"""Who a message would wake, and the ids that Slack adds to what it echoes."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from playground.blocks.text import broadcasts, message_broadcasts, normalize_blocks
from tests.contracts.test_stand_in_blocks_samples import (
    actions,
    answer,
    button,
    mrkdwn,
    option,
    plain,
    rich,
    sample_block,
    section,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<!channel>", ["<!channel>"]),
        ("<!here|here>", ["<!here|here>"]),
        ("hi <!everyone|@everyone>, <!here>", ["<!everyone|@everyone>", "<!here>"]),
        ("<!subteam^S0123|@design>", ["<!subteam^S0123|@design>"]),
        ("<!subteam^S0123>", ["<!subteam^S0123>"]),
        ("`<!channel>`", ["<!channel>"]),
        ("&lt;!channel&gt;", []),
        ("<!channel&gt;", []),
        ("&amp;lt;!channel&amp;gt;", []),
        ("@channel @here", []),
        ("<!date^1772000000^{date}|today> <@U1> <#C1> <https://a.org|!here>", []),
        ("<! channel>", []),
    ],
)
def test_broadcasts_are_the_effective_control_sequences(text: str, found: list[str]) -> None:
    assert broadcasts(text) == found


HERE = "<!here>"


@pytest.mark.parametrize(
    "payload",
    [
        {"text": HERE},
        {"markdown_text": HERE},
        {"blocks": [section(text=mrkdwn(HERE))]},
        {"blocks": [section(text=mrkdwn(HERE) | {"verbatim": True})]},
        {"blocks": [section(fields=[plain(HERE), mrkdwn(HERE)])]},
        {"blocks": [{"type": "context", "elements": [mrkdwn(HERE)]}]},
        {"blocks": [{"type": "markdown", "text": HERE}]},
        {"blocks": [rich({"type": "broadcast", "range": "here"})]},
        {"blocks": [sample_block("container") | {"child_blocks": [section(text=mrkdwn(HERE))]}]},
        {"blocks": [section(accessory={"type": "checkboxes", "options": [option() | {"text": mrkdwn(HERE)}]})]},
        {"blocks": '[{"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}]'},
        {"attachments": [{"text": HERE}]},
        {"attachments": [{"blocks": [section(text=mrkdwn(HERE))]}]},
        {"attachments": [{"fields": [{"title": "a", "value": HERE}]}]},
    ],
)
def test_a_message_that_wakes_people_is_seen(payload: dict[str, Any]) -> None:
    assert message_broadcasts(payload) == [HERE]


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "&lt;!here&gt; @here"},
        {"blocks": [section(text=plain(HERE)), {"type": "header", "text": plain(HERE)}]},
        {"blocks": [actions(button(text=plain(HERE), value=HERE))]},
        {"blocks": [rich({"type": "text", "text": HERE})]},
        {"blocks": [section(text=mrkdwn("ana@here.org, a@channel") | {"verbatim": True})]},
        {"blocks": [section(text=mrkdwn("mail ana@here.org <https://a.org|@here>"))]},
    ],
)
def test_a_message_that_wakes_nobody_is_seen_too(payload: dict[str, Any]) -> None:
    assert message_broadcasts(payload) == []


def test_bare_mentions_wake_people_where_slack_parses_names() -> None:
    assert message_broadcasts({"text": "@here", "link_names": True}) == ["@here"]
    assert message_broadcasts({"text": "@channel!", "parse": "full"}) == ["@channel"]
    assert message_broadcasts({"blocks": [section(text=mrkdwn("now, @here"))]}) == ["@here"]
    assert message_broadcasts({"blocks": [section(text=mrkdwn("@here") | {"verbatim": True})]}) == []


def test_the_echo_has_ids_where_the_app_gave_none() -> None:
    ids = map(str, count(1))
    sent = [section(block_id="mine"), answer({"type": "datepicker"}), actions(button(), {"type": "users_select"})]

    echoed: list[dict[str, Any]] = normalize_blocks(sent, lambda: next(ids))

    assert [block["block_id"] for block in echoed] == ["mine", "1", "3"]
    assert echoed[1]["element"]["action_id"] == "2"
    assert [element["action_id"] for element in echoed[2]["elements"]] == ["press", "4"]
    assert "block_id" not in sent[1]


def test_the_echo_names_blocks_inside_blocks_and_leaves_pictures_alone() -> None:
    ids = map(str, count(1))
    sent = [sample_block("container"), sample_block("carousel"), sample_block("context"), sample_block("plan")]

    echoed: list[dict[str, Any]] = normalize_blocks(sent, lambda: next(ids))

    assert all(child["block_id"] for child in echoed[0]["child_blocks"])
    assert echoed[1]["elements"][0]["block_id"]
    assert all("action_id" not in part for part in echoed[2]["elements"])
    assert all(task["block_id"] for task in echoed[3]["tasks"])


def test_blocks_as_json_and_no_blocks_echo_too() -> None:
    assert normalize_blocks('[{"type": "divider"}]', lambda: "x") == [{"type": "divider", "block_id": "x"}]
    assert normalize_blocks(None, lambda: "x") == []
