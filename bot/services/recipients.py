"""Whom a nudge for several people goes to, looked at when it falls due."""

from __future__ import annotations

from datetime import datetime

from bot.domain.attention import AFTER_MEETING, wants
from bot.domain.circles import Circle, MemberState
from bot.domain.endings import AT_THE_END
from bot.domain.ids import UserId
from bot.domain.meetings import Meeting, is_written
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from bot.domain.reflections import ReflectionState
from bot.domain.timetable import card_after, usual_reminder
from bot.services.exchanges import exchange_of
from bot.services.facts import Recall
from bot.services.free_days import asked_about
from bot.services.leading import LEADERS_MATTER, leads_now, note_leader
from bot.services.owing import owed
from bot.services.reminders import asked_at
from bot.services.survey_questions import asked_at_the_end
from storage.unit_of_work import UnitOfWork


async def children(
    work: UnitOfWork, nudge: Nudge, circle: Circle | None, meeting: Meeting | None, now: datetime
) -> list[Nudge]:
    """Return a circle's nudge as owed to each person it goes to, when it is welcome to them.

    With the question after a meeting goes the circle's card, which names that meeting no longer.
    """
    if circle is None or meeting is None:
        return []
    if nudge.kind is NudgeKind.PROPOSAL:
        nudge, people = await asked_about(work, nudge, circle, meeting)
    else:
        if nudge.kind in LEADERS_MATTER and not _is_early(nudge, circle, meeting, now):
            meeting = await note_leader(work, circle, meeting, now)
        people = await recipients(work, nudge, meeting)
        if nudge.kind in AFTER_MEETING and is_written(circle):
            people = await _took_part(work, circle, meeting, people, now)
    if nudge.kind is NudgeKind.AGENDA:
        leader = await leads_now(work, circle, meeting, now)
        people = [one for one in people if one.user_id == leader]
    recall = Recall()
    each = [await owed(work, nudge, one, circle, meeting, now, recall) for one in people]
    after = [card_after(circle, meeting, now)] if nudge.kind is NudgeKind.PROMPT else []
    return [*after, *(one for one in each if one is not None)]


def _is_early(nudge: Nudge, circle: Circle, meeting: Meeting, now: datetime) -> bool:
    """Tell whether a reminder is worked out for those who get it early, before it comes to most."""
    return nudge.kind is NudgeKind.REMINDER and now < usual_reminder(circle, meeting)


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


async def _took_part(
    work: UnitOfWork, circle: Circle, meeting: Meeting, people: list[Person], now: datetime
) -> list[Person]:
    """Return who could answer in an exchange: not those who joined after its last question, but for who did."""
    total = len((await exchange_of(work, circle, meeting)).prompts)
    answered = {one.user_id for one in await work.exchanges.answers(meeting.id)}
    joined = {one.user_id: one.joined_at for one in await work.members.of_circle(circle.id)}
    return [
        one
        for one in people
        if one.user_id in answered or joined[one.user_id] < asked_at(one, circle, meeting, now, total, total)
    ]


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
