"""A small Bolt app for the tests of the stand-in: a command, a form, buttons, Home, a shortcut, DMs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from playground.manifest import Transport
from playground.server import Server
from tests.contracts.stand_in_kit import Json, Kit, button, modal, section, standing, stopping, text_input, words

FORMATS = [{"text": words(name), "value": name.lower()} for name in ("Study group", "Workshop")]


def form() -> Json:
    """Goal (required text), Format (select), First meeting (date, optional)."""
    choice = {"type": "static_select", "action_id": "value", "options": FORMATS, "placeholder": words("Pick one")}
    day = {"type": "datepicker", "action_id": "value"}
    return modal(
        text_input("Goal", "goal", max_length=20),
        {"type": "input", "block_id": "format", "label": words("Format"), "element": choice},
        {"type": "input", "block_id": "day", "label": words("First meeting"), "element": day, "optional": True},
        {"type": "actions", "block_id": "more", "elements": [button("Deeper", "deeper")]},
        notify_on_close=True,
    )


class Bot:
    """`/circle form` opens the form, `/circle card` posts a card, anything else is said back."""

    def __init__(self, kit: Kit) -> None:
        self.app = app = AsyncApp(client=kit.client, signing_secret=kit.app.signing_secret)
        app.command("/circle")(self.circle)
        app.view("form")(self.submitted)
        app.view_closed("form")(self.acked)
        app.action("join")(self.joined)
        app.action("deeper")(self.deeper)
        app.action("pick")(self.answered)
        app.action("leave")(self.acked)
        app.action("rsvp")(self.acked)
        app.options("value")(self.cities)
        app.shortcut("save")(self.answered)
        app.shortcut("log")(self.acked)
        app.event("app_home_opened")(self.home)
        app.event("message")(self.message)
        for name in kit.app.events - {"app_home_opened", "message.im", "message.channels"}:
            app.event(name)(self.nothing)

    async def circle(self, ack: Any, body: Json, client: Any, respond: Any, say: Any) -> None:
        if body["text"] == "at once":
            await ack(text="answered in the ack")
            return
        await ack()
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=form())
        elif body["text"] == "card":
            await say(text="A card", blocks=card())
        else:
            await respond(f"you said {body['text']}")

    async def submitted(self, ack: Any, body: Json, client: Any) -> None:
        values = body["view"]["state"]["values"]
        goal, chosen = values["goal"]["value"]["value"], values["format"]["value"]["selected_option"]["value"]
        if goal == "nope":
            await ack(response_action="errors", errors={"goal": "Say a little more"})
        elif goal == "wrong":
            await ack(response_action="errors", errors={"more": "not an input"})
        elif goal == "again":
            await ack(response_action="update", view=form())
        else:
            await ack()
            opened = await client.conversations_open(users=body["user"]["id"])
            text = f"{goal} / {chosen} / {values['day']['value']['selected_date']}"
            await client.chat_postMessage(channel=opened["channel"]["id"], text=text)

    async def joined(self, ack: Any, respond: Any, body: Json) -> None:
        await ack()
        await respond(f"joined {body['actions'][0]['value']}", replace_original=False)

    async def deeper(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        below = modal(section("deeper"), title=words("Below"))
        await client.views_push(trigger_id=body["trigger_id"], view=below)

    async def answered(self, ack: Any, body: Json, respond: Any) -> None:
        """Say what was picked; who picked nothing gets an answer too."""
        await ack()
        chosen = {} if "callback_id" in body else body["actions"][0]["selected_option"] or {}
        await respond(str(body.get("callback_id") or chosen.get("value")))

    async def cities(self, ack: Any) -> None:
        await ack(options=[{"text": words(name), "value": name.lower()} for name in ("Berlin", "Bremen")])

    async def acked(self, ack: Any) -> None:
        await ack()

    async def home(self, event: Json, client: Any) -> None:
        blocks = [section("Welcome"), {"type": "actions", "elements": [button("RSVP yes", "rsvp")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def message(self, event: Json, say: Any) -> None:
        if event.get("channel_type") == "im" and "subtype" not in event:
            await say(f"echo {event['text']}")

    async def nothing(self) -> None:
        return


def card() -> list[Json]:
    sure = {"title": words("Sure?"), "text": words("Leave?"), "confirm": words("Yes"), "deny": words("No")}
    elements = [button("Join", "join", value="c1"), button("Leave", "leave", confirm=sure)]
    elements.append({"type": "static_select", "action_id": "pick", "options": FORMATS})
    return [section("A card"), {"type": "actions", "elements": elements}]


@asynccontextmanager
async def running(transport: Transport = "socket", **options: Any) -> AsyncIterator[Kit]:
    """The stand-in with the bot connected over the transport."""
    async with standing(transport=transport, **options) as kit:
        bot = Bot(kit).app
        if transport == "socket":
            handler = AsyncSocketModeHandler(bot, kit.app.app_token)
            try:
                await handler.connect_async()
                await kit.slack.connected()
                yield kit
            finally:
                await handler.close_async()
            return
        listener: Any = AsyncSlackRequestHandler(bot)
        server = Server(listener)
        await server.start()
        kit.app.request_url = f"{server.origin}/slack/events"
        async with stopping(server):
            yield kit
