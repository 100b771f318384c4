"""Questions about insights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_
from sqlmodel import col, select

from bot.domain.ids import CircleId, InsightId, TeamId, UserId
from bot.domain.insights import Insight
from storage.repositories.repository import Repository
from storage.tables.insights import InsightRow, folded


class Insights(Repository):
    async def add(self, insight: Insight) -> None:
        await self._add([InsightRow.from_domain(insight)])

    async def save(self, insight: Insight) -> None:
        await self._save(InsightRow.from_domain(insight), keys=["id"])

    async def get(self, team_id: TeamId, insight_id: InsightId) -> Insight | None:
        return await self._value(
            select(InsightRow).where(InsightRow.id == insight_id, InsightRow.team_id == team_id)
        )

    async def delete(self, team_id: TeamId, insight_id: InsightId) -> bool:
        """Remove the insight for good; return whether it was there."""
        gone = await self._change(
            delete(InsightRow).where(col(InsightRow.id) == insight_id, col(InsightRow.team_id) == team_id)
        )
        return gone == 1

    async def of_user(
        self, team_id: TeamId, user_id: UserId, *, limit: int, tags: Sequence[str] = ()
    ) -> list[Insight]:
        """Return the person's own insights, newest first; with tags those alone that bear them all."""
        question = (
            select(InsightRow)
            .where(
                InsightRow.team_id == team_id,
                InsightRow.user_id == user_id,
                *(col(InsightRow.search_text).contains(folded(f"#{tag}"), autoescape=True) for tag in tags),
            )
            .order_by(col(InsightRow.created_at).desc(), col(InsightRow.id))
        )
        if not tags:
            return await self._values(question.limit(limit))
        found: list[Insight] = await self._values(question)  # the words may hold a longer tag that begins so
        return [one for one in found if set(tags) <= set(one.tags)][:limit]

    async def latest_shared(self, circle_ids: Iterable[CircleId], *, limit: int) -> list[Insight]:
        """Return what was shared in the circles, the newest first."""
        return await self._values(
            select(InsightRow)
            .where(col(InsightRow.circle_id).in_(sorted(set(circle_ids))), col(InsightRow.shared_at).is_not(None))
            .order_by(col(InsightRow.created_at).desc(), col(InsightRow.id))
            .limit(limit)
        )

    async def find(
        self,
        team_id: TeamId,
        user_id: UserId,
        circle_ids: Iterable[CircleId],
        words: Sequence[str],
        *,
        limit: int,
    ) -> list[Insight]:
        """Return, newest first, what the person may see and in which every one of the words occurs.

        That is their own insights and those shared in one of the circles. A word may be part of a longer
        one or a phrase of several, and is compared without case in any script.
        """
        shared = and_(
            col(InsightRow.shared_at).is_not(None), col(InsightRow.circle_id).in_(sorted(set(circle_ids)))
        )
        question = select(InsightRow).where(
            InsightRow.team_id == team_id,
            or_(col(InsightRow.user_id) == user_id, shared),
            *(col(InsightRow.search_text).contains(folded(word), autoescape=True) for word in words),
        )
        return await self._values(
            question.order_by(col(InsightRow.created_at).desc(), col(InsightRow.id)).limit(limit)
        )

    async def shared_between(self, circle_id: CircleId, since: datetime, until: datetime) -> list[Insight]:
        """Return what was opened to the circle in [since, until), first come first."""
        return await self._values(
            select(InsightRow)
            .where(
                InsightRow.circle_id == circle_id,
                col(InsightRow.shared_at) >= since,
                col(InsightRow.shared_at) < until,
            )
            .order_by(col(InsightRow.shared_at), col(InsightRow.id))
        )
