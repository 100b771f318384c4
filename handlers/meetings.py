"""The RSVP buttons, in reminders, in answers and in App Home."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.ids import MeetingId
from bot.domain.meetings import Answer
from bot.domain.overviews import MyMeeting, Reminder
from bot.services.services import Services
from bot.views import meetings as views
from bot.views.ids import ActionId
from bot.views.kit import Screen
from bot.views.messages import message
from bot.views.rows import AnswerRow, is_together
from handlers.home import HomeHandlers
from handlers.pages import Pages
from handlers.replies import Replies
from handlers.requests import Request
from handlers.router import Router

_ANSWERS = {ActionId.RSVP_YES: Answer.YES, ActionId.RSVP_NO: Answer.NO, ActionId.RSVP_LATE: Answer.LATE}


class MeetingHandlers:
    """Listeners about meetings."""

    def __init__(
        self, services: Services, replies: Replies, home: HomeHandlers, pages: Pages, clock: Clock
    ) -> None:
        self._clock = clock
        self._meetings = services.meetings
        self._people = services.people
        self._replies = replies
        self._home = home
        self._pages = pages

    def register(self, router: Router) -> None:
        for action_id in _ANSWERS:
            router.action(action_id, self.answer)

    async def answer(self, request: Request) -> None:
        answer = _ANSWERS[ActionId(request.action_id)]
        reminder = await self._meetings.answer(request.cause, MeetingId(request.value), answer)
        if request.in_home:
            await self._home.publish(request)
            return
        await self._replies.replace(request, await self._again(request, reminder))

    async def _again(self, request: Request, reminder: Reminder) -> Screen:
        """Return the screen that was clicked with the answer in it."""
        match AnswerRow.of(request.block_id):
            case AnswerRow.PAGE:
                return await self._pages.circle(request, reminder.circle.id)
            case AnswerRow.COMING_ONE:
                return await self._pages.coming(request, reminder.circle.id)
            case AnswerRow.COMING:
                return await self._pages.coming(request, None)
            case AnswerRow.REMINDER:
                zone = await self._people.zone(request.team_id, request.user_id, reminder.circle.zone)
                if is_together(request.block_id) or not views.is_kept(reminder):
                    item = MyMeeting(reminder.circle, reminder.meeting, reminder.answer)
                    return views.answered(item, zone=zone)
                return message([views.reminder(reminder, now=self._clock.now(), zone=zone)])
