"""The line between apps and the stand-in: where it listens, and how it breaks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from starlette.types import Scope

from playground.log import Log
from playground.settling import wait_until

if TYPE_CHECKING:
    from playground.clock import PushedClock
    from playground.http_delivery import HttpDelivery
    from playground.manifest import Installation
    from playground.server import Server
    from playground.socket_mode import SocketMode


class Line(ABC):
    """The server, the sockets and the request url, as tests wait for them and bring trouble to them."""

    clock: PushedClock
    log: Log
    socket_mode: SocketMode
    http_delivery: HttpDelivery
    _server: Server

    @property
    @abstractmethod
    def app(self) -> Installation:
        """The app under test: the first one installed."""

    @property
    def origin(self) -> str:
        return self._server.origin

    @property
    def url(self) -> str:
        """The Web API's base url, for `SLACK_API_URL`."""
        return f"{self.origin}/api/"

    def url_of(self, process: str) -> str:
        """The same base url under another name, so that the log tells several processes apart."""
        return f"{self.origin}/of/{process}/api/"

    @property
    def drop_connections(self) -> bool:
        """Whether every connection is closed before anything is read from it. Turning it on closes the open
        ones too, sockets included (clients notice a few ms later); each new one is counted in
        `log.connections`."""
        return self._server.dropping

    @drop_connections.setter
    def drop_connections(self, on: bool) -> None:
        self._server.dropping = on
        if on:
            self._server.cut_all()

    async def stop_listening(self) -> None:
        """Refuse every connection and close the open ones; nobody else gets the port meanwhile."""
        await self._server.stop_listening()

    async def listen_again(self) -> None:
        """Listen on the same port as before."""
        await self._server.listen_again()

    async def connected(self, sockets: int = 1, limit: float = 10.0) -> None:
        """Wait until the app has at least so many sockets open."""
        what = f"{sockets} socket(s) of the app"
        await wait_until(lambda: len(self.socket_mode.open_for(self.app)) >= sockets, limit, what)

    async def verify_url(self) -> bool:
        """HTTP: the url_verification handshake with the app's request url."""
        return await self.http_delivery.verify(self.app)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Socket Mode: tell the app to reconnect; its present sockets get no more work (but for a `warning`)."""
        await self.socket_mode.disconnect(self.app, reason)

    async def drop_sockets(self) -> None:
        """Socket Mode: close the app's sockets without a word."""
        await self.socket_mode.drop(self.app)

    def cut(self, scope: Scope) -> None:
        """Break the connection of a request without an answer."""
        self._server.cut(scope)

    def hush(self, scope: Scope) -> None:
        """Let a connection fall silent: it stays open, and nothing that comes on it is heard or answered."""
        self._server.hush(scope)

    def _note_connection(self, address: str, dropped: bool) -> None:
        self.log.connected(self.clock.now(), address, dropped)
