"""The organisers' page about delivery, and the answers of facilitators about a post."""

from __future__ import annotations

from bot.domain.ids import NudgeId
from bot.domain.nudges import Nudge
from bot.services.services import Services
from bot.views import notices
from bot.views import organising as views
from bot.views.ids import ActionId
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router


class OrganisingHandlers:
    """Listeners about delivery itself."""

    def __init__(self, services: Services, replies: Replies) -> None:
        self._organising = services.organising
        self._people = services.people
        self._replies = replies

    def register(self, router: Router) -> None:
        router.action(ActionId.DELIVERY_OPEN, self.open)
        router.action(ActionId.DELIVERY_AGAIN, self.send_again)
        router.action(ActionId.DELIVERY_IS_THERE, self.is_there)
        router.action(ActionId.DELIVERY_DISMISS, self.dismiss)
        router.action(ActionId.DELIVERY_UNDO, self.undo)

    async def open(self, request: Request) -> None:
        """Open the page, for organisers; also reached by `/circle delivery`."""
        report = await self._organising.page(request.team_id, request.user_id)
        zone = (await self._people.known(request.team_id, request.user_id)).zone_or("UTC")
        await self._replies.open(request, views.delivery(report, zone=zone))

    async def send_again(self, request: Request) -> None:
        await self._organising.send_again(request.cause, NudgeId(request.value))
        await self._answer(request, "Thank you. I post it again now.")

    async def is_there(self, request: Request) -> None:
        await self._organising.is_there(request.cause, NudgeId(request.value))
        await self._answer(request, "Thank you. I have noted that it is there.")

    async def dismiss(self, request: Request) -> None:
        nudge = await self._organising.dismiss(request.cause, NudgeId(request.value))
        await self._answer(request, "Dismissed.", dismissed=nudge)

    async def undo(self, request: Request) -> None:
        await self._organising.undo_dismiss(request.cause, NudgeId(request.value))
        await self._answer(request, "It is back among the troubles.")

    async def _answer(self, request: Request, words: str, dismissed: Nudge | None = None) -> None:
        """Show the page anew where the button stood on it, else answer in words."""
        if request.view.get("type") != "modal":
            await self._replies.replace(request, notices.done(words))
            return
        report = await self._organising.page(request.team_id, request.user_id)
        zone = (await self._people.known(request.team_id, request.user_id)).zone_or("UTC")
        await self._replies.update(str(request.view["id"]), views.delivery(report, zone=zone, dismissed=dismissed))
