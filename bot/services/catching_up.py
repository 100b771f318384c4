"""Catching up after a downtime: gently at first, and with a report of what was late, told together or dropped."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta

from bot.domain.ids import TeamId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, Outcome, SkipReason
from bot.domain.pace import Pace
from storage.unit_of_work import UnitOfWork

MEMO = "catch_up"
LATE_AFTER = timedelta(minutes=5)
"""A start that finds something due for longer than this is one after a downtime."""
MANY = 30
"""From how many nudges on a backlog is worked off gently."""
GENTLY_FOR = timedelta(minutes=5)


class CatchingUp:
    """Counts what becomes of the backlog that one start found."""

    def __init__(self, pace: Pace, team_id: TeamId | None) -> None:
        self._pace = pace
        self._team_id = team_id or ""
        self._since: datetime | None = None
        self._began: datetime | None = None
        self._gently_until: datetime | None = None
        self._counts: dict[str, Counter[str]] = {"late": Counter(), "coalesced": Counter(), "expired": Counter()}

    async def begin(self, work: UnitOfWork, now: datetime, team_id: TeamId | None) -> None:
        """Look at what a start finds due."""
        count, since = await work.nudges.backlog(now, team_id)
        if since is None or now - since < LATE_AFTER:
            return
        self._since, self._began = since, now
        if count > MANY:
            self._gently_until = now + GENTLY_FOR

    @property
    def is_under_way(self) -> bool:
        return self._began is not None

    def pace(self, now: datetime) -> Pace:
        """Return the pace at this instant: half of it while a backlog is worked off gently."""
        is_gentle = self._gently_until is not None and now < self._gently_until
        return self._pace.halved() if is_gentle else self._pace

    def note(self, nudge: Nudge, outcome: Outcome, now: datetime) -> None:
        """Count how one nudge ended."""
        if not self.is_under_way or outcome.retry_at is not None:
            return
        if outcome.state is NudgeState.SENT and now - nudge.due_at >= LATE_AFTER:
            self._counts["late"][nudge.kind.value] += 1
        elif outcome.state is NudgeState.COALESCED:
            self._counts["coalesced"][nudge.kind.value] += 1
        elif outcome.reason == SkipReason.EXPIRED:
            self._counts["expired"][nudge.kind.value] += 1

    def expired(self, kinds: Counter[NudgeKind]) -> None:
        """Count what expired without being tried."""
        if self.is_under_way:
            self._counts["expired"].update({kind.value: count for kind, count in kinds.items()})

    async def finish(self, work: UnitOfWork, now: datetime, team_id: TeamId | None) -> bool:
        """Write the report once nothing of the backlog is left; tell whether it was written."""
        if self._began is None or self._since is None:
            return False
        left, _ = await work.nudges.backlog(self._began, team_id)
        if left:
            return False
        report = {"since": self._since.isoformat(), "until": now.isoformat()}
        counts = {name: dict(sorted(counter.items())) for name, counter in self._counts.items()}
        await work.memos.note(MEMO, json.dumps(report | counts), self._team_id)
        self._began = self._since = None
        return True
