"""The forms whose words are kept while somebody types, given back in the form, and gone when it is sent.

The reflection has a form of its own way (handlers/reflection_forms.py). A form that may be sent without a name is
never among these: nothing of it may stay behind.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_sdk.models.views import View

from bot import logs
from bot.domain.drafts import DraftKey, FormName
from bot.domain.ids import TeamId, UserId
from bot.errors import AlreadyApplied, StorageError
from bot.services.drafts import Drafts
from bot.views.drafts import TICKED, restore, tell_of_typing
from bot.views.ids import CallbackId
from bot.views.payloads import (
    AboutCircle,
    AboutCommitment,
    CommitForm,
    InsightEditForm,
    MeetingForm,
    PromptAt,
    unpack,
)
from handlers.requests import Request

log = logging.getLogger("circles.handlers")

Subject = Callable[[str], str]


def _insight(metadata: str) -> str:
    about = unpack(InsightEditForm, metadata)
    return about.insight_id or about.source


def _commitment(metadata: str) -> str:
    about = unpack(CommitForm, metadata)
    return ":".join((about.meeting_id, about.commitment_id, "anew" if about.anew else ""))


def _agenda(metadata: str) -> str:
    """Its meeting and what was planned: a draft is no answer to a plan that somebody else changed since."""
    about = unpack(MeetingForm, metadata)
    return f"{about.meeting_id}:{about.seen}"


def _circle(metadata: str) -> str:
    about = unpack(AboutCircle, metadata)
    return f"{about.circle_id}:{about.which}"


def _prompt(metadata: str) -> str:
    about = unpack(PromptAt, metadata)
    return f"{about.meeting_id}:{about.place}"


KEPT: Mapping[CallbackId, tuple[FormName, Subject]] = {
    CallbackId.INSIGHT: (FormName.INSIGHT, _insight),
    CallbackId.COMMITMENT: (FormName.COMMITMENT, _commitment),
    CallbackId.COMMITMENT_HURDLE: (FormName.HURDLE, lambda text: unpack(AboutCommitment, text).commitment_id),
    CallbackId.AGENDA: (FormName.AGENDA, _agenda),
    CallbackId.EXCHANGE_ANSWER: (FormName.EXCHANGE_ANSWER, _prompt),
    CallbackId.PIT_STOP: (FormName.PIT_STOP, _circle),
    CallbackId.CIRCLE_FINISH: (FormName.FINISH, _circle),
    CallbackId.SURVEY: (FormName.SURVEY, _circle),
    CallbackId.LEADING: (FormName.LEADING, _circle),
    CallbackId.LED: (FormName.LED, _circle),
    CallbackId.USED_IT: (FormName.USED_IT, _circle),
}
"""The forms that keep a draft besides the reflection, and what each is about, as its metadata says it."""


class Drafting:
    """Keeps what is typed into these forms for whoever types it."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    async def prepare(self, team_id: TeamId, user_id: UserId, view: View) -> View:
        """Return the form as it is to be opened: with the words that were not sent the last time."""
        key = key_of(team_id, user_id, str(view.callback_id), view.private_metadata or "")
        if key is None:
            return view
        tell_of_typing(view)
        try:
            words = await self._drafts.words(key)
        except StorageError:  # the form is of more use without the draft than no form
            return view
        if words:
            restore(view, words)
        return view

    @asynccontextmanager
    async def sending(self, request: Request) -> AsyncIterator[None]:
        """Let the draft of a form go that is sent in this block; what is told late does not come back."""
        view_id, callback_id = str(request.view.get("id")), str(request.view.get("callback_id"))
        key = key_of(request.team_id, request.user_id, callback_id, request.metadata)
        try:
            with self._drafts.sending(view_id):
                yield
        except AlreadyApplied:  # the words are in, though nobody came to let go of the draft the first time
            if key is not None:
                await self.sent(key, view_id)
            raise
        if key is not None:
            await self.sent(key, view_id)

    async def sent(self, key: DraftKey, view_id: str) -> None:
        """Let go of the draft of a form that was sent; where that fails, the words are saved all the same."""
        try:
            await self._drafts.sent(key, view_id)
        except StorageError as trouble:
            logs.line(log, "draft.not_let_go", level=logging.WARNING, error=type(trouble).__name__)

    async def unsent(self, request: Request) -> None:
        """Keep what stands in a form that is being filled in."""
        values: dict[str, dict[str, Any]] = request.view.get("state", {}).get("values") or {}
        callback_id = str(request.view.get("callback_id"))
        key = key_of(request.team_id, request.user_id, callback_id, request.metadata)
        if key is None or not values:
            return  # Slack tells of the closing without the words
        fields: dict[str, dict[str, Any]] = {
            name: next(iter(elements.values()), {}) for name, elements in values.items()
        }
        written = any(one.get("type") == "plain_text_input" and one.get("value") for one in fields.values())
        await self._drafts.keep(
            key,
            str(request.view.get("id")),
            {name: _standing(one) for name, one in fields.items()} if written else {},
            typed_at(request),
        )


def key_of(team_id: TeamId, user_id: UserId, callback_id: str, metadata: str) -> DraftKey | None:
    """Return whose draft of what a form is; None where it keeps none."""
    if callback_id not in KEPT:
        return None
    form, subject = KEPT[CallbackId(callback_id)]
    return DraftKey(team_id, user_id, form, subject(metadata))


def typed_at(request: Request) -> str:
    """Return Slack's timestamp of a click or of typing; a closed form has none."""
    actions: list[dict[str, Any]] = request.body.get("actions") or [{}]
    return str(actions[0].get("action_ts") or "")


def _standing(element: dict[str, Any]) -> str:
    """Return what stands in one field, as one text."""
    if "selected_options" in element:
        return TICKED.join(str(one.get("value")) for one in element.get("selected_options") or ())
    chosen = element.get("selected_option") or {}
    return str(element.get("value") or chosen.get("value") or element.get("selected_date") or "")
