"""What the tests of the stand-in share: a manifest, a small Bolt app, and raw calls."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.clock import PushedClock
from playground.manifest import Installation, Transport
from playground.people import Person
from playground.rate_limits import Tiers
from playground.seen import Room
from playground.server import Server
from playground.stand_in import StandIn

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCOPES = [
    "chat:write", "commands", "im:write", "im:history", "channels:read", "groups:read", "users:read",
    "channels:join", "channels:history", "groups:history", "reactions:write", "reactions:read", "dnd:read",
    "im:read", "canvases:write", "files:write",
]  # fmt: skip
EVENTS = [
    "app_home_opened", "message.im", "message.channels", "user_change", "member_joined_channel",
    "member_left_channel", "channel_archive", "channel_unarchive", "channel_rename", "channel_deleted",
    "group_archive", "channel_left", "app_uninstalled", "tokens_revoked", "reaction_added",
]  # fmt: skip


def manifest(**changes: Any) -> Json:
    """A manifest that Slack would take; `scopes`, `events`, `home`, `messages_tab` may differ."""
    return copy.deepcopy(
        {
            "display_information": {"name": "Circles"},
            "features": {
                "app_home": {
                    "home_tab_enabled": changes.get("home", True),
                    "messages_tab_enabled": changes.get("messages_tab", True),
                    "messages_tab_read_only_enabled": False,
                },
                "bot_user": {"display_name": "Circles"},
                "slash_commands": [{"command": "/circle", "description": "Circles", "should_escape": True}],
                "shortcuts": [
                    {"name": "Log an insight", "type": "global", "callback_id": "log", "description": "Log"},
                    {"name": "Save as insight", "type": "message", "callback_id": "save", "description": "Save"},
                ],
            },
            "oauth_config": {"scopes": {"bot": changes.get("scopes", SCOPES)}},
            "settings": {
                "interactivity": {"is_enabled": True},
                "event_subscriptions": {"bot_events": changes.get("events", EVENTS)},
                "socket_mode_enabled": True,
            },
        }
    )


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "hello", **more: Any) -> Json:
    return {"type": "section", "text": words(text), **more}


def button(label: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": words(label), "action_id": action_id, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    view: Json = {"type": "modal", "callback_id": "form", "title": words("Form"), "blocks": list(blocks), **more}
    if any(block["type"] == "input" for block in blocks):
        view.setdefault("submit", words("Send"))
    return view


def text_input(label: str, block_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "value", **more}
    return {"type": "input", "block_id": block_id, "label": words(label), "element": element}


@dataclass(slots=True)
class Kit:
    """One stand-in with an app, two people and a channel, and an SDK client that holds the bot's token."""

    slack: StandIn
    app: Installation
    ana: Person
    ben: Person
    room: Room
    client: AsyncWebClient
    session: aiohttp.ClientSession

    async def call(self, method: str, **args: Any) -> Json:
        """Call through the SDK with a JSON body; the answer, also where it is a refusal."""
        try:
            response = await self.client.api_call(method, json=args)
        except SlackApiError as error:
            return dict(error.response.data)
        data = response.data
        assert isinstance(data, dict)
        return data

    async def raw(
        self, method: str, body: str | bytes = "", *, kind: str = "application/json", token: str | None = None
    ) -> tuple[int, Json]:
        """Call without the SDK; the HTTP status and the answer."""
        bearer = self.app.bot_token if token is None else token
        headers = {"content-type": kind, "authorization": f"Bearer {bearer}"}
        async with self.session.post(f"{self.slack.url}{method}", data=body, headers=headers) as response:
            answer = await response.json()
            return response.status, answer

    def trigger(self, view_id: str | None = None) -> str:
        """A trigger as an interaction of Ana would carry it."""
        return self.slack.triggers.issue(self.app, self.ana.id, view_id)


@asynccontextmanager
async def stopping(server: StandIn | Server) -> AsyncIterator[None]:
    """Stop it at the end, also when the test fails."""
    try:
        yield
    finally:
        await server.stop()


@asynccontextmanager
async def standing(
    *, transport: Transport = "socket", tiers: Tiers | None = None, ack_timeout: float = 3.0, **changes: Any
) -> AsyncIterator[Kit]:
    """A running stand-in with an installed app that is not connected yet."""
    slack = await StandIn.start(clock=PushedClock(START), tiers=tiers, ack_timeout=ack_timeout)
    request_url = "http://127.0.0.1:9/slack/events" if transport == "http" else None
    async with aiohttp.ClientSession() as session, stopping(slack):
        app = slack.install(manifest(**changes), transport, request_url)
        ana, ben = slack.person("Ana", "Europe/Berlin"), slack.person("Ben", "America/New_York")
        room = slack.channel("learning", [ana, ben])
        client = AsyncWebClient(token=app.bot_token, base_url=slack.url, session=session, retry_handlers=[])
        yield Kit(slack, app, ana, ben, room, client, session)


async def post(kit: Kit, **args: Any) -> Json:
    """chat.postMessage to the room through the SDK."""
    return await kit.call("chat.postMessage", **{"channel": kit.room.id, "text": "hi", **args})


async def raw_post(kit: Kit, body: str | bytes, kind: str) -> Json:
    """chat.postMessage with a body of any kind, without the SDK."""
    return (await kit.raw("chat.postMessage", body, kind=kind))[1]


Probe = Callable[[Kit], Awaitable[Json]]
Test = TypeVar("Test", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Proof:
    """A request that falls under one rule with one code."""

    rule: int
    code: str
    probe: Probe


PROOFS: list[Proof] = []
SHOWN: dict[int, str] = {}
"""Rules without an error code → the test that shows them."""


def proves(rule: int, code: str) -> Callable[[Probe], Probe]:
    """Register a request as the proof that the stand-in refuses it under this rule with this code."""

    def register(probe: Probe) -> Probe:
        PROOFS.append(Proof(rule, code, probe))
        return probe

    return register


def shows(*rules: int) -> Callable[[Test], Test]:
    """Register a test as the one that shows a rule which has no error code."""

    def register(test: Test) -> Test:
        for rule in rules:
            SHOWN[rule] = test.__name__
        return test

    return register
