"""What organisers see of the ledger, and the few changes they may make to it by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, union_all, update
from sqlmodel import col, select

from bot.domain.ids import TeamId
from bot.domain.nudges import Nudge, NudgeState
from storage.repositories.claims import HAS_TARGET, IS_CLAIMED, IS_PLANNED, IS_TROUBLED, IS_UNKNOWN, of_team
from storage.repositories.repository import Repository
from storage.tables.memos import MemoRow
from storage.tables.nudges import NudgeRow

CATCH_UP = "catch_up"
"""The memo of what a downtime cost."""


class Troubles(Repository):
    """Questions about a whole workspace (or all of them); they look through its ledger and are asked by hand."""

    async def counts(
        self, *, since: datetime, until: datetime, late: datetime, team_id: TeamId | None = None
    ) -> dict[str, int]:
        """Return how many are "planned" up to `until`, "late" (due before `late`), "unknown", and how many of
        those due from `since` on ended "parked", "failed" or as "unknown_final"."""
        state, due_at = col(NudgeRow.state), col(NudgeRow.due_at)
        is_late: ColumnElement[Any] = and_(due_at < late, HAS_TARGET)
        parts = (
            (IS_PLANNED & (due_at < until), is_late),
            (IS_UNKNOWN, false()),
            (IS_CLAIMED, false()),
            (IS_TROUBLED & (due_at >= since), false()),
        )
        # one question for each of the small indexes
        seen = union_all(
            *(select(state, late_one.label("late")).where(of_team(team_id), which) for which, late_one in parts)
        ).subquery()
        question = select(seen.c.state, seen.c.late, func.count()).group_by(seen.c.state, seen.c.late)
        found: dict[str, int] = {}
        for name, late_one, number in (await self._session.execute(question)).all():
            key = "late" if name == NudgeState.PLANNED.value and late_one else str(name)
            found[key] = found.get(key, 0) + int(number)
        return found

    async def newest(
        self, *, since: datetime, late: datetime, limit: int, team_id: TeamId | None = None
    ) -> list[Nudge]:
        """Return what is in trouble: failed, unknown for good, parked or late; the latest due first."""
        due_at = col(NudgeRow.due_at)
        parts = (IS_TROUBLED & (due_at >= since), and_(IS_PLANNED, due_at < late, HAS_TARGET))
        newest = select(NudgeRow).where(of_team(team_id)).order_by(due_at.desc(), col(NudgeRow.id)).limit(limit)
        found = [one for part in parts for one in await self._values(newest.where(part))]
        return sorted(sorted(found, key=lambda one: one.id), key=lambda one: one.due_at, reverse=True)[:limit]

    async def caught_up(self, team_id: TeamId | None = None) -> list[str]:
        """Return the notes about what the latest downtime cost, one for each workspace that had one."""
        question = select(col(MemoRow.value)).where(col(MemoRow.name) == CATCH_UP)
        if team_id is not None:
            question = question.where(col(MemoRow.team_id) == team_id)
        return list(await self._all(question))

    async def change(self, before: Nudge, after: Nudge) -> bool:
        """Put a nudge into another state by hand; False means it is no longer as it was seen.

        Two people who press the same button change it once.
        """
        table = NudgeRow.sql_table()
        values = {
            "state": after.state.value,
            "reason": after.reason,
            "due_at": after.due_at,
            "not_after": after.not_after,
            "details": after.details,
            "first_post_at": after.first_post_at,
            "check_at": after.check_at,
            "looks": after.looks,
            "sent_at": after.sent_at,
            "sent_channel": after.sent_channel,
            "sent_ts": after.sent_ts,
        }
        seen = (table.c.id == before.id, table.c.state == before.state.value, table.c.attempt == before.attempt)
        return await self._change(update(table).where(*seen).values(**values)) == 1
