"""The circle's card in its channel, brought up to date in place when seats are taken or given up."""

from __future__ import annotations

import asyncio
import logging
from weakref import WeakValueDictionary

from bot import logs
from bot.domain.ids import CircleId, TeamId
from bot.errors import CirclesError
from bot.services.circles import Circles
from bot.slack.gateway import Gateway
from bot.views import circles as views

log = logging.getLogger("circles.handlers")


class Cards:
    """Writes cards anew, those of one circle in turn, so that the last one written is the newest."""

    def __init__(self, circles: Circles, gateway: Gateway) -> None:
        self._circles = circles
        self._gateway = gateway
        self._turns: WeakValueDictionary[CircleId, asyncio.Lock] = WeakValueDictionary()

    async def refresh(self, team_id: TeamId, circle_id: CircleId) -> None:
        """Bring a card up to date; a failure is logged and nobody hears of it: the next change mends it."""
        turn = self._turns.setdefault(circle_id, asyncio.Lock())
        try:
            async with turn:
                found = await self._circles.posted_card(team_id, circle_id)
                if found is not None:
                    posted, card = found
                    await self._gateway.update(posted, views.card(card))
        except CirclesError as trouble:
            logs.line(log, "card.stale", level=logging.WARNING, circle=circle_id, error=type(trouble).__name__)
