"""Questions about topics."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.ids import CircleId, TeamId
from bot.domain.topics import Topic, TopicState
from storage.repositories.repository import Repository
from storage.tables.topics import TopicRow


class Topics(Repository):
    async def save(self, topic: Topic) -> None:
        await self._save(TopicRow.from_domain(topic), keys=["id"])

    async def get(self, team_id: TeamId, topic_id: str) -> Topic | None:
        return await self._value(select(TopicRow).where(TopicRow.id == topic_id, TopicRow.team_id == team_id))

    async def of_circle(self, circle_id: CircleId, *states: TopicState) -> list[Topic]:
        """Return the circle's topics in these states, first come first."""
        wanted = [state.value for state in states]
        return await self._values(
            select(TopicRow)
            .where(TopicRow.circle_id == circle_id, col(TopicRow.state).in_(wanted))
            .order_by(col(TopicRow.created_at), col(TopicRow.id))
        )
