"""The forms whose words are kept while somebody types, given back in the form, and gone when it is sent.

The reflection has a form of its own way (handlers/reflection_forms.py). A form that may be sent without a name is
never among these: nothing of it may stay behind.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.views import View

from bot import logs
from bot.domain.drafts import DraftKey, FormName
from bot.domain.ids import TeamId, UserId
from bot.errors import AlreadyApplied, MemberError, StorageError
from bot.services.drafts import Drafts
from bot.views.drafts import TICKED, mark_of, restore, tell_of_typing
from bot.views.ids import CallbackId
from bot.views.payloads import (
    AboutCircle,
    AboutCommitment,
    CircleAt,
    CommitForm,
    Drawn,
    FoundForm,
    InsightEditForm,
    JoinForm,
    MeetingForm,
    PromptAt,
    TopicForm,
    beside,
    unpack,
)
from bot.views.plan_payloads import NewCadence
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


def _founding(metadata: str) -> str:
    about = unpack(FoundForm, metadata)
    return f"{about.channel_id}:{about.guide_id}"


def _topic(metadata: str) -> str:
    about = unpack(TopicForm, metadata)
    return f"{about.circle_id}:{about.topic_id}"


def _cadence(metadata: str) -> str:
    """Its circle and the rhythm that is shown to be confirmed."""
    asked = unpack(NewCadence, metadata)
    rhythm = (asked.first_on, asked.local_time, asked.zone, asked.every_weeks, asked.length_minutes, asked.left)
    return ":".join((asked.circle_id, *rhythm))


def _circle_alone(metadata: str) -> str:
    return unpack(CircleAt, metadata).circle_id


@dataclass(frozen=True, slots=True)
class Kept:
    """How a form keeps its draft: its name, and what it is about, as its metadata says it.

    `is_shared`: others may change what it shows, and a draft is no answer to what they changed.
    """

    form: FormName
    about: Subject
    is_shared: bool = False

    def subject(self, metadata: str) -> str:
        about = self.about(metadata)
        return f"{about}:{unpack(Drawn, metadata).drawn}" if self.is_shared else about


KEPT: Mapping[CallbackId, Kept] = {
    CallbackId.INSIGHT: Kept(FormName.INSIGHT, _insight),
    CallbackId.COMMITMENT: Kept(FormName.COMMITMENT, _commitment),
    CallbackId.COMMITMENT_HURDLE: Kept(FormName.HURDLE, lambda text: unpack(AboutCommitment, text).commitment_id),
    CallbackId.AGENDA: Kept(FormName.AGENDA, _agenda),
    CallbackId.EXCHANGE_ANSWER: Kept(FormName.EXCHANGE_ANSWER, _prompt),
    CallbackId.PIT_STOP: Kept(FormName.PIT_STOP, _circle),
    CallbackId.CIRCLE_FINISH: Kept(FormName.FINISH, _circle),
    CallbackId.SURVEY: Kept(FormName.SURVEY, _circle),
    CallbackId.LEADING: Kept(FormName.LEADING, _circle),
    CallbackId.LED: Kept(FormName.LED, _circle),
    CallbackId.USED_IT: Kept(FormName.USED_IT, _circle),
    CallbackId.CIRCLE_FOUND: Kept(FormName.FOUNDING, _founding),
    CallbackId.CIRCLE_JOIN: Kept(FormName.JOINING, lambda text: unpack(JoinForm, text).circle_id),
    CallbackId.EXCHANGE_PLAN: Kept(FormName.EXCHANGE_PLAN, _prompt, is_shared=True),
    CallbackId.SPEAKER: Kept(FormName.SPEAKER, lambda text: unpack(MeetingForm, text).meeting_id, is_shared=True),
    CallbackId.TOPIC: Kept(FormName.TOPIC, _topic, is_shared=True),
    CallbackId.CIRCLE_SETTINGS: Kept(FormName.SETTINGS, _circle_alone, is_shared=True),
    CallbackId.MEETING_MOVE: Kept(FormName.MOVE, _circle_alone, is_shared=True),
    CallbackId.MEETING_SKIP: Kept(FormName.SKIP, _circle_alone, is_shared=True),
    CallbackId.BLACKOUT: Kept(FormName.FREE_DAYS, _circle_alone),
    CallbackId.CADENCE_CONFIRM: Kept(FormName.CADENCE, _cadence),
}
"""The forms that keep a draft besides the reflection.

None is kept of a question to a guest and of feedback to one, which may have no name, and none where there is
nothing to write but a place, a zone or a number beside choices: what holds now is the better start there.
"""


@dataclass(slots=True)
class Sending:
    """A form on its way. One that is answered with itself was not taken: it `goes_on`, with the words in it."""

    callback_id: str
    goes_on: bool = False

    def answered_with(self, view: View | None) -> None:
        if view is not None and view.callback_id == self.callback_id:
            self.goes_on = True
            tell_of_typing(view)


class Drafting:
    """Keeps what is typed into these forms for whoever types it."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    async def prepare(self, team_id: TeamId, user_id: UserId, view: View) -> View:
        """Return the form as it is to be opened: with the words that were not sent the last time."""
        kept = _kept(str(view.callback_id))
        if kept is None:
            return view
        if kept.is_shared:
            view.private_metadata = beside(view.private_metadata or "", Drawn(mark_of(view)))
        key = DraftKey(team_id, user_id, kept.form, kept.subject(view.private_metadata or ""))
        tell_of_typing(view)
        try:
            words = await self._drafts.words(key)
        except StorageError:  # the form is of more use without the draft than no form
            return view
        if words:
            restore(view, words)
        return view

    @asynccontextmanager
    async def sending(self, request: Request) -> AsyncIterator[Sending]:
        """Let the draft of a form go that is sent in this block; what is told late does not come back.

        One that was not taken keeps all that stands in it: who is told what is the matter may close it now.
        """
        view_id, callback_id = str(request.view.get("id")), str(request.view.get("callback_id"))
        key = key_of(request.team_id, request.user_id, callback_id, request.metadata)
        form = Sending(callback_id)
        try:
            with self._drafts.sending(view_id):
                yield form
        except AlreadyApplied:  # the words are in, though nobody came to let go of the draft the first time
            if key is not None:
                await self.sent(key, view_id)
            raise
        except MemberError:
            await self._keep_untaken(request)
            raise
        if form.goes_on:
            self._drafts.goes_on(view_id)
            await self._keep_untaken(request)
        elif key is not None:
            await self.sent(key, view_id)

    async def _keep_untaken(self, request: Request) -> None:
        """Keep what was sent in vain; where that fails, what was typed last is in the form still."""
        try:
            await self.unsent(request)
        except StorageError as trouble:
            logs.line(log, "draft.not_kept", level=logging.WARNING, error=type(trouble).__name__)

    async def sent(self, key: DraftKey, view_id: str) -> None:
        """Let go of the draft of a form that was sent; where that fails, the words are saved all the same."""
        try:
            await self._drafts.sent(key, view_id)
        except StorageError as trouble:
            logs.line(log, "draft.not_let_go", level=logging.WARNING, error=type(trouble).__name__)

    async def unsent(self, request: Request) -> None:
        """Keep what stands in a form that is being filled in, or was closed otherwise than it was shown."""
        values: dict[str, dict[str, Any]] = request.view.get("state", {}).get("values") or {}
        callback_id = str(request.view.get("callback_id"))
        key = key_of(request.team_id, request.user_id, callback_id, request.metadata)
        if key is None or not values:
            return  # Slack tells of the closing without the words
        fields: dict[str, dict[str, Any]] = {
            name: next(iter(elements.values()), {}) for name, elements in values.items()
        }
        standing = {name: _standing(one) for name, one in fields.items()}
        written = any(one.get("type") == "plain_text_input" and one.get("value") for one in fields.values())
        if not typed_at(request) and standing == _begun_with(request.view):
            return  # it was only looked at, and may be open elsewhere with words in it
        await self._drafts.keep(key, str(request.view.get("id")), standing if written else {}, typed_at(request))


def key_of(team_id: TeamId, user_id: UserId, callback_id: str, metadata: str) -> DraftKey | None:
    """Return whose draft of what a form is; None where it keeps none."""
    kept = _kept(callback_id)
    return DraftKey(team_id, user_id, kept.form, kept.subject(metadata)) if kept else None


def typed_at(request: Request) -> str:
    """Return Slack's timestamp of a click or of typing; a closed form has none."""
    actions: list[dict[str, Any]] = request.body.get("actions") or [{}]
    return str(actions[0].get("action_ts") or "")


def _kept(callback_id: str) -> Kept | None:
    return KEPT[CallbackId(callback_id)] if callback_id in KEPT else None


def _standing(element: dict[str, Any]) -> str:
    """Return what stands in one field, as one text."""
    if "selected_options" in element:
        return TICKED.join(str(one.get("value")) for one in element.get("selected_options") or ())
    if "selected_option" in element:
        return str((element.get("selected_option") or {}).get("value") or "")
    found = (element.get(key) for key in ("value", "selected_date", "selected_time", "selected_user"))
    return next((str(one) for one in found if one), "")


def _begun_with(view: dict[str, Any]) -> dict[str, str]:
    """Return what stood in the fields of a form when it was shown."""
    inputs = {str(one.get("block_id")): one["element"] for one in view.get("blocks", []) if "element" in one}
    return {
        name: _standing(
            {
                key.replace("initial_", "" if key == "initial_value" else "selected_"): value
                for key, value in element.items()
                if key.startswith("initial_")
            }
        )
        for name, element in inputs.items()
    }
