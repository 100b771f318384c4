"""The table of questions for guest speakers."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.speakers import Question
from storage.tables.row import Row
from storage.types import Instant


class QuestionRow(Row, table=True):
    """A question for the guest of a meeting; one without a name has no person, and no time but its day.

    `set_aside_at` is when its guest cancelled: nobody is shown it, unless they come after all.
    """

    __tablename__ = "question"
    __table_args__ = (Index(None, "meeting_id"), Index(None, "team_id", "user_id"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    meeting_id: str = Field(foreign_key="meeting.id")
    user_id: str | None = None
    text: str
    is_answered: bool
    asked_at: datetime = Field(sa_type=Instant)
    set_aside_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Question:
        return Question(
            id=self.id,
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            meeting_id=MeetingId(self.meeting_id),
            user_id=None if self.user_id is None else UserId(self.user_id),
            text=self.text,
            is_answered=self.is_answered,
            asked_at=self.asked_at,
        )

    @classmethod
    def from_domain(cls, question: Question) -> Self:
        return cls(
            id=question.id,
            team_id=question.team_id,
            circle_id=question.circle_id,
            meeting_id=question.meeting_id,
            user_id=question.user_id,
            text=question.text,
            is_answered=question.is_answered,
            asked_at=question.asked_at,
        )
