"""The end of walking along that follows from something else: a commitment is settled, or somebody leaves."""

from __future__ import annotations

from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.ids import CommitmentId, TeamId, UserId
from bot.domain.partners import closed
from storage.unit_of_work import UnitOfWork


async def part_over(work: UnitOfWork, team_id: TeamId, commitment_id: CommitmentId, now: datetime) -> None:
    """End walking along with a commitment, and an open invitation to it: what comes next begins alone."""
    partner = await work.partners.get(team_id, commitment_id)
    if partner is not None:
        await work.partners.save(closed(partner, now))


async def part_from(work: UnitOfWork, circle: Circle, user_id: UserId, now: datetime) -> None:
    """End whatever somebody who leaves a circle has of it there: walking along, and being walked along with."""
    for partner in await work.partners.of_member(circle.id, user_id):
        await work.partners.save(closed(partner, now))
