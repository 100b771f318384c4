"""Settling: how tries ended is written down in one unit of work, with what it tells of the pace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot import logs
from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.domain.nudges import WORKSPACE_LANE, Lane
from bot.domain.pace import Pace
from bot.services.catching_up import CatchingUp
from bot.services.consequences import draw_consequences
from bot.services.posting import Effect, End
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = logging.getLogger("circles.nudges")


class Counting(Protocol):
    """Counts how nudges ended."""

    def settled(self, kind: str, state: str, late_for: timedelta) -> object:
        """Count one end: the nudge's kind, its state (or "retry"), and how long after it was due."""
        ...


TOGETHER_WITHIN = timedelta(seconds=10)
"""Two channels that Slack asks to wait within this time mean that it asks the workspace."""


@dataclass(frozen=True, slots=True)
class Settled:
    """`more`: something is due at once by what was settled. `waits`: the workspace is to be left alone."""

    more: bool = False
    waits: bool = False


class Settling:
    """Writes down how claims ended."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        pace: Pace,
        catching_up: CatchingUp,
        metrics: Counting | None = None,
    ) -> None:
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._pace = pace
        self._catching_up = catching_up

    async def settle(self, ends: Sequence[End]) -> Settled:
        """Settle claims, all of them or none."""
        if not ends:
            return Settled()
        async with self._database.unit_of_work() as work:
            settled = await self.settle_in(work, ends)
        self.tell(ends)
        return settled

    async def settle_in(self, work: UnitOfWork, ends: Sequence[End]) -> Settled:
        """Settle claims in a unit of work that is open; `tell` of them when it was kept."""
        now = self._clock.now()
        more = any(end.outcome.retry_at is not None and end.outcome.retry_at <= now for end in ends)
        ours = await work.nudges.settle_all([(end.claim, end.outcome) for end in ends], now)
        for end in sorted(ends, key=lambda one: one.claim.nudge.circle_id):
            if end.claim.nudge.id in ours:
                more |= await draw_consequences(work, end.nudge, end.outcome, now)
        waits = False
        for team_id in sorted({end.claim.nudge.team_id for end in ends}):
            led = [end for end in ends if end.effect is not None and end.claim.nudge.team_id == team_id]
            led = [end for end in led if end.claim.nudge.id in ours]  # a late worker has no say in the pace
            if led:
                waits |= await self._pace_lanes(work, team_id, led, now)
        return Settled(more, waits)

    def tell(self, ends: Sequence[End]) -> None:
        """Note what was settled in the log and in the report of a backlog."""
        now = self._clock.now()
        for end in ends:
            nudge = end.claim.nudge
            self._catching_up.note(nudge, end.outcome, now)
            if self._metrics is not None:
                self._metrics.settled(nudge.kind.value, _state(end), now - nudge.due_at)
            _log(end, now)

    async def _pace_lanes(self, work: UnitOfWork, team_id: TeamId, led: list[End], now: datetime) -> bool:
        """Bring the lanes up to date; tell whether the rest of the workspace's messages has to wait.

        The workspace's lane is locked before a channel's is written, as a claim does, so that none waits for the
        other.
        """
        effects = {end.claim.nudge.lane: end for end in led}
        lanes = await work.lanes.get_many(team_id, {*effects, WORKSPACE_LANE}, now)
        known = next(one for one in lanes if one.name == WORKSPACE_LANE)
        is_calm = all(end.effect is Effect.ANSWERED for end in led) and not known.troubles
        is_calm = is_calm and not self._pace.is_probing(known)
        lane = before = known if is_calm else await work.lanes.lock(team_id, now)
        await work.lanes.save(
            *(self._channel(one, effects[one.name], now) for one in lanes if one.name in effects)
        )
        if is_calm:
            return self._pace.waits(known, now)
        for end in led:
            lane = await self._workspace(work, lane, end, now)
        if lane != before:
            await work.lanes.save(lane)
        if lane.reason != before.reason or self._pace.is_probing(lane) != self._pace.is_probing(before):
            reason = lane.reason or ("trouble" if self._pace.is_probing(lane) else "")
            logs.line(log, "workspace.pace", level=logging.WARNING, workspace=team_id, reason=reason)
        return self._pace.waits(lane, now)

    def _channel(self, lane: Lane, end: End, now: datetime) -> Lane:
        if end.effect is Effect.BUSY:
            return replace(lane, paused_until=end.outcome.retry_at, paced_at=now)
        if end.effect is Effect.BUSY_BEFORE:
            return replace(lane, paused_until=end.outcome.retry_at)
        return self._pace.channel_posted(lane, now, was_posted=end.effect is not Effect.UNUSED)

    async def _workspace(self, work: UnitOfWork, lane: Lane, end: End, now: datetime) -> Lane:
        nudge, until = end.claim.nudge, end.outcome.retry_at
        match end.effect:
            case Effect.ANSWERED:
                return self._pace.went_well(lane, now)
            case Effect.TROUBLE:
                return self._pace.troubled(lane, now)
            case Effect.CLOSED:
                return self._pace.closed(lane, now, end.outcome.reason or "")
            case Effect.UNUSED | Effect.BUSY_BEFORE:
                return self._pace.refunded(lane, 1)
            case Effect.BUSY if until is not None:
                others = await work.lanes.asked_to_wait_since(nudge.team_id, now - TOGETHER_WITHIN, but=nudge.lane)
                return self._pace.asked_to_wait(lane, now, until) if others else lane
            case _:
                return lane


def _state(end: End) -> str:
    return end.outcome.state.value if end.outcome.retry_at is None else "retry"


def _log(end: End, now: datetime) -> None:
    nudge, outcome = end.claim.nudge, end.outcome
    logs.line(
        log,
        "nudge.settled",
        nudge=nudge.id,
        kind=nudge.kind.value,
        circle=nudge.circle_id,
        workspace=nudge.team_id,
        state=_state(end),
        reason=outcome.reason or "",
        late_s=round((now - nudge.due_at).total_seconds()),
    )
