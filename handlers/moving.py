"""`/circle dates`, `move` and `skip`: the plan as it stands, and one meeting that changes its place in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from slack_sdk.models.views import View

from bot.domain.ids import CircleId, MeetingId
from bot.domain.moving import MoveForm
from bot.errors import MemberError, NotFound
from bot.services.moving import Moved
from bot.services.services import Services
from bot.slack.gateway import Gateway
from bot.views import free_days as free_views
from bot.views import moving as views
from bot.views import plans as plan_views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import CircleAt, unpack
from bot.views.plan_payloads import DayOff, PutBack, SeenOnClocks
from handlers.cards import Cards
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener

NOTHING_TO_COME = "No meeting is to come. `/circle extend` plans more."
WHICH = "Which circle is it about?"


class MovingHandlers:
    """Listeners about the dates of a circle and its single meetings."""

    def __init__(self, services: Services, gateway: Gateway, replies: Replies, chooser: Chooser) -> None:
        self._cards = Cards(services.circles, gateway)
        self._moving = services.moving
        self._move_forms = services.move_forms
        self._plans = services.plans
        self._free_days = services.free_days
        self._people = services.people
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {
            CircleVerb.DATES: lambda request, name: self._of(request, name, ActionId.PLAN_DATES),
            CircleVerb.MOVE: lambda request, name: self._of(request, name, ActionId.PLAN_MOVE),
            CircleVerb.SKIP: lambda request, name: self._of(request, name, ActionId.PLAN_SKIP),
        }

    def register(self, router: Router) -> None:
        router.action(ActionId.PLAN_DATES, self.dates)
        router.action(ActionId.PLAN_MOVE, self.open_move)
        router.action(ActionId.PLAN_SKIP, self.open_skip)
        router.action(ActionId.MEETING_PUT_BACK, self.put_back)
        router.action(ActionId.MEETING_BRING_BACK, self.bring_back)
        router.action(ActionId.DAY_OFF_MOVE, self.move_off)
        router.action(ActionId.DAY_OFF_SKIP, self.skip_off)
        router.action(ActionId.DAY_OFF_KEEP, self.keep_off)
        router.form(CallbackId.MEETING_MOVE, self.moved)
        router.form(CallbackId.MEETING_SKIP, self.skipped)

    async def _of(self, request: Request, name: str, action: ActionId) -> None:
        deeds = {
            ActionId.PLAN_DATES: self.dates,
            ActionId.PLAN_MOVE: self.open_move,
            ActionId.PLAN_SKIP: self.open_skip,
        }
        circle = await self._chooser.circle(request, name, WHICH, action, ahead=True)
        if circle is not None:
            await deeds[action](replace(request, value=circle.id))

    async def dates(self, request: Request) -> None:
        plan = await self._plans.of_circle(request.team_id, request.user_id, CircleId(request.value))
        zone = await self._people.zone(request.team_id, request.user_id, plan.circle.zone)
        screen = plan_views.dates(
            plan.circle, plan.coming, plan.last, plan.total, plan.clashes, plan.roles, zone=zone
        )
        await self._replies.answer(request, screen)

    async def open_move(self, request: Request) -> None:
        await self._open_move(request, CircleId(request.value))

    async def _open_move(self, request: Request, circle_id: CircleId, chosen: MeetingId | None = None) -> None:
        found = await self._move_forms.movable(request.team_id, request.user_id, circle_id)
        if not found.coming:
            raise MemberError(NOTHING_TO_COME)
        form = views.move_form(
            found.circle,
            found.coming,
            chosen=chosen,
            keeps_days_free=views.keeps_free(found.circle),
            people=found.people,
            response_url=request.response_url,
        )
        await self._replies.open(request, form)

    async def moved(self, request: Request) -> FormAnswer:
        at = unpack(CircleAt, request.metadata)
        names = {"meeting_id": "meeting", "on": "on", "at": "at", "why": "why"}
        form = MoveForm(**{name: request.field(field) for name, field in names.items()})  # type: ignore[arg-type]
        form = replace(form, meets_anyway=bool(request.ticks("anyway")))
        circle_id = CircleId(at.circle_id)
        if (view := await self._on_clocks(request, circle_id, form)) is not None:
            return FormAnswer(view=view)
        done = await self._moving.move(request.cause, circle_id, form)
        return FormAnswer(then=lambda: self._tell_moved(request, at.response_url, done))

    async def _on_clocks(self, request: Request, circle_id: CircleId, form: MoveForm) -> View | None:
        """Return the form with the chosen time on every member's clock, unless that was shown or all have one."""
        found = await self._move_forms.proposed(request.cause, circle_id, form)
        if unpack(SeenOnClocks, request.metadata).seen == found.new.starts_at.isoformat():
            return None
        return views.move_form_on_clocks(
            found.circle, found.coming, found.new, form, found.people, request.metadata
        )

    async def _tell_moved(self, request: Request, response_url: str, done: Moved) -> None:
        zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
        await self._replies.answer_at(
            request, response_url, views.moved(done.circle, done.old, done.new, zone, done.jumped)
        )
        await self._cards.refresh(request.team_id, done.circle.id)

    async def open_skip(self, request: Request) -> None:
        found = await self._move_forms.movable(request.team_id, request.user_id, CircleId(request.value))
        if not found.coming:
            raise MemberError(NOTHING_TO_COME)
        await self._replies.open(request, views.skip_form(found.circle, found.coming, request.response_url))

    async def skipped(self, request: Request) -> FormAnswer:
        at = unpack(CircleAt, request.metadata)
        meeting_id, adds = MeetingId(request.field("meeting")), bool(request.ticks("adds"))
        done = await self._moving.skip(
            request.cause, CircleId(at.circle_id), meeting_id, request.field("why"), adds=adds
        )
        return FormAnswer(then=lambda: self._tell_skipped(request, at.response_url, done))

    async def _tell_skipped(self, request: Request, response_url: str, done: Moved) -> None:
        zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
        screen = views.skipped(done.circle, done.new, done.added, zone, done.offer, is_last=done.is_last)
        await self._replies.answer_at(request, response_url, screen)
        await self._cards.refresh(request.team_id, done.circle.id)

    async def put_back(self, request: Request) -> None:
        before = unpack(PutBack, request.value)
        try:
            version, on, at = int(before.version), date.fromisoformat(before.on), time.fromisoformat(before.at)
        except ValueError as trouble:
            raise NotFound from trouble
        meeting_id = MeetingId(before.meeting_id)
        done = await self._moving.put_back(request.cause, meeting_id, version, on, at, before.zone)
        zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
        await self._replies.replace(request, views.moved(done.circle, done.old, done.new, zone, done.jumped))
        await self._cards.refresh(request.team_id, done.circle.id)

    async def bring_back(self, request: Request) -> None:
        done = await self._moving.bring_back(request.cause, MeetingId(request.value))
        zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
        await self._replies.replace(request, views.back(done.circle, done.new, zone, done.speaker, done.offer))
        await self._cards.refresh(request.team_id, done.circle.id)

    async def move_off(self, request: Request) -> None:
        asked = unpack(DayOff, request.value)
        meeting_id = MeetingId(asked.meeting_id)
        circle, _, why = await self._free_days.proposed(request.cause, meeting_id, asked.starts_at)
        if not asked.to:
            await self._open_move(request, circle.id, meeting_id)
            return
        done = await self._moving.move(request.cause, circle.id, MoveForm(meeting_id, asked.to, why=why))
        zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
        await self._replies.replace(request, views.moved(done.circle, done.old, done.new, zone, done.jumped))
        await self._cards.refresh(request.team_id, done.circle.id)

    async def skip_off(self, request: Request) -> None:
        asked = unpack(DayOff, request.value)
        meeting_id = MeetingId(asked.meeting_id)
        circle, _, why = await self._free_days.proposed(request.cause, meeting_id, asked.starts_at)
        done = await self._moving.skip(request.cause, circle.id, meeting_id, why)
        zone = await self._people.zone(request.team_id, request.user_id, done.circle.zone)
        screen = views.skipped(done.circle, done.new, None, zone, done.offer, is_last=done.is_last)
        await self._replies.replace(request, screen)
        await self._cards.refresh(request.team_id, circle.id)

    async def keep_off(self, request: Request) -> None:
        asked = unpack(DayOff, request.value)
        circle, meeting = await self._free_days.meet_anyway(
            request.cause, MeetingId(asked.meeting_id), asked.starts_at
        )
        await self._replies.replace(request, free_views.kept(circle, meeting))
