"""`/circle attendance`, "I'm here", and the form of whoever leads."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.circles import Circle
from bot.domain.ids import CircleId, MeetingId, UserId
from bot.services.services import Services
from bot.views import attendance as views
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import MeetingForm, WasThere, unpack
from handlers.choosing import Chooser
from handlers.grammar import CircleVerb
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import FormAnswer, Router
from handlers.verbs import VerbListener


class AttendanceHandlers:
    """Listeners about who was there."""

    def __init__(self, services: Services, replies: Replies, chooser: Chooser) -> None:
        self._attendance = services.attendance
        self._replies = replies
        self._chooser = chooser

    def verbs(self) -> dict[CircleVerb, VerbListener]:
        return {CircleVerb.ATTENDANCE: self._open}

    def register(self, router: Router) -> None:
        router.action(ActionId.CHECK_IN, self.check_in)
        router.action(ActionId.CHECK_IN_UNDO, self.take_back)
        router.action(ActionId.ATTENDANCE_CIRCLE, self.pick)
        router.action(ActionId.ATTENDANCE_OPEN, self.open)
        router.action(ActionId.ATTENDANCE_EXPECTED, self.note_expected)
        router.action(ActionId.ATTENDANCE_MARK, self.mark)
        router.form(CallbackId.ATTENDANCE, self.note)

    async def check_in(self, request: Request) -> None:
        circle, meeting = await self._attendance.check_in(request.cause, MeetingId(request.value))
        await self._replies.replace(request, views.checked_in(circle, meeting))

    async def take_back(self, request: Request) -> None:
        circle, meeting = await self._attendance.take_back(request.cause, MeetingId(request.value))
        await self._replies.replace(request, views.checked_out(circle, meeting))

    async def _open(self, request: Request, name: str) -> None:
        def leads(circle: Circle) -> bool:
            return circle.facilitator_id == request.user_id

        question, action = "Which circle is it about?", ActionId.ATTENDANCE_CIRCLE
        circle = await self._chooser.circle(request, name, question, action, mine=True, likely=leads)
        if circle is not None:
            await self.pick(replace(request, value=circle.id))

    async def pick(self, request: Request) -> None:
        meeting = await self._attendance.latest(request.team_id, CircleId(request.value))
        await self.open(replace(request, value=meeting.id))

    async def open(self, request: Request) -> None:
        given = await self._attendance.form(request.team_id, request.user_id, MeetingId(request.value))
        await self._replies.open(request, views.form(given, response_url=request.response_url))

    async def note_expected(self, request: Request) -> None:
        page = await self._attendance.note_expected(request.cause, MeetingId(request.value))
        await self._replies.answer(request, views.marked(page))

    async def mark(self, request: Request) -> None:
        given = unpack(WasThere, request.value)
        meeting_id, user_id = MeetingId(given.meeting_id), UserId(given.user_id)
        page = await self._attendance.mark(request.cause, meeting_id, user_id, there=given.there)
        await self._replies.replace(request, views.marked(page))

    async def note(self, request: Request) -> FormAnswer:
        origin = unpack(MeetingForm, request.metadata)
        there = {user_id for field in views.FIELDS for user_id in request.ticks(field)}
        done = await self._attendance.note(request.cause, MeetingId(origin.meeting_id), there, _shown(request))

        async def tell() -> None:
            await self._replies.answer_at(request, origin.response_url, views.noted(done))

        return FormAnswer(then=tell)


def _shown(request: Request) -> set[str]:
    """Return whose boxes stood in the form: whoever was not asked about is not noted as away."""
    elements = [block.get("element") or {} for block in request.view.get("blocks", [])]
    return {str(option.get("value")) for element in elements for option in element.get("options") or []}
