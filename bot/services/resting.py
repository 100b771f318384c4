"""Letting a circle rest and waking it: what fell into the rest did not take place and is not made up for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.circles import REMOVED, Circle, CircleStatus
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.moving import RESTED, to_come
from bot.domain.nudges import Nudge
from bot.domain.timetable import LEDGER_SEEN, after_a_pause, notice, plan_circle
from bot.services.calendars import holidays_of
from bot.services.called_off import call_off, call_on
from bot.services.follow_ups import owe_again
from storage.unit_of_work import UnitOfWork

CIRCLE_RESTS = "rest"
"""What the details of such a notice say that it is about."""


async def rest(
    work: UnitOfWork, circle: Circle, because: str, now: datetime, *, told: Collection[UserId] = ()
) -> Circle:
    """Let a running circle rest; `because` says why, in words for its members.

    Who said that they come to a meeting hears in private that it is off, but for those who are `told` anyway.
    """
    resting = replace(circle, status=CircleStatus.PAUSED, paused_because=because, paused_at=now)
    await work.circles.save(resting)
    if because != REMOVED:
        await call_off(work, resting, await work.meetings.of_circle(circle.id), now, but=told)
    return resting


def told_of_rest(circle: Circle, key: str, words: str, now: datetime) -> Nudge:
    """Return what tells the facilitator that their circle rests; of no use any more once it runs again."""
    told = notice(circle, key, words, now, user_id=circle.facilitator_id)
    return replace(told, details=told.details | {"about": CIRCLE_RESTS})


async def loses_meetings(work: UnitOfWork, circle: Circle, now: datetime) -> bool:
    """Tell whether a running circle without its channel misses a meeting, so that it is to rest.

    Where none is to come, what the end of the series owes goes to people in private, and needs no channel.
    """
    return bool(to_come(await work.meetings.of_circle(circle.id), now))


async def wake(work: UnitOfWork, circle: Circle, now: datetime) -> Circle:
    """Wake a resting circle: meetings that began meanwhile are marked as skipped, the coming ones planned."""
    meetings = await work.meetings.of_circle(circle.id)
    for place, meeting in enumerate(meetings):
        fell_out = circle.paused_at is not None and circle.paused_at <= meeting.starts_at <= now
        if fell_out and not meeting.is_skipped:
            meetings[place] = replace(
                meeting, is_skipped=True, skipped_because=RESTED, version=meeting.version + 1
            )
            await work.meetings.save(meetings[place])
    running = replace(circle, status=CircleStatus.ACTIVE, paused_because=None, paused_at=None)
    await work.circles.save(running)
    ledger = await work.nudges.of_circle(circle.id, limit=LEDGER_SEEN)
    since = circle.paused_at or now
    await call_on(work, running, [one for one in ledger if one.due_at >= since], meetings, now)
    missed = after_a_pause(ledger, meetings, now)
    await work.nudges.plan([*missed, *plan_circle(running, meetings, now, is_holiday=holidays_of(running))])
    await owe_again(work, running, meetings, now)
    return running


async def locked_if_running(work: UnitOfWork, team_id: TeamId, circle_id: CircleId) -> Circle | None:
    """Return the circle, kept from other units of work, if it runs now."""
    circle = await work.circles.lock(team_id, circle_id)
    return circle if circle is not None and circle.is_running else None
