"""The first word to a person about a meeting that is over: how was it, and what do you take with you?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.anonymity import closes_at
from bot.domain.circles import Circle
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meeting_nudges import meeting_nudge
from bot.domain.meetings import Meeting
from bot.domain.nudges import NudgeKind
from bot.services.attendance import with_attendance
from bot.services.facts import Facts, Recall
from bot.services.speakers import asks_feedback
from bot.views import reflections as views
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork


async def first_word(facts: Facts, meeting: Meeting, rating: int | None = None, own: Sequence[int] = ()) -> Told:
    """Return what is asked first, whichever nudge brings it; with the `rating` that was given, once one was.

    `own` are all ratings of this person in the circle, oldest first.
    """
    takes_rating = facts.now < closes_at(meeting)
    told = views.prompt(facts.circle, meeting, zone=facts.zone, rating=rating, own=own, takes_rating=takes_rating)
    return await asks_feedback(facts, await with_attendance(facts, meeting, told))


async def told_again(
    work: UnitOfWork,
    circle: Circle,
    meeting: Meeting,
    user_id: UserId,
    own: Sequence[int],
    rating: int,
    now: datetime,
) -> Told:
    """Return what a person was asked about a meeting, as it says once they gave it a rating."""
    nudge = replace(meeting_nudge(circle, meeting, NudgeKind.PROMPT, now, now), user_id=user_id)
    person, member = await work.people.get(circle.team_id, user_id), await work.members.get(circle.id, user_id)
    facts = Facts(work, Recall(), nudge, circle, now, person, member, meeting)
    return await first_word(facts, meeting, rating, own)


async def ratings_of(work: UnitOfWork, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> list[int]:
    """Return a person's own ratings of a circle's meetings, in the order of the meetings."""
    meetings = {one.id: one for one in await work.meetings.of_circle(circle_id)}
    given = await work.reflections.of_user(team_id, user_id, meetings)
    given.sort(key=lambda one: meetings[one.meeting_id].starts_at)
    return [one.rating for one in given if one.rating is not None]
