"""What is acknowledged at once and not kept first: clicks inside an open form, typing, and forms that were closed.

A click in a form only changes what the form shows, and whoever finds it unchanged clicks again. Typing comes
with every character, and the next one brings all of it again. None of it may stay in the inbox either: it
carries words that nobody has sent.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot import logs
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.errors import MemberError, StorageError
from bot.services.causes import Cause
from bot.views.ids import FRESH_VALUE, ActionId, CallbackId
from handlers.guard import Guard
from handlers.requests import Request, read_action

log = logging.getLogger("circles.handlers")

Listener = Callable[[Request], Awaitable[None]]
Serving = Callable[..., Awaitable[BoltResponse]]


class Asides:
    """Listeners of the clicks, the typing and the closing of forms."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._clicks: dict[ActionId, Listener] = {}
        self._unsent: dict[str, Listener] = {}

    def click(self, action_id: ActionId, listener: Listener) -> None:
        """Serve a button or menu that stands in a form."""
        self._clicks[action_id] = listener

    def unsent(self, callback_id: CallbackId, listener: Listener) -> None:
        """Serve what is typed into a form, and its being closed without being sent."""
        self._unsent[callback_id.value] = listener

    @property
    def served(self) -> frozenset[str]:
        return frozenset(one.value for one in self._clicks)

    def attach(self, app: AsyncApp) -> None:
        for action_id, listener in self._clicks.items():
            app.action(action_id.value, middleware=[self._clicked(action_id.value, listener)])(_served)
        for element in (ActionId.VALUE.value, FRESH_VALUE):
            app.action(element, middleware=[self._noticed(read_action)])(_served)
        for callback_id in self._unsent:
            app.view_closed(callback_id, middleware=[self._noticed(_read_closed)])(_served)

    def _clicked(self, name: str, listener: Listener) -> Serving:
        async def serve(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
            request = read_action(body, context.team_id or "")
            if self._guard.room:
                self._guard.begin(self._run(name, request, listener))
            return BoltResponse(status=200, body="")

        return serve

    async def _run(self, name: str, request: Request, listener: Listener) -> None:
        await self._guard.run(name, request, lambda: listener(request))

    def _noticed(self, read: Callable[[dict[str, Any], str], Request]) -> Serving:
        async def serve(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
            request = read(body, context.team_id or "")
            listener = self._unsent.get(str(request.view.get("callback_id")))
            if listener is not None and self._guard.room:
                self._guard.begin(_quietly(request, listener))
            return BoltResponse(status=200, body="")

        return serve


async def _quietly(request: Request, listener: Listener) -> None:
    """Nobody is told where this fails: nobody asked for anything, and the form is still there."""
    try:
        await listener(request)
    except (MemberError, StorageError) as trouble:
        logs.line(log, "unsent.not_kept", level=logging.WARNING, error=type(trouble).__name__)


def _read_closed(body: dict[str, Any], team_id: str) -> Request:
    view = body["view"]
    return Request(
        cause=Cause(TeamId(team_id), UserId(body["user"]["id"]), f"closed:{view['id']}"),
        body=body,
        channel_id=ChannelId(""),
        view=view,
    )


async def _served() -> None:
    """Bolt wants a listener; what came in was served by its middleware, and this is never reached."""
