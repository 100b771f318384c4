"""`/circle guide` and `/circle guides`: what finished circles leave to others, and founding one from it."""

from __future__ import annotations

from bot.domain.ids import CircleId, GuideId
from bot.services.services import Services
from bot.views import guides as views
from bot.views.ids import ActionId
from handlers.finished import FinishedChooser, about
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router
from handlers.verbs import VerbListener


class GuideHandlers:
    """Listeners about guides; a circle is founded from one where circles are founded (handlers/circles.py)."""

    def __init__(self, services: Services, replies: Replies, finished: FinishedChooser) -> None:
        self._guides = services.guides
        self._replies = replies
        self._finished = finished

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.GUIDE: self._guide,
            CircleVerb.GUIDES: lambda request, _words: self.list(request),
        }

    def register(self, router: Router) -> None:
        router.action(ActionId.GUIDE_OPEN, self.open)
        router.action(ActionId.GUIDE_PUBLISH, self.publish)
        router.action(ActionId.GUIDE_WITHDRAW, self.withdraw)
        router.action(ActionId.GUIDE_SHOW, self.show)
        router.action(ActionId.GUIDE_LIST, self.list)

    async def _guide(self, request: Request, name: str) -> None:
        circle = await self._finished.circle(request, name, ActionId.GUIDE_OPEN)
        if circle is not None:
            await self.open(about(request, circle))

    async def open(self, request: Request) -> None:
        page = await self._guides.draft(request.team_id, request.user_id, CircleId(request.value))
        screen = views.draft(page.circle, page.content, page.guide, may_publish=page.may_publish)
        await self._replies.answer(request, screen)

    async def publish(self, request: Request) -> None:
        guide = await self._guides.publish(request.cause, CircleId(request.value))
        await self._replies.answer(request, views.published(guide))

    async def withdraw(self, request: Request) -> None:
        guide = await self._guides.withdraw(request.cause, CircleId(request.value))
        await self._replies.answer(request, views.withdrawn(guide))

    async def list(self, request: Request) -> None:
        await self._replies.answer(request, views.listed(await self._guides.public(request.team_id)))

    async def show(self, request: Request) -> None:
        guide = await self._guides.get(request.team_id, GuideId(request.value))
        await self._replies.answer(request, views.shown(guide))
