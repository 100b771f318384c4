"""Questions about partners."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_
from sqlmodel import col, select

from bot.domain.ids import CircleId, CommitmentId, TeamId, UserId
from bot.domain.partners import Partner, PartnerState
from storage.repositories.repository import Repository
from storage.tables.partners import PartnerRow


class Partners(Repository):
    async def save(self, partner: Partner) -> None:
        """Keep what came of an invitation; the one asked next takes the place of the last."""
        await self._save(PartnerRow.from_domain(partner), keys=["commitment_id"])

    async def get(self, team_id: TeamId, commitment_id: CommitmentId) -> Partner | None:
        return await self._value(
            select(PartnerRow).where(PartnerRow.commitment_id == commitment_id, PartnerRow.team_id == team_id)
        )

    async def of_commitments(self, commitment_ids: Iterable[CommitmentId]) -> list[Partner]:
        return await self._values(
            select(PartnerRow).where(col(PartnerRow.commitment_id).in_(sorted(set(commitment_ids))))
        )

    async def of_member(self, circle_id: CircleId, user_id: UserId) -> list[Partner]:
        """Return what is on or asked in a circle in which a person is either of the two."""
        return await self._values(
            select(PartnerRow)
            .where(
                PartnerRow.circle_id == circle_id,
                or_(col(PartnerRow.user_id) == user_id, col(PartnerRow.owner_id) == user_id),
                col(PartnerRow.state).in_([PartnerState.ASKED.value, PartnerState.ACCEPTED.value]),
            )
            .order_by(col(PartnerRow.commitment_id))
        )

    async def walked_with(self, team_id: TeamId, user_id: UserId) -> list[Partner]:
        """Return those with whom a person walks along now, the longest first."""
        return await self._values(
            select(PartnerRow)
            .where(
                PartnerRow.team_id == team_id,
                PartnerRow.user_id == user_id,
                PartnerRow.state == PartnerState.ACCEPTED.value,
            )
            .order_by(col(PartnerRow.asked_at), col(PartnerRow.commitment_id))
        )
