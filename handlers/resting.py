"""`/circle pause` and `/circle resume`: a circle rests, and goes on; by word, and by the buttons of its page."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.circles import Circle
from bot.domain.ids import CircleId
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import circles as views
from bot.views.ids import ActionId
from handlers.cards import Cards
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router
from handlers.verbs import VerbListener


class RestingHandlers:
    """Listeners about circles that rest."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._cards = Cards(services.circles, gateway)
        self._circles = services.circles
        self._pausing = services.pausing
        self._roles = services.roles
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.PAUSE: self._pause, CircleVerb.RESUME: self._resume}

    def register(self, router: Router) -> None:
        router.action(ActionId.CIRCLE_PAUSE, self.pause)
        router.action(ActionId.CIRCLE_RESUME, self.resume)

    async def _pause(self, request: Request, name: str) -> None:
        circle = await self._of_mine(request, name, "Which circle should rest?", ActionId.CIRCLE_PAUSE, runs=True)
        if circle is not None:
            await self.pause(replace(request, value=circle.id))

    async def pause(self, request: Request) -> None:
        circle = await self._pausing.pause(request.cause, CircleId(request.value))
        await self._replies.answer(request, views.paused(circle))
        await self._cards.refresh(request.team_id, circle.id)

    async def _resume(self, request: Request, name: str) -> None:
        circle = await self._of_mine(
            request, name, "Which circle should go on?", ActionId.CIRCLE_RESUME, runs=False
        )
        if circle is not None:
            await self.resume(replace(request, value=circle.id))

    async def resume(self, request: Request) -> None:
        card = await self._pausing.resume(request.cause, CircleId(request.value))
        await self._replies.answer(request, views.resumed(card))
        await self._cards.refresh(request.team_id, card.circle.id)

    async def _of_mine(
        self, request: Request, name: str, question: str, action: ActionId, *, runs: bool
    ) -> Circle | None:
        """Find which circle is meant: a member's own, likely one they lead; an organiser's any of this channel."""

        def fits(circle: Circle) -> bool:
            return circle.facilitator_id == request.user_id and circle.is_running is runs

        own = await self._circles.of_person(request.team_id, request.user_id)
        leads = any(
            circle.facilitator_id == request.user_id and circle.channel_id == request.channel_id for circle in own
        )
        mine = (leads and not name) or not await self._roles.is_organiser(request.user_id)
        return await self._chooser.circle(
            request, name, question, action, mine=mine, likely=fits if mine else None
        )
