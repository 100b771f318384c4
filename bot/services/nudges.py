"""The ledger: planning what will be due, expanding it to people, and handing it to delivery."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from bot import logs
from bot.clock import Clock
from bot.domain.ids import ChannelId, TeamId
from bot.domain.pace import Pace
from bot.domain.timetable import SEEN_AHEAD, SEEN_BACK
from bot.services.catching_up import CatchingUp
from bot.services.delivery import Claimed, Delivery
from bot.services.endings import close_if_over
from bot.services.resting import locked_if_running
from bot.services.settling import Counting
from bot.services.working_out import UNWORKABLE, expanded, planned
from bot.slack.gateway import Gateway
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

PLAN_EVERY = timedelta(hours=24)
"""How often planning is repeated by itself; a new circle and a woken one plan themselves."""

EXPAND_BATCH = 50
PLAN_BATCH = 50
"""So many circles are planned in one unit of work."""
UNPARK_EVERY = timedelta(minutes=10)
INBOX_KEPT_FOR = timedelta(days=7)
FINISHED_AFTER = timedelta(days=14)


class Looking(Protocol):
    """Looks for what may have been posted."""

    async def look(self) -> int:
        """Look for everything that is to be looked for now; return how many nudges changed by it."""
        ...


class Recovering(Protocol):
    """Notices that the database is an older state of itself."""

    async def watch(self) -> object:
        """Notice a failover that happened while we run."""
        ...

    async def claimed(self, work: UnitOfWork) -> None:
        """Note in the unit of work of a claim that there is one."""
        ...

    async def beat(self) -> None:
        """Note outside of the database that a claim was kept, before anything is posted."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How many nudges have not ended, by state; how many are due; how fast is posted, in posts per minute.

    `circuit_open`: Slack does not answer, or the token is not good, so that it is only asked now and then.
    """

    counts: dict[str, int]
    late: int
    per_minute: float
    circuit_open: bool


class Nudges:
    """The ledger's clerk. Any number of them may work on one database."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        team_id: TeamId | None = None,
        *,
        pace: Pace | None = None,
        dice: Random | None = None,
        reconciler: Looking | None = None,
        recovery: Recovering | None = None,
        metrics: Counting | None = None,
    ) -> None:
        pace = pace or Pace()
        self._database = database
        self._pace = pace
        self._team_id = team_id
        self._catching_up = CatchingUp(pace, team_id)
        self._delivery = Delivery(
            database,
            gateway,
            clock,
            team_id,
            pace=pace,
            dice=dice or Random(),
            catching_up=self._catching_up,
            metrics=metrics,
        )
        self._reconciler = reconciler
        self._recovery = recovery
        self._clock = clock
        self._planned_at: datetime | None = None
        self._unparked_at: datetime | None = None

    async def run_due(self) -> int:
        """Do everything that is due now; return how many nudges were sent or settled otherwise."""
        now = self._clock.now()
        if self._recovery is not None:
            await self._recovery.watch()
        if self._planned_at is None:
            await self._begin(now)
        if self._planned_at is None or not timedelta(0) <= now - self._planned_at < PLAN_EVERY:
            await self.housekeep()
            await self.plan()
            self._planned_at = now
        if self._unparked_at is None or not timedelta(0) <= now - self._unparked_at < UNPARK_EVERY:
            await self.unpark()
            self._unparked_at = now
        done = 0
        while not self._delivery.is_stopping and await self._has_work():
            looked = await self.look()
            settled, expanded, claimed = await self._claim()
            if claimed.groups and self._recovery is not None:
                await self._recovery.beat()
            more = await self._delivery.work_off(claimed)
            done += looked + settled + len(claimed.claims)
            if not more and not expanded and not claimed.groups:
                break
        if self._catching_up.is_under_way:
            async with self._database.unit_of_work() as work:
                await self._catching_up.finish(work, self._clock.now(), self._team_id)
        return done

    async def look(self) -> int:
        """Look for what may have been posted, or posted twice, though nothing is due; return how many changed."""
        return await self._reconciler.look() if self._reconciler is not None else 0

    def stop(self) -> None:
        """Claim nothing more, and begin nothing more of what is claimed."""
        self._delivery.is_stopping = True

    async def _has_work(self) -> bool:
        """Tell whether anything is due, to be looked for, or left behind: a quiet ledger is only read."""
        async with self._database.reading() as work:
            soonest = await work.nudges.soonest(self._team_id)
        return soonest is not None and soonest <= self._clock.now()

    async def _begin(self, now: datetime) -> None:
        """At the first turn of a process: a new start may bring a good token, or know a kind that was foreign."""
        async with self._database.unit_of_work() as work:
            for lane in await work.lanes.workspaces():
                if self._team_id in (None, lane.team_id) and lane.reason is not None:
                    await work.lanes.save(self._catching_up.pace(now).opened(lane, now))
            await work.nudges.name_lanes()
            await work.nudges.mend_times(now)
            await self._catching_up.begin(work, now, self._team_id)

    async def _claim(self) -> tuple[int, int, Claimed]:
        """End what time has ended, expand and claim what is due; return how many ended and were expanded."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await work.nudges.name_lanes(now)
            lost = await work.nudges.expire_leases(now)
            expired = await work.nudges.expire(now, self._team_id)
            parked = await work.nudges.park_foreign(now)
            expanded = await self._expand(work)
            claimed = await self._delivery.claim(work)
            if claimed.groups and self._recovery is not None:
                await self._recovery.claimed(work)
        self._catching_up.expired(expired)
        for name, count in (
            ("lease.expired", lost),
            ("nudge.expired", expired.total()),
            ("nudge.foreign", parked),
        ):
            if count:
                logs.line(log, name, level=logging.WARNING, count=count)
        return lost + expired.total() + parked, expanded, claimed

    async def next_due_at(self) -> datetime | None:
        """Return the next instant at which there is something to do: to post, to look for, or to give up."""
        now = self._clock.now()
        pace = self._catching_up.pace(now)
        async with self._database.reading() as work:
            soonest = await work.nudges.soonest(self._team_id)
            if soonest is None or soonest > now:
                return soonest  # nothing waits for a lane
            coming = [await work.nudges.next_check_at(self._team_id)]
            lanes = {lane.team_id: lane for lane in await work.lanes.workspaces()}
            for team_id in [self._team_id] if self._team_id is not None else await work.nudges.planned_teams():
                claim = await work.nudges.next_claim_at(team_id, now, pace.lane_tolerance)
                lane = lanes.get(team_id)
                coming.append(max(claim, pace.free_at(lane)) if claim and lane else claim)
        return min((instant for instant in coming if instant is not None), default=None)

    async def idle_for(self) -> float | None:
        """Return for how many seconds there is nothing to do; None where nothing is planned."""
        due = await self.next_due_at()
        return None if due is None else (due - self._clock.now()).total_seconds()

    async def standing(self) -> Standing:
        """Return how the ledger and the pace stand."""
        now = self._clock.now()
        async with self._database.reading() as work:
            counts = await work.nudges.counts(self._team_id)
            late, _ = await work.nudges.backlog(now, self._team_id)
            lanes = await work.lanes.workspaces()
        mine = [lane for lane in lanes if self._team_id in (None, lane.team_id)]
        return Standing(
            counts={state.value: count for state, count in counts.items() if not state.is_final},
            late=late,
            per_minute=min((self._pace.rate(lane) for lane in mine), default=self._pace.first),
            circuit_open=any(self._pace.is_probing(lane) for lane in mine),
        )

    async def unpark(self, team_id: TeamId | None = None, channel_id: ChannelId | None = None) -> int:
        """Plan again what waited for a scope or a channel: somebody may have mended it; return how many."""
        async with self._database.reading() as work:
            if not await work.nudges.any_parked(team_id or self._team_id):
                return 0
        async with self._database.unit_of_work() as work:
            return await work.nudges.unpark(self._clock.now(), team_id or self._team_id, channel_id=channel_id)

    async def plan(self) -> int:
        """Write what falls due within the horizon into the ledger; doing it ten times equals once.

        Some circles at a time, so that neither the loop nor other writers have to wait for thousands of them.
        """
        now, new, last = self._clock.now(), 0, ""
        while True:
            async with self._database.unit_of_work() as work:
                circles = await work.circles.running_after(last, limit=PLAN_BATCH)
                ids = [circle.id for circle in circles]
                meetings = await work.meetings.around(ids, now - SEEN_BACK, now + SEEN_AHEAD)
                ends = await work.meetings.last_ends(ids)
                wanted = [one for circle in circles for one in planned(circle, meetings[circle.id], now, ends)]
                new += await work.nudges.plan(wanted)
            if len(circles) < PLAN_BATCH:
                return new
            last = circles[-1].id
            await asyncio.sleep(0)

    async def _expand(self, work: UnitOfWork) -> int:
        """Turn due nudges for several people into one for each of them; return how many there were."""
        now = self._clock.now()
        due = await work.nudges.to_expand(now, limit=EXPAND_BATCH, team_id=self._team_id)
        for nudge in due:
            owed = await expanded(work, nudge, now)
            if owed is None:
                await work.nudges.give_up(nudge, UNWORKABLE)
            else:
                await work.nudges.expand(nudge, owed)
        return len(due)

    async def housekeep(self) -> None:
        """End what a crashed process left claimed, forget what is old, close finished circles."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            lost = await work.nudges.expire_leases(now)
            await work.nudges.name_lanes()
            await work.lanes.forget_idle(now)
            await work.inbox.prune(now - INBOX_KEPT_FOR)
            for team_id, circle_id in await work.circles.over_since(now - FINISHED_AFTER):
                if (found := await locked_if_running(work, team_id, circle_id)) is not None:
                    await close_if_over(work, found, now)
        if lost:
            logs.line(log, "lease.expired", level=logging.WARNING, count=lost)
