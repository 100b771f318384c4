"""Questions about exchanges in writing."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.exchanges import Exchange, ExchangeAnswer
from bot.domain.ids import MeetingId, TeamId, UserId
from storage.repositories.repository import Repository
from storage.tables.exchange_answers import ExchangeAnswerRow
from storage.tables.exchanges import ExchangeRow


class Exchanges(Repository):
    """Answers are ordered by question and by when they were given."""

    async def save(self, exchange: Exchange) -> None:
        await self._save(ExchangeRow.from_domain(exchange), keys=["meeting_id"])

    async def of_meeting(self, meeting_id: MeetingId) -> Exchange | None:
        return await self._value(select(ExchangeRow).where(ExchangeRow.meeting_id == meeting_id))

    async def save_answer(self, answer: ExchangeAnswer) -> None:
        """Keep an answer. A second one of the same member to the same question is refused."""
        await self._save(ExchangeAnswerRow.from_domain(answer), keys=["id"])

    async def answer(self, team_id: TeamId, answer_id: str) -> ExchangeAnswer | None:
        return await self._value(
            select(ExchangeAnswerRow).where(
                ExchangeAnswerRow.id == answer_id, ExchangeAnswerRow.team_id == team_id
            )
        )

    async def answer_of(self, meeting_id: MeetingId, place: int, user_id: UserId) -> ExchangeAnswer | None:
        return await self._value(
            select(ExchangeAnswerRow).where(
                ExchangeAnswerRow.meeting_id == meeting_id,
                ExchangeAnswerRow.place == place,
                ExchangeAnswerRow.user_id == user_id,
            )
        )

    async def answers(self, meeting_id: MeetingId) -> list[ExchangeAnswer]:
        return await self._values(
            select(ExchangeAnswerRow)
            .where(ExchangeAnswerRow.meeting_id == meeting_id)
            .order_by(col(ExchangeAnswerRow.place), col(ExchangeAnswerRow.answered_at), col(ExchangeAnswerRow.id))
        )

    async def delete_answer(self, team_id: TeamId, answer_id: str) -> bool:
        """Remove an answer for good; return whether it was there."""
        gone = await self._change(
            delete(ExchangeAnswerRow).where(
                col(ExchangeAnswerRow.id) == answer_id, col(ExchangeAnswerRow.team_id) == team_id
            )
        )
        return gone == 1
