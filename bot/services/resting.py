"""Letting a circle rest and waking it: what fell into the rest did not take place and is not made up for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle, CircleStatus
from bot.domain.ids import CircleId, TeamId
from bot.domain.moving import RESTED
from bot.domain.timetable import LEDGER_SEEN, after_a_pause, plan_circle
from storage.unit_of_work import UnitOfWork


async def rest(work: UnitOfWork, circle: Circle, because: str, now: datetime) -> Circle:
    """Let a running circle rest; `because` says why, in words for its members."""
    resting = replace(circle, status=CircleStatus.PAUSED, paused_because=because, paused_at=now)
    await work.circles.save(resting)
    return resting


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
    missed = after_a_pause(await work.nudges.of_circle(circle.id, limit=LEDGER_SEEN), now)
    await work.nudges.plan([*missed, *plan_circle(running, meetings, now)])
    return running


async def locked_if_running(work: UnitOfWork, team_id: TeamId, circle_id: CircleId) -> Circle | None:
    """Return the circle, kept from other units of work, if it runs now."""
    circle = await work.circles.lock(team_id, circle_id)
    return circle if circle is not None and circle.is_running else None
