"""How the stand-in delivers: acks checked, retries on the pushed clock, sockets, signed HTTP, who hears what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from playground.log import DeliveryEntry
from playground.server import Server
from playground.typed_text import CannotDo
from tests.contracts.stand_in_bot import running
from tests.contracts.stand_in_kit import EVENTS, SCOPES, Json, Kit, shows, standing, stopping


class Deaf:
    """A client of Socket Mode that acks only what it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> Json:
        message: Json = await self.socket.receive_json(timeout=5)
        return message

    async def ack(self, envelope_id: str, **more: Any) -> None:
        await self.socket.send_json({"envelope_id": envelope_id, **more})


async def _ticket(kit: Kit) -> str:
    return str((await kit.raw("apps.connections.open", token=kit.app.app_token))[1]["url"])


@asynccontextmanager
async def deaf(**options: Any) -> AsyncIterator[tuple[Kit, Deaf]]:
    """A stand-in whose app listens on one socket and does nothing by itself."""
    async with standing(ack_timeout=0.1, **options) as kit, kit.session.ws_connect(await _ticket(kit)) as socket:
        client = Deaf(socket)
        hello = await client.next()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        await kit.slack.connected()
        yield kit, client


def _texts(kit: Kit) -> list[str]:
    return [violation.text for violation in kit.slack.violations]


@shows(42)
async def test_a_late_ack_is_a_violation_and_the_envelope_comes_again() -> None:
    async with deaf() as (kit, client):
        await kit.ana.command("/circle new", kit.room)

        first, second = await client.next(), await client.next()
        assert _texts(kit) == ["slash_commands /circle was not acknowledged within 0.1 s"]
        assert kit.ana.notices == ["/circle failed with the error: operation_timeout"]
        assert (second["envelope_id"], second["retry_attempt"]) == (first["envelope_id"], 1)
        assert (first["type"], first["accepts_response_payload"]) == ("slash_commands", True)


async def test_double_unknown_and_overloaded_acks_are_violations() -> None:
    async with deaf() as (kit, client):
        clicking = kit.slack.courier.spawn(kit.ana.shortcut("Log an insight"))
        envelope = await client.next()
        await client.ack(envelope["envelope_id"], payload={"text": "not wanted"})
        await clicking
        await client.ack(envelope["envelope_id"])
        await client.ack("unknown")
        await client.socket.send_str("no ack at all")
        await kit.ana.close_view() if kit.ana.view else None
        await _until(kit, 4)

        texts = _texts(kit)
        assert "takes no payload" in texts[0]
        assert "was acknowledged twice" in texts[1]
        assert "unknown envelope" in texts[2]
        assert "no ack" in texts[3]
        assert {violation.rule for violation in kit.slack.violations} == {42}


async def _until(kit: Kit, violations: int) -> None:
    """Let the socket's bytes arrive: an answered request later, they have."""
    for _ in range(200):
        if len(kit.slack.violations) >= violations:
            return
        await kit.call("api.test")


def _messages(kit: Kit) -> list[DeliveryEntry]:
    return [entry for entry in kit.slack.log.deliveries("events_api") if entry.name == "message"]


@shows(43)
async def test_an_unanswered_event_comes_again_after_0_60_and_300_seconds() -> None:
    async with deaf() as (kit, _):
        await kit.ana.say(None, "hello?")
        await kit.slack.settled()
        at_once = [entry.attempt for entry in _messages(kit)]
        kit.slack.clock.push(timedelta(seconds=59))
        await kit.slack.settled()
        early = len(_messages(kit))
        kit.slack.clock.push(timedelta(seconds=1))
        await kit.slack.settled()
        kit.slack.clock.push(timedelta(seconds=300))
        await kit.slack.settled()
        kit.slack.clock.push(timedelta(hours=1))
        await kit.slack.settled()

        assert (at_once, early) == ([0, 1], 2)
        assert [entry.attempt for entry in _messages(kit)] == [0, 1, 2, 3]
        assert len({entry.payload["event_id"] for entry in _messages(kit)}) == 1


@shows(52)
async def test_people_of_another_organisation_cannot_use_commands_or_shortcuts() -> None:
    async with standing() as kit:
        eve = kit.slack.person("Eve", external=True)
        shared = kit.slack.channel("shared", [kit.ana, eve])
        said = await kit.ana.say(shared, "hi")

        with pytest.raises(CannotDo, match="rule 52"):
            await eve.command("/circle new", shared)
        with pytest.raises(CannotDo, match="rule 52"):
            await eve.message_shortcut("Save as insight", said)
        assert kit.slack.log.deliveries("interactive") == []


@shows(54)
async def test_events_reach_only_subscribed_and_scoped_apps_that_are_there() -> None:
    events = [event for event in EVENTS if event != "user_change"]
    async with running(events=events) as kit:
        elsewhere = kit.slack.channel("elsewhere", [kit.ana], bot=False)
        secret = kit.slack.channel("secret", [kit.ana], bot=False, private=True)

        await kit.ana.say(elsewhere, "not for the bot")
        await kit.ana.say(secret, "nor this")
        await kit.slack.change_zone(kit.ana, "Asia/Tokyo")
        await kit.slack.archive(elsewhere)
        await kit.slack.settled()
        silent = [entry.name for entry in kit.slack.log.deliveries("events_api")]
        kit.app.scopes = frozenset(SCOPES) - {"channels:history"}
        await kit.ana.say(kit.room, "no scope, no event")
        await kit.slack.settled()

        assert silent == []
        assert kit.slack.log.deliveries("events_api") == []


async def test_administration_tells_the_app_and_the_app_hears_itself() -> None:
    async with running() as kit:
        cleo = kit.slack.person("Cleo")
        await cleo.join(kit.room)
        await cleo.leave(kit.room)
        await kit.slack.rename(kit.room, "studies")
        await kit.ana.react(await kit.ana.say(kit.room, "nice"), "bulb")
        await kit.slack.archive(kit.room)
        await kit.slack.unarchive(kit.room)
        await kit.slack.deactivate(kit.ben)
        await kit.slack.remove_bot(kit.room)
        await kit.slack.add_bot(kit.room)
        await kit.client.chat_postMessage(channel=kit.room.id, text="mine")
        await kit.slack.settled()
        await kit.slack.uninstall()
        await kit.slack.settled()

        heard = [entry.payload["event"] for entry in kit.slack.log.deliveries("events_api")]
        assert [event["type"] for event in heard[:-2]] == [
            *("member_joined_channel", "member_left_channel", "channel_rename", "message", "reaction_added"),
            *("channel_archive", "channel_unarchive", "user_change", "member_left_channel", "channel_left"),
            *("member_joined_channel", "message"),
        ]
        assert heard[11]["bot_id"] == kit.app.bot_id
        assert {event["type"] for event in heard[-2:]} == {"tokens_revoked", "app_uninstalled"}
        assert kit.slack.violations == []


async def test_a_ticket_opens_one_socket_only() -> None:
    async with standing() as kit:
        url = await _ticket(kit)
        async with kit.session.ws_connect(url) as first, kit.session.ws_connect(url) as second:
            assert (await first.receive_json())["type"] == "hello"
            assert (await second.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        assert kit.slack.rejections[0].rule == 53


async def test_an_envelope_on_a_broken_socket_is_replayed_on_the_next() -> None:
    async with deaf() as (kit, client):
        kit.slack.ack_timeout = 5
        running_command = kit.slack.courier.spawn(kit.ana.command("/circle new", kit.room))
        lost = await client.next()
        await kit.slack.drop_sockets()
        async with kit.session.ws_connect(await _ticket(kit)) as socket:
            fresh = Deaf(socket)
            await fresh.next()
            replayed = await fresh.next()
            await fresh.ack(replayed["envelope_id"])
            answer = await running_command

        assert replayed["envelope_id"] == lost["envelope_id"]
        assert answer.acked
        assert kit.slack.violations == []


async def test_a_ping_is_answered_with_its_words() -> None:
    async with standing() as kit, kit.session.ws_connect(await _ticket(kit), autoping=False) as socket:
        await socket.receive_json()
        await socket.ping(b"sdk-ping-pong:1")
        pong = await socket.receive()

        assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_the_bot_reconnects_when_it_is_told_to() -> None:
    async with running() as kit:
        await kit.slack.disconnect("refresh_requested")
        await kit.slack.connected()
        await kit.ana.command("/circle hello", kit.room)
        await kit.slack.settled()

        assert [m.text for m in kit.ana.replies(kit.room)] == ["you said hello"]
        assert len(kit.slack.log.calls("apps.connections.open")) == 2


async def test_a_delivery_can_be_doubled_and_an_ack_lost() -> None:
    async with running() as kit:
        kit.slack.faults.duplicate("slash_commands")
        await kit.ana.command("/circle twice", kit.room)
        await kit.slack.settled()
        kit.slack.faults.lose_ack("slash_commands")
        await kit.ana.command("/circle again", kit.room)
        await kit.slack.settled()

        assert [m.text for m in kit.ana.replies(kit.room)] == ["you said twice"] * 2 + ["you said again"] * 2
        payloads = [entry.payload for entry in kit.slack.log.deliveries("slash_commands")]
        assert payloads[0]["trigger_id"] == payloads[1]["trigger_id"]
        assert kit.slack.violations == []


async def test_without_a_socket_a_command_fails_and_an_event_waits() -> None:
    async with standing() as kit:
        answer = await kit.ana.command("/circle new", kit.room)
        await kit.ana.say(None, "anybody?")

        assert answer.outcome == "undelivered"
        assert kit.ana.notices == ["/circle failed with the error: dispatch_failed"]
        assert kit.slack.violations == []


async def test_http_delivery_shakes_hands_and_a_forged_signature_is_turned_away() -> None:
    async with running("http") as kit:
        assert await kit.slack.verify_url()

        kit.app.signing_secret = "another"
        assert not await kit.slack.verify_url()
        answer = await kit.ana.command("/circle new", kit.room)

        assert (answer.outcome, answer.reason) == ("failed", "http_error")


async def test_http_events_are_retried_with_number_and_reason_in_the_headers() -> None:
    seen: list[dict[str, str]] = []

    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        seen.append({name.decode(): value.decode() for name, value in scope["headers"]})
        await receive()
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with standing(transport="http") as kit:
        server = Server(refusing)
        await server.start()
        async with stopping(server):
            kit.app.request_url = server.origin
            await kit.ana.say(None, "hello?")
            await kit.slack.settled()
            kit.slack.clock.push(timedelta(minutes=10))
            await kit.slack.settled()

        retries = [(headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers in seen]
        assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
        assert {violation.rule for violation in kit.slack.violations} == {43}
