"""Questions about votes for topics and questions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func
from sqlmodel import col, select

from bot.domain.ids import TeamId, UserId
from storage.repositories.repository import Repository
from storage.tables.votes import VoteRow


class Votes(Repository):
    """Everyone has one vote about a thing."""

    async def give(self, team_id: TeamId, about_id: str, user_id: UserId) -> None:
        """Keep a vote; given twice, it is one."""
        row = VoteRow(about_id=about_id, user_id=user_id, team_id=team_id)
        await self._insert_new([row], keys=["about_id", "user_id"])

    async def take_back(self, about_id: str, user_id: UserId) -> bool:
        """Remove a vote; return whether there was one."""
        gone = await self._change(
            delete(VoteRow).where(col(VoteRow.about_id) == about_id, col(VoteRow.user_id) == user_id)
        )
        return gone == 1

    async def counts(self, about_ids: Iterable[str]) -> dict[str, int]:
        """Return how many votes each of the things has; what has none is left out."""
        question = (
            select(col(VoteRow.about_id), func.count())
            .where(col(VoteRow.about_id).in_(sorted(set(about_ids))))
            .group_by(col(VoteRow.about_id))
        )
        return {row[0]: row[1] for row in (await self._session.execute(question)).all()}

    async def of_user(self, about_ids: Iterable[str], user_id: UserId) -> set[str]:
        """Return for which of the things the person voted."""
        question = select(col(VoteRow.about_id)).where(
            VoteRow.user_id == user_id, col(VoteRow.about_id).in_(sorted(set(about_ids)))
        )
        return {row[0] for row in (await self._session.execute(question)).all()}
