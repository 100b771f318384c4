"""The RSVP buttons, in reminders, in answers and in App Home."""

from __future__ import annotations

from bot.domain.ids import MeetingId
from bot.domain.meetings import Answer
from bot.domain.overviews import MyMeeting
from bot.services.services import Services
from bot.views import meetings as views
from bot.views.ids import ActionId
from handlers.home import HomeHandlers
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router

_ANSWERS = {ActionId.RSVP_YES: Answer.YES, ActionId.RSVP_NO: Answer.NO, ActionId.RSVP_LATE: Answer.LATE}


class MeetingHandlers:
    """Listeners about meetings."""

    def __init__(self, services: Services, replies: Replies, home: HomeHandlers) -> None:
        self._meetings = services.meetings
        self._people = services.people
        self._replies = replies
        self._home = home

    def register(self, router: Router) -> None:
        for action_id in _ANSWERS:
            router.action(action_id, self.answer)

    async def answer(self, request: Request) -> None:
        answer = _ANSWERS[ActionId(request.action_id)]
        reminder = await self._meetings.answer(request.cause, MeetingId(request.value), answer)
        if request.in_home:
            await self._home.publish(request)
            return
        person = await self._people.known(request.team_id, request.user_id)
        zone = person.zone_or(reminder.circle.zone)
        item = MyMeeting(reminder.circle, reminder.meeting, answer)
        still_owed = views.reminder(reminder, zone=zone) if reminder.commitments else None
        await self._replies.replace(request, still_owed or views.answered(item, zone=zone))
