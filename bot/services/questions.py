"""The questions for the guest of a workshop: asking, voting, marking what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.clock import Clock
from bot.domain.circles import Circle, Format, MemberState
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId, new_id
from bot.domain.local_time import local_day, resolve
from bot.domain.meetings import Meeting, next_meeting
from bot.domain.roles import Act, Role
from bot.domain.speakers import (
    NAMELESS_FROM,
    QUESTIONS_MAX,
    Question,
    QuestionPage,
    VotedQuestion,
    check_question,
    ranked,
)
from bot.errors import FieldErrors, MemberError, NotAllowed, NotFound
from bot.services.causes import Cause, take
from bot.services.leading import led
from bot.services.meetings import existing_meeting
from bot.services.membership import circles_of, existing
from bot.services.people import stored_names
from bot.services.roles import require, roles_in
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

NO_GUEST = "There is no guest at the next meeting of “{name}” yet, so there is nobody to ask."
GONE = "That question is no longer here. `/circle ask` shows those that are."


class Questions:
    """Use-cases about the questions for a guest."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def circles(self, team_id: TeamId, user_id: UserId) -> list[Circle]:
        """Return the circles of a person whose next meeting takes questions."""
        async with self._database.reading() as work:
            found = await circles_of(work, team_id, user_id)
            meetings = await work.meetings.of_circles([circle.id for circle in found])
            now = self._clock.now()
            takes = []
            for circle in found:
                meeting = next_meeting([one for one in meetings[circle.id] if not one.is_skipped], now)
                if meeting is not None and await _takes_questions(work, circle, meeting):
                    takes.append(circle)
            return takes

    async def coming(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> QuestionPage:
        """Return the questions for the guest of the next meeting, for a member."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.ASK_SPEAKER)
            held = [one for one in await work.meetings.of_circle(circle_id) if not one.is_skipped]
            meeting = next_meeting(held, self._clock.now())
            if meeting is None or not await _takes_questions(work, circle, meeting):
                raise MemberError(NO_GUEST.format(name=circle.name))
            return await self._page(work, circle, meeting, user_id)

    async def of_meeting(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId) -> QuestionPage:
        """Return the questions for the guest of a meeting, for a member."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            circle = await existing(work, team_id, meeting.circle_id)
            await require(work, circle, user_id, Act.ASK_SPEAKER)
            return await self._page(work, circle, meeting, user_id)

    async def ask(self, cause: Cause, meeting_id: MeetingId, text: str, *, nameless: bool) -> QuestionPage:
        """Put a question into the queue, with a name or (in a circle that is large enough) without one.

        Without a name it is kept without the person and with its day alone.
        """
        text = check_question(text)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
            await require(work, circle, cause.user_id, Act.ASK_SPEAKER)
            is_gone = meeting.ends_at <= now or meeting.is_skipped
            if is_gone or not await _takes_questions(work, circle, meeting):
                raise MemberError("That meeting takes no questions any more. `/circle ask` shows the one to come.")
            if nameless and await _members(work, circle) < NAMELESS_FROM:
                raise FieldErrors(
                    {"named": f"Only in a circle of {NAMELESS_FROM} or more can a question stand without a name."}
                )
            asked = await work.speakers.questions_of(meeting_id)
            if len(asked) >= QUESTIONS_MAX:
                raise FieldErrors({"text": "The queue is full. Vote for a question that is close to yours."})
            if any(one.text.casefold() == text.casefold() for one in asked):
                raise FieldErrors({"text": "That question is in the queue already: vote for it there."})
            day = resolve(local_day(now, circle.zone), time(), circle.zone).at
            author, at = (None, day) if nameless else (cause.user_id, now)
            question = Question(new_id(), cause.team_id, circle.id, meeting_id, author, text, False, at)
            await work.speakers.save_question(question)
            return await self._page(work, circle, meeting, cause.user_id, "Your question is in the queue.")

    async def vote(self, cause: Cause, question_id: str) -> QuestionPage:
        """Give a question a vote, or take it back."""
        async with self._database.unit_of_work() as work:
            await take(work, cause, self._clock.now())
            question, circle, meeting = await _question(work, cause.team_id, question_id)
            await require(work, circle, cause.user_id, Act.ASK_SPEAKER)
            if not await work.votes.take_back(question.id, cause.user_id):
                await work.votes.give(cause.team_id, question.id, cause.user_id)
            return await self._page(work, circle, meeting, cause.user_id)

    async def answered(self, cause: Cause, question_id: str) -> QuestionPage:
        """Mark a question as answered, or as not answered after all; for who leads."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            question, circle, meeting = await _question(work, cause.team_id, question_id)
            meeting_led = await led(work, circle, meeting, now)
            if Role.FACILITATOR not in await roles_in(work, circle, cause.user_id, meeting=meeting_led):
                raise NotAllowed("Whoever leads the meeting marks what was answered.")
            await work.speakers.save_question(replace(question, is_answered=not question.is_answered))
            return await self._page(work, circle, meeting, cause.user_id)

    async def _page(
        self, work: UnitOfWork, circle: Circle, meeting: Meeting, user_id: UserId, said: str = ""
    ) -> QuestionPage:
        found = await work.speakers.questions_of(meeting.id)
        counts = await work.votes.counts(one.id for one in found)
        mine = await work.votes.of_user((one.id for one in found), user_id)
        voted = ranked(VotedQuestion(one, counts.get(one.id, 0), one.id in mine) for one in found)
        meeting_led = await led(work, circle, meeting, self._clock.now())
        roles = await roles_in(work, circle, user_id, meeting=meeting_led)
        names = await stored_names(work, circle.team_id, sorted({one.user_id for one in found if one.user_id}))
        return QuestionPage(
            circle=circle,
            meeting=meeting,
            speaker=await work.speakers.of_meeting(meeting.id),
            questions=tuple(voted),
            names=names,
            may_mark=Role.FACILITATOR in roles,
            may_be_nameless=await _members(work, circle) >= NAMELESS_FROM,
            said=said,
        )


async def _takes_questions(work: UnitOfWork, circle: Circle, meeting: Meeting) -> bool:
    return circle.format is Format.WORKSHOP or await work.speakers.of_meeting(meeting.id) is not None


async def _members(work: UnitOfWork, circle: Circle) -> int:
    return sum(one.state is MemberState.ACTIVE for one in await work.members.of_circle(circle.id))


async def _question(work: UnitOfWork, team_id: TeamId, question_id: str) -> tuple[Question, Circle, Meeting]:
    question = await work.speakers.question(team_id, question_id)
    if question is None:
        raise NotFound(GONE)
    meeting = await existing_meeting(work, team_id, question.meeting_id)
    return question, await existing(work, team_id, question.circle_id), meeting
