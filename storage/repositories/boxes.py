"""Questions about what was answered without a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select

from bot.domain.anonymity import SHOWN_FROM, AnswerBox
from bot.domain.ids import MeetingId
from bot.domain.meetings import Meeting
from storage.repositories.repository import Repository
from storage.tables.boxes import BoxRow
from storage.tables.meetings import MeetingRow


class Boxes(Repository):
    """One box for each meeting about which anybody answered without a name."""

    async def locked(self, meeting: Meeting) -> AnswerBox:
        """Return the meeting's box, an empty one where there is none, for nobody else to change meanwhile."""
        empty = AnswerBox(meeting.team_id, meeting.circle_id, meeting.id)
        await self._insert_new([BoxRow.from_domain(empty)], keys=["meeting_id"])
        question = select(BoxRow).where(BoxRow.meeting_id == meeting.id).with_for_update()
        return await self._value(question) or empty

    async def save(self, box: AnswerBox) -> None:
        """Put the box in the place of the one before.

        On PostgreSQL every version of a row names the transaction that wrote it, so all that is kept of who had
        their say about the meeting is written anew with the box: it then names the same one for everybody.
        """
        await self._save(BoxRow.from_domain(box), keys=["meeting_id"])
        if self._on_postgresql:
            touch = text("UPDATE reflection SET state = state WHERE meeting_id = :meeting_id")
            await self._session.execute(touch, {"meeting_id": box.meeting_id})

    async def of_meetings(self, meeting_ids: Iterable[MeetingId]) -> list[AnswerBox]:
        question = select(BoxRow).where(col(BoxRow.meeting_id).in_(sorted(set(meeting_ids))))
        return await self._values(question.order_by(col(BoxRow.meeting_id)))

    async def too_few(self, ended_by: datetime) -> list[AnswerBox]:
        """Return the boxes of meetings that ended by then with some answers, but too few to be shown."""
        return await self._values(
            select(BoxRow)
            .join(MeetingRow, col(MeetingRow.id) == col(BoxRow.meeting_id))
            .where(col(BoxRow.count).between(1, SHOWN_FROM - 1), col(MeetingRow.ends_at) <= ended_by)
            .order_by(col(BoxRow.meeting_id))
        )
