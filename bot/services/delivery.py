"""Claim, decide, deliver, settle: how what is due reaches Slack.

Guarantee of this room: a planned nudge is posted at most once by itself. It is posted at least once until its
purpose has passed, unless Slack's answer leaves open whether it was posted: then it is *unknown*, and looked
for before anything else (bot/services/reconciling.py). No transaction is open while Slack is asked. What a
crash leaves claimed and not begun goes back into the plan; what it leaves begun is unknown.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

from bot import logs
from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.domain.nudges import Claim
from bot.domain.pace import Pace
from bot.errors import StorageError
from bot.services.catching_up import CatchingUp
from bot.services.deciding import foresee, take
from bot.services.facts import Recall
from bot.services.posting import BACKOFF_MAX, Deadline, Effect, End, Posting, Try, again
from bot.services.settling import Counting, Settled, Settling
from bot.slack.gateway import Gateway
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")

LEASE = timedelta(seconds=60)
"""How long a claim is good for."""

POST_WITHIN = LEASE - timedelta(seconds=10 + 5)
"""How long after a claim *began* a post may still be started: a call is given up after 10 s, and 5 s are spare."""

AT_ONCE = 8
SETTLED_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed at once, one group for each message.

    No post is started after `start_before` on the loop's monotonic clock, nor after `until` on the wall clock:
    the first stands still while the machine is suspended, the second can be set back.
    """

    groups: list[list[Claim]]
    start_before: float
    until: datetime
    clock: Clock

    @property
    def claims(self) -> list[Claim]:
        return [claim for group in self.groups for claim in group]

    def is_over(self) -> bool:
        return asyncio.get_running_loop().time() >= self.start_before or self.clock.now() >= self.until


class Delivery:
    """Works off the ledger of a workspace (of all, where none is given). Any number may work on one database."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        team_id: TeamId | None,
        *,
        pace: Pace,
        dice: Random,
        catching_up: CatchingUp,
        metrics: Counting | None = None,
    ) -> None:
        self._database = database
        self._team_id = team_id
        self._clock = clock
        self._catching_up = catching_up
        self._posting = Posting(gateway, clock, dice)
        self._settling = Settling(database, clock, pace, catching_up, metrics)
        self.is_stopping = False
        self._process = uuid4().hex
        self._claims = count(1)

    async def claim(self, work: UnitOfWork) -> Claimed:
        """Take what is due and there is room for, for as long as the lease lasts.

        One claimer at a time works in a workspace; a claim that finds another at it takes nothing.
        """
        start_before = asyncio.get_running_loop().time() + POST_WITHIN.total_seconds()
        now = self._clock.now()
        pace = self._catching_up.pace(now)
        owner = f"{self._process}:{next(self._claims)}"
        groups: list[list[Claim]] = []
        for team_id in await work.nudges.due_teams(now, self._team_id):
            lane = await work.lanes.open(team_id, now)
            room = 0 if lane is None else pace.allowance(lane, now)
            if lane is None or not room:
                continue
            found = await work.nudges.claim(
                now,
                owner=owner,
                lease=LEASE,
                limit=room,
                team_id=team_id,
                free_by=now + pace.lane_tolerance,
                by_deadline=self._catching_up.is_under_way,
            )
            if found:
                channels = await work.lanes.get_many(team_id, {group[0].nudge.lane for group in found}, now)
                armed = [pace.channel_armed(one, now) for one in channels]
                await work.lanes.save(*armed, pace.armed(lane, now, len(found)))
            groups += found
        return Claimed(groups, start_before, now + POST_WITHIN, self._clock)

    async def work_off(self, claimed: Claimed) -> bool:
        """Decide, deliver and settle what was claimed; tell whether more may have fallen due by that.

        What was not begun when a stop is asked for goes back into the plan.
        """
        more = waits = False
        for wave in _waves(claimed.groups):
            if waits or self.is_stopping or claimed.is_over():
                settled = await self._settling.settle([end for group in wave for end in _given_back(group)])
            else:
                settled = await self._work_off(wave, claimed)
                waits = settled.waits
            more |= settled.more
        return more

    async def _work_off(self, wave: list[list[Claim]], deadline: Deadline) -> Settled:
        tries, settled = await self._begin(wave)
        posted = await self._post(tries, deadline) if tries else Settled()
        return Settled(settled.more or posted.more, posted.waits)

    async def _begin(self, groups: list[list[Claim]]) -> tuple[list[Try], Settled]:
        """Decide on the groups and note what is about to be posted, in one unit of work: the facts are fresh.

        (On SQLite nobody else writes meanwhile, so that nothing falls between two digests.)
        """
        try:
            wanted: list[Try] = []
            ends: list[End] = []
            async with self._database.unit_of_work() as work:
                recall, now = Recall(), self._clock.now()
                await foresee(work, [claim.nudge for group in groups for claim in group], recall)
                for group in groups:
                    one, ended = await take(work, group, now, recall)
                    if one is None and ended:
                        ended = [End(ended[0].claim, ended[0].outcome, Effect.UNUSED), *ended[1:]]
                    ends += ended
                    if one is not None:
                        wanted.append(one)
                tries = await self._note(work, wanted, now)
                settled = await self._settling.settle_in(work, ends)
        except StorageError:
            if len(groups) > 1:
                halves = [await self._begin([group]) for group in groups]
                more = any(settled.more for _, settled in halves)
                return [one for found, _ in halves for one in found], Settled(more)
            logs.line(log, "decision.failed", level=logging.WARNING, count=len(groups))
            later = self._clock.now() + BACKOFF_MAX
            return [], await self._settling.settle([End(claim, again(later)) for claim in groups[0]])
        self._settling.tell(ends)
        return tries, settled

    async def _note(self, work: UnitOfWork, wanted: list[Try], now: datetime) -> list[Try]:
        """Note what is about to be posted; return those of which every claim is still ours."""
        at_once = [claim for one in wanted for claim in one.claims if claim is not one.lead or one.digest is None]
        begun = await work.nudges.begin_all(at_once, now)
        for one in wanted:
            if one.digest is not None and await work.nudges.begin(one.lead, now, one.details):
                begun.add(one.lead.nudge.id)
        return [one for one in wanted if begun.issuperset(claim.nudge.id for claim in one.claims)]

    async def _post(self, tries: list[Try], deadline: Deadline) -> Settled:
        """Post what was begun and settle each as soon as it ended, to the end even when cancelled meanwhile."""
        under_way = {asyncio.ensure_future(self._posting.post(one, deadline)) for one in tries}
        settled = Settled()
        cut_short: asyncio.CancelledError | StorageError | None = None
        while under_way:
            try:
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                ends = [end for task in done for end in task.result()]
                found = await _to_the_end(self._settle(ends))
                settled = Settled(settled.more or found.more, found.waits)
            except asyncio.CancelledError as stop:
                cut_short = stop
                for task in under_way:
                    task.cancel()
            except StorageError as trouble:  # the posts beside it are settled all the same
                cut_short = trouble
        if cut_short is not None:
            raise cut_short
        return settled

    async def _settle(self, ends: list[End]) -> Settled:
        """Settle what was posted; the database may have been away for a moment, so three times if need be."""
        for _ in range(SETTLED_AGAIN):
            try:
                return await self._settling.settle(ends)
            except StorageError as trouble:
                logs.line(log, "settling.failed", level=logging.WARNING, count=len(ends), message=trouble.message)
        return await self._settling.settle(ends)


async def _to_the_end(settling: Coroutine[Any, Any, Settled]) -> Settled:
    """Wait for a settlement even when cancelled meanwhile, then be cancelled."""
    task = asyncio.ensure_future(settling)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _waves(groups: list[list[Claim]]) -> Iterator[list[list[Claim]]]:
    """Yield what may be posted at once: each group has a lane of its own."""
    for start in range(0, len(groups), AT_ONCE):
        yield groups[start : start + AT_ONCE]


def _given_back(group: list[Claim]) -> list[End]:
    """Nothing of a group was tried: it is due as before, and its lane was not needed."""
    lead, *rest = (End(claim, again(claim.nudge.due_at)) for claim in group)
    return [End(lead.claim, lead.outcome, Effect.UNUSED), *rest]
