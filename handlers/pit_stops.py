"""`/circle pitstop`, and the buttons and the form of a pit stop."""

from __future__ import annotations

from bot.domain.ids import CircleId, MeetingId, PitStopId
from bot.domain.pit_stops import Verdict
from bot.domain.roles import Act
from bot.services.services import Services
from bot.views import pit_stops as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import AboutCircle, pack, unpack
from bot.views.rows import GOAL_ACTIONS
from handlers.choosing import Chooser
from handlers.finished import about
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

_VERDICTS = {
    ActionId.PIT_STOP_YES: Verdict.YES,
    ActionId.PIT_STOP_PARTLY: Verdict.PARTLY,
    ActionId.PIT_STOP_NO: Verdict.NO,
}


class PitStopHandlers:
    """Listeners about pit stops."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._pit_stops = services.pit_stops
        self._endings = services.endings
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.PITSTOP: self._pitstop}

    def register(self, router: Router) -> None:
        router.action(ActionId.PIT_STOP_OPEN, self.show)
        router.action(ActionId.PIT_STOP_POST, self.hold)
        router.action(ActionId.PIT_STOP_CHANGE, self.open)
        for action_id in _VERDICTS:
            router.action(action_id, self.judge)
        for action_id in GOAL_ACTIONS:
            router.action(action_id, self.rate)
        router.form(CallbackId.PIT_STOP, self.submit)

    async def _pitstop(self, request: Request, name: str) -> None:
        question = "Which circle looks at itself?"
        circle = await self._chooser.circle(request, name, question, ActionId.PIT_STOP_OPEN, mine=True)
        if circle is not None:
            await self.show(about(request, circle))

    async def show(self, request: Request) -> None:
        page = await self._pit_stops.page(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.answer(request, views.private(page))

    async def hold(self, request: Request) -> None:
        circle = await self._pit_stops.post(request.cause, CircleId(request.value))
        await self._replies.answer(request, views.held(circle))

    async def open(self, request: Request) -> None:
        act = Act.HOLD_PIT_STOP
        now = await self._endings.check(request.team_id, request.user_id, CircleId(request.value), act)
        origin = pack(AboutCircle(now.circle.id, response_url=request.response_url))
        await self._replies.open(request, views.form(now.circle, origin))

    async def submit(self, request: Request) -> FormAnswer:
        origin = unpack(AboutCircle, request.metadata)
        circle, stop = await self._pit_stops.record(
            request.cause, CircleId(origin.circle_id), request.field("change"), request.field("starts")
        )

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.recorded(circle, stop))

        return FormAnswer(then=tell)

    async def judge(self, request: Request) -> None:
        verdict = _VERDICTS[ActionId(request.action_id)]
        circle, stop = await self._pit_stops.judge(request.cause, PitStopId(request.value), verdict)
        await self._replies.answer(request, views.judged(circle, stop))

    async def rate(self, request: Request) -> None:
        rating = GOAL_ACTIONS.index(ActionId(request.action_id)) + 1
        page, given = await self._pit_stops.rate(request.cause, MeetingId(request.value), rating)
        await self._replies.answer(request, views.rated(page, given))
