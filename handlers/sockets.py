"""Socket Mode: the socket that the bot opens, and a watchdog over it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp

from bot import logs

log = logging.getLogger("circles.handlers")

Acked = Callable[[float], None]
"""Hears how many seconds after its arrival something was acknowledged."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, the socket is trusted.

    It is asked for a sign of life every `ping`; after `silent` without one, or without getting a connection,
    it is replaced; that is looked at every `look`. `finish` is for envelopes that are being answered when the
    socket is closed, `farewell` for the closing of a socket that may be dead.
    """

    ping: float = 10.0
    silent: float = 60.0
    look: float = 5.0
    finish: float = 3.0
    farewell: float = 1.0


class SocketTransport:
    """Socket Mode: nothing needs to reach this machine from outside. Ten such sockets may be open at a time.

    Slack's client (slack_sdk 3.47) reconnects where a socket was closed, where Slack asks for it, and where no
    pong came for four pings. It does not notice when it hangs itself: in the wait for a lock or an answer, in
    trying one used-up address over and over, or because the wall clock, by which it measures, was set back.
    The watchdog measures on the loop's clock whether anything was heard, and otherwise starts with a new client.
    Envelopes that the old one had not acknowledged are delivered again by Slack.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web_client: Any,
        acked: Acked | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._web_client = web_client
        self._acked = acked
        self._patience = patience or Patience()
        self._client: Any = None  # Bolt's handler and the SDK's client are untyped
        self._heard_at = 0.0
        self._last_pong: float | None = None
        self._closing = False
        self._answering = 0
        self._answered = asyncio.Event()
        self._watchdog: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, as often as it takes, and watch over the connection from then on."""
        while not await self._connect():
            self._log_silence()
        self._begin_to_watch()

    async def close(self) -> None:
        """Take in nothing more, finish what is being answered, and close the socket.

        What comes in meanwhile gets no ack: Slack delivers it on another connection.
        """
        self._closing = True
        if self._watchdog is not None:
            self._watchdog.cancel()
            await asyncio.gather(self._watchdog, return_exceptions=True)
        if self._answering:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.finish):
                    await self._answered.wait()
        if self._client is not None:
            await self._discard(self._client)

    async def _connect(self) -> bool:
        """Put a new client in the place of the present one; False where it got no connection in time."""
        old, self._client = self._client, self._new_client()
        self._last_pong = None
        try:
            if old is not None:
                await self._discard(old)
            async with asyncio.timeout(self._patience.silent):
                await self._client.connect()
        except TimeoutError:
            return False
        finally:
            self._heard_at = asyncio.get_running_loop().time()
        return True

    def _new_client(self) -> Any:
        handler = AsyncSocketModeHandler(
            self._app, self._app_token, web_client=self._web_client, ping_interval=self._patience.ping
        )
        handler.client.socket_mode_request_listeners = [self._serve]
        handler.client.on_message_listeners = [self._heard]
        return handler.client

    async def _discard(self, client: Any) -> None:
        """Close a client even where its socket no longer answers."""
        client.closed = True
        try:
            async with asyncio.timeout(self._patience.farewell):
                await client.close()
        except (TimeoutError, OSError, aiohttp.ClientError):
            for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
                if task is not None:
                    task.cancel()
            await client.aiohttp_client_session.close()

    async def _serve(self, client: Any, request: Any) -> None:
        if self._closing:
            return
        began = asyncio.get_running_loop().time()
        self._answering += 1
        self._answered.clear()
        try:
            response = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, response, 0.0)  # the start, for a line that is never logged
        finally:
            self._answering -= 1
            if not self._answering:
                self._answered.set()
        if self._acked is not None and response.status == 200:
            self._acked(asyncio.get_running_loop().time() - began)

    async def _heard(self, _: object) -> None:
        self._heard_at = asyncio.get_running_loop().time()

    def _begin_to_watch(self) -> None:
        self._watchdog = asyncio.get_running_loop().create_task(self._watch(), name="socket watchdog")
        self._watchdog.add_done_callback(self._watched)

    def _watched(self, ended: asyncio.Task[None]) -> None:
        """Begin anew where the watch ended by itself: whatever it met, a socket is not left unwatched."""
        if ended.cancelled() or (surprise := ended.exception()) is None:
            return
        log.error("socket.unwatched", exc_info=surprise)
        if not self._closing:
            self._begin_to_watch()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._patience.look)
            pong = self._client.last_ping_pong_time
            if None not in (pong, self._last_pong) and pong != self._last_pong:
                self._heard_at = loop.time()  # a pong; from or to None it is the client's own doing
            self._last_pong = pong
            if loop.time() - self._heard_at >= self._patience.silent:
                self._log_silence()
                await self._connect()

    def _log_silence(self) -> None:
        logs.line(log, "socket.silent", level=logging.WARNING, after_s=self._patience.silent)
