"""`/circle agenda`, the form of a meeting's agenda, and the buttons about it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.agenda_form import AgendaForm
from bot.domain.ids import CircleId, MeetingId
from bot.domain.meeting_plans import MeetingPlan
from bot.services.services import Services
from bot.views import agendas as views
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Screen
from bot.views.payloads import MeetingForm, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener


class AgendaHandlers:
    """Listeners about agendas."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._agendas = services.agendas
        self._people = services.people
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.AGENDA: self._agenda}

    def register(self, router: Router) -> None:
        router.action(ActionId.AGENDA_SHOW, self.show)
        router.action(ActionId.AGENDA_EDIT, self.edit)
        router.action(ActionId.AGENDA_TEMPLATE, self.use_template)
        router.form(CallbackId.AGENDA, self.save)

    async def _agenda(self, request: Request, name: str) -> None:
        question = "Of which circle would you like to see the agenda?"
        circle = await self._chooser.circle(request, name, question, ActionId.AGENDA_SHOW, mine=True, ahead=True)
        if circle is not None:
            await self.show(replace(request, value=circle.id))

    async def show(self, request: Request) -> None:
        plan = await self._agendas.coming(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.answer(request, await self._page(request, plan))

    async def edit(self, request: Request) -> None:
        plan = await self._agendas.of_meeting(request.team_id, request.user_id, MeetingId(request.value))
        await self._replies.open(request, views.form(plan, response_url=request.response_url))

    async def use_template(self, request: Request) -> None:
        plan = await self._agendas.use_template(request.cause, MeetingId(request.value))
        await self._replies.replace(request, await self._page(request, plan, "The agenda is set."))

    async def save(self, request: Request) -> FormAnswer:
        origin = unpack(MeetingForm, request.metadata)
        form = AgendaForm(request.field("items"), request.field("preparation"), request.field("link"))
        plan = await self._agendas.save(request.cause, MeetingId(origin.meeting_id), form, origin.seen)

        async def tell() -> None:
            screen = await self._page(request, plan, "The agenda is saved. The reminder shows it.")
            await self._replies.answer_at(request, origin.response_url, screen)

        return FormAnswer(then=tell)

    async def _page(self, request: Request, plan: MeetingPlan, said: str = "") -> Screen:
        zone = await self._people.zone(request.team_id, request.user_id, plan.circle.zone)
        return views.page(plan, zone=zone, said=said)
