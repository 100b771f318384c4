"""Answering an invitation, and what comes next."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.attendance import Turnout, turnout
from bot.domain.circles import Circle, Member
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meeting_plans import MeetingPlan
from bot.domain.meetings import Answer, Meeting, Rsvp, next_meeting
from bot.domain.overviews import MyMeeting, Reminder
from bot.errors import MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.following_up import asked_at_reminder
from bot.services.leading import leader_said_no
from bot.services.meeting_plans import plan_of
from bot.services.membership import circles_of, existing, require_member
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


class Meetings:
    """Use-cases about meetings."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def answer(self, cause: Cause, meeting_id: MeetingId, answer: Answer) -> Reminder:
        """Store a member's answer to an invitation; it may be changed until the meeting is over.

        Returns what the reminder says to them from now on.
        """
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id)
            member = await require_member(work, circle, cause.user_id)
            if meeting.ends_at <= now:
                raise MemberError("That meeting is over. `/circle next` shows the one to come.")
            if meeting.is_skipped:
                raise MemberError("That meeting does not take place. `/circle next` shows the one to come.")
            before = await work.rsvps.get(meeting_id, cause.user_id)
            rsvp = replace(before, answer=answer, answered_at=now) if before else None
            await work.rsvps.save(rsvp or Rsvp(cause.team_id, meeting_id, cause.user_id, answer, None, now))
            members, rsvps = await work.members.of_circle(circle.id), await work.rsvps.of_meetings([meeting.id])
            if answer is Answer.NO:
                await leader_said_no(work, circle, meeting, cause.user_id, now)
            plan = await plan_of(work, circle, meeting, now)
            return await reminder_of(work, circle, meeting, member, answer, turnout(members, rsvps), plan)

    async def coming(self, team_id: TeamId, user_id: UserId, circle_id: CircleId | None = None) -> list[MyMeeting]:
        """Return the next meeting of one circle, or of each of the person's circles, soonest first.

        A circle that rests has none.
        """
        async with self._database.reading() as work:
            if circle_id is not None:
                circles = [await existing(work, team_id, circle_id)]
            else:
                circles = await circles_of(work, team_id, user_id)
            by_circle = await work.meetings.of_circles([circle.id for circle in circles])
            found = [
                (circle, meeting)
                for circle in circles
                if circle.is_running
                and (meeting := next_meeting(by_circle.get(circle.id, []), self._clock.now())) is not None
            ]
            rsvps = await work.rsvps.of_meetings([meeting.id for _, meeting in found])
            answers = {rsvp.meeting_id: rsvp.answer for rsvp in rsvps if rsvp.user_id == user_id}
        items = [MyMeeting(circle, meeting, answers.get(meeting.id)) for circle, meeting in found]
        return sorted(items, key=lambda item: item.meeting.starts_at)


async def reminder_of(
    work: UnitOfWork,
    circle: Circle,
    meeting: Meeting,
    member: Member,
    answer: Answer | None,
    who: Turnout,
    plan: MeetingPlan | None = None,
) -> Reminder:
    """Return what a reminder says to one member; `who` comes, in numbers; `plan` is what the meeting is about."""
    open_ones = await work.commitments.open_of(circle.team_id, member.user_id, circle.id)
    owed = await asked_at_reminder(work, circle, meeting, open_ones)
    mine = replace(plan, reader_id=member.user_id) if plan else None
    return Reminder(circle, meeting, circle.cadence.meetings, answer, tuple(owed), member.goal, who, mine)


async def existing_meeting(work: UnitOfWork, team_id: TeamId, meeting_id: MeetingId) -> Meeting:
    """Return the meeting of this workspace, or raise NotFound in words."""
    meeting = await work.meetings.get(team_id, meeting_id)
    if meeting is None:
        raise NotFound("That meeting is no longer here. `/circle next` shows the one to come.")
    return meeting
