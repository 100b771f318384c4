"""Questions about people."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain.ids import TeamId, UserId
from bot.domain.people import Person
from storage.repositories.repository import Repository
from storage.tables.people import PersonRow


class People(Repository):
    async def save(self, person: Person) -> None:
        await self._save(PersonRow.from_domain(person), keys=["team_id", "user_id"])

    async def get(self, team_id: TeamId, user_id: UserId) -> Person | None:
        return await self._value(
            select(PersonRow).where(PersonRow.team_id == team_id, PersonRow.user_id == user_id)
        )

    async def get_many(self, team_id: TeamId, user_ids: Iterable[UserId]) -> dict[UserId, Person]:
        """Return those of the people who are known."""
        wanted = sorted(set(user_ids))
        found = await self._values(
            select(PersonRow).where(PersonRow.team_id == team_id, col(PersonRow.user_id).in_(wanted))
        )
        return {person.user_id: person for person in found}
