"""Whom a nudge for several people goes to, looked at when it falls due."""

from __future__ import annotations

from bot.domain.circles import MemberState
from bot.domain.ids import UserId
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from bot.domain.reflections import ReflectionState
from storage.unit_of_work import UnitOfWork


async def recipients(work: UnitOfWork, nudge: Nudge, meeting: Meeting) -> list[Person]:
    """Return the people a meeting's nudge goes to: active members, less those it has nothing to ask of."""
    members = [m for m in await work.members.of_circle(nudge.circle_id) if m.state is MemberState.ACTIVE]
    wanted: set[UserId] = {m.user_id for m in members if m.joined_at < meeting.ends_at}
    if nudge.kind is not NudgeKind.REMINDER:
        wanted -= await away(work, meeting)
    if nudge.kind in {NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST}:
        wanted -= await reflected(work, meeting)
    people = await work.people.get_many(nudge.team_id, sorted(wanted))
    return [person for person in people.values() if not person.is_deactivated]


async def away(work: UnitOfWork, meeting: Meeting) -> set[UserId]:
    """Return who said, before or after, that they are not at the meeting."""
    return {rsvp.user_id for rsvp in await work.rsvps.of_meetings([meeting.id]) if rsvp.said_away}


async def reflected(work: UnitOfWork, meeting: Meeting) -> set[UserId]:
    """Return who reflected on the meeting or chose not to; a rating alone is not a reflection."""
    given = await work.reflections.of_meetings([meeting.id])
    return {one.user_id for one in given if one.state is not ReflectionState.RATED}
