"""Questions about reflections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.reflections import Reflection
from storage.repositories.repository import Repository
from storage.tables.reflections import ReflectionRow


class Reflections(Repository):
    """Lists are ordered by when the reflections were begun."""

    async def save(self, reflection: Reflection) -> None:
        """Keep the reflection; one of the same member on the same meeting is amended and keeps its id."""
        await self._save(ReflectionRow.from_domain(reflection), keys=["meeting_id", "user_id"], keep=["id"])

    async def get(self, meeting_id: MeetingId, user_id: UserId) -> Reflection | None:
        return await self._value(
            select(ReflectionRow).where(ReflectionRow.meeting_id == meeting_id, ReflectionRow.user_id == user_id)
        )

    async def locked(self, meeting_id: MeetingId, user_id: UserId) -> Reflection | None:
        """Return a reflection, there or not, for no other deed of the same person to change it meanwhile."""
        await self._hold(f"reflection:{meeting_id}:{user_id}")
        return await self.get(meeting_id, user_id)

    async def of_user(
        self, team_id: TeamId, user_id: UserId, meeting_ids: Iterable[MeetingId]
    ) -> list[Reflection]:
        return await self._values(
            select(ReflectionRow)
            .where(
                ReflectionRow.team_id == team_id,
                ReflectionRow.user_id == user_id,
                col(ReflectionRow.meeting_id).in_(sorted(set(meeting_ids))),
            )
            .order_by(col(ReflectionRow.created_at), col(ReflectionRow.id))
        )

    async def of_meetings(self, meeting_ids: Iterable[MeetingId]) -> list[Reflection]:
        return await self._values(
            select(ReflectionRow)
            .where(col(ReflectionRow.meeting_id).in_(sorted(set(meeting_ids))))
            .order_by(col(ReflectionRow.created_at), col(ReflectionRow.id))
        )

    async def shared_between(self, circle_id: CircleId, since: datetime, until: datetime) -> list[Reflection]:
        """Return what was opened to the circle in [since, until), first come first."""
        return await self._values(
            select(ReflectionRow)
            .where(
                ReflectionRow.circle_id == circle_id,
                col(ReflectionRow.shared_at) >= since,
                col(ReflectionRow.shared_at) < until,
            )
            .order_by(col(ReflectionRow.shared_at), col(ReflectionRow.id))
        )
