"""Questions about guides."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.guides import Guide
from bot.domain.ids import CircleId, GuideId, TeamId
from storage.repositories.repository import Repository
from storage.tables.guides import GuideRow


class Guides(Repository):
    async def save(self, guide: Guide) -> None:
        """Keep the guide; a circle has one, which keeps its id."""
        await self._save(GuideRow.from_domain(guide), keys=["circle_id"], keep=["id"])

    async def get(self, team_id: TeamId, guide_id: GuideId) -> Guide | None:
        return await self._value(select(GuideRow).where(GuideRow.id == guide_id, GuideRow.team_id == team_id))

    async def of_circle(self, circle_id: CircleId) -> Guide | None:
        return await self._value(select(GuideRow).where(GuideRow.circle_id == circle_id))

    async def public(self, team_id: TeamId, *, limit: int) -> list[Guide]:
        """Return the guides that are to be seen, the newest first."""
        return await self._values(
            select(GuideRow)
            .where(GuideRow.team_id == team_id, col(GuideRow.withdrawn_at).is_(None))
            .order_by(col(GuideRow.published_at).desc(), col(GuideRow.id))
            .limit(limit)
        )
