"""Questions about commitments."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import CircleId, CommitmentId, MeetingId, TeamId, UserId
from storage.repositories.repository import Repository
from storage.tables.commitments import CommitmentRow


class Commitments(Repository):
    """Lists are ordered by when the commitments were made, or settled."""

    async def save(self, commitment: Commitment) -> None:
        """Keep the commitment. A second one of the same member for the same meeting is refused."""
        await self._save(CommitmentRow.from_domain(commitment), keys=["id"])

    async def get(self, team_id: TeamId, commitment_id: CommitmentId) -> Commitment | None:
        return await self._value(
            select(CommitmentRow).where(CommitmentRow.id == commitment_id, CommitmentRow.team_id == team_id)
        )

    async def of_meeting(self, meeting_id: MeetingId, user_id: UserId) -> Commitment | None:
        """Return what the member committed to at the meeting, in its newest version and whatever state it is."""
        return await self._value(
            select(CommitmentRow)
            .where(CommitmentRow.meeting_id == meeting_id, CommitmentRow.user_id == user_id)
            .order_by(col(CommitmentRow.made_at).desc(), col(CommitmentRow.carried_from).is_(None))
        )

    async def version_after(self, commitment_id: CommitmentId) -> Commitment | None:
        """Return the new version of a commitment, if its owner wrote one."""
        return await self._value(select(CommitmentRow).where(CommitmentRow.carried_from == commitment_id))

    async def latest_settled(self, team_id: TeamId, user_id: UserId, *, limit: int) -> list[Commitment]:
        """Return the person's settled commitments of all circles, the latest first."""
        return await self._values(
            select(CommitmentRow)
            .where(
                CommitmentRow.team_id == team_id,
                CommitmentRow.user_id == user_id,
                CommitmentRow.state != CommitmentState.OPEN.value,
            )
            .order_by(col(CommitmentRow.settled_at).desc(), col(CommitmentRow.id))
            .limit(limit)
        )

    async def of_circle(self, circle_id: CircleId) -> list[Commitment]:
        """Return every commitment that was made in the circle, first made first."""
        return await self._values(
            select(CommitmentRow)
            .where(CommitmentRow.circle_id == circle_id)
            .order_by(col(CommitmentRow.made_at), col(CommitmentRow.id))
        )

    async def open_of(
        self, team_id: TeamId, user_id: UserId, circle_id: CircleId | None = None
    ) -> list[Commitment]:
        """Return the person's open commitments, of one circle or of all."""
        question = select(CommitmentRow).where(
            CommitmentRow.team_id == team_id,
            CommitmentRow.user_id == user_id,
            CommitmentRow.state == CommitmentState.OPEN.value,
        )
        if circle_id is not None:
            question = question.where(CommitmentRow.circle_id == circle_id)
        return await self._values(question.order_by(col(CommitmentRow.made_at), col(CommitmentRow.id)))

    async def shared_between(self, circle_id: CircleId, since: datetime, until: datetime) -> list[Commitment]:
        """Return the commitments opened to the circle in [since, until), first come first."""
        return await self._values(
            select(CommitmentRow)
            .where(
                CommitmentRow.circle_id == circle_id,
                col(CommitmentRow.shared_at) >= since,
                col(CommitmentRow.shared_at) < until,
            )
            .order_by(col(CommitmentRow.shared_at), col(CommitmentRow.id))
        )

    async def settled_between(self, circle_id: CircleId, since: datetime, until: datetime) -> list[Commitment]:
        """Return the circle's commitments settled in [since, until)."""
        return await self._values(
            select(CommitmentRow)
            .where(
                CommitmentRow.circle_id == circle_id,
                col(CommitmentRow.settled_at) >= since,
                col(CommitmentRow.settled_at) < until,
            )
            .order_by(col(CommitmentRow.settled_at), col(CommitmentRow.id))
        )
