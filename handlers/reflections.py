"""`/reflect`, the Reflect button, the one-tap rating, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.ids import CircleId, MeetingId
from bot.domain.reflection_overviews import Reflectable
from bot.errors import MemberError
from bot.services.services import Services
from bot.views import help as help_views
from bot.views import reflections as views
from bot.views.ids import ActionId, Command
from bot.views.kit import Screen
from bot.views.messages import message
from bot.views.rows import RATE_ACTIONS, is_together
from handlers.choosing import named, nearest
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
        self._people = services.people
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
        fitting = [one for one in found if one.circle.channel_id == request.channel_id] or found
        if name := plain(request.text):
            wanted = await self._named(request, name, found)
            fitting = [one for one in found if one.circle.id in wanted]
            if not fitting:
                await self.pick(replace(request, value=wanted[0]))  # it says why not
                return
        if not fitting:
            await self._replies.answer(request, views.nothing_to_reflect())
        elif len(fitting) == 1:
            await self.open(replace(request, value=fitting[0].meeting.id))
        else:
            zone = await self._people.zone(request.team_id, request.user_id, fitting[0].circle.zone)
            await self._replies.answer(request, views.choose(fitting, zone=zone))

    async def _named(self, request: Request, name: str, found: Sequence[Reflectable]) -> list[CircleId]:
        """Return the circles of the person that bear a name, or raise MemberError that names the nearest one."""
        seated = await self._circles.of_person(request.team_id, request.user_id)
        theirs = {circle.id: circle for circle in (*seated, *(one.circle for one in found))}
        if wanted := named(name, list(theirs.values())):
            return [circle.id for circle in wanted]
        near = nearest(name, list(theirs.values()))
        meant = f"Did you mean `/reflect {near.name}`?" if near else "`/circle list` shows the ones you are in."
        raise MemberError(f"You are in no circle “{name}”. {meant}")

    async def pick(self, request: Request) -> None:
        if not request.value:
            await self.command(request)
            return
        meeting = await self._reflections.in_circle(request.team_id, request.user_id, CircleId(request.value))
        await self.open(replace(request, value=meeting.id))

    async def open(self, request: Request) -> None:
        await self._form.open(request, MeetingId(request.value))

    async def rate(self, request: Request) -> None:
        rating = RATE_ACTIONS.index(ActionId(request.action_id)) + 1
        given = await self._reflections.rate(request.cause, MeetingId(request.value), rating)
        if is_together(request.block_id):
            await self._replies.answer(request, views.rated(given.circle, given.meeting, rating, given.own))
        else:
            await self._replies.replace(request, message([given.asked]))

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
