"""The form that asks another member to trade turns to lead, and the answers to it."""

from __future__ import annotations

from bot.domain.ids import CircleId, MeetingId
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import trading as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import CircleAt, unpack
from handlers.cards import Cards
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router


class TradeHandlers:
    """Listeners about turns that are traded; `/circle lead` is served in handlers/leading.py."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies) -> None:
        self._trading = services.trading
        self._cards = Cards(services.circles, gateway)
        self._replies = replies

    def register(self, router: Router) -> None:
        router.action(ActionId.TRADE_OPEN, self.open)
        router.action(ActionId.TRADE_ACCEPT, self.accept)
        router.action(ActionId.TRADE_DECLINE, self.decline)
        router.action(ActionId.TRADE_UNDO, self.withdraw)
        router.form(CallbackId.TRADE, self.asked)

    async def open(self, request: Request) -> None:
        page = await self._trading.form(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.open(request, views.form(page, request.response_url))

    async def asked(self, request: Request) -> FormAnswer:
        origin = unpack(CircleAt, request.metadata)
        given, got = MeetingId(request.field("mine")), MeetingId(request.field("theirs"))
        trade = await self._trading.ask(request.cause, CircleId(origin.circle_id), given, got)

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.asked(trade))

        return FormAnswer(then=tell)

    async def accept(self, request: Request) -> None:
        trade = await self._trading.accept(request.cause, request.value)
        await self._replies.replace(request, views.answered(trade))
        await self._cards.refresh(request.team_id, trade.circle.id)

    async def decline(self, request: Request) -> None:
        await self._replies.replace(
            request, views.answered(await self._trading.decline(request.cause, request.value))
        )

    async def withdraw(self, request: Request) -> None:
        await self._replies.replace(
            request, views.answered(await self._trading.withdraw(request.cause, request.value))
        )
