"""An app of your own, tested against the stand-in: once in Python, once over the control interface.

Run it with `pytest docs/examples/test_own_bolt_app.py`. Nothing here belongs to Learning Circles.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.clock import PushedClock
from playground.control.service import Control
from playground.stand_in import StandIn

MANIFEST = {
    "display_information": {"name": "Plants"},
    "features": {
        "bot_user": {"display_name": "Plants"},
        "slash_commands": [{"command": "/water", "description": "Note which plant you watered"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
    "settings": {"interactivity": {"is_enabled": True}, "socket_mode_enabled": True},
}

FORM = {
    "type": "modal",
    "callback_id": "watered",
    "title": {"type": "plain_text", "text": "Watering"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "plant",
            "label": {"type": "plain_text", "text": "Which plant?"},
            "element": {"type": "plain_text_input", "action_id": "name", "max_length": 30},
        }
    ],
}


def plants(client: AsyncWebClient) -> AsyncApp:
    """The app under test: a command that opens a form, a form that posts a message."""
    app = AsyncApp(client=client)

    @app.command("/water")
    async def water(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        view = FORM | {"private_metadata": body["channel_id"]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("watered")
    async def watered(ack: Any, view: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        plant = view["state"]["values"]["plant"]["name"]["value"]
        if plant == "the cactus":
            await ack(response_action="errors", errors={"plant": "Please leave the cactus alone."})
            return
        await ack()
        text = f"<@{body['user']['id']}> watered {plant}."
        await client.chat_postMessage(channel=view["private_metadata"], text=text)

    return app


@asynccontextmanager
async def running() -> AsyncIterator[StandIn]:
    """The stand-in with the app connected to it over Socket Mode."""
    slack = await StandIn.start(clock=PushedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    installed = slack.install(MANIFEST)
    client = AsyncWebClient(token=installed.bot_token, base_url=slack.url)
    handler = AsyncSocketModeHandler(plants(client), installed.app_token)
    await handler.connect_async()
    await slack.connected()
    try:
        yield slack
    finally:
        await handler.close_async()
        await slack.stop()


@pytest.mark.asyncio
async def test_in_python() -> None:
    async with running() as slack:
        ana = slack.person("Ana", zone="Europe/Berlin")
        garden = slack.channel("garden", members=[ana])

        await ana.command("/water", garden)
        await slack.settled()
        ana.fill({"Which plant?": "the cactus"})
        refused = await ana.submit()
        ana.fill({"Which plant?": "the fern"})
        taken = await ana.submit()
        await slack.settled()

        assert refused.errors == {"Which plant?": "Please leave the cactus alone."}
        assert taken.closed
        assert garden.messages[-1].plain() == "@Ana watered the fern."
        assert slack.violations == []
        assert slack.rejections == []


@pytest.mark.asyncio
async def test_over_http() -> None:
    """The same from any language: everything is JSON over HTTP, and ids are what is passed on."""
    async with running() as slack, aiohttp.ClientSession() as session:
        ana = slack.person("Ana", zone="Europe/Berlin").id
        garden = slack.channel("garden", members=[slack.people[ana]]).id
        control = await Control.start(slack)

        async def ask(path: str, **query: str) -> Any:
            async with session.get(f"{control.origin}/control/{path}", params=query) as answer:
                return await answer.json()

        async def do(deed: str, **args: object) -> Any:
            body = {"as": ana, "deed": deed, "args": args}
            async with session.post(f"{control.origin}/control/do", json=body) as answer:
                told = await answer.json()
            assert told["ok"], told["problem"]
            return told["result"]

        try:
            await do("command", channel=garden, typed="/water")
            await slack.settled()
            (form,) = (await ask("state", **{"as": ana}))["modals"]
            refused = await do("submit", view_id=form["id"], values={"plant": {"name": "the cactus"}})
            taken = await do("submit", view_id=form["id"], values={"plant": {"name": "the fern"}})
            await slack.settled()
            messages = (await ask("messages", **{"as": ana, "channel": garden}))["messages"]
            log = (await ask("log"))["entries"]
        finally:
            await control.stop()

    assert refused["errors"] == {"plant": "Please leave the cactus alone."}
    assert taken["closed"]
    assert [message["text"] for message in messages] == [f"<@{ana}> watered the fern."]
    assert [entry for entry in log if entry["kind"] in ("rejection", "violation")] == []
