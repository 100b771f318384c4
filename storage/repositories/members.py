"""Questions about members."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain.circles import Member
from bot.domain.ids import CircleId, UserId
from storage.repositories.repository import Repository
from storage.tables.members import MemberRow


class Members(Repository):
    async def save(self, member: Member) -> None:
        """Keep the member; a person is in a circle once, whatever their state."""
        await self._save(MemberRow.from_domain(member), keys=["circle_id", "user_id"])

    async def get(self, circle_id: CircleId, user_id: UserId) -> Member | None:
        return await self._value(
            select(MemberRow).where(MemberRow.circle_id == circle_id, MemberRow.user_id == user_id)
        )

    async def of_circle(self, circle_id: CircleId) -> list[Member]:
        """Return everyone who ever was in the circle or waited, first come first."""
        return (await self.of_circles([circle_id]))[circle_id]

    async def of_circles(self, circle_ids: Iterable[CircleId]) -> dict[CircleId, list[Member]]:
        """Return everyone who ever was in each of the circles or waited, first come first."""
        found: dict[CircleId, list[Member]] = {circle_id: [] for circle_id in circle_ids}
        question = (
            select(MemberRow)
            .where(col(MemberRow.circle_id).in_(sorted(found)))
            .order_by(col(MemberRow.joined_at), col(MemberRow.user_id))
        )
        for member in await self._values(question):
            found[member.circle_id].append(member)
        return found
