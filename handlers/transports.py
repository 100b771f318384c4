"""The two ways Slack reaches the bot: a socket that the bot opens, or HTTP requests to the bot."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol, cast

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import CirclesError

EVENTS_PATH = "/slack/events"
"""One path takes events, commands and interactivity alike."""

CLOSE_S = 5


class CannotListen(CirclesError):
    """The address or port to listen on is taken or not allowed. Choose another HOST or PORT."""


class Transport(Protocol):
    """A way in for what people do."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class SocketTransport:
    """Socket Mode: nothing needs to reach this machine from outside."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        # Bolt's handler and the SDK's client are untyped
        self._client: Any = AsyncSocketModeHandler(app, app_token, web_client=client).client

    async def open(self) -> None:
        await self._client.connect()

    async def close(self) -> None:
        await self._client.disconnect()
        await self._client.close()


class HttpTransport:
    """HTTP: signed requests at EVENTS_PATH, behind a TLS proxy; `/healthz` tells whether the database answers."""

    def __init__(self, app: AsyncApp, host: str, port: int, ping: Callable[[], Awaitable[None]]) -> None:
        config = uvicorn.Config(_asgi(app, ping), host=host, port=port, log_config=None, lifespan="off")
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        serving = asyncio.get_running_loop().create_task(self._server.serve(), name="http")
        listening = asyncio.ensure_future(self._server.listening.wait())
        await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if serving.done():
            raise CannotListen from serving.exception()
        self._serving = serving

    async def close(self) -> None:
        if self._serving is None:
            return
        self._server.should_exit = True
        await asyncio.wait({self._serving}, timeout=CLOSE_S)


class _Server(uvicorn.Server):
    """A server that leaves signals to the bot, and does not end the process when it cannot listen."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: object = None) -> None:
        try:
            await super().startup()
        except SystemExit as trouble:
            raise CannotListen from trouble
        self.listening.set()


def _asgi(app: AsyncApp, ping: Callable[[], Awaitable[None]]) -> ASGIApp:
    async def healthz(_: Request) -> Response:
        try:
            await ping()
        except CirclesError as trouble:
            return JSONResponse({"ok": False, "problem": type(trouble).__name__}, status_code=503)
        return JSONResponse({"ok": True})

    slack = _Slack(cast(ASGIApp, AsyncSlackRequestHandler(app, path=EVENTS_PATH)))
    return Starlette(routes=[Route("/healthz", healthz), Route(EVENTS_PATH, slack)])


class _Slack:
    """Bolt behind a check that the timestamp is a number: Bolt answers 500 where it is not (1.30)."""

    def __init__(self, handler: ASGIApp) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        if not stamp.isdigit():
            await PlainTextResponse("unsigned", status_code=401)(scope, receive, send)
            return
        await self._handler(scope, receive, send)
