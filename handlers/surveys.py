"""`/circle survey`, `leading` and `facilitators`; the taps and forms at the end of a series and weeks later."""

from __future__ import annotations

from bot.domain.ids import CircleId
from bot.domain.surveys import YES, SurveyKind, Used
from bot.errors import NotFound
from bot.services.services import Services
from bot.services.surveys import SurveyDraft
from bot.views import survey_forms as forms
from bot.views import surveys as views
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Screen
from bot.views.payloads import AboutCircle, pack, unpack
from bot.views.rows import LEADING_ACTIONS, SURVEY_ACTIONS
from handlers.choosing import Chooser, named
from handlers.finished import FinishedChooser, about
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

_USED = {
    ActionId.USED_IT_YES: Used.YES,
    ActionId.USED_IT_PARTLY: Used.PARTLY,
    ActionId.USED_IT_NO: Used.NO,
}
_TEXTS = ("helped", "change", "again", "included", "applied")
CONSENTS = ("share", "guide")


class SurveyHandlers:
    """Listeners about surveys."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser, finished: FinishedChooser) -> None:
        self._surveys = services.surveys
        self._replies = replies
        self._chooser = chooser
        self._finished = finished

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.SURVEY: self._survey,
            CircleVerb.LEADING: self._leading,
            CircleVerb.FACILITATORS: self._facilitators,
        }

    def register(self, router: Router) -> None:
        router.action(ActionId.SURVEY_OPEN, self.open)
        router.action(ActionId.LEADING_OPEN, self.open_leading)
        router.action(ActionId.LEADING_PAGE, lambda request: self._facilitators(request, ""))
        router.action(ActionId.LEADING_TELL, self.open_led)
        router.action(ActionId.USED_IT_LINE, self.open_line)
        for action_id in SURVEY_ACTIONS:
            router.action(action_id, self.rate)
        for action_id in LEADING_ACTIONS:
            router.action(action_id, self.rate_leading)
        for action_id in _USED:
            router.action(action_id, self.used)
        router.form(CallbackId.SURVEY, self.submit)
        router.form(CallbackId.LEADING, self.submit_leading)
        router.form(CallbackId.LED, self.submit_led)
        router.form(CallbackId.USED_IT, self.submit_line)

    # --- how far did you get?

    async def _survey(self, request: Request, name: str) -> None:
        circle = await self._finished.circle(request, name, ActionId.SURVEY_OPEN)
        if circle is not None:
            await self.open(about(request, circle))

    async def open(self, request: Request) -> None:
        draft = await self._draft(request, SurveyKind.END)
        metadata = self._origin(request, draft)
        form = forms.end_form(
            draft.circle,
            draft.goal,
            is_own=draft.is_own,
            earlier=draft.earlier,
            metadata=metadata,
            is_told=draft.is_told,
        )
        await self._replies.open(request, form)

    async def rate(self, request: Request) -> None:
        rating = SURVEY_ACTIONS.index(ActionId(request.action_id)) + 1
        kept = await self._surveys.rate(request.cause, CircleId(request.value), SurveyKind.END, rating)
        await self._thank(request, kept)

    async def submit(self, request: Request) -> FormAnswer:
        given = {key: request.field(key) for key in _TEXTS}
        given |= {key: YES for key in CONSENTS if key in request.ticks("consent")}
        return await self._submit(request, SurveyKind.END, given, request.field("rating"))

    # --- leading

    async def _leading(self, request: Request, name: str) -> None:
        """Also of one they led before: what they said about it stays theirs to see and to take back."""
        question = "Which circle do you lead?"
        said = await self._surveys.noted(request.team_id, request.user_id)
        circle = await self._chooser.circle(
            request,
            name,
            question,
            ActionId.LEADING_OPEN,
            mine=True,
            likely=lambda one: one.facilitator_id == request.user_id or one in said,
            also=said,
        )
        if circle is not None:
            await self.open_leading(about(request, circle))

    async def open_leading(self, request: Request) -> None:
        draft = await self._draft(request, SurveyKind.LEADING)
        form = forms.leading_form(draft.circle, draft.earlier, self._origin(request, draft), leads=draft.leads)
        await self._replies.open(request, form)

    async def submit_leading(self, request: Request) -> FormAnswer:
        origin = unpack(AboutCircle, request.metadata)
        given = {key: request.field(key) for key in ("goal", "worries")}
        kept = await self._surveys.say_of_leading(request.cause, CircleId(origin.circle_id), given)

        async def tell() -> None:
            saved = views.leading_saved(kept.circle, is_quoted=kept.is_quoted)
            screen = saved if kept.note else views.leading_removed(kept.circle)
            await self._replies.answer_at(request, origin.response_url, screen)

        return FormAnswer(then=tell)

    async def rate_leading(self, request: Request) -> None:
        rating = LEADING_ACTIONS.index(ActionId(request.action_id)) + 1
        kept = await self._surveys.rate(request.cause, CircleId(request.value), SurveyKind.LED, rating)
        await self._thank(request, kept)

    async def open_led(self, request: Request) -> None:
        draft = await self._draft(request, SurveyKind.LED)
        await self._replies.open(
            request, forms.led_form(draft.circle, draft.earlier, self._origin(request, draft))
        )

    async def submit_led(self, request: Request) -> FormAnswer:
        return await self._submit(request, SurveyKind.LED, {"advice": request.field("advice")})

    async def _facilitators(self, request: Request, name: str) -> None:
        found = await self._surveys.of_facilitators(request.team_id, request.user_id)
        fitting = {one.id for one in named(name, [row.circle for row in found])}
        rows = [one for one in found if one.circle.id in fitting]
        await self._replies.answer(request, views.facilitators(rows))

    # --- did you use it?

    async def used(self, request: Request) -> None:
        asked = unpack(AboutCircle, request.value)
        kept = await self._surveys.used(
            request.cause, CircleId(asked.circle_id), _kind(asked), _USED[ActionId(request.action_id)]
        )
        await self._thank(request, kept)

    async def open_line(self, request: Request) -> None:
        asked = unpack(AboutCircle, request.value)
        kind = _kind(asked)
        draft = await self._surveys.draft(request.team_id, request.user_id, CircleId(asked.circle_id), kind)
        metadata = pack(AboutCircle(draft.circle.id, kind.value, request.response_url))
        await self._replies.open(request, forms.used_form(draft.circle, draft.earlier, metadata))

    async def submit_line(self, request: Request) -> FormAnswer:
        kind = _kind(unpack(AboutCircle, request.metadata))
        return await self._submit(request, kind, {"line": request.field("line")})

    # --- what they have in common

    async def _draft(self, request: Request, kind: SurveyKind) -> SurveyDraft:
        return await self._surveys.draft(request.team_id, request.user_id, CircleId(request.value), kind)

    def _origin(self, request: Request, draft: SurveyDraft) -> str:
        return pack(AboutCircle(draft.circle.id, response_url=request.response_url))

    async def _submit(
        self, request: Request, kind: SurveyKind, given: dict[str, str], rating: str = ""
    ) -> FormAnswer:
        origin = unpack(AboutCircle, request.metadata)
        kept = await self._surveys.submit(request.cause, CircleId(origin.circle_id), kind, given, rating)

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, _thanks(kept))

        return FormAnswer(then=tell)

    async def _thank(self, request: Request, kept: SurveyDraft) -> None:
        await self._replies.replace(request, _thanks(kept))


def _kind(asked: AboutCircle) -> SurveyKind:
    """Return which of the two questions a button is about; any other value is a forged one."""
    kinds = {one.value: one for one in (SurveyKind.USED_FIRST, SurveyKind.USED_LAST)}
    if asked.which not in kinds:
        raise NotFound
    return kinds[asked.which]


def _thanks(kept: SurveyDraft) -> Screen:
    if kept.earlier is None:
        raise NotFound
    match kept.earlier.kind:
        case SurveyKind.LED:
            return views.led_answered(kept.circle, kept.earlier)
        case SurveyKind.END:
            return views.answered(kept.circle, kept.earlier)
        case _:
            return views.used_answered(kept.circle, kept.earlier)
