"""The control interface of one stand-in, served on a port of its own on 127.0.0.1."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

from playground.control.backstage import Backstage
from playground.control.changes import Changes
from playground.control.routes import Routes, not_there
from playground.control.security import OnlyFromHere
from playground.control.switches import Switches
from playground.log import Noted
from playground.server import Server
from playground.stand_in import StandIn


class Control:
    """Serves a stand-in to programs and, if `page` is a folder, its files to a browser.

    `control = await Control.start(slack)`; then requests to `control.origin`; at the end `await control.stop()`.
    The stand-in goes on serving the app on its own port.
    """

    def __init__(
        self, slack: StandIn, backstage: Backstage | None = None, *, port: int = 0, page: Path | None = None
    ) -> None:
        self.slack = slack
        self.backstage = backstage or Backstage(slack)
        self.page = page
        self.switches = Switches(slack)
        self.changes = Changes(slack)
        slack.log.watchers.append(self._watch)
        app = Starlette(
            routes=Routes(self).all(),
            exception_handlers={404: not_there, 405: not_there},
        )
        self.asgi = OnlyFromHere(app, lambda: self.port)
        self._server = Server(self.asgi, port)

    @classmethod
    async def start(
        cls, slack: StandIn, backstage: Backstage | None = None, *, port: int = 0, page: Path | None = None
    ) -> Control:
        """Serve on 127.0.0.1, on a free port unless given; raises OSError where the port is taken."""
        control = cls(slack, backstage, port=port, page=page)
        await control._server.start()
        return control

    @property
    def origin(self) -> str:
        """As in http://127.0.0.1:8765."""
        return self._server.origin

    @property
    def port(self) -> int:
        return urlsplit(self._server.origin).port or 0

    def show(self, slack: StandIn) -> None:
        """Serve another stand-in from now on; every open page hears of it."""
        self.slack.log.watchers.remove(self._watch)
        self.slack = slack
        self.switches = Switches(slack)
        slack.log.watchers.append(self._watch)
        self.changes.show(slack)

    async def stop(self) -> None:
        """End the streams and the server; the stand-in goes on."""
        self.slack.log.watchers.remove(self._watch)
        self.changes.close()
        await self._server.stop()

    def _watch(self, noted: Noted) -> None:
        self.changes.note(_channel_of(noted))


def _channel_of(noted: Noted) -> str | None:
    args = getattr(noted, "args", {})
    channel = args.get("channel")
    return channel if isinstance(channel, str) else None
