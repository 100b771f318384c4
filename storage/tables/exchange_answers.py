"""The table of answers in exchanges: what members wrote, in their own words."""

from datetime import datetime
from typing import Self

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bot.domain.exchanges import ExchangeAnswer
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class ExchangeAnswerRow(Row, table=True):
    """A member's answer; each question is answered once by each."""

    __tablename__ = "exchange_answer"
    __table_args__ = (UniqueConstraint("meeting_id", "place", "user_id"),)

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    meeting_id: str = Field(foreign_key="meeting.id")
    user_id: str
    place: int
    text: str
    answered_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)

    def to_domain(self) -> ExchangeAnswer:
        return ExchangeAnswer(
            id=self.id,
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            meeting_id=MeetingId(self.meeting_id),
            user_id=UserId(self.user_id),
            place=self.place,
            text=self.text,
            answered_at=self.answered_at,
            updated_at=self.updated_at,
        )

    @classmethod
    def from_domain(cls, answer: ExchangeAnswer) -> Self:
        return cls(
            id=answer.id,
            team_id=answer.team_id,
            circle_id=answer.circle_id,
            meeting_id=answer.meeting_id,
            user_id=answer.user_id,
            place=answer.place,
            text=answer.text,
            answered_at=answer.answered_at,
            updated_at=answer.updated_at,
        )
