"""App Home."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import home as views
from handlers.catalogue import Event
from handlers.requests import Request
from handlers.router import Router


class HomeHandlers:
    """Shows App Home when it is opened, and again after something in it was clicked."""

    def __init__(self, services: Services, gateway: Gateway, clock: Clock) -> None:
        self._homes = services.homes
        self._organising = services.organising
        self._gateway = gateway
        self._clock = clock

    def register(self, router: Router) -> None:
        router.event(Event.APP_HOME_OPENED, self.opened)

    async def opened(self, request: Request) -> None:
        if request.body["event"].get("tab") == "home":
            await self.publish(request)

    async def publish(self, request: Request) -> None:
        home = await self._homes.of_person(request.team_id, request.user_id)
        troubles = await self._organising.in_trouble(request.team_id, request.user_id)
        home = replace(home, is_organiser=troubles is not None)
        view = views.home(home, now=self._clock.now(), troubles=troubles or 0)
        await self._gateway.publish_home(request.user_id, view)
