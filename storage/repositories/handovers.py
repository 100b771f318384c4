"""Questions about handovers."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.leading import Handover, HandoverState
from storage.repositories.repository import Repository
from storage.tables.handovers import HandoverRow


class Handovers(Repository):
    async def save(self, handover: Handover) -> None:
        await self._save(HandoverRow.from_domain(handover), keys=["id"])

    async def get(self, team_id: TeamId, handover_id: str) -> Handover | None:
        return await self._value(
            select(HandoverRow).where(HandoverRow.id == handover_id, HandoverRow.team_id == team_id)
        )

    async def about(
        self, circle_id: CircleId, meeting_id: MeetingId | None, *states: HandoverState
    ) -> list[Handover]:
        """Return the handovers of one meeting, or of the circle as a whole, in these states, first come first.

        Trades are none of them.
        """
        wanted = [state.value for state in states]
        return await self._values(
            select(HandoverRow)
            .where(HandoverRow.circle_id == circle_id, col(HandoverRow.state).in_(wanted))
            .where(col(HandoverRow.in_return).is_(None))
            .where(
                col(HandoverRow.meeting_id).is_(None)
                if meeting_id is None
                else HandoverRow.meeting_id == meeting_id
            )
            .order_by(col(HandoverRow.asked_at), col(HandoverRow.id))
        )

    async def trades_asked(self, circle_id: CircleId, user_id: UserId) -> list[Handover]:
        """Return the trades of turns that a member of a circle asked for and that have no answer."""
        return await self._values(
            select(HandoverRow)
            .where(HandoverRow.circle_id == circle_id, HandoverRow.state == HandoverState.ASKED.value)
            .where(col(HandoverRow.in_return).is_not(None), HandoverRow.from_id == user_id)
            .order_by(col(HandoverRow.asked_at), col(HandoverRow.id))
        )
