"""Moving what is planned to another instant: the rows that may move, and the change of one of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import literal_column, or_, update
from sqlmodel import col, select

from bot.domain.circles import Circle, CircleStatus
from bot.domain.ids import CircleId, MeetingId
from bot.domain.nudges import Nudge, SkipReason
from storage.repositories.claims import IS_PARKED, IS_PLANNED
from storage.repositories.repository import Repository
from storage.tables.circles import CircleRow
from storage.tables.nudges import NudgeRow

WAS_MOVED = (col(NudgeRow.state) == literal_column("'skipped'")) & (col(NudgeRow.reason) == SkipReason.MOVED.value)


class Rezoning(Repository):
    """What a change of a zone, of a time or of a zone's rules does to the ledger."""

    async def unfinished(self) -> list[Circle]:
        """Return the circles of all workspaces that have meetings to come: those that run and those that rest."""
        question = select(CircleRow).where(CircleRow.status != CircleStatus.FINISHED.value)
        return await self._values(question.order_by(col(CircleRow.created_at), col(CircleRow.id)))

    async def waiting(self, circle_ids: Iterable[CircleId], *, lock: bool = False) -> dict[CircleId, list[Nudge]]:
        """Return what waits in each of the circles: planned, parked, or skipped because its time changed.

        With `lock` it is kept from other units of work until this one ends; what is being tried is not among it.
        """
        found: dict[CircleId, list[Nudge]] = {circle_id: [] for circle_id in circle_ids}
        question = (
            select(NudgeRow)
            .where(col(NudgeRow.circle_id).in_(sorted(found)), or_(IS_PLANNED, IS_PARKED, WAS_MOVED))
            .order_by(col(NudgeRow.id))
        )
        for nudge in await self._values(question.with_for_update() if lock else question):
            found[nudge.circle_id].append(nudge)
        return found

    async def of_meeting(self, circle_id: CircleId, meeting_id: MeetingId) -> list[Nudge]:
        """Return a meeting's nudges, whatever became of them, kept from others until this unit of work ends."""
        return await self._values(
            select(NudgeRow)
            .where(col(NudgeRow.circle_id) == circle_id, col(NudgeRow.meeting_id) == meeting_id)
            .order_by(col(NudgeRow.id))
            .with_for_update()
        )

    async def amend(self, before: Nudge, after: Nudge) -> bool:
        """Give a nudge another key, time, state and reason; False where it was claimed meanwhile, which wins."""
        table = NudgeRow.sql_table()
        statement = (
            update(table)
            .where(table.c.id == before.id, table.c.state == before.state.value, table.c.attempt == before.attempt)
            .values(
                key=after.key,
                due_at=after.due_at,
                not_after=after.not_after,
                state=after.state.value,
                reason=after.reason,
            )
        )
        return await self._change(statement) == 1

    async def stand_in(self, nudges: Iterable[Nudge]) -> int:
        """Write rows that hold a name for another row, so that nothing is planned under it; return how many."""
        return await self._insert_new([NudgeRow.from_domain(one) for one in nudges], keys=["team_id", "key"])
