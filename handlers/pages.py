"""Screens that answer a command and are drawn again when a button in them was pressed."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.circles import CircleStatus
from bot.domain.ids import CircleId
from bot.services.services import Services
from bot.views import circles as circle_views
from bot.views import meetings as meeting_views
from bot.views.kit import Screen
from handlers.requests import Request


class Pages:
    """Gathers what such a screen needs, for the person of a request."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._circles = services.circles
        self._meetings = services.meetings
        self._people = services.people
        self._clock = clock

    async def circle(self, request: Request, circle_id: CircleId) -> Screen:
        """Return one circle as this person may see it."""
        page = await self._circles.page(request.team_id, request.user_id, circle_id)
        zone = await self._people.zone(request.team_id, request.user_id, page.card.circle.zone)
        return circle_views.page(page, zone=zone, now=self._clock.now())

    async def coming(self, request: Request, circle_id: CircleId | None) -> Screen:
        """Return the next meeting of one circle, or those of all circles the person is in."""
        items = await self._meetings.coming(request.team_id, request.user_id, circle_id)
        if circle_id is None:
            asked = await self._circles.of_person(request.team_id, request.user_id)
        else:
            asked = [(await self._circles.card(request.team_id, circle_id)).circle]
        resting = [circle for circle in asked if circle.status is CircleStatus.PAUSED]
        ended = [] if items else await self._circles.over(asked)
        zone = await self._people.zone(request.team_id, request.user_id, items[0].circle.zone if items else "UTC")
        leads = {circle.id for circle in resting if circle.facilitator_id == request.user_id}
        return meeting_views.next_meetings(
            items, resting, zone=zone, of_one=circle_id is not None, leads=leads, ended=ended
        )
