"""The organisers' page about delivery, and the answers of facilitators about a post."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_sdk.models.views import View

from bot.domain.ids import NudgeId
from bot.domain.nudges import Nudge, SkipReason
from bot.services.causes import Cause
from bot.services.organising import Settled
from bot.services.services import Services
from bot.views import organising as views
from bot.views.ids import ActionId
from bot.views.words import Piece, Words, words
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
        await self._replies.open(request, await self._page(request))

    async def send_again(self, request: Request) -> None:
        await self._settle(request, self._organising.send_again, views.again)

    async def is_there(self, request: Request) -> None:
        await self._settle(request, self._organising.is_there, views.is_there)

    async def dismiss(self, request: Request) -> None:
        await self._settle(request, self._organising.dismiss, views.dismissed_now)

    async def undo(self, request: Request) -> None:
        await self._settle(request, self._organising.undo_dismiss, views.undone_now)

    async def _settle(
        self,
        request: Request,
        deed: Callable[[Cause, NudgeId], Awaitable[Nudge]],
        told: Callable[[Nudge], Words],
    ) -> None:
        """Do something about a message and say what happened: on the page, else in place of the question."""
        on_page = request.view.get("type") == "modal"
        try:
            nudge = await deed(request.cause, NudgeId(request.value))
        except Settled as settled:
            if on_page:
                await self._show_anew(request, told=settled.message)
            else:
                await self._replies.replace(request, views.thanks(views.SETTLED))
            return
        if not on_page:
            await self._replies.replace(request, views.thanks(words("Thank you. ", told(nudge))))
        elif nudge.reason == SkipReason.DISMISSED:
            await self._show_anew(request, dismissed=nudge)
        else:
            await self._show_anew(request, told=told(nudge))

    async def _show_anew(self, request: Request, *, told: Piece = "", dismissed: Nudge | None = None) -> None:
        view = await self._page(request, told=told, dismissed=dismissed)
        await self._replies.update(str(request.view["id"]), view)

    async def _page(self, request: Request, *, told: Piece = "", dismissed: Nudge | None = None) -> View:
        report = await self._organising.page(request.team_id, request.user_id)
        names = await self._organising.circle_names(request.team_id, report)
        zone = await self._people.zone(request.team_id, request.user_id)
        return views.delivery(report, zone=zone, dismissed=dismissed, told=told, names=names)
