"""`/circle icebreaker`: a question to begin with, privately, and another one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId
from bot.services.services import Services
from bot.views import icebreakers as views
from bot.views.ids import ActionId
from bot.views.kit import Screen
from bot.views.payloads import AnotherIcebreaker, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router
from handlers.verbs import VerbListener


class IcebreakerHandlers:
    """Listeners about questions to begin with."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._icebreakers = services.icebreakers
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.ICEBREAKER: self._ask}

    def register(self, router: Router) -> None:
        router.action(ActionId.ICEBREAKER, self.ask)
        router.action(ActionId.ICEBREAKER_ANOTHER, self.another)

    async def _ask(self, request: Request, name: str) -> None:
        question = "Which circle is it for?"
        circle = await self._chooser.circle(request, name, question, ActionId.ICEBREAKER, mine=True, ahead=True)
        if circle is not None:
            await self.ask(replace(request, value=circle.id))

    async def ask(self, request: Request) -> None:
        await self._replies.answer(request, await self._screen(request, CircleId(request.value), 0))

    async def another(self, request: Request) -> None:
        seen = unpack(AnotherIcebreaker, request.value)
        again = int(seen.again) if seen.again.isdecimal() else 0
        await self._replies.replace(request, await self._screen(request, CircleId(seen.circle_id), again))

    async def _screen(self, request: Request, circle_id: CircleId, again: int) -> Screen:
        circle, meeting, asked = await self._icebreakers.another(
            request.team_id, request.user_id, circle_id, again
        )
        return views.icebreaker(circle, meeting, asked, again=again)
