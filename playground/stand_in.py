"""The stand-in: one local Slack with a workspace, apps, people, and the wire between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from playground.administration import Administration
from playground.clock import PushedClock
from playground.courier import Courier
from playground.events import Events
from playground.faults import Faults
from playground.http_delivery import HttpDelivery
from playground.ids import Ids
from playground.interactions import Interactions
from playground.line import Line
from playground.log import Json, Log, Rejection, Violation
from playground.manifest import Installation, Transport, read_manifest
from playground.people import Person
from playground.rate_limits import RateLimits, Tiers
from playground.response_urls import ResponseUrls
from playground.revocation import Revocation
from playground.screens import Screens
from playground.seen import Room
from playground.server import Server
from playground.settling import Probe, settle, wait_until
from playground.socket_mode import SocketMode
from playground.triggers import Triggers
from playground.typed_text import CannotDo
from playground.uploads import Uploads
from playground.web_api import WebApi
from playground.workspace import Conversation, ConversationKind, Post, Workspace


class StandIn(Administration, Revocation, Line):
    """A local Slack. `await StandIn.start(clock=…)`, then `install` an app and let people act.

    `strict` answers 501 to what is not modelled (else Slack's `unknown_method`; a violation either way).
    `ack_timeout` is in real seconds (Slack's is 3). `edit_window_seconds` (pushed clock) limits
    chat.update as a workspace preference does; None means no limit. `nth` keeps the ids of several workspaces
    apart: one stand-in each, on one clock.
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
        nth: int = 1,
    ) -> None:
        self.clock = clock
        self.strict = strict
        self.ack_timeout = ack_timeout
        self.edit_window_seconds: int | None = None
        self.ids = Ids(name, nth)
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
        self.uploads = Uploads(self)
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
                Route("/of/{process}/api/{method}", self.web_api.serve, methods=["GET", "POST"]),
                Route("/response/{team}/{secret}", self.response_urls.serve, methods=["POST"]),
                Route("/upload/v1/{secret}", self.uploads.serve, methods=["POST"]),
                WebSocketRoute("/link/", self.socket_mode.serve),
            ]
        )
        self._server = Server(self.asgi, port)
        self._server.on_connection = self._note_connection

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
        nth: int = 1,
    ) -> StandIn:
        """Start serving on 127.0.0.1 (a free port unless given). Stop with `await stop()`."""
        slack = cls(clock, name=name, strict=strict, tiers=tiers, ack_timeout=ack_timeout, port=port, nth=nth)
        await slack._server.start()
        return slack

    async def stop(self) -> None:
        """End deliveries, sockets and server."""
        await self.courier.stop()
        await self.http_delivery.stop()
        await self._server.stop()

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
        self,
        manifest: Mapping[str, object],
        transport: Transport = "socket",
        request_url: str | None = None,
        *,
        granted_optional: Iterable[str] = (),
    ) -> Installation:
        """Install an app from its manifest; raises `ManifestRejected`. `request_url` is where HTTP goes. Of the
        optional scopes only those of `granted_optional` are granted; raises ValueError for any other name.
        """
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
        self.grant(*granted_optional, app=app)
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

    def group_dm(self, *people: Person) -> Room:
        """A direct conversation of several people with the app under test, opened by the first of them."""
        name = f"mpdm-{'--'.join(person.user.name for person in people)}-1"
        members = [*(person.id for person in people), self.app.bot_user_id]
        return Room(self, self.workspace.add_conversation(name, "mpim", members))

    # Waiting

    def watch(self, probe: Probe, name: str | None = None) -> None:
        """Let `settled` wait while the probe says True (work that no wire shows)."""
        self._probes[name or f"probe {getattr(probe, '__qualname__', len(self._probes))}"] = probe

    async def settled(self, limit: float = 10.0) -> None:
        """Wait until nothing is under way; raises `NeverSettled` with what is after `limit` real seconds."""
        await settle(self, self._probes, limit)

    async def until(self, holds: Probe, limit: float = 10.0) -> None:
        """Wait until it holds, for work that another process does; raises `NeverSettled` after `limit` real
        seconds."""
        await wait_until(holds, limit)

    # What the parts ask of the whole

    @property
    def app(self) -> Installation:
        if not self.installations:
            raise CannotDo("no app is installed; call `install` first")
        return next(iter(self.installations.values()))

    def app_of(self, token: str) -> Installation | None:
        everyone = self.installations.values()
        return next((a for a in everyone if token in (a.bot_token, a.app_token, *a.dead_tokens)), None)

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
