"""What the tests of the control interface share: a small app in a stand-in, the interface, and requests to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from playground.control.backstage import Backstage
from playground.control.service import Control
from playground.people import Person
from tests.contracts.stand_in_bot import running
from tests.contracts.stand_in_kit import Json, Kit


class Desk:
    """Sends requests to a control interface as one browser page would."""

    def __init__(self, kit: Kit, control: Control) -> None:
        self.kit = kit
        self.control = control

    async def ask(self, path: str, **query: str) -> Json:
        """GET; the JSON of the answer."""
        return (await self.request("GET", path, params=query))[1]

    async def tell(self, path: str, body: Json | None = None) -> Json:
        """POST; the JSON of the answer."""
        return (await self.request("POST", path, json=body or {}))[1]

    async def do(self, person: Person, deed: str, **args: object) -> Json:
        """Let a person do something; return once the app has done its work."""
        answer = await self.tell("/control/do", {"as": person.id, "deed": deed, "args": args})
        await self.kit.slack.settled()
        return answer

    async def state(self, person: Person) -> Json:
        return await self.ask("/control/state", **{"as": person.id})

    async def messages(self, person: Person, channel: str, **query: str) -> list[Json]:
        found: list[Json] = (
            await self.ask("/control/messages", **{"as": person.id, "channel": channel}, **query)
        )["messages"]
        return found

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Json]:
        async with self.kit.session.request(method, self.control.origin + path, **options) as answer:
            return answer.status, await answer.json()

    @asynccontextmanager
    async def changes(self, person: Person) -> AsyncIterator[Stream]:
        """Listen to the server-sent events of one person."""
        url = f"{self.control.origin}/control/changes"
        async with self.kit.session.get(url, params={"as": person.id}) as answer:
            assert answer.content_type == "text/event-stream"
            yield Stream(answer)


class Stream:
    """Reads one event after the other."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def event(self) -> tuple[str, Json]:
        """The name and the data of the next event; raises EOFError at the end of the stream."""
        name, data = "", ""
        async for raw in self._answer.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data = line.removeprefix("data: ")
            elif not line and data:
                return name, json.loads(data)
        raise EOFError

    async def changed(self) -> Json:
        """The data of the next event that tells a change."""
        while True:
            name, data = await self.event()
            if name == "changed":
                return data


@asynccontextmanager
async def desk_of(kit: Kit, backstage: Backstage | None = None, page: Path | None = None) -> AsyncIterator[Desk]:
    """The control interface of a kit's stand-in."""
    control = await Control.start(kit.slack, backstage, page=page)
    try:
        yield Desk(kit, control)
    finally:
        await control.stop()


@asynccontextmanager
async def desk_with_app(page: Path | None = None) -> AsyncIterator[Desk]:
    """The control interface of a stand-in in which the small app of the tests works."""
    async with running() as kit, desk_of(kit, page=page) as desk:
        yield desk
