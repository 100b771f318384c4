"""Questions about people and what they asked of us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from bot.domain.ids import TeamId, UserId
from bot.domain.people import Person, Profile
from storage.repositories.repository import Repository
from storage.tables.people import PersonRow
from storage.tables.profiles import ProfileRow


class People(Repository):
    async def save(self, person: Person) -> None:
        """Store what Slack tells of a person; their profile stays as it is."""
        await self._save(PersonRow.from_domain(person), keys=["team_id", "user_id"])

    async def save_profile(self, team_id: TeamId, user_id: UserId, profile: Profile) -> None:
        """Store what a person asked of us."""
        await self._save(ProfileRow.of(team_id, user_id, profile), keys=["team_id", "user_id"])

    async def lock(self, team_id: TeamId, user_id: UserId) -> Person | None:
        """Return the person, kept from other units of work until this one ends."""
        mine = select(PersonRow).where(PersonRow.team_id == team_id, PersonRow.user_id == user_id)
        if await self._one(mine.with_for_update()) is None:
            return None
        return await self.get(team_id, user_id)

    async def get(self, team_id: TeamId, user_id: UserId) -> Person | None:
        return (await self.get_many(team_id, [user_id])).get(user_id)

    async def get_many(self, team_id: TeamId, user_ids: Iterable[UserId]) -> dict[UserId, Person]:
        """Return those of the people who are known, with their profiles."""
        wanted = sorted(set(user_ids))
        found = await self._values(
            select(PersonRow).where(PersonRow.team_id == team_id, col(PersonRow.user_id).in_(wanted))
        )
        profiles = await self._profiles(team_id, [person.user_id for person in found])
        return {
            person.user_id: replace(person, profile=profiles[person.user_id])
            if person.user_id in profiles
            else person
            for person in found
        }

    async def with_dnd_over(self, team_id: TeamId, now: datetime, *, limit: int) -> list[Person]:
        """Return people whose known span of do-not-disturb has ended, the longest ago first; no closed account."""
        return await self._values(
            select(PersonRow)
            .where(
                PersonRow.team_id == team_id,
                col(PersonRow.dnd_until) <= now,
                col(PersonRow.is_deactivated).is_(False),
            )
            .order_by(col(PersonRow.dnd_until), col(PersonRow.user_id))
            .limit(limit)
        )

    async def _profiles(self, team_id: TeamId, user_ids: list[UserId]) -> dict[UserId, Profile]:
        rows = await self._all(
            select(ProfileRow).where(ProfileRow.team_id == team_id, col(ProfileRow.user_id).in_(user_ids))
        )
        return {UserId(row.user_id): row.to_domain() for row in rows}
