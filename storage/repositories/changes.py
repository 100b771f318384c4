"""Questions about the trail of changes."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.changes import Change
from bot.domain.ids import CircleId, TeamId
from storage.repositories.repository import Repository
from storage.tables.changes import ChangeRow


class Changes(Repository):
    """Lists begin with the newest."""

    async def append(self, change: Change) -> None:
        await self._add([ChangeRow.from_domain(change)])

    async def of_circle(self, team_id: TeamId, circle_id: CircleId, *, limit: int) -> list[Change]:
        return await self._values(
            select(ChangeRow)
            .where(ChangeRow.team_id == team_id, ChangeRow.circle_id == circle_id)
            .order_by(col(ChangeRow.at).desc(), col(ChangeRow.id).desc())
            .limit(limit)
        )

    async def of_workspace(self, team_id: TeamId, *, limit: int) -> list[Change]:
        """Return what was changed for the whole workspace; what is about one circle is not in it."""
        return await self._values(
            select(ChangeRow)
            .where(ChangeRow.team_id == team_id, col(ChangeRow.circle_id).is_(None))
            .order_by(col(ChangeRow.at).desc(), col(ChangeRow.id).desc())
            .limit(limit)
        )
