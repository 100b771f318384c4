"""`/circle calendar`: when the circles of a person meet, and a link for their own calendar."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import CircleId
from bot.services.services import Services
from bot.views import calendars as views
from bot.views import keepsakes
from bot.views.ids import ActionId
from bot.views.payloads import AboutCircle, unpack
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
        self._files = services.files
        self._people = services.people
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.CALENDAR: self._calendar}

    def register(self, router: Router) -> None:
        router.action(ActionId.CALENDAR_SHOW, self.show)
        router.action(ActionId.CALENDAR_RENEW, self.renew)
        router.action(ActionId.CALENDAR_END, self.end)
        router.action(ActionId.CALENDAR_FILE, self.send)

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
        zone = await self._people.zone(
            request.team_id, request.user_id, shown.circle.zone if shown.circle else "UTC"
        )
        screen = views.page(shown, zone=zone, file_page=await self._files.offer())
        await self._replies.answer(request, screen)

    async def end(self, request: Request) -> None:
        await self._calendars.end(request.cause, CircleId(request.value) if request.value else None)
        await self._replies.replace(request, views.ended())

    async def send(self, request: Request) -> None:
        asked = unpack(AboutCircle, request.value)
        circle_id = CircleId(asked.circle_id) if asked.circle_id else None
        sent = await self._files.send(request.cause, circle_id, asked.which)
        await self._replies.answer(request, keepsakes.sent(sent.circle, sent.state, sent.refused))
