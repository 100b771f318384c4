"""`/circle change`, `blackout` and `hours`: a circle's rhythm, what it keeps free, and whose hours it takes."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.domain.cadence_changes import CadenceForm
from bot.domain.fields import read_date, read_time
from bot.domain.ids import CircleId
from bot.domain.roles import Act, may
from bot.errors import NotFound
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import fairness as fairness_views
from bot.views import free_days as free_views
from bot.views import plans as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import CircleAt, unpack
from bot.views.plan_payloads import BlackoutAt, NewCadence, Slot, TurnsBack
from handlers.cards import Cards
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

WHICH = "Which circle is it about?"
FIELDS = ("first_on", "local_time", "zone", "every_weeks", "length_minutes", "left")


class PlanHandlers:
    """Listeners about a circle's plan as a whole."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._cards = Cards(services.circles, gateway)
        self._plans = services.plans
        self._free_days = services.free_days
        self._fairness = services.fairness
        self._turns = services.turns
        self._roles = services.roles
        self._people = services.people
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.CHANGE: lambda request, name: self._of(request, name, ActionId.PLAN_CHANGE),
            CircleVerb.HOURS: lambda request, name: self._of(request, name, ActionId.PLAN_HOURS),
            CircleVerb.BLACKOUT: lambda request, name: self._of(request, name, ActionId.PLAN_FREE_DAYS),
        }

    def register(self, router: Router) -> None:
        router.action(ActionId.PLAN_CHANGE, self.open_change)
        router.action(ActionId.PLAN_FREE_DAYS, self.free_days)
        router.action(ActionId.PLAN_HOURS, self.hours)
        router.action(ActionId.PLAN_SLOT, self.take_slot)
        router.action(ActionId.PLAN_TURNS, self.take_turns)
        router.action(ActionId.PLAN_TURNS_BACK, self.end_turns)
        router.action(ActionId.BLACKOUT_NEW, self.open_blackout)
        router.action(ActionId.BLACKOUT_REMOVE, self.removed)
        router.form(CallbackId.CADENCE, self.previewed)
        router.form(CallbackId.CADENCE_CONFIRM, self.changed)
        router.form(CallbackId.BLACKOUT, self.kept_free)

    async def _of(self, request: Request, name: str, action: ActionId) -> None:
        deeds = {
            ActionId.PLAN_CHANGE: self.open_change,
            ActionId.PLAN_FREE_DAYS: self.free_days,
            ActionId.PLAN_HOURS: self.hours,
        }
        circle = await self._chooser.circle(request, name, WHICH, action, ahead=True)
        if circle is not None:
            await deeds[action](replace(request, value=circle.id))

    async def open_change(self, request: Request) -> None:
        circle, asked = await self._plans.form(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.open(request, views.cadence_form(circle, asked, request.response_url))

    async def hours(self, request: Request) -> None:
        circle_id = CircleId(request.value)
        found = await self._fairness.of_circle(request.team_id, request.user_id, circle_id)
        roles = await self._roles.of(request.team_id, request.user_id, circle_id)
        zone = await self._people.zone(request.team_id, request.user_id, found.circle.zone)
        screen = fairness_views.hours(
            found.circle,
            found.coming,
            found.zones,
            found.shares,
            found.slots,
            found.turns,
            mine=found.mine,
            total=found.total,
            zone=zone,
            may_change=may(roles, Act.CHANGE_CADENCE),
        )
        await self._replies.answer(request, screen)

    async def take_slot(self, request: Request) -> None:
        slot = unpack(Slot, request.value)
        circle, asked = await self._plans.form(request.team_id, request.user_id, CircleId(slot.circle_id))
        wrong: dict[str, str] = {}
        on, at = read_date(slot.first_on, "first_on", wrong), read_time(slot.local_time, "local_time", wrong)
        if on is None or at is None:
            raise NotFound
        taken = replace(asked, first_on=on.isoformat(), local_time=f"{at:%H:%M}")
        await self._replies.open(request, views.cadence_form(circle, taken, request.response_url))

    async def take_turns(self, request: Request) -> None:
        circle, changed = await self._turns.take(request.cause, CircleId(request.value))
        zone = await self._people.zone(request.team_id, request.user_id, circle.zone)
        await self._replies.answer(request, fairness_views.turned(circle, changed, zone=zone))
        await self._cards.refresh(request.team_id, circle.id)

    async def end_turns(self, request: Request) -> None:
        taken = unpack(TurnsBack, request.value)
        circle, changed = await self._turns.end(request.cause, CircleId(taken.circle_id), taken.meetings)
        zone = await self._people.zone(request.team_id, request.user_id, circle.zone)
        screen = fairness_views.turned(circle, changed, zone=zone, is_undone=True)
        await self._replies.replace(request, screen)
        await self._cards.refresh(request.team_id, circle.id)

    async def previewed(self, request: Request) -> FormAnswer:
        at = unpack(CircleAt, request.metadata)
        asked = {name: request.field(name) for name in FIELDS}
        form = CadenceForm(**asked)  # type: ignore[arg-type]
        found = await self._plans.preview(request.cause, CircleId(at.circle_id), form)
        kept = NewCadence(at.circle_id, **asked, response_url=at.response_url)
        zone = await self._people.zone(request.team_id, request.user_id, found.circle.zone)
        view = views.preview(found.circle, found.coming, found.clashes, kept, zone=zone, people=found.people)
        return FormAnswer(view=await self._replies.ready(request, view))

    async def changed(self, request: Request) -> FormAnswer:
        asked = unpack(NewCadence, request.metadata)
        form = CadenceForm(
            **{name: value for name, value in asdict(asked).items() if name in FIELDS}, why=request.field("why")
        )
        done = await self._plans.change(request.cause, CircleId(asked.circle_id), form)

        async def tell() -> None:
            zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
            screen = views.changed(done.circle, done.coming, zone=zone, offer=done.offer)
            await self._replies.answer_at(request, asked.response_url, screen)
            await self._cards.refresh(request.team_id, done.circle.id)

        return FormAnswer(then=tell)

    async def free_days(self, request: Request) -> None:
        page = await self._free_days.page(request.team_id, request.user_id, CircleId(request.value))
        screen = free_views.page(page.circle, page.holidays, page.blackouts, page.clashes)
        await self._replies.answer(request, screen)

    async def open_blackout(self, request: Request) -> None:
        page = await self._free_days.page(request.team_id, request.user_id, CircleId(request.value))
        await self._replies.open(request, free_views.form(page.circle, request.response_url))

    async def kept_free(self, request: Request) -> FormAnswer:
        at = unpack(CircleAt, request.metadata)
        first_on, last_on, why = (request.field(name) for name in ("first_on", "last_on", "why"))
        page = await self._free_days.add(request.cause, CircleId(at.circle_id), first_on, last_on, why)

        async def tell() -> None:
            screen = free_views.page(page.circle, page.holidays, page.blackouts, page.clashes)
            await self._replies.answer_at(request, at.response_url, screen)

        return FormAnswer(then=tell)

    async def removed(self, request: Request) -> None:
        gone = unpack(BlackoutAt, request.value)
        page = await self._free_days.remove(request.cause, CircleId(gone.circle_id), gone.first_on, gone.last_on)
        screen = free_views.page(page.circle, page.holidays, page.blackouts, page.clashes)
        await self._replies.replace(request, screen)
