"""The ledger: planning what will be due, expanding it to people, and handing it to delivery."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot import logs
from bot.clock import Clock
from bot.domain.circles import CircleStatus
from bot.domain.ids import TeamId
from bot.domain.timetable import for_person, plan_circle
from bot.services.delivery import BATCH, Delivery
from bot.services.recipients import recipients
from bot.services.resting import locked_if_running
from bot.slack.gateway import Gateway
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

PLAN_EVERY = timedelta(hours=24)
"""How often planning is repeated by itself; a new circle and a woken one plan themselves."""

INBOX_KEPT_FOR = timedelta(days=7)
FINISHED_AFTER = timedelta(days=14)


class Nudges:
    """The ledger's clerk. Any number of them may work on one database."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, team_id: TeamId | None = None) -> None:
        self._database = database
        self._team_id = team_id
        self._delivery = Delivery(database, gateway, clock, team_id)
        self._clock = clock
        self._planned_at: datetime | None = None

    async def run_due(self) -> int:
        """Do everything that is due now; return how many nudges were sent or settled otherwise."""
        now = self._clock.now()
        if self._planned_at is None or not timedelta(0) <= now - self._planned_at < PLAN_EVERY:
            await self.housekeep()
            await self.plan()
            self._planned_at = now
        done = 0
        while True:
            async with self._database.unit_of_work() as work:
                expanded = await self._expand(work)
                claimed = await self._delivery.claim(work)
            more = await self._delivery.work_off(claimed)
            done += len(claimed.claims)
            if not more and max(expanded, len(claimed.claims)) < BATCH:
                return done

    async def next_due_at(self) -> datetime | None:
        """Return when the next nudge on the ledger falls due."""
        async with self._database.reading() as work:
            return await work.nudges.next_due_at()

    async def plan(self) -> int:
        """Write what falls due within the horizon into the ledger; doing it ten times equals once."""
        now = self._clock.now()
        async with self._database.reading() as work:
            circles = await work.circles.running()
            meetings = await work.meetings.of_circles([circle.id for circle in circles])
        wanted = [nudge for circle in circles for nudge in plan_circle(circle, meetings.get(circle.id, []), now)]
        async with self._database.unit_of_work() as work:
            return await work.nudges.plan(wanted)

    async def _expand(self, work: UnitOfWork) -> int:
        """Turn due nudges for several people into one for each of them; return how many there were."""
        due = await work.nudges.to_expand(self._clock.now(), limit=BATCH, team_id=self._team_id)
        for nudge in due:
            circle = await work.circles.get(nudge.team_id, nudge.circle_id)
            meeting = await work.meetings.get(nudge.team_id, nudge.meeting_id) if nudge.meeting_id else None
            people = [] if circle is None or meeting is None else await recipients(work, nudge, meeting)
            zone = circle.zone if circle else "UTC"
            await work.nudges.expand(nudge, [for_person(nudge, person, zone) for person in people])
        return len(due)

    async def housekeep(self) -> None:
        """End what a crashed process left claimed, forget old deliveries, close finished circles."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            lost = await work.nudges.expire_leases(now)
            await work.inbox.prune(now - INBOX_KEPT_FOR)
            running = await work.circles.running()
            meetings = await work.meetings.of_circles([circle.id for circle in running])
            for circle in sorted(running, key=lambda one: one.id):
                held = meetings[circle.id]
                is_over = held and max(m.ends_at for m in held) + FINISHED_AFTER < now
                if is_over and (found := await locked_if_running(work, circle.team_id, circle.id)) is not None:
                    await work.circles.save(replace(found, status=CircleStatus.FINISHED))
        if lost:
            logs.line(log, "lease.expired", level=logging.WARNING, count=lost)
