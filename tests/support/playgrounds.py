"""A playground that is driven as its page drives it: over the control interface alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from playground.story.server import Playground

Json = dict[str, Any]


class Visitor:
    """Sends what a page would send to a playground's control interface."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession) -> None:
        self.playground = playground
        self._session = session

    async def ask(self, path: str, **query: str) -> Json:
        async with self._session.get(f"{self.playground.control.origin}/control/{path}", params=query) as answer:
            found: Json = await answer.json()
            return found

    async def tell(self, path: str, **body: object) -> Json:
        """POST; whatever was asked for must have been done."""
        url = f"{self.playground.control.origin}/control/{path}"
        async with self._session.post(url, json=body) as answer:
            told: Json = await answer.json()
        assert told["ok"], told
        return told

    async def do(self, name: str, deed: str, **args: object) -> Json:
        """Let somebody of the cast do something; return its result once the bot has done its work."""
        told = await self.tell("do", **{"as": self.id_of(name), "deed": deed, "args": args})
        await self.playground.slack.settled()
        result: Json = told["result"]
        return result

    async def state(self, name: str) -> Json:
        return await self.ask("state", **{"as": self.id_of(name)})

    async def direct(self, name: str) -> list[Json]:
        """Somebody's direct messages with the bot, oldest first."""
        return await self.messages(name, (await self.state(name))["dm"]["id"])

    async def channel(self, name: str, room: str) -> list[Json]:
        """What somebody sees in a channel, oldest first."""
        return await self.messages(name, self.room(room))

    async def messages(self, name: str, channel: str) -> list[Json]:
        found: list[Json] = (await self.ask("messages", **{"as": self.id_of(name), "channel": channel}))[
            "messages"
        ]
        return found

    async def press(self, name: str, channel: str, message: Json, action_id: str) -> None:
        """Press the first button of a message that has this action."""
        block = next(
            block
            for block in message["blocks"]
            for element in [*block.get("elements", []), block.get("accessory") or {}]
            if element.get("action_id") == action_id
        )
        await self.do(
            name, "click", channel=channel, ts=message["ts"], block_id=block["block_id"], action_id=action_id
        )

    def id_of(self, name: str) -> str:
        return next(one.id for one in self.playground.slack.people.values() if one.name == name)

    def room(self, name: str) -> str:
        """The id of a channel."""
        rooms = self.playground.slack.workspace.conversations.values()
        return next(one.id for one in rooms if one.name == name)

    def posts_by_nudge(self) -> Counter[str]:
        """How often each nudge was written, by the mark that the bot puts on its posts, since this run began."""
        calls = self.playground.slack.log.calls("chat.postMessage")
        marks = [call.args.get("metadata") for call in calls if call.ok]
        return Counter(mark["event_payload"]["k"] for mark in marks if mark)

    def objections(self) -> list[str]:
        """What Slack found wrong with the bot; that it asked for patience is not among it."""
        slack = self.playground.slack
        turned_away = [one for one in slack.rejections if one.code != "ratelimited"]
        return [str(one) for one in (*slack.violations, *turned_away)]


@asynccontextmanager
async def visiting(session: aiohttp.ClientSession, keep: Path | None = None) -> AsyncIterator[Visitor]:
    """A playground on a free port, closed at the end."""
    playground = await Playground.open(keep=keep)
    try:
        yield Visitor(playground, session)
    finally:
        await playground.close()
