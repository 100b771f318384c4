"""Looking for posts whose answer was lost, and settling what is found.

No transaction is open while Slack is asked. One call serves everything that is unknown in a channel. Two
replicas never count one look twice: what is looked for is held, and settled under a fence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import uuid4

from bot import logs
from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.domain.nudges import Attempt, Nudge, NudgeState, Outcome
from bot.domain.reconciling import GRACE, LOOKING_FOR, Fate, Found, Unseen, fate_of, mark_of
from bot.services.asking import ask_facilitator
from bot.services.consequences import draw_consequences
from bot.services.searching import Search, Sought
from bot.slack.gateway import Gateway
from storage.engine import Database
from storage.repositories.unknowns import LATER
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

AT_ONCE = 8
"""Channels that are looked at side by side, until Slack asks for patience."""
HELD_FOR = timedelta(seconds=60)
"""How long a look may take before another replica looks instead."""
LOOK_FOR_S = 5.0
"""Seconds of real time after which posting goes on and looking waits for the next turn."""
DUPLICATES = "duplicates_seen"
"""The memo that counts posts that were found twice."""
DIGEST_COVERS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at one nudge led to."""

    sought: Sought
    fate: Fate

    @property
    def nudge(self) -> Nudge:
        return self.sought.nudge

    @property
    def is_twice(self) -> bool:
        return self.sought.hits > 1


class Reconciler:
    """Looks for what is unknown in one workspace (in all, where none is given)."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        team_id: TeamId | None = None,
        *,
        duplicate_seen: Callable[[], None] | None = None,
    ) -> None:
        self._database = database
        self._search = Search(gateway, clock)
        self._clock = clock
        self._team_id = team_id
        self._duplicate_seen = duplicate_seen
        self._owner = f"look:{uuid4().hex}"
        self._at_once = AT_ONCE

    async def look(self) -> int:
        """Look for everything that is to be looked for now; return how many are no longer unknown."""
        loop = asyncio.get_running_loop()
        changed, stop_at = 0, loop.time() + LOOK_FOR_S
        while loop.time() < stop_at:
            now = self._clock.now()
            async with self._database.reading() as work:
                lanes = await work.unknowns.lanes(now, limit=self._at_once, team_id=self._team_id)
                again = [] if lanes else await work.unknowns.posted_again(now, self._team_id)
            if not lanes:
                self._at_once = AT_ONCE
                if again:
                    await self._look_for_seconds(again)
                return changed
            async with self._database.unit_of_work() as work:
                taken = await work.unknowns.take(lanes, now, until=now + HELD_FOR, team_id=self._team_id)
            if not taken:
                return changed
            found = await asyncio.gather(*(self._search.look_in(group) for group in _by_lane(taken)))
            sought = [one for group in found for one in group]
            changed += await self._settle([self._judge(one) for one in sought])
            if busy := [one.wait for one in sought if one.is_busy and one.wait]:
                self._at_once = 1
                await self._put_off(max(busy))
        return changed

    def _judge(self, sought: Sought) -> _Look:
        now = self._clock.now()
        fate = fate_of(sought.nudge, sought.seen, sought.began, now, sought.wait or GRACE)
        return _Look(sought, fate)

    async def _put_off(self, wait: timedelta) -> None:
        """Slack limits how often history may be read in the whole workspace: the other channels wait as well."""
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await work.unknowns.put_off(now, now + wait, self._team_id)

    async def _settle(self, looks: list[_Look]) -> int:
        """Write down what was found, all or nothing; return how many are no longer unknown."""
        now = self._clock.now()
        settled = []
        async with self._database.unit_of_work() as work:
            for look in sorted(looks, key=lambda one: (one.nudge.circle_id, one.nudge.id)):
                at = None if look.fate.found is None else _instant(look.fate.found)
                if await work.unknowns.settle(look.nudge, look.fate, at):
                    settled.append(look)
                    await _draw(work, look, now)
            told = [look for look in settled if look.sought.seen is not Unseen.DELAYED]
            await work.unknowns.note([self._attempt(look, now) for look in told])
            if twice := sum(look.is_twice for look in settled):
                await work.unknowns.count(DUPLICATES, twice)
        for look in settled:
            _tell(look)
            if look.is_twice:
                self._alarm(look.nudge)
        return sum(look.fate.state is not NudgeState.UNKNOWN for look in settled)

    def _attempt(self, look: _Look, now: datetime) -> Attempt:
        nudge, seen = look.nudge, look.sought.seen
        return Attempt(
            id=uuid4().hex,
            team_id=nudge.team_id,
            nudge_id=nudge.id,
            number=nudge.attempt,
            owner=self._owner,
            started_at=look.sought.began,
            finished_at=now,
            outcome=f"looked: {'found' if isinstance(seen, Found) else seen.value}",
        )

    async def _look_for_seconds(self, ids: list[str]) -> None:
        """Look once more for what was posted again: Slack may have stored the first request late."""
        async with self._database.unit_of_work() as work:
            taken = await work.unknowns.take_posted_again(ids)
        for group in _by_lane([one for one in taken if one.first_post_at is not None]):
            for sought in await self._search.look_in(group):
                now = self._clock.now()
                if sought.seen is Unseen.DELAYED and now < sought.nudge.not_after + LOOKING_FOR:
                    async with self._database.unit_of_work() as work:
                        await work.unknowns.look_later(sought.nudge, now + (sought.wait or GRACE))
                if sought.hits > 1:
                    async with self._database.unit_of_work() as work:
                        await work.unknowns.count(DUPLICATES)
                    self._alarm(sought.nudge)

    def _alarm(self, nudge: Nudge) -> None:
        logs.line(
            log,
            "duplicate.seen",
            level=logging.ERROR,
            nudge=nudge.id,
            kind=nudge.kind.value,
            workspace=nudge.team_id,
            mark=mark_of(nudge),
        )
        if self._duplicate_seen is not None:
            self._duplicate_seen()


async def _draw(work: UnitOfWork, look: _Look, now: datetime) -> None:
    """What follows from a look: a digest that was found is recorded, what nobody may look for is asked about."""
    nudge, fate = look.nudge, look.fate
    if fate.state is NudgeState.PLANNED and fate.looks:
        await work.unknowns.look_later(nudge, now + LATER)
    elif fate.state is NudgeState.UNKNOWN_FINAL:
        await ask_facilitator(work, nudge, now)
    elif fate.state is NudgeState.SENT and fate.found is not None:
        outcome = Outcome(NudgeState.SENT, sent_channel=fate.found.channel_id, sent_ts=fate.found.ts)
        await draw_consequences(work, await with_window(work, nudge), outcome, now)


async def with_window(work: UnitOfWork, nudge: Nudge) -> Nudge:
    """Return a digest with the window it covered, by its best guess where a restore lost what was noted.

    The guess ends when the digest was due: what is told twice is a lesser evil than what is never told.
    """
    if nudge.kind.value != "digest" or {"since", "until"} <= set(nudge.details):
        return nudge
    before = await work.digests.latest(nudge.circle_id)
    since = before.until if before else nudge.due_at - DIGEST_COVERS
    window = {"since": since.isoformat(), "until": max(since, nudge.due_at).isoformat()}
    return replace(nudge, details=nudge.details | window)


def _by_lane(nudges: Iterable[Nudge]) -> list[list[Nudge]]:
    in_order = sorted(nudges, key=lambda one: (one.team_id, one.lane, one.not_after, one.id))
    return [list(group) for _, group in groupby(in_order, key=lambda one: (one.team_id, one.lane))]


def _instant(found: Found) -> datetime:
    """A message's ts is the time at which Slack stored it, in seconds since 1970."""
    return datetime.fromtimestamp(float(found.ts), UTC)


def _tell(look: _Look) -> None:
    nudge, fate = look.nudge, look.fate
    logs.line(
        log,
        "nudge.looked_for",
        nudge=nudge.id,
        kind=nudge.kind.value,
        circle=nudge.circle_id,
        workspace=nudge.team_id,
        state=fate.state.value,
        looks=fate.looks,
    )
