"""Asking somebody to walk along with a commitment, and the answers of both."""

from __future__ import annotations

from bot.domain.ids import CommitmentId, UserId
from bot.errors import FieldErrors
from bot.services.services import Services
from bot.views import partners as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import AboutCommitment, unpack
from bot.views.rows import is_alone
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router


class PartnerHandlers:
    """Listeners about partners."""

    def __init__(self, services: Services, replies: Replies) -> None:
        self._partners = services.partners
        self._replies = replies

    def register(self, router: Router) -> None:
        router.action(ActionId.PARTNER_ASK, self.choose)
        router.action(ActionId.PARTNER_ACCEPT, self.accept)
        router.action(ActionId.PARTNER_DECLINE, self.decline)
        router.action(ActionId.PARTNER_END, self.end)
        router.form(CallbackId.PARTNER, self.ask)

    async def choose(self, request: Request) -> None:
        commitment_id = CommitmentId(request.value)
        commitment, people = await self._partners.choices(request.team_id, request.user_id, commitment_id)
        await self._replies.open(request, views.form(commitment, people, request.response_url))

    async def ask(self, request: Request) -> FormAnswer:
        origin = unpack(AboutCommitment, request.metadata)
        chosen = UserId(request.field("partner"))
        if not chosen:
            raise FieldErrors({"partner": "Choose whom to ask."})
        hears = views.HEARS in request.ticks("hears")
        who = await self._partners.ask(request.cause, CommitmentId(origin.commitment_id), chosen, hears=hears)

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.asked(who))

        return FormAnswer(then=tell)

    async def accept(self, request: Request) -> None:
        await self._answer(request, accepts=True)

    async def decline(self, request: Request) -> None:
        await self._answer(request, accepts=False)

    async def _answer(self, request: Request, *, accepts: bool) -> None:
        commitment_id = CommitmentId(request.value)
        commitment, owner = await self._partners.answer(request.cause, commitment_id, accepts=accepts)
        screen = views.accepted(commitment, owner) if commitment is not None else views.declined(owner)
        await self._replies.replace(request, screen)

    async def end(self, request: Request) -> None:
        other, is_told = await self._partners.end(request.cause, CommitmentId(request.value))
        screen = views.over(other, is_told=is_told)
        if is_alone(request.block_id):  # the words that were shown go with it
            await self._replies.replace(request, screen)
        else:
            await self._replies.answer(request, screen)
