"""The stand-in: one local Slack with a workspace, apps, people, and the wire between them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import Scope

from playground.administration import Administration
from playground.clock import PushedClock
from playground.courier import Courier
from playground.events import Events
from playground.faults import Faults
from playground.http_delivery import HttpDelivery
from playground.ids import Ids
from playground.interactions import Interactions
from playground.log import Json, Log, Rejection, Violation
from playground.manifest import Installation, Transport, read_manifest
from playground.people import Person
from playground.rate_limits import RateLimits, Tiers
from playground.response_urls import ResponseUrls
from playground.screens import Screens
from playground.seen import Room
from playground.server import Server
from playground.settling import NeverSettled, Probe, settle
from playground.socket_mode import SocketMode
from playground.triggers import Triggers
from playground.typed_text import CannotDo
from playground.web_api import WebApi
from playground.workspace import Conversation, ConversationKind, Post, Workspace


class StandIn(Administration):
    """A local Slack. `await StandIn.start(clock=…)`, then `install` an app and let people act.

    `strict` answers 501 to what is not modelled (else Slack's `unknown_method`; a violation either way).
    `ack_timeout` is in real seconds (Slack's is 3). `edit_window_seconds` (pushed clock) limits
    chat.update as a workspace preference does; None means no limit.
    """

    def __init__(
        self,
        clock: PushedClock,
        *,
        name: str = "Playground",
        strict: bool = True,
        tiers: Tiers | None = None,
        ack_timeout: float = 3.0,
        port: int = 0,
    ) -> None:
        self.clock = clock
        self.strict = strict
        self.ack_timeout = ack_timeout
        self.edit_window_seconds: int | None = None
        self.ids = Ids(name)
        self.log = Log()
        self.faults = Faults(clock)
        self.workspace = Workspace(clock, self.ids, name)
        self.installations: dict[str, Installation] = {}
        self.people: dict[str, Person] = {}
        self.message_state: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}
        self.rate_limits = RateLimits(clock, tiers or Tiers())
        self.triggers = Triggers(clock, self.ids)
        self.screens = Screens(self)
        self.response_urls = ResponseUrls(self)
        self.events = Events(self)
        self.interactions = Interactions(self)
        self.socket_mode = SocketMode(self)
        self.http_delivery = HttpDelivery(self)
        self.courier = Courier(self, {"socket": self.socket_mode, "http": self.http_delivery})
        self.web_api = WebApi(self)
        self._probes: dict[str, Probe] = {}
        self._rooms_awaiting_bot: list[Conversation] = []
        self.asgi = Starlette(
            routes=[
                Route("/api/{method}", self.web_api.serve, methods=["GET", "POST"]),
                Route("/response/{team}/{secret}", self.response_urls.serve, methods=["POST"]),
                WebSocketRoute("/link/", self.socket_mode.serve),
            ]
        )
        self._server = Server(self.asgi, port)

    @classmethod
    async def start(
        cls,
        *,
        clock: PushedClock,
        name: str = "Playground",
        strict: bool = True,
        tiers: Tiers | None = None,
        ack_timeout: float = 3.0,
        port: int = 0,
    ) -> StandIn:
        """Start serving on 127.0.0.1 (a free port unless given). Stop with `await stop()`."""
        slack = cls(clock, name=name, strict=strict, tiers=tiers, ack_timeout=ack_timeout, port=port)
        await slack._server.start()
        return slack

    async def stop(self) -> None:
        """End deliveries, sockets and server."""
        await self.courier.stop()
        await self.http_delivery.stop()
        await self._server.stop()

    @property
    def origin(self) -> str:
        return self._server.origin

    @property
    def url(self) -> str:
        """The Web API's base url, for `SLACK_API_URL`."""
        return f"{self.origin}/api/"

    @property
    def rejections(self) -> list[Rejection]:
        """Requests that Slack turned away (`ok: false`, 429 by budget); ordered faults are not among them."""
        return self.log.rejections

    @property
    def violations(self) -> list[Violation]:
        """What no correct app does; see `Violation`."""
        return self.log.violations

    # Setting the scene

    def install(
        self, manifest: Mapping[str, object], transport: Transport = "socket", request_url: str | None = None
    ) -> Installation:
        """Install an app from its manifest; raises `ManifestRejected`. `request_url` is where HTTP goes."""
        bot = self.workspace.add_user("bot", is_bot=True)
        app_id = self.ids.next("A")
        identity: Json = {
            "app_id": app_id,
            "bot_id": self.ids.next("B"),
            "bot_user_id": bot.id,
            "team_id": self.workspace.team_id,
            "bot_token": f"xoxb-{self.ids.secret('bot_token', 40)}",
            "app_token": f"xapp-1-{app_id}-{self.ids.secret('app_token', 40)}",
            "signing_secret": self.ids.secret("signing_secret", 32),
            "verification_token": self.ids.secret("verification_token", 24),
        }
        app = read_manifest(manifest, transport, request_url, identity)
        features = manifest.get("features")
        shown = features.get("bot_user", {}).get("display_name", app.name) if isinstance(features, Mapping) else ""
        bot.real_name = shown or app.name
        bot.name = bot.real_name.lower().replace(" ", "-")
        first = not self.installations
        self.installations[app_id] = app
        if first:
            for conversation in self._rooms_awaiting_bot:
                conversation.members.append(bot.id)
            self._rooms_awaiting_bot.clear()
        return app

    def person(
        self, name: str, zone: str | None = "UTC", *, external: bool = False, admin: bool = False
    ) -> Person:
        """A new human; `zone` is an IANA name. External ones belong to another organisation."""
        team_id = self.ids.next("T") if external else None
        user = self.workspace.add_user(name, tz=None if external else zone, team_id=team_id)
        user.is_admin = admin
        self.people[user.id] = person = Person(self, user)
        return person

    def channel(
        self, name: str, members: Sequence[Person] = (), *, bot: bool = True, private: bool = False
    ) -> Room:
        """A new channel; with `bot` the app is in it (as soon as it is installed)."""
        kind: ConversationKind = "private" if private else "public"
        conversation = self.workspace.add_conversation(name, kind, [person.id for person in members])
        conversation.external = any(person.external for person in members)
        if bot and self.installations:
            conversation.members.append(self.app.bot_user_id)
        elif bot:
            self._rooms_awaiting_bot.append(conversation)
        return Room(self, conversation)

    # Waiting

    def watch(self, probe: Probe, name: str | None = None) -> None:
        """Let `settled` wait while the probe says True (work that no wire shows)."""
        self._probes[name or f"probe {getattr(probe, '__qualname__', len(self._probes))}"] = probe

    async def settled(self, limit: float = 10.0) -> None:
        """Wait until nothing is under way; raises `NeverSettled` with what is after `limit` real seconds."""
        await settle(self, self._probes, limit)

    async def connected(self, sockets: int = 1, limit: float = 10.0) -> None:
        """Wait until the app has at least so many sockets open."""
        deadline = asyncio.get_running_loop().time() + limit
        while len(self.socket_mode.open_for(self.app)) < sockets:
            if asyncio.get_running_loop().time() > deadline:
                raise NeverSettled(f"after {limit:g} s the app has not opened {sockets} socket(s)")
            await asyncio.sleep(0.002)

    async def verify_url(self) -> bool:
        """HTTP: the url_verification handshake with the app's request url."""
        return await self.http_delivery.verify(self.app)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Socket Mode: tell the app to reconnect; its present sockets get no more work (but for a `warning`)."""
        await self.socket_mode.disconnect(self.app, reason)

    async def drop_sockets(self) -> None:
        """Socket Mode: close the app's sockets without a word."""
        await self.socket_mode.drop(self.app)

    # What the parts ask of the whole

    @property
    def app(self) -> Installation:
        if not self.installations:
            raise CannotDo("no app is installed; call `install` first")
        return next(iter(self.installations.values()))

    def app_of(self, token: str) -> Installation | None:
        return next((a for a in self.installations.values() if token in (a.bot_token, a.app_token)), None)

    def app_by_id(self, app_id: str | None) -> Installation:
        if app_id not in self.installations:
            raise CannotDo("no installed app stands behind this")
        return self.installations[app_id]

    def app_with_command(self, command: str) -> Installation | None:
        installed = [app for app in self.installations.values() if app.state == "installed"]
        return next((app for app in installed if command in app.commands), None)

    def shares_channel(self, user_id: str, app: Installation) -> bool:
        pair = {user_id, app.bot_user_id}
        return any(c.kind != "im" and pair <= set(c.members) for c in self.workspace.conversations.values())

    def permalink(self, conversation: Conversation, post: Post) -> str:
        link = f"https://{self.workspace.domain}.slack.com/archives/{conversation.id}/p{post.ts.replace('.', '')}"
        if post.thread_ts and post.thread_ts != post.ts:
            link += f"?thread_ts={post.thread_ts}&cid={conversation.id}"
        return link

    def envelope_id(self) -> str:
        digits = self.ids.secret("envelope", 32)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def violate(self, rule: int | None, text: str) -> None:
        self.log.note(Violation(self.clock.now(), rule, text))

    def reject(self, rule: int, method: str, code: str, messages: Sequence[str] = ()) -> None:
        self.log.note(Rejection(self.clock.now(), rule, method, code, tuple(messages)))

    def unmodelled(self, what: str) -> None:
        self.violate(None, f"{what} is not modelled by the stand-in")

    def cut(self, scope: Scope) -> None:
        self._server.cut(scope)
