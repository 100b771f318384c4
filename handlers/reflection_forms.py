"""The form of a reflection: opened, changed while it is open, kept while somebody types, and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from slack_sdk.models.views import View

from bot.domain.drafts import DraftKey, FormName
from bot.domain.frameworks import FRAMEWORKS, WHAT_SO_WHAT
from bot.domain.ids import MeetingId
from bot.domain.prompts import QUESTIONS, prompt_after
from bot.domain.reflection_overviews import ReflectionDraft
from bot.domain.reflections import ReflectionForm
from bot.errors import ChangedMeanwhile
from bot.services.anonymity import NamelessForm
from bot.services.services import Services
from bot.views import reflections as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import ReflectForm, unpack
from handlers.drafting import typed_at
from handlers.home import HomeHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router

FIELDS = (*QUESTIONS, "cue", "action", "rating", "visibility")
"""Every field that the form may have."""


class ReflectionFormHandlers:
    """Listeners of the form itself."""

    def __init__(self, services: Services, replies: Replies, home: HomeHandlers) -> None:
        self._reflections = services.reflections
        self._anonymity = services.anonymity
        self._drafts = services.drafts
        self._replies = replies
        self._home = home

    def register(self, router: Router) -> None:
        asides = router.asides
        asides.click(ActionId.REFLECTION_ANOTHER, self.another)
        asides.click(ActionId.REFLECTION_FRAMEWORK, self.framework)
        asides.click(ActionId.REFLECTION_NAMELESS, self.nameless)
        asides.click(ActionId.REFLECTION_NAMED, self.named)
        asides.click(ActionId.REFLECTION_AFRESH, self.afresh)
        asides.unsent(CallbackId.REFLECTION, self.unsent)
        router.action(ActionId.REFLECTION_UNSIGNED, self.read)
        router.form(CallbackId.REFLECTION, self.submit)
        router.form(CallbackId.NAMELESS, self.submit_nameless)

    async def open(self, request: Request, meeting_id: MeetingId) -> None:
        draft = await self._reflections.draft(request.team_id, request.user_id, meeting_id)
        await self._replies.open(request, views.form(draft, request.response_url))

    async def read(self, request: Request) -> None:
        """Show all that was said about a meeting without a name."""
        found = await self._anonymity.read(request.team_id, request.user_id, MeetingId(request.value))
        await self._replies.open(request, views.unsigned(*found))

    async def another(self, request: Request) -> None:
        form, typed = _standing(request)
        await self._show(request, form, {**typed, "prompt": prompt_after(form.prompt).key})

    async def framework(self, request: Request) -> None:
        form, typed = _standing(request)
        await self._show(request, form, {**typed, "framework": request.value})

    async def nameless(self, request: Request) -> None:
        """Go on without a name: no draft stays behind, and what was typed stays in the form."""
        form, typed = _standing(request)
        await self._drafts.empty(_key(request, form), typed_at(request))
        await self._show(request, form, typed, is_nameless=True)

    async def named(self, request: Request) -> None:
        form, typed = _standing(request)
        waiting = {"cue": form.cue, "action": form.action}
        await self._show(request, form, {**typed, **waiting}, is_nameless=False)

    async def afresh(self, request: Request) -> None:
        """Throw the draft away and show the form as it was before anything was typed."""
        form, _ = _standing(request)
        await self._drafts.empty(_key(request, form), typed_at(request))
        draft = await self._reflections.draft(request.team_id, request.user_id, MeetingId(form.meeting_id))
        await self._update(request, form, draft, is_afresh=not form.is_afresh)

    async def unsent(self, request: Request) -> None:
        """Keep what stands in a form that is being filled in, or was closed without being sent."""
        form, typed = _standing(request)
        if not request.view.get("state", {}).get("values"):
            return  # Slack tells of the closing without the words
        written = any(typed.get(name) for name in FIELDS if name not in {"rating", "visibility"})
        await self._drafts.keep(
            _key(request, form),
            str(request.view.get("id")),
            typed if written else {},
            typed_at(request),
            self._reflections.may_keep,
        )

    async def submit(self, request: Request) -> FormAnswer:
        origin, typed = _standing(request)
        form = ReflectionForm(
            answers={key: typed[key] for key in QUESTIONS if key in typed},
            rating=typed.get("rating"),
            cue=typed.get("cue", ""),
            action=typed.get("action", ""),
            visibility=typed.get("visibility", ""),
            framework=origin.framework,
            shown=origin.commitment_id,
            seen=origin.seen,
        )
        view_id, meeting_id = str(request.view.get("id")), MeetingId(origin.meeting_id)
        try:
            with self._drafts.sending(view_id):
                stored = await self._reflections.submit(request.cause, meeting_id, form, view_id=view_id)
        except ChangedMeanwhile as changed:
            return FormAnswer(view=await self._overtaken(request, origin, typed, changed.at))
        screen = views.saved(
            stored.reflection,
            stored.circle,
            stored.commitment,
            facilitator_name=stored.facilitator_name,
            amended=stored.amended,
            digest_on=stored.digest_on,
            mended=stored.mended,
            company=stored.company,
        )

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, screen)
            if not origin.response_url:  # the form was opened in App Home, or by a shortcut
                await self._home.publish(request)

        return FormAnswer(then=tell)

    async def _overtaken(
        self, request: Request, form: ReflectForm, typed: Mapping[str, str], saved_at: datetime
    ) -> View:
        """Return the form with all that stands in it, which knows by now what was saved since it was opened."""
        await self.unsent(request)
        draft = await self._filled(request, form, typed)
        return views.form(replace(draft, overtaken_at=saved_at), form.response_url)

    async def submit_nameless(self, request: Request) -> FormAnswer:
        origin, typed = _standing(request)
        form = NamelessForm({key: typed[key] for key in QUESTIONS if key in typed}, typed.get("rating"))
        framework = FRAMEWORKS.get(origin.framework, WHAT_SO_WHAT)
        with self._drafts.sending(str(request.view.get("id"))):
            circle, meeting = await self._anonymity.answer(
                request.team_id, request.user_id, MeetingId(origin.meeting_id), form, framework
            )
        return FormAnswer(view=views.answered_without_name(circle, meeting, origin.cue, origin.action))

    async def _show(
        self, request: Request, form: ReflectForm, typed: Mapping[str, str], *, is_nameless: bool | None = None
    ) -> None:
        """Show the open form anew, with everything that stands in it."""
        before = request.view.get("callback_id") == CallbackId.NAMELESS.value
        draft = await self._filled(
            request, form, typed, is_nameless=before if is_nameless is None else is_nameless
        )
        await self._update(request, form, replace(draft, seen=form.seen), is_afresh=form.is_afresh)

    async def _filled(
        self, request: Request, form: ReflectForm, typed: Mapping[str, str], *, is_nameless: bool = False
    ) -> ReflectionDraft:
        meeting_id = MeetingId(form.meeting_id)
        draft = await self._reflections.draft(
            request.team_id, request.user_id, meeting_id, filled=typed, is_nameless=is_nameless
        )
        if draft.commitment is not None and draft.commitment.id != form.commitment_id:
            draft = replace(draft, commitment=None)  # made elsewhere, since the form was opened
        return replace(draft, is_afresh=form.is_afresh)

    async def _update(
        self, request: Request, form: ReflectForm, draft: ReflectionDraft, *, is_afresh: bool
    ) -> None:
        view = views.form(replace(draft, is_afresh=is_afresh), form.response_url)
        await self._replies.update(str(request.view["id"]), view)


def _standing(request: Request) -> tuple[ReflectForm, dict[str, str]]:
    """Return what the form is about, and what stands in its fields."""
    form = unpack(ReflectForm, request.metadata)
    typed = {name: text for name in FIELDS if (text := request.field(name))}
    return form, {"framework": form.framework, "prompt": form.prompt, **typed}


def _key(request: Request, form: ReflectForm) -> DraftKey:
    return DraftKey(request.team_id, request.user_id, FormName.REFLECTION, form.meeting_id)
