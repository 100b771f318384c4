"""Background work is owned: counted, bounded, waited for, and ended with the bot."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.errors import StorageError
from bot.services.inbox import LEASE
from bot.slack.gateway import Gateway, web_client
from bot.views.ids import Command
from handlers.drafting import Drafting
from handlers.guard import Guard
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router
from tests.support.stage import Stage


class Door:
    """A router with one command, whose listener waits until it is let go."""

    def __init__(self, stage: Stage, most_at_once: int) -> None:
        gateway = Gateway(web_client(stage.app.bot_token, stage.slack.url, stage.session), stage.session)
        drafting = Drafting(stage.services.drafts)
        self.guard = Guard(Replies(gateway, stage.services.workspaces, drafting), most_at_once=most_at_once)
        self.router = Router(self.guard, stage.services.inbox, drafting)
        self.may_end = asyncio.Event()
        self.ended: list[str] = []
        self.router.command(Command.INSIGHT, self._waits)
        self._stage = stage

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=stage.team)

        client = web_client(None, stage.slack.url, stage.session)
        self._app = AsyncApp(client=client, authorize=authorize, request_verification_enabled=False)
        self.router.attach(self._app)

    async def _waits(self, request: Request) -> None:
        await self.may_end.wait()
        self.ended.append(request.text)

    async def types(self, trigger_id: str, words: str) -> int:
        """Let Ana type the command; return the status that Slack gets."""
        body = {
            "command": "/insight",
            "text": words,
            "trigger_id": trigger_id,
            "user_id": self._stage.ana.id,
            "team_id": self._stage.team,
            "channel_id": self._stage.channel,
        }
        answer = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        return answer.status


async def test_what_finds_no_room_is_not_acknowledged_and_is_served_when_it_comes_again(stage: Stage) -> None:
    door = Door(stage, most_at_once=2)

    first = [await door.types("1", "one"), await door.types("2", "two"), await door.types("3", "three")]
    door.may_end.set()
    assert await door.guard.drain(5)
    again = await door.types("3", "three")
    await door.guard.drain(5)

    assert [*first, again] == [200, 200, 503, 200]
    assert sorted(door.ended) == ["one", "three", "two"]


async def test_what_does_not_end_in_time_is_cancelled_and_left_for_the_next_process(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(stage, most_at_once=2)
    await door.types("1", "one")

    assert not await door.guard.drain(0.01)

    assert not door.guard.is_busy
    stage.clock.push(stage.at(2026, 3, 2, 11, 0) - stage.clock.now())
    door.may_end.set()
    assert await door.router.resume() == 1
    assert await door.guard.drain(5)
    assert door.ended == ["one"]
    assert await door.router.resume() == 0


async def test_a_listener_that_outlives_its_lease_is_not_run_a_second_time_beside_itself(stage: Stage) -> None:
    door = Door(stage, most_at_once=2)
    await door.types("1", "one")

    stage.clock.push(LEASE + timedelta(seconds=1))
    assert await door.router.resume() == 0
    door.may_end.set()
    assert await door.guard.drain(5)
    stage.clock.push(LEASE + timedelta(seconds=1))

    assert await door.router.resume() == 0
    assert door.ended == ["one"]


async def test_a_command_given_back_to_its_author_does_not_take_effect_later_after_all(stage: Stage) -> None:
    door = Door(stage, most_at_once=2)

    def loses_the_answer() -> None:
        raise StorageError("The connection was lost after the commit.")

    stage.services.inbox.after_commit = loses_the_answer
    assert await door.types("1", "Begin with a question &lt;3") == 200
    assert "/insight Begin with a question &lt;3" in stage.ana.dm[-1].text

    stage.clock.push(stage.at(2026, 3, 2, 11, 0) - stage.clock.now())
    assert await door.router.resume() == 0
    assert door.ended == []


async def test_a_command_that_no_version_knows_any_more_is_answered_when_it_is_taken_over(stage: Stage) -> None:
    door = Door(stage, most_at_once=2)
    body = {"command": "/gone", "text": "x", "trigger_id": "9", "user_id": stage.ana.id}
    await stage.services.inbox.receive(stage.cause(stage.ana, "command:9"), body)
    stage.clock.push(stage.at(2026, 3, 2, 11, 0) - stage.clock.now())

    assert await door.router.resume() == 1
    assert await door.guard.drain(5)

    assert "That button is an old one" in stage.ana.dm[-1].text
