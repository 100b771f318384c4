"""`/circle calendar`: when the circles of a person meet, and a link for their own calendar."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId
from bot.services.services import Services
from bot.views import calendars as views
from bot.views.ids import ActionId
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router
from handlers.verbs import VerbListener


class CalendarHandlers:
    """Listeners about calendars."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._calendars = services.calendars
        self._people = services.people
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.CALENDAR: self._calendar}

    def register(self, router: Router) -> None:
        router.action(ActionId.CALENDAR_SHOW, self.show)
        router.action(ActionId.CALENDAR_RENEW, self.renew)

    async def _calendar(self, request: Request, name: str) -> None:
        """Without a name it is about all circles of the person: one link is enough for most."""
        if not name:
            await self.show(request)
            return
        circle = await self._chooser.circle(
            request, name, "Which circle’s calendar?", ActionId.CALENDAR_SHOW, mine=True
        )
        if circle is not None:
            await self.show(replace(request, value=circle.id))

    async def show(self, request: Request) -> None:
        await self._page(request, renew=False)

    async def renew(self, request: Request) -> None:
        await self._page(request, renew=True)

    async def _page(self, request: Request, *, renew: bool) -> None:
        circle_id = CircleId(request.value) if request.value else None
        shown = await self._calendars.page(request.cause, circle_id, renew=renew)
        person = await self._people.known(request.team_id, request.user_id)
        zone = person.zone_or(shown.circle.zone if shown.circle else "UTC")
        await self._replies.answer(request, views.page(shown, zone=zone))
