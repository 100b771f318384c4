"""What the gateway makes of answers that do not come, and of those that tell nothing."""

from __future__ import annotations

import asyncio

import pytest
from slack_sdk.models.blocks import SectionBlock

from bot.errors import SlackRefused, SlackUncertain
from bot.slack.gateway import Gateway, web_client
from bot.views.kit import Screen
from playground.faults import Garbled, Slow
from tests.support.stage import Stage, on_sqlite

WORDS = Screen("Hello", [SectionBlock(text="Hello")])


def gateway(stage: Stage, timeout: float = 10.0) -> Gateway:
    return Gateway(web_client(stage.app.bot_token, stage.slack.url, stage.session), stage.session, timeout)


@on_sqlite
async def test_row_17_a_call_that_hangs_is_given_up_although_the_session_would_wait_for_minutes(
    stage: Stage,
) -> None:
    stage.slack.faults.order("chat.postMessage", Slow(3.0))
    loop = asyncio.get_running_loop()
    began = loop.time()

    with pytest.raises(SlackUncertain):
        await gateway(stage, timeout=0.1).post(stage.channel, WORDS, key="a")

    assert loop.time() - began < 3.0


@pytest.mark.parametrize("body", ['{"ok": true}', '"x"', "[]", '{"ok": true, "channel": "C1"}', "null"])
@on_sqlite
async def test_row_20_an_answer_that_does_not_tell_what_was_done_leaves_it_open(stage: Stage, body: str) -> None:
    stage.slack.faults.order("chat.postMessage", Garbled(body))

    with pytest.raises(SlackUncertain):
        await gateway(stage).post(stage.channel, WORDS, key="a")


@on_sqlite
async def test_row_49_what_the_client_itself_refuses_was_certainly_not_posted(stage: Stage) -> None:
    too_long = Screen("Hello", [SectionBlock(text="x" * 3001)])

    with pytest.raises(SlackRefused):
        await gateway(stage).post(stage.channel, too_long, key="a")

    assert stage.slack.log.stored_posts() == []
