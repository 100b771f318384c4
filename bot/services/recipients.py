"""Whom a nudge for several people goes to, looked at when it falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.attention import Occasion, wants, welcome_from, why_held
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import UserId
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from bot.domain.reflections import ReflectionState
from bot.domain.timetable import for_person
from bot.services.calendars import days_off
from storage.unit_of_work import UnitOfWork


async def children(
    work: UnitOfWork, nudge: Nudge, circle: Circle | None, meeting: Meeting | None, now: datetime
) -> list[Nudge]:
    """Return a circle's nudge as owed to each person it goes to, when it is welcome to them."""
    if circle is None or meeting is None:
        return []
    return [_owed(nudge, one, circle, meeting, now) for one in await recipients(work, nudge, meeting)]


def _owed(nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime) -> Nudge:
    occasion = Occasion(nudge.kind, circle.id, nudge.not_after, meeting.starts_at)
    off = days_off(person.profile.holidays, now)
    zone = person.zone_or(circle.zone)
    at = welcome_from(person, occasion, nudge.due_at, zone, off)
    owed = for_person(nudge, person, circle.zone, at=at)
    return replace(owed, reason=why_held(person, nudge.due_at, zone)) if at > nudge.due_at else owed


async def recipients(work: UnitOfWork, nudge: Nudge, meeting: Meeting) -> list[Person]:
    """Return the people a meeting's nudge goes to: active members, less those it has nothing to ask of."""
    members = [m for m in await work.members.of_circle(nudge.circle_id) if m.state is MemberState.ACTIVE]
    wanted: set[UserId] = {m.user_id for m in members if m.joined_at < meeting.ends_at}
    if nudge.kind is not NudgeKind.REMINDER:
        wanted -= await away(work, meeting)
    if nudge.kind in {NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST}:
        wanted -= await reflected(work, meeting)
    people = (await work.people.get_many(nudge.team_id, sorted(wanted))).values()
    return [one for one in people if not one.is_deactivated and _is_asked(nudge, one)]


def _is_asked(nudge: Nudge, person: Person) -> bool:
    """An early call is for those alone who asked for one; what others do not want is noted when it is decided."""
    return nudge.kind is not NudgeKind.SOON or wants(person.profile.level, nudge.kind)


async def away(work: UnitOfWork, meeting: Meeting) -> set[UserId]:
    """Return who said, before or after, that they are not at the meeting."""
    return {rsvp.user_id for rsvp in await work.rsvps.of_meetings([meeting.id]) if rsvp.said_away}


async def reflected(work: UnitOfWork, meeting: Meeting) -> set[UserId]:
    """Return who reflected on the meeting or chose not to; a rating alone is not a reflection."""
    given = await work.reflections.of_meetings([meeting.id])
    return {one.user_id for one in given if one.state is not ReflectionState.RATED}
