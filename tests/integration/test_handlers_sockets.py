"""The socket of Socket Mode is watched over: one that falls silent or never comes about is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import manifest
from bot.slack.gateway import web_client
from handlers.sockets import Patience, SocketTransport
from playground.clock import PushedClock
from playground.stand_in import StandIn
from tests.support.builders import MONDAY

NEVER = 3600.0
"""Seconds; Slack's client is made as blind as it is where it hangs itself."""


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    slack = await StandIn.start(clock=PushedClock(MONDAY))
    slack.install(manifest.read())
    yield slack
    await slack.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def transport(slack: StandIn, session: aiohttp.ClientSession, patience: Patience) -> SocketTransport:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=slack.app.team_id)

    client = web_client(None, slack.url, session)
    app = AsyncApp(client=client, authorize=authorize, request_verification_enabled=False)
    return SocketTransport(app, slack.app.app_token, client, patience=patience)


def opened(slack: StandIn) -> int:
    """Count how often the app has asked for a socket."""
    return len(slack.log.requests_of("apps.connections.open"))


async def test_a_socket_that_falls_silent_unnoticed_by_slacks_client_is_replaced(
    slack: StandIn, session: aiohttp.ClientSession
) -> None:
    door = transport(slack, session, Patience(ping=NEVER, silent=0.2, look=0.02, farewell=0.05))
    await door.open()
    await slack.connected()

    slack.socket_mode.fall_silent(slack.app)
    await slack.until(lambda: opened(slack) >= 2 and bool(slack.socket_mode.open_for(slack.app)))

    await door.close()


async def test_a_socket_that_answers_pings_is_left_in_peace_though_nothing_else_comes(
    slack: StandIn, session: aiohttp.ClientSession
) -> None:
    door = transport(slack, session, Patience(ping=0.05, silent=0.4, look=0.02))
    await door.open()
    pongs: set[float] = set()

    def many_pongs() -> bool:
        pongs.add(door._client.last_ping_pong_time)
        return len(pongs) > 15

    await slack.until(many_pongs)

    assert opened(slack) == 1
    await door.close()


async def test_a_bot_that_gets_no_connection_begins_anew_until_it_has_one(
    slack: StandIn, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    door = transport(slack, session, Patience(ping=NEVER, silent=0.2, look=0.02, farewell=0.05))
    await door.open()
    await slack.connected()

    await slack.stop_listening()
    await slack.until(lambda: caplog.messages.count("socket.silent") >= 2)
    await slack.listen_again()
    await slack.until(lambda: bool(slack.socket_mode.open_for(slack.app)))

    await door.close()


async def test_a_watch_that_meets_what_nobody_foresaw_says_so_and_begins_anew(
    slack: StandIn, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    door = transport(slack, session, Patience(ping=NEVER, silent=0.2, look=0.02, farewell=0.05))
    await door.open()
    await slack.connected()

    client = door._client

    async def fails() -> None:
        await client.aiohttp_client_session.close()
        raise RuntimeError("The client is in no state to be closed.")

    client.close = fails
    slack.socket_mode.fall_silent(slack.app)
    await slack.until(lambda: "socket.unwatched" in caplog.messages)
    await slack.until(lambda: opened(slack) >= 2 and bool(slack.socket_mode.open_for(slack.app)))

    await door.close()
    assert door._watchdog is not None
    assert door._watchdog.cancelled()


async def test_an_envelope_that_is_being_answered_when_the_bot_stops_gets_its_ack(
    slack: StandIn, session: aiohttp.ClientSession
) -> None:
    door = transport(slack, session, Patience())
    began, finish = asyncio.Event(), asyncio.Event()

    async def slow(ack: AsyncAck) -> None:
        began.set()
        await finish.wait()
        await ack()

    door._app.command("/circle")(slow)
    await door.open()
    await slack.connected()
    ana = slack.person("Ana", "UTC")
    room = slack.channel("learning", [ana])

    typed = asyncio.ensure_future(ana.command("/circle help", room))
    await began.wait()
    closed = asyncio.ensure_future(door.close())
    finish.set()
    await asyncio.gather(typed, closed)

    assert slack.violations == []
    assert [one.outcome for one in slack.log.deliveries("slash_commands")] == ["acked"]
