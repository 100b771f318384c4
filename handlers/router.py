"""The one place where it is decided which listener serves what, and when Slack gets its ack.

Commands, clicks, shortcuts and what people say to the bot: kept in the inbox, then the ack, then the work. Forms:
work first, ack last, because closing a form is our promise that its words are saved. Events about the workspace:
work first, ack last too, and no ack where the work failed, so that Slack delivers the event again; nobody hears
of either. What could not be kept or has no room is not acknowledged.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot import logs
from bot.errors import MemberError, StorageError
from bot.services.inbox import Inbox, Received
from bot.views.ids import ActionId, CallbackId, Command
from handlers.asides import Asides
from handlers.catalogue import SPOKEN, Event
from handlers.drafting import KEPT, Drafting
from handlers.forms import ACK_LAST_WITHIN, FormAnswer, FormListener, ack_last, old_form
from handlers.grammar import plain
from handlers.guard import SURPRISE, Guard, Trouble
from handlers.requests import READERS, Reader, Request, name_of, read_action, read_event

__all__ = ["FormAnswer", "Router"]

log = logging.getLogger("circles.handlers")

KEEP_WITHIN = 1.5
"""Seconds for keeping what came in."""

TELL_WITHIN = 1.0
"""Seconds for telling a person that what they did could not be kept; together with the above, in time."""

OLD_BUTTON = "That button is an old one and no longer does anything. `/circle help` shows what you can do."


Listener = Callable[[Request], Awaitable[None]]
Serving = Callable[..., Awaitable[BoltResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """Who serves one command, click, shortcut or event, and whether it is of concern at all."""

    name: str
    listener: Listener
    concerns: Callable[[Request], bool]


class Router:
    """Collects the listeners of every noun and attaches them to Bolt.

    `app.command` and the like take what serves as a middleware: Bolt acknowledges an event by itself between
    middleware and listener (slack-bolt 1.30), and only a middleware answers with a status of its own.
    """

    def __init__(self, guard: Guard, inbox: Inbox, drafting: Drafting) -> None:
        self._guard = guard
        self._inbox = inbox
        self._kept_first: dict[str, Route] = {}
        self._events: dict[Event, Route] = {}
        self._forms: dict[str, FormListener] = {}
        self.asides = Asides(guard)
        self._drafting = drafting
        for callback_id in KEPT:
            self.asides.unsent(callback_id, drafting.unsent)

    def command(self, name: Command, listener: Listener) -> None:
        self._kept_first[f"command:{name.value}"] = Route(name.value, listener, _always)

    def action(self, action_id: ActionId, listener: Listener) -> None:
        self._kept_first[f"action:{action_id.value}"] = Route(action_id.value, listener, _always)

    def form(self, callback_id: CallbackId, listener: FormListener) -> None:
        async def send(request: Request) -> FormAnswer:
            async with self._drafting.sending(request) as form:
                answer = await listener(request)
                form.answered_with(answer.view)
            return answer

        self._forms[callback_id.value] = send if callback_id in KEPT else listener

    def shortcut(self, callback_id: CallbackId, listener: Listener) -> None:
        self._kept_first[f"shortcut:{callback_id.value}"] = Route(callback_id.value, listener, _always)

    def event(self, event: Event, listener: Listener, concerns: Callable[[Request], bool] | None = None) -> None:
        """Serve an event; what does not concern us (told from the request alone) is acknowledged and forgotten."""
        route = Route(event.value, listener, concerns or _always)
        if event in SPOKEN:
            self._kept_first[f"event:{event.type}"] = route
        else:
            self._events[event] = route

    @property
    def served(self) -> frozenset[str]:
        """The names of everything that has a listener, for the contract test."""
        routes = (*self._kept_first.values(), *self._events.values())
        return frozenset({route.name for route in routes} | self._forms.keys() | self.asides.served)

    def attach(self, app: AsyncApp) -> None:
        """Register everything with Bolt, each exactly once, with a last resort for what is of the past.

        One registration for all names of a kind: Bolt asks its listeners one after another, at every click, and
        there are hundreds of names.
        """
        by_kind: dict[str, list[str]] = {}
        for key in self._kept_first:
            kind, _, name = key.partition(":")
            by_kind.setdefault(kind, []).append(name)
        for name in by_kind.pop("event", []):  # by itself: no pattern takes a type that is no text
            app.event(name, middleware=[self._keep_first(read_event)])(_served)
        attaching = {"command": app.command, "action": app.action, "shortcut": app.shortcut}
        for kind, names in by_kind.items():
            attaching[kind](_any_of(names), middleware=[self._keep_first(READERS[kind])])(_served)
        for event, route in self._events.items():
            app.event(event.type, middleware=[self._work_first(route)])(_served)
        if self._forms:
            app.view(_any_of(self._forms))(ack_last(self._guard, self._form_of))
        self.asides.attach(app)
        app.action(re.compile(".*"), middleware=[self._keep_first(read_action)])(_served)
        app.view(re.compile(".*"))(ack_last(self._guard, self._form_of))
        app.error(_unhandled)

    def _form_of(self, request: Request) -> tuple[str, FormListener]:
        """Return the name of the form that was sent, and who serves it."""
        name = str(request.view.get("callback_id"))
        return (name, self._forms[name]) if name in self._forms else ("old form", old_form)

    async def resume(self) -> int:
        """Begin to work off what was acknowledged by a process that has gone; return how much there is."""
        left = await self._inbox.abandoned(limit=self._guard.room)
        for one in left:
            self._guard.begin(self._work_again(one))
        return len(left)

    async def _work_again(self, left: Received) -> None:
        key = name_of(left.body)
        await self._work(self._kept_first.get(key, OLD), READERS[key.partition(":")[0]](left.body, left.team_id))

    async def _work(self, route: Route, request: Request) -> None:
        """Work off what is in the inbox; what ended without a word to the person stays there for another try."""
        with self._inbox.at_work(request.team_id, request.cause.key):
            if await self._guard.run(route.name, request, lambda: route.listener(request)):
                await self._inbox.finish(request.team_id, request.cause.key)

    def _keep_first(self, read: Reader) -> Serving:
        guard, inbox = self._guard, self._inbox

        async def serve(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
            request, route = read(body, context.team_id or ""), self._kept_first.get(name_of(body), OLD)
            if not route.concerns(request):
                return _acknowledged()
            if not guard.room:
                return _no_room(route.name)
            with guard.under_way():
                try:
                    async with asyncio.timeout(KEEP_WITHIN):
                        is_new = await inbox.receive(request.cause, body)
                except (StorageError, TimeoutError) as trouble:
                    return await self._not_kept(route.name, request, trouble)
                if is_new:
                    guard.begin(self._work(route, request))
                else:
                    guard.repeated()
            return _acknowledged()

        return serve

    async def _not_kept(self, name: str, request: Request, trouble: Exception) -> BoltResponse:
        """Refuse what could not be kept: Slack delivers an event again, and shows a click to have failed.

        What was typed in a command is given back, since Slack keeps no copy of it. Only where these words have
        reached the person is the command acknowledged: then it is over.
        """
        reference = uuid4().hex[:8]
        with logs.context(workspace=request.team_id, request=request.cause.key, reference=reference):
            logs.line(log, "not_kept", level=logging.ERROR, listener=name, error=type(trouble).__name__)
            if not request.is_command:
                return _refused()
            kept = f"{name} {plain(request.text)}" if request.text else ""
            try:
                async with asyncio.timeout(TELL_WITHIN):
                    told = await self._guard.tell(request, Trouble(SURPRISE, reference, kept))
            except TimeoutError:
                told = False
        if not told:
            return _refused()
        self._inbox.disown(request.cause)
        return _acknowledged()

    def _work_first(self, route: Route) -> Serving:
        guard = self._guard

        async def serve(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
            request = read_event(body, context.team_id or "")
            if not route.concerns(request):
                return _acknowledged()
            if not guard.room:
                return _no_room(route.name)

            async def work() -> None:
                async with asyncio.timeout(ACK_LAST_WITHIN):
                    await route.listener(request)

            trouble = await guard.trouble_of(route.name, request, work)
            again = trouble is not None and trouble.reference is not None
            return _refused() if again else _acknowledged()

        return serve


async def _old_button(request: Request) -> None:
    raise MemberError(OLD_BUTTON)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{'|'.join(re.escape(name) for name in names)})\Z")


def _always(_: Request) -> bool:
    return True


OLD = Route("old button", _old_button, _always)


def _acknowledged() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _refused() -> BoltResponse:
    """Over HTTP a status that says so, in Socket Mode no ack at all."""
    return BoltResponse(status=500, body="")


def _no_room(name: str) -> BoltResponse:
    logs.line(log, "no_room", level=logging.WARNING, listener=name)
    return BoltResponse(status=503, body="")


async def _served() -> None:
    """Bolt wants a listener; what came in was served by its middleware, and this is never reached."""


async def _unhandled(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Answer what has no listener, so that Slack does not deliver it again and again."""
    if isinstance(error, BoltUnhandledRequestError):
        logs.line(log, "unheard", level=logging.DEBUG, type=str(body.get("type", "command")))
        return BoltResponse(status=200)
    log.error("failed before its listener ran", exc_info=error)
    return BoltResponse(status=500)
