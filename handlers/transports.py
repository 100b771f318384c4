"""The two ways Slack reaches the bot: HTTP requests to the bot, or a socket that the bot opens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, cast

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.health import Health
from handlers.listening import CannotListen, Port
from handlers.sockets import Acked, Patience, SocketTransport

__all__ = ["CannotListen", "HealthServer", "HttpTransport", "Patience", "SocketTransport", "Transport"]

EVENTS_PATH = "/slack/events"
"""One path takes events, commands and interactivity alike."""


class Transport(Protocol):
    """A way in for what people do."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class HttpTransport(Port):
    """HTTP: signed requests at EVENTS_PATH, behind a TLS proxy; beside it what the bot tells of itself.

    `acked` hears how many seconds each acknowledgement took. A bare ping will do for `health`; `also` is what
    else is served.
    """

    def __init__(
        self,
        app: AsyncApp,
        host: str,
        port: int,
        health: Health | Callable[[], Awaitable[None]],
        acked: Acked | None = None,
        also: Sequence[Route] = (),
    ) -> None:
        asked = health if isinstance(health, Health) else Health(health)
        slack = _Slack(cast(ASGIApp, AsyncSlackRequestHandler(app, path=EVENTS_PATH)), acked)
        routes = [*asked.routes(), *also, Route(EVENTS_PATH, slack)]
        super().__init__(Starlette(routes=routes), host, port, "http")


class HealthServer(Port):
    """What the bot tells of itself on a port of its own, for Socket Mode; `also` is served there too."""

    def __init__(self, host: str, port: int, health: Health, also: Sequence[Route] = ()) -> None:
        super().__init__(Starlette(routes=[*health.routes(), *also]), host, port, "health")


class _Slack:
    """Bolt behind a check that the timestamp is a number: Bolt answers 500 where it is not (1.30)."""

    def __init__(self, handler: ASGIApp, acked: Acked | None) -> None:
        self._handler = handler
        self._acked = acked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        if not stamp.isdigit():
            await PlainTextResponse("unsigned", status_code=401)(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        began = loop.time()

        async def timed(message: Message) -> None:
            await send(message)
            if self._acked is not None and message.get("status") == 200:
                self._acked(loop.time() - began)

        await self._handler(scope, receive, timed)
