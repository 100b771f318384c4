"""A port that is listened on: opened, served, and closed without leaving a request unanswered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.errors import CirclesError

FINISH_WITHIN = 3
"""Seconds for requests that are being answered when the port is closed; Slack waits no longer either."""

CLOSE_S = FINISH_WITHIN + 1


class CannotListen(CirclesError):
    """The address or port to listen on is taken or not allowed. Choose another HOST or PORT."""


class Port:
    """One HTTP server of this process. `close` takes in nothing more and finishes what is open."""

    def __init__(self, application: ASGIApp, host: str, port: int, name: str) -> None:
        config = uvicorn.Config(
            application,
            host=host,
            port=port,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=FINISH_WITHIN,
        )
        self._name = name
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen; CannotListen where the port is taken."""
        serving = asyncio.get_running_loop().create_task(self._server.serve(), name=self._name)
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
