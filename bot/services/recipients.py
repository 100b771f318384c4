"""Whom a nudge for several people goes to, looked at when it falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.attention import Occasion, wants, welcome_from, why_held, works_on
from bot.domain.circles import Circle, MemberState
from bot.domain.endings import AT_THE_END
from bot.domain.exchanges import morning, place_of
from bot.domain.ids import UserId
from bot.domain.local_time import days_from, local_day
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from bot.domain.reflections import ReflectionState
from bot.domain.timetable import for_person
from bot.services.calendars import days_off
from bot.services.exchanges import exchange_of
from bot.services.free_days import asked_about
from bot.services.leading import LEADERS_MATTER, leader_of, note_leader
from bot.services.reminders import reminder_owed
from bot.services.surveys import asked_at_the_end
from storage.unit_of_work import UnitOfWork


async def children(
    work: UnitOfWork, nudge: Nudge, circle: Circle | None, meeting: Meeting | None, now: datetime
) -> list[Nudge]:
    """Return a circle's nudge as owed to each person it goes to, when it is welcome to them."""
    if circle is None or meeting is None:
        return []
    if nudge.kind is NudgeKind.PROPOSAL:
        nudge, asked = await asked_about(work, nudge, circle, meeting)
        return [_owed(nudge, one, circle, meeting, now) for one in asked]
    if nudge.kind is NudgeKind.EXCHANGE_PROMPT:
        return await exchange_prompts(work, nudge, circle, meeting, now)
    if nudge.kind in LEADERS_MATTER:
        meeting = await note_leader(work, circle, meeting, now)
    people = await recipients(work, nudge, meeting)
    if nudge.kind is NudgeKind.AGENDA:
        leader = await leader_of(work, circle, meeting, now)
        people = [one for one in people if one.user_id == leader]
    if nudge.kind is NudgeKind.REMINDER:
        return [reminder_owed(nudge, one, circle, meeting, now) for one in people]
    if nudge.kind is NudgeKind.REFLECT_LAST:
        last = [await _last_owed(work, nudge, one, circle, meeting, now) for one in people]
        return [one for one in last if one is not None]
    return [_owed(nudge, one, circle, meeting, now) for one in people]


async def _last_owed(
    work: UnitOfWork, nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime
) -> Nudge | None:
    """Return the last reminder to reflect, a day later for whom the first waited into the same day.

    Who does not work then was asked on their own working day, and is not asked again on a free one.
    """
    owed = _owed(nudge, person, circle, meeting, now)
    key = f"{keys_begin(meeting)}{NudgeKind.REFLECT_FIRST}:{person.user_id}"
    first = await work.nudges.by_key(circle.team_id, key)
    if first is None or (first.state.is_final and first.sent_at is None):
        return owed
    came_at, zone = first.sent_at or first.due_at, person.zone_or(circle.zone)
    if came_at >= owed.due_at or local_day(came_at, zone) != local_day(owed.due_at, zone):
        return owed  # on another day, or told together
    off = days_off(person.profile.holidays, now)
    later = _owed(replace(nudge, due_at=days_from(nudge.due_at, 1, circle.zone)), person, circle, meeting, now)
    is_free = works_on(person, owed.due_at, zone, off) and not works_on(person, later.due_at, zone, off)
    return None if is_free else later


async def exchange_prompts(
    work: UnitOfWork, nudge: Nudge, circle: Circle, meeting: Meeting, now: datetime
) -> list[Nudge]:
    """Return one question of an exchange as owed to each, in a morning of their own; none where it asks fewer."""
    total = len((await exchange_of(work, circle, meeting)).prompts)
    if place_of(nudge) > total:
        return []
    owed = []
    for one in await recipients(work, nudge, meeting):
        off = days_off(one.profile.holidays, now)
        at = morning(meeting, place_of(nudge), total, one.zone_or(circle.zone), one.profile.works_on, off)
        owed.append(_owed(replace(nudge, due_at=at), one, circle, meeting, now))
    return owed


def _owed(nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime) -> Nudge:
    occasion = Occasion(nudge.kind, circle.id, nudge.not_after, meeting.starts_at)
    off = days_off(person.profile.holidays, now)
    zone = person.zone_or(circle.zone)
    at = welcome_from(person, occasion, nudge.due_at, zone, off)
    held = why_held(person, nudge.due_at, zone) if at > nudge.due_at else None
    return for_person(nudge, person, circle.zone, at=at, reason=held)


async def recipients(work: UnitOfWork, nudge: Nudge, meeting: Meeting) -> list[Person]:
    """Return the people a meeting's nudge goes to: active members, less those it has nothing to ask of."""
    if nudge.kind in AT_THE_END:
        return await asked_at_the_end(work, nudge)
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
