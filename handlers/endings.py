"""`/circle finish`, `extend` and `summary`: ending a series, going on after all, and what the circle may keep."""

from __future__ import annotations

from bot.domain.circles import Circle
from bot.domain.ids import CircleId
from bot.domain.roles import Act
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import endings as views
from bot.views import keepsakes
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import AboutCircle, pack, unpack
from handlers.cards import Cards
from handlers.finished import FinishedChooser, about
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener


class EndingHandlers:
    """Listeners about the end of a series."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, finished: FinishedChooser) -> None:
        self._endings = services.endings
        self._canvases = services.canvases
        self._people = services.people
        self._roles = services.roles
        self._cards = Cards(services.circles, gateway)
        self._replies = replies
        self._finished = finished

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.FINISH: self._finish,
            CircleVerb.EXTEND: self._extend,
            CircleVerb.SUMMARY: self._summary,
        }

    def register(self, router: Router) -> None:
        router.action(ActionId.CIRCLE_FINISH, self.open_finish)
        router.action(ActionId.CIRCLE_EXTEND, self.open_extend)
        router.action(ActionId.SUMMARY_SHOW, self.summary)
        router.action(ActionId.CANVAS_KEEP, self.keep)
        router.action(ActionId.CANVAS_AGAIN, self.keep_again)
        router.form(CallbackId.CIRCLE_FINISH, self.finish)
        router.form(CallbackId.CIRCLE_EXTEND, self.extend)

    async def _finish(self, request: Request, name: str) -> None:
        circle = await self._of_mine(request, name, ActionId.CIRCLE_FINISH)
        if circle is not None:
            await self.open_finish(about(request, circle))

    async def _of_mine(self, request: Request, name: str, action: ActionId) -> Circle | None:
        is_organiser = await self._roles.is_organiser(request.user_id)
        return await self._finished.circle(request, name, action, first_over=False, here_too=is_organiser)

    async def open_finish(self, request: Request) -> None:
        now = await self._endings.check(request.team_id, request.user_id, CircleId(request.value), Act.FINISH)
        origin = pack(AboutCircle(now.circle.id, response_url=request.response_url))
        form = views.finish_form(now.circle, len(now.ahead), origin, has_met=now.has_met)
        await self._replies.open(request, form)

    async def finish(self, request: Request) -> FormAnswer:
        origin = unpack(AboutCircle, request.metadata)
        ended = await self._endings.finish(request.cause, CircleId(origin.circle_id), request.field("word"))

        async def tell() -> None:
            screen = views.finished(ended.circle, has_met=ended.has_met)
            await self._replies.answer_at(request, origin.response_url, screen)
            await self._cards.refresh(request.team_id, ended.circle.id)

        return FormAnswer(then=tell)

    async def _extend(self, request: Request, name: str) -> None:
        circle = await self._of_mine(request, name, ActionId.CIRCLE_EXTEND)
        if circle is not None:
            await self.open_extend(about(request, circle))

    async def open_extend(self, request: Request) -> None:
        act = Act.CHANGE_CADENCE
        now = await self._endings.check(request.team_id, request.user_id, CircleId(request.value), act)
        origin = pack(AboutCircle(now.circle.id, response_url=request.response_url))
        await self._replies.open(request, views.extend_form(now.circle, len(now.ahead), origin))

    async def extend(self, request: Request) -> FormAnswer:
        origin = unpack(AboutCircle, request.metadata)
        circle, new = await self._endings.extend(request.cause, CircleId(origin.circle_id), request.field("more"))

        async def tell() -> None:
            zone = await self._people.zone(request.team_id, request.user_id, circle.zone)
            screen = views.extended(circle, new, zone)
            await self._replies.answer_at(request, origin.response_url, screen)
            await self._cards.refresh(request.team_id, circle.id)

        return FormAnswer(then=tell)

    async def _summary(self, request: Request, name: str) -> None:
        is_organiser = await self._roles.is_organiser(request.user_id)
        circle = await self._finished.circle(request, name, ActionId.SUMMARY_SHOW, here_too=is_organiser)
        if circle is not None:
            await self.summary(about(request, circle))

    async def summary(self, request: Request) -> None:
        page = await self._canvases.page(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.answer(request, keepsakes.summary(page))

    async def keep(self, request: Request) -> None:
        await self._keep(request, again=False)

    async def keep_again(self, request: Request) -> None:
        await self._keep(request, again=True)

    async def _keep(self, request: Request, *, again: bool) -> None:
        page = await self._canvases.keep(request.cause, CircleId(request.value), again=again)
        await self._replies.replace(request, keepsakes.summary(page))
