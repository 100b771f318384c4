"""Reactions: the circle's emoji on a message offers its reader to save an insight."""

from __future__ import annotations

from bot.domain.ids import ChannelId
from bot.services.services import Services
from bot.views.ids import ActionId
from bot.views.payloads import MessageAt, unpack
from handlers.catalogue import Event
from handlers.insights import InsightHandlers
from handlers.requests import Request
from handlers.router import Router


class CaptureHandlers:
    """Listeners about reactions."""

    def __init__(self, services: Services, insights: InsightHandlers) -> None:
        self._captures = services.captures
        self._insights = insights

    def register(self, router: Router) -> None:
        router.event(Event.REACTION_ADDED, self.reacted, concerns=_is_on_a_message)
        router.event(Event.REACTION_REMOVED, self.withdrew, concerns=_is_on_a_message)
        router.action(ActionId.INSIGHT_CAPTURE, self.open)

    async def reacted(self, request: Request) -> None:
        event = request.body["event"]
        channel_id, ts = ChannelId(event["item"]["channel"]), str(event["item"]["ts"])
        await self._captures.reacted(request.cause, channel_id, ts, str(event["reaction"]))

    async def withdrew(self, request: Request) -> None:
        event = request.body["event"]
        channel_id, ts = ChannelId(event["item"]["channel"]), str(event["item"]["ts"])
        await self._captures.withdrew(request.cause, channel_id, ts, str(event["reaction"]))

    async def open(self, request: Request) -> None:
        """Open the form with the message's link as its source; the words are to be the person's own."""
        at = unpack(MessageAt, request.value)
        channel_id = ChannelId(at.channel_id)
        link = await self._captures.opened(request.team_id, request.user_id, channel_id, at.ts)
        await self._insights.open_for(request, channel_id, link)


def _is_on_a_message(request: Request) -> bool:
    item = request.body["event"].get("item") or {}
    return bool(request.user_id) and item.get("type") == "message" and bool(item.get("channel"))
