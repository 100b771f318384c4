"""Moving along with time zones: when the rules of a zone change, and when a circle changes its zone or time.

At every start the rules of the zones in use are compared with those that the database noted. Where they differ
(a new tzdata), the meetings to come keep their wall-clock time and get its new instant, and their nudges go with
them: what was sent is not sent again, what is planned is due at its new time. Nobody is told, since no clock on
anybody's wall shows a difference.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfoNotFoundError

from bot import logs
from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.meetings import Meeting
from bot.domain.rezoning import ZoneRules, matter_until, moved_by_rules, renamed, replanned
from bot.domain.timetable import plan_circle
from bot.services.calendars import holidays_of
from bot.services.follow_ups import owe_again
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

RULES = "rules:"
"""How the memo of a zone's rules begins; its name goes on with the zone."""


class Rezoning:
    """Notices that the rules of a zone have changed since the last start."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def start(self) -> int:
        """Bring what is to come to the rules of this process; return how many meetings moved.

        To be done before anything is posted. One circle is one transaction, and the rules of a zone are noted
        after its circles, so a start that is broken off is taken up by the next.
        """
        now = self._clock.now()
        async with self._database.reading() as work:
            circles = await work.rezoning.unfinished()
        moved = 0
        by_zone = groupby(sorted(circles, key=lambda one: (one.zone, one.id)), key=lambda one: one.zone)
        for zone, found in by_zone:
            try:
                moved += await self._compare(zone, list(found), now)
            except ZoneInfoNotFoundError:
                logs.line(log, "zone.unknown", level=logging.WARNING, zone=zone)
        return moved

    async def _compare(self, zone: str, circles: list[Circle], now: datetime) -> int:
        async with self._database.reading() as work:
            noted = ZoneRules.read(await work.memos.get(RULES + zone) or "")
            is_known = noted is not None and noted.still_hold(zone)
            ends = await work.meetings.last_ends([one.id for one in circles])
            doubtful = [
                one
                for one in circles
                if noted is None or not is_known or not noted.vouch_for(one, ends.get(one.id))
            ]
            affected = await _affected(work, doubtful, now)
        moved = 0
        for circle in affected:
            async with self._database.unit_of_work() as work:
                moved += await _follow(work, circle, now)
        rules = ZoneRules.of(zone, now, max(matter_until(one, ends.get(one.id)) for one in circles))
        async with self._database.unit_of_work() as work:
            await work.memos.note(RULES + zone, rules.text())
        if affected or (noted is not None and not is_known):
            logs.line(log, "zone.rules_changed", level=logging.WARNING, zone=zone, meetings=moved)
        return moved


async def replan(work: UnitOfWork, circle: Circle, meetings: list[Meeting], now: datetime) -> int:
    """Bring the ledger to a circle's new zone, time or cadence, and its meetings; return how many nudges changed.

    `circle` and `meetings` are as they are from now on, saved in this unit of work, in which the circle is
    locked. What was not tried moves in place, or is skipped where it has no place any more; what is new is
    planned, unless the circle rests. Doing it ten times equals once. A week has at most one digest whatever
    changes around its hour; a meeting that people moved earns new nudges, once for each instant.
    """
    changed = await _bring(work, circle, meetings, now, drop=True)
    await owe_again(work, circle, meetings, now)
    return changed


async def _bring(work: UnitOfWork, circle: Circle, meetings: list[Meeting], now: datetime, *, drop: bool) -> int:
    ledger = (await work.rezoning.waiting([circle.id], lock=True))[circle.id]
    changed = 0
    for before, after in replanned(ledger, circle, meetings, drop=drop, is_holiday=holidays_of(circle)):
        changed += await work.rezoning.amend(before, after)
    if circle.is_running:
        changed += await work.nudges.plan(plan_circle(circle, meetings, now, is_holiday=holidays_of(circle)))
    return changed


async def _affected(work: UnitOfWork, circles: Sequence[Circle], now: datetime) -> list[Circle]:
    """Return the circles for which the rules of this process make a difference."""
    meetings = await work.meetings.of_circles([one.id for one in circles])
    waiting = await work.rezoning.waiting([one.id for one in circles])
    return [
        one
        for one in circles
        if moved_by_rules(one, meetings[one.id], now)
        or replanned(waiting[one.id], one, meetings[one.id], drop=False, is_holiday=holidays_of(one))
    ]


async def _follow(work: UnitOfWork, circle: Circle, now: datetime) -> int:
    """Let a circle's meetings to come, and what is planned for it, follow the rules; return how many moved."""
    found = await work.circles.lock(circle.team_id, circle.id)
    if found is None:
        return 0
    moved = moved_by_rules(found, await work.meetings.of_circle(found.id), now)
    for old, new in moved:
        await work.meetings.save(new)
        changes, holding = renamed(await work.rezoning.of_meeting(found.id, old.id), old, new)
        for before, after in changes:
            await work.rezoning.amend(before, after)
        await work.rezoning.stand_in(holding)
    await _bring(work, found, await work.meetings.of_circle(found.id), now, drop=False)
    return len(moved)
