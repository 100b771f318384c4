"""`/circle lead`, "I can't lead", and the answers of whoever is asked to lead."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.ids import CircleId, MeetingId, UserId
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import leading as views
from bot.views import trading as trading_views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import CircleAt, StandIn, unpack
from handlers.cards import Cards
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_NAMED = re.compile(r"@\S+")


class LeadHandlers:
    """Listeners about who leads."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._lead = services.handing_over
        self._trading = services.trading
        self._people = services.people
        self._roles = services.roles
        self._cards = Cards(services.circles, gateway)
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.LEAD: self._hand_over}

    def register(self, router: Router) -> None:
        router.action(ActionId.LEAD_OPEN, lambda request: self._whose_turn(request, ""))
        router.action(ActionId.LEAD_FORM, lambda request: self._open(request, "", whole=False))
        router.action(ActionId.LEAD_CANNOT, self.cannot)
        router.action(ActionId.LEAD_ASK, self.ask)
        router.action(ActionId.LEAD_ACCEPT, self.accept)
        router.action(ActionId.LEAD_DECLINE, self.decline)
        router.action(ActionId.LEAD_UNDO, self.undo)
        router.form(CallbackId.LEAD, self.asked)

    async def _hand_over(self, request: Request, typed: str) -> None:
        """Open the form; a person who is named is chosen in it, and what else is typed names the circle."""
        mention = _MENTION.search(request.text)
        name = _NAMED.sub("", typed).strip()
        mine = not await self._roles.is_organiser(request.user_id)
        circle = await self._chooser.circle(
            request,
            name,
            "In which circle would you like to hand over the lead?",
            ActionId.LEAD_OPEN,
            mine=mine,
            ahead=True,
        )
        if circle is not None:
            chosen = mention.group(1) if mention else ""
            await self._whose_turn(replace(request, value=circle.id), chosen)

    async def _whose_turn(self, request: Request, chosen: str) -> None:
        """Open the form for whoever may hand the lead over; others see whose turn it is, to trade theirs."""
        turns = await self._trading.turns(request.team_id, request.user_id, CircleId(request.value))
        if turns is None:
            await self._open(request, chosen, whole=bool(chosen))
            return
        zone = await self._people.zone(request.team_id, request.user_id, turns.circle.zone)
        await self._replies.answer(request, trading_views.turns(turns, zone=zone))

    async def _open(self, request: Request, chosen: str, *, whole: bool) -> None:
        page = await self._lead.page(request.team_id, request.user_id, CircleId(request.value))
        form = views.form(page, chosen=chosen, whole=whole, response_url=request.response_url)
        await self._replies.open(request, form)

    async def asked(self, request: Request) -> FormAnswer:
        origin = unpack(CircleAt, request.metadata)
        given = await self._lead.hand_over(
            request.cause,
            CircleId(origin.circle_id),
            UserId(request.field("user")),
            whole=request.field("what") != views.MEETING,
        )

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.asked(given))

        return FormAnswer(then=tell)

    async def cannot(self, request: Request) -> None:
        given = await self._lead.cannot(request.cause, MeetingId(request.value))
        await self._replies.answer(request, views.asked(given))

    async def ask(self, request: Request) -> None:
        wanted = unpack(StandIn, request.value)
        given = await self._lead.ask_for(request.cause, MeetingId(wanted.meeting_id), UserId(wanted.user_id))
        await self._replies.replace(request, views.asked(given))

    async def accept(self, request: Request) -> None:
        given = await self._lead.accept(request.cause, request.value)
        await self._replies.replace(request, views.answered(given))
        await self._cards.refresh(request.team_id, given.circle.id)

    async def decline(self, request: Request) -> None:
        given = await self._lead.decline(request.cause, request.value)
        await self._replies.replace(request, views.answered(given))

    async def undo(self, request: Request) -> None:
        given = await self._lead.undo(request.cause, request.value)
        await self._replies.replace(request, views.answered(given))
        await self._cards.refresh(request.team_id, given.circle.id)
