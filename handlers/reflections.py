"""`/reflect`, the Reflect button, the one-tap rating, and the ways out."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId, MeetingId
from bot.errors import MemberError
from bot.services.services import Services
from bot.views import circles as circle_views
from bot.views import help as help_views
from bot.views import reflections as views
from bot.views.ids import ActionId, Command
from bot.views.kit import Screen
from bot.views.rows import RATE_ACTIONS
from handlers.choosing import named
from handlers.grammar import is_help, plain
from handlers.home import HomeHandlers
from handlers.reflection_forms import ReflectionFormHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router


class ReflectionHandlers:
    """Listeners about reflections."""

    def __init__(self, services: Services, replies: Replies, home: HomeHandlers) -> None:
        self._reflections = services.reflections
        self._circles = services.circles
        self._replies = replies
        self._home = home
        self._form = ReflectionFormHandlers(services, replies, home)

    def register(self, router: Router) -> None:
        router.command(Command.REFLECT, self.command)
        router.action(ActionId.REFLECTION_OPEN, self.open)
        router.action(ActionId.REFLECTION_PICK, self.pick)
        for action_id in RATE_ACTIONS:
            router.action(action_id, self.rate)
        router.action(ActionId.REFLECTION_AWAY, self.away)
        router.action(ActionId.REFLECTION_WAIVE, self.waive)
        self._form.register(router)

    async def command(self, request: Request) -> None:
        if is_help(request.text):
            await self._replies.answer(request, help_views.command_help(Command.REFLECT))
            return
        found = await self._reflections.reflectable(request.team_id, request.user_id)
        here = [(circle, meeting) for circle, meeting in found if circle.channel_id == request.channel_id]
        fitting = here or found
        if name := plain(request.text):
            wanted = named(name, await self._circles.of_person(request.team_id, request.user_id))
            if not wanted:
                raise MemberError(f"You are in no circle “{name}”. `/circle list` shows the ones you are in.")
            ids = {circle.id for circle in wanted}
            fitting = [(circle, meeting) for circle, meeting in found if circle.id in ids]
            if not fitting:
                await self.pick(replace(request, value=wanted[0].id))  # it says why not
                return
        if not fitting:
            await self._replies.answer(request, views.nothing_to_reflect())
        elif len(fitting) == 1:
            await self.open(replace(request, value=fitting[0][1].id))
        else:
            question = "Which circle would you like to reflect on?"
            circles = [circle for circle, _ in fitting]
            await self._replies.answer(request, circle_views.choose(question, ActionId.REFLECTION_PICK, circles))

    async def pick(self, request: Request) -> None:
        meeting = await self._reflections.latest_of_circle(request.team_id, CircleId(request.value))
        await self.open(replace(request, value=meeting.id))

    async def open(self, request: Request) -> None:
        await self._form.open(request, MeetingId(request.value))

    async def rate(self, request: Request) -> None:
        rating = RATE_ACTIONS.index(ActionId(request.action_id)) + 1
        circle, meeting = await self._reflections.rate(request.cause, MeetingId(request.value), rating)
        own = await self._reflections.ratings(request.team_id, request.user_id, circle.id)
        await self._replies.replace(request, views.rated(circle, meeting, rating, own))

    async def away(self, request: Request) -> None:
        circle, meeting = await self._reflections.away(request.cause, MeetingId(request.value))
        await self._after(request, views.away(circle, meeting))

    async def waive(self, request: Request) -> None:
        circle, meeting = await self._reflections.waive(request.cause, MeetingId(request.value))
        await self._after(request, views.waived(circle, meeting))

    async def _after(self, request: Request, screen: Screen) -> None:
        if request.in_home:
            await self._home.publish(request)
        else:
            await self._replies.replace(request, screen)
