"""Questions about pit stops."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.ids import CircleId, PitStopId, TeamId
from bot.domain.pit_stops import PitStop
from storage.repositories.repository import Repository
from storage.tables.pit_stops import PitStopRow


class PitStops(Repository):
    async def save(self, stop: PitStop) -> None:
        await self._save(PitStopRow.from_domain(stop), keys=["id"])

    async def get(self, team_id: TeamId, stop_id: PitStopId) -> PitStop | None:
        return await self._value(select(PitStopRow).where(PitStopRow.id == stop_id, PitStopRow.team_id == team_id))

    async def of_circle(self, circle_id: CircleId) -> list[PitStop]:
        """Return what the circle changed, first things first."""
        return await self._values(
            select(PitStopRow)
            .where(PitStopRow.circle_id == circle_id)
            .order_by(col(PitStopRow.made_at), col(PitStopRow.id))
        )
