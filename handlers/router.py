"""The one place where it is decided which listener serves what, and when Slack gets its ack.

Commands, clicks, shortcuts and what people say to the bot: ack first, then work. Forms: work first, ack last,
because closing a form is our promise that its words are saved. Events about the workspace: work first, ack
last too, and no ack where the work failed, so that Slack delivers the event again; nobody hears of either.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.models.views import View

from bot import logs
from bot.errors import FieldErrors, MemberError
from bot.views.circles import notice_modal
from bot.views.ids import ActionId, CallbackId, Command
from handlers.catalogue import SPOKEN, Event
from handlers.guard import Guard
from handlers.requests import (
    Request,
    read_action,
    read_command,
    read_event,
    read_shortcut,
    read_submission,
)

log = logging.getLogger("circles.handlers")

ACK_LAST_WITHIN = 2.5
"""Seconds for work that comes before the ack; Slack gives up after three."""

NOT_SAVED = "I could not save this just now. Your words are still here: please press the button again in a moment."
OLD_FORM = "That form is an old one and can no longer be sent. `/circle help` shows what you can do."
OLD_BUTTON = "That button is an old one and no longer does anything. `/circle help` shows what you can do."


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What becomes of a form that was saved: it closes, or shows `view` instead. `then` runs after the ack."""

    view: View | None = None
    then: Callable[[], Awaitable[None]] | None = None


Listener = Callable[[Request], Awaitable[None]]
FormListener = Callable[[Request], Awaitable[FormAnswer]]
Reader = Callable[[dict[str, Any], str], Request]


class Router:
    """Collects the listeners of every noun and attaches them to Bolt."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._commands: dict[Command, Listener] = {}
        self._actions: dict[ActionId, Listener] = {}
        self._forms: dict[CallbackId, FormListener] = {}
        self._shortcuts: dict[CallbackId, Listener] = {}
        self._events: dict[Event, Listener] = {}

    def command(self, name: Command, listener: Listener) -> None:
        self._commands[name] = listener

    def action(self, action_id: ActionId, listener: Listener) -> None:
        self._actions[action_id] = listener

    def form(self, callback_id: CallbackId, listener: FormListener) -> None:
        self._forms[callback_id] = listener

    def shortcut(self, callback_id: CallbackId, listener: Listener) -> None:
        self._shortcuts[callback_id] = listener

    def event(self, event: Event, listener: Listener) -> None:
        self._events[event] = listener

    @property
    def served(self) -> frozenset[str]:
        """The names of everything that has a listener, for the contract test."""
        tables = (self._commands, self._actions, self._forms, self._shortcuts, self._events)
        return frozenset(str(name.value) for table in tables for name in table)

    def attach(self, app: AsyncApp) -> None:
        """Register everything with Bolt, each exactly once, with a last resort for what is of the past."""
        for command, listener in self._commands.items():
            app.command(command.value)(self._ack_first(command.value, read_command, listener))
        for action_id, listener in self._actions.items():
            app.action(action_id.value)(self._ack_first(action_id.value, read_action, listener))
        for callback_id, listener in self._shortcuts.items():
            app.shortcut(callback_id.value)(self._ack_first(callback_id.value, read_shortcut, listener))
        for event, listener in self._events.items():
            if event in SPOKEN:
                app.event(event.type)(self._ack_first(event.value, read_event, listener))
            else:
                app.event(event.type, middleware=[self._work_first(event.value, listener)])(_served)
        for callback_id, form_listener in self._forms.items():
            app.view(callback_id.value)(self._ack_last(callback_id.value, form_listener))
        app.action(re.compile(".*"))(self._ack_first("old button", read_action, _old_button))
        app.view(re.compile(".*"))(self._ack_last("old form", _old_form))
        app.error(_unhandled)

    def _ack_first(self, name: str, read: Reader, listener: Listener) -> Callable[..., Awaitable[None]]:
        guard = self._guard

        async def serve(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            await ack()
            request = read(body, context.team_id or "")
            await guard.run(name, request, lambda: listener(request))

        return serve

    def _work_first(self, name: str, listener: Listener) -> Callable[..., Awaitable[BoltResponse]]:
        """Serve an event before Bolt acks it by itself, which it does between middleware and listener (1.30)."""
        guard = self._guard

        async def serve(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
            request = read_event(body, context.team_id or "")

            async def work() -> None:
                async with asyncio.timeout(ACK_LAST_WITHIN):
                    await listener(request)

            trouble = await guard.trouble_of(name, request, work)
            again = trouble is not None and trouble.reference is not None
            return BoltResponse(status=500 if again else 200, body="")

        return serve

    def _ack_last(self, name: str, listener: FormListener) -> Callable[..., Awaitable[None]]:
        guard = self._guard

        async def serve(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            request = read_submission(body, context.team_id or "")
            answer = FormAnswer()
            errors: dict[str, str] = {}

            async def save() -> None:
                nonlocal answer
                try:
                    async with asyncio.timeout(ACK_LAST_WITHIN):
                        answer = await listener(request)
                except FieldErrors as wrong:
                    errors.update(wrong.fields)

            trouble = await guard.trouble_of(name, request, save)
            if trouble is not None:
                errors[""] = f"{NOT_SAVED} ({trouble.reference})" if trouble.reference else trouble.words
            if errors:
                await _keep_open(ack, errors, request)
                return
            if answer.view is not None:
                await ack(response_action="update", view=answer.view)
            else:
                await ack()
            if answer.then is not None:
                await guard.run(name, request, answer.then)

        return serve


async def _keep_open(ack: AsyncAck, errors: dict[str, str], request: Request) -> None:
    """Say what is wrong at the fields of the form, or in its place where it has none to say it at."""
    inputs = [block["block_id"] for block in request.view.get("blocks", []) if block.get("type") == "input"]
    if inputs:
        await ack(response_action="errors", errors=_at_fields(errors, inputs))
    else:
        await ack(response_action="update", view=notice_modal("Not done", " ".join(errors.values())))


def _at_fields(errors: dict[str, str], inputs: list[str]) -> dict[str, str]:
    """Put every error at a field that the form has; one that names no field stands at the first."""
    placed: dict[str, str] = {}
    for name, words in errors.items():
        where = name if name in inputs else inputs[0]
        placed[where] = f"{placed[where]} {words}" if where in placed else words
    return placed


async def _old_button(request: Request) -> None:
    raise MemberError(OLD_BUTTON)


async def _old_form(request: Request) -> FormAnswer:
    raise MemberError(OLD_FORM)


async def _served() -> None:
    """Bolt wants a listener; the event was served by its middleware, and this is never reached."""


async def _unhandled(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Answer what has no listener, so that Slack does not deliver it again and again."""
    if isinstance(error, BoltUnhandledRequestError):
        logs.line(log, "unheard", level=logging.DEBUG, type=str(body.get("type", "command")))
        return BoltResponse(status=200)
    log.error("failed before its listener ran", exc_info=error)
    return BoltResponse(status=500)
