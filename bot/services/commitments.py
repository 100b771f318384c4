"""Following up a commitment, whatever became of it."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import CommitmentId
from bot.errors import NotFound
from bot.services.causes import Cause, take
from bot.services.membership import existing
from storage.engine import Database


class Commitments:
    """Use-cases about commitments."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def settle(
        self, cause: Cause, commitment_id: CommitmentId, state: CommitmentState
    ) -> tuple[Commitment, Circle]:
        """Store what became of a commitment; only its owner may, and may change their mind."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            found = await work.commitments.get(cause.team_id, commitment_id)
            if found is None or found.user_id != cause.user_id:
                raise NotFound("That commitment is not one of yours, or it is no longer here.")
            circle = await existing(work, cause.team_id, found.circle_id)
            changed = replace(found, state=state, settled_at=now)
            await work.commitments.save(changed)
        return changed, circle
