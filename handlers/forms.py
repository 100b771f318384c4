"""Forms: work first, ack last. A form that closes is our promise that its words are saved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.models.views import View

from bot.errors import FieldErrors, MemberError
from bot.views.circles import notice_modal
from handlers.guard import Guard
from handlers.requests import Request, read_submission

ACK_LAST_WITHIN = 2.5
"""Seconds for work that comes before the ack; Slack gives up after three."""

NOT_SAVED = "I could not save this just now. Your words are still here: please press the button again in a moment."
OLD_FORM = "That form is an old one and can no longer be sent. `/circle help` shows what you can do."


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What becomes of a form that was saved: it closes, or shows `view` instead. `then` runs after the ack."""

    view: View | None = None
    then: Callable[[], Awaitable[None]] | None = None


FormListener = Callable[[Request], Awaitable[FormAnswer]]


def ack_last(
    guard: Guard, form_of: Callable[[Request], tuple[str, FormListener]]
) -> Callable[..., Awaitable[None]]:
    """Serve forms: save one, then let Slack close it, or keep it open with what is the matter."""

    async def serve(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        request = read_submission(body, context.team_id or "")
        name, listener = form_of(request)
        if not guard.room:
            await _keep_open(ack, {"": NOT_SAVED}, request)
            return
        with guard.under_way():
            answer, errors = await _saved(guard, name, request, listener)
            if errors:
                await _keep_open(ack, errors, request)
            elif answer.view is not None:
                await ack(response_action="update", view=answer.view)
            else:
                await ack()
            if answer.then is not None:
                await guard.run(name, request, answer.then)

    return serve


async def _saved(
    guard: Guard, name: str, request: Request, listener: FormListener
) -> tuple[FormAnswer, dict[str, str]]:
    """Save a form; return what becomes of it, and what is wrong by its fields."""
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
    return answer, errors


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


async def old_form(request: Request) -> FormAnswer:
    """Serve a form that no version of today sends."""
    raise MemberError(OLD_FORM)
