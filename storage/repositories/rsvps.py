"""Questions about the answers to invitations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain.ids import MeetingId, UserId
from bot.domain.meetings import Rsvp
from storage.repositories.repository import Repository
from storage.tables.rsvps import RsvpRow


class Rsvps(Repository):
    async def save(self, rsvp: Rsvp) -> None:
        """Keep the answer; a later one of the same member to the same meeting takes its place."""
        await self._save(RsvpRow.from_domain(rsvp), keys=["meeting_id", "user_id"])

    async def get(self, meeting_id: MeetingId, user_id: UserId) -> Rsvp | None:
        return await self._value(
            select(RsvpRow).where(RsvpRow.meeting_id == meeting_id, RsvpRow.user_id == user_id)
        )

    async def of_meetings(self, meeting_ids: Iterable[MeetingId]) -> list[Rsvp]:
        return await self._values(
            select(RsvpRow)
            .where(col(RsvpRow.meeting_id).in_(sorted(set(meeting_ids))))
            .order_by(col(RsvpRow.answered_at), col(RsvpRow.user_id))
        )
