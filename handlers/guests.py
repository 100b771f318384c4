"""The buttons about guests who cancel, or whose meeting is skipped."""

from __future__ import annotations

from bot.domain.ids import MeetingId
from bot.services.services import Services
from bot.views import guests as views
from bot.views.ids import ActionId
from bot.views.payloads import GuestAt, unpack
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router


class GuestHandlers:
    """Listeners about guests who do not come as planned.

    The first deed is answered beside the message it was done in, which may hold other ways back.
    """

    def __init__(self, services: Services, replies: Replies) -> None:
        self._guests = services.guests
        self._replies = replies

    def register(self, router: Router) -> None:
        router.action(ActionId.SPEAKER_CANCEL, self.cancel)
        router.action(ActionId.SPEAKER_BACK, self.come_back)
        router.action(ActionId.SPEAKER_CARRY, self.carry)
        router.action(ActionId.SPEAKER_CARRY_BACK, self.carry_back)

    async def cancel(self, request: Request) -> None:
        done = await self._guests.cancel(request.cause, MeetingId(request.value))
        await self._replies.answer(request, views.cancelled(done))

    async def come_back(self, request: Request) -> None:
        done = await self._guests.come_back(request.cause, MeetingId(request.value))
        await self._replies.replace(request, views.back(done))

    async def carry(self, request: Request) -> None:
        asked = unpack(GuestAt, request.value)
        done = await self._guests.carry(request.cause, MeetingId(asked.meeting_id), MeetingId(asked.to))
        await self._replies.answer(request, views.carried(done))

    async def carry_back(self, request: Request) -> None:
        asked = unpack(GuestAt, request.value)
        done = await self._guests.carry(
            request.cause, MeetingId(asked.meeting_id), MeetingId(asked.to), undoes=True
        )
        await self._replies.replace(request, views.carried_back(done))
