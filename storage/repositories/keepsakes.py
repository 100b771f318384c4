"""Questions about keepsakes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.domain.ids import TeamId, UserId
from bot.domain.keepsakes import Keepsake
from storage.repositories.repository import Repository
from storage.tables.keepsakes import KeepsakeRow


class Keepsakes(Repository):
    async def get(self, team_id: TeamId, key: str) -> Keepsake | None:
        return await self._value(select(KeepsakeRow).where(KeepsakeRow.team_id == team_id, KeepsakeRow.key == key))

    async def begin(self, new: Keepsake, before: Keepsake | None) -> bool:
        """Note that this is about to be made, in the place of `before`; False where somebody else was quicker."""
        row = KeepsakeRow.from_domain(new)
        if before is None:
            return await self._insert_new([row], keys=["team_id", "key"]) == 1
        return await self._put(before, new) == 1

    async def settle(self, begun: Keepsake, settled: Keepsake) -> bool:
        """Note how it ended; False where it is no longer as it was begun."""
        return await self._put(begun, settled) == 1

    async def _put(self, before: Keepsake, after: Keepsake) -> int:
        table = KeepsakeRow.sql_table()
        return await self._change(
            update(table)
            .where(
                table.c.team_id == before.team_id,
                table.c.key == before.key,
                table.c.state == before.state.value,
                table.c.begun_at == before.begun_at,
            )
            .values(**KeepsakeRow.from_domain(after).values())
        )

    async def forget_files(self, team_id: TeamId, user_id: UserId, before: datetime) -> int:
        """Forget the files that a person was sent before an instant; return how many."""
        return await self._change(
            delete(KeepsakeRow).where(
                col(KeepsakeRow.team_id) == team_id,
                col(KeepsakeRow.user_id) == user_id,
                col(KeepsakeRow.begun_at) < before,
                col(KeepsakeRow.key).startswith("file:", autoescape=True),
            )
        )
