"""`/circle commit` and `/circle commitments`, their forms, and the buttons under a commitment."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.commitment_form import CommitmentForm
from bot.domain.commitments import CommitmentState
from bot.domain.ids import CircleId, CommitmentId, MeetingId
from bot.services.services import Services
from bot.views import commitment_forms as forms
from bot.views import commitments as views
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Screen
from bot.views.my_commitments import mine
from bot.views.payloads import AboutCommitment, CommitForm, unpack
from bot.views.rows import is_alone
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.home import HomeHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

_OUTCOMES = {
    ActionId.COMMITMENT_DONE: CommitmentState.DONE,
    ActionId.COMMITMENT_PARTLY: CommitmentState.PARTLY,
    ActionId.COMMITMENT_CHANGED: CommitmentState.CHANGED,
    ActionId.COMMITMENT_DROPPED: CommitmentState.DROPPED,
}


class CommitmentHandlers:
    """Listeners about commitments."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser, home: HomeHandlers) -> None:
        self._commitments = services.commitments
        self._replies = replies
        self._chooser = chooser
        self._home = home

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.COMMIT: self._commit,
            CircleVerb.COMMITMENTS: lambda request, _words: self.mine(request),
        }

    def register(self, router: Router) -> None:
        for action_id in _OUTCOMES:
            router.action(action_id, self.settle)
        router.action(ActionId.COMMITMENT_NEW, self.new)
        router.action(ActionId.COMMITMENT_MINE, self.mine)
        router.action(ActionId.COMMITMENT_EDIT, self.edit)
        router.action(ActionId.COMMITMENT_REWORD, self.reword)
        router.action(ActionId.COMMITMENT_CARRY, self.carry)
        router.action(ActionId.COMMITMENT_CLEAR, self.seen_clearly)
        router.action(ActionId.COMMITMENT_HURDLE, self.hurdle)
        router.form(CallbackId.COMMITMENT, self.saved)
        router.form(CallbackId.COMMITMENT_HURDLE, self.planned_round)

    async def _commit(self, request: Request, name: str) -> None:
        question = "Which circle is your commitment from?"
        circle = await self._chooser.circle(request, name, question, ActionId.COMMITMENT_NEW, mine=True)
        if circle is not None:
            await self.new(replace(request, value=circle.id))

    async def new(self, request: Request) -> None:
        draft = await self._commitments.draft(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.open(request, forms.form(draft, request.response_url))

    async def mine(self, request: Request) -> None:
        page = await self._commitments.mine(request.team_id, request.user_id)
        await self._replies.answer(request, mine(page))

    async def edit(self, request: Request) -> None:
        await self._open(request, anew=False)

    async def reword(self, request: Request) -> None:
        await self._open(request, anew=True)

    async def _open(self, request: Request, *, anew: bool) -> None:
        commitment_id = CommitmentId(request.value)
        draft = await self._commitments.draft_of(request.team_id, request.user_id, commitment_id, anew=anew)
        await self._replies.open(request, forms.form(draft, request.response_url))

    async def saved(self, request: Request) -> FormAnswer:
        origin = unpack(CommitForm, request.metadata)
        names = ("cue", "action", "due", "visibility")
        stored = await self._commitments.save(
            request.cause,
            MeetingId(origin.meeting_id),
            CommitmentForm(**{name: request.field(name) for name in names}),
            commitment_id=CommitmentId(origin.commitment_id) if origin.commitment_id else None,
            anew=origin.anew,
        )
        screen = views.saved(
            stored.commitment,
            stored.circle,
            stored.meeting,
            amended=stored.amended,
            asked_on=stored.asked_on,
            company=stored.company,
            is_ahead=stored.is_ahead,
            digest_on=stored.digest_on,
            mended=stored.mended,
        )
        return self._told(request, origin.response_url, screen)

    async def settle(self, request: Request) -> None:
        """Store an outcome; where it changed, hold out the form for the new version at once."""
        outcome = _OUTCOMES[ActionId(request.action_id)]
        commitment, circle = await self._commitments.settle(request.cause, CommitmentId(request.value), outcome)
        await self._after(request, views.settled(commitment, circle))
        if outcome is CommitmentState.CHANGED:
            await self._open(request, anew=True)

    async def carry(self, request: Request) -> None:
        commitment, circle, on = await self._commitments.carry(request.cause, CommitmentId(request.value))
        await self._after(request, views.carried(commitment, circle, asked_on=on))

    async def seen_clearly(self, request: Request) -> None:
        found = await self._commitments.one(request.team_id, request.user_id, CommitmentId(request.value))
        await self._replies.replace(request, views.seen_clearly(found))

    async def hurdle(self, request: Request) -> None:
        found = await self._commitments.one(request.team_id, request.user_id, CommitmentId(request.value))
        await self._replies.open(request, forms.hurdle_form(found, request.response_url))

    async def planned_round(self, request: Request) -> FormAnswer:
        origin = unpack(AboutCommitment, request.metadata)
        commitment, _circle = await self._commitments.plan_round(
            request.cause,
            CommitmentId(origin.commitment_id),
            request.field("obstacle"),
            request.field("detour"),
        )
        return self._told(request, origin.response_url, views.planned_round(commitment))

    def _told(self, request: Request, response_url: str, screen: Screen) -> FormAnswer:
        async def tell() -> None:
            await self._replies.answer_at(request, response_url, screen)
            if not response_url:  # the form was opened in App Home
                await self._home.publish(request)

        return FormAnswer(then=tell)

    async def _after(self, request: Request, screen: Screen) -> None:
        if request.in_home:
            await self._home.publish(request)
        elif is_alone(request.block_id):
            await self._replies.replace(request, screen)
        else:
            await self._replies.answer(request, screen)
