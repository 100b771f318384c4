"""The HTTP and WebSocket server of the stand-in, in the same event loop as the bot, on 127.0.0.1."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, ClassVar

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_NOTICED_SECONDS = 0.01
"""Real time in which clients of this process notice that their connections are gone."""


class CuttableProtocol(H11Protocol):
    """Remembers the transport of each client, so that an ordered fault can cut the line, and closes every new
    one at once while its server drops connections."""

    transports: ClassVar[dict[tuple[str, int], asyncio.Transport]] = {}
    of: ClassVar[Server]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client is not None:
            self.transports[self.client] = transport
            self.of.on_connection(f"{self.client[0]}:{self.client[1]}", self.of.dropping)
        if self.of.dropping:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client is not None:
            self.transports.pop(self.client, None)
        super().connection_lost(exc)


class Server:
    """Starts on a free port (or the given one) and stops without leaving a socket or task behind."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        protocol = type("Protocol", (CuttableProtocol,), {"transports": {}, "of": self})
        self._transports: dict[tuple[str, int], asyncio.Transport] = protocol.__dict__["transports"]
        self._config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            http=protocol,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            access_log=False,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
        )
        self._server = uvicorn.Server(self._config)
        self._held: socket.socket | None = None
        self.origin = ""
        self.dropping = False
        self.on_connection: Callable[[str, bool], None] = lambda _address, _dropped: None

    async def start(self) -> None:
        """Listen; raises OSError where the port is taken."""
        self._config.load()
        self._server.lifespan = self._config.lifespan_class(self._config)
        await self._listen(socket.create_server((self._config.host, self._config.port)))
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"

    async def _listen(self, listener: socket.socket) -> None:
        # asyncio sets it only where the socket names its protocol; without it an answer may wait 40 ms
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._server.startup(sockets=[listener])

    async def stop_listening(self) -> None:
        """Refuse new connections and break the open ones; the port stays ours."""
        if self._held is not None:
            return
        for listener in self._server.servers:
            listener.close()
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind((self._config.host, int(self.origin.rpartition(":")[2])))
        self.cut_all()
        await asyncio.sleep(_NOTICED_SECONDS)

    async def listen_again(self) -> None:
        """Take connections on the same port again."""
        if self._held is not None:
            listener, self._held = self._held, None
            listener.listen()
            await self._listen(listener)

    def cut(self, scope: Scope) -> None:
        """Break the connection of a request without an answer."""
        client: Any = scope.get("client")
        transport = self._transports.get(tuple(client)) if client else None
        if transport is not None:
            transport.abort()

    def hush(self, scope: Scope) -> None:
        """Read nothing more from a connection and leave it open: no ping is answered on it."""
        client: Any = scope.get("client")
        transport = self._transports.get(tuple(client)) if client else None
        if transport is not None:
            transport.pause_reading()

    def cut_all(self) -> None:
        """Break every connection that is open."""
        for transport in list(self._transports.values()):
            transport.abort()

    async def stop(self) -> None:
        """Stop listening, end what is still connected, wait until it is gone."""
        state = self._server.server_state
        for listener in self._server.servers:
            listener.close()
        if self._held is not None:
            self._held.close()
        for connection in list(state.connections):
            connection.shutdown()
        for _ in range(50):
            if not state.connections and not state.tasks:
                return
            await asyncio.sleep(0.002)
        for connection in list(state.connections):
            transport = connection.transport
            if transport is not None:
                transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await asyncio.sleep(0)
