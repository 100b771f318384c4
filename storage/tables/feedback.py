"""The table of feedback to guest speakers."""

from typing import Self

from sqlalchemy import JSON
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.speakers import Feedback
from storage.tables.row import Row


class FeedbackRow(Row, table=True):
    """What a meeting gave back to its speaker, in one row: nothing in it leads from words to a person."""

    __tablename__ = "feedback"

    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    lines: list[str] = Field(sa_type=JSON)
    ratings: list[int] = Field(sa_type=JSON)
    given: list[str] = Field(sa_type=JSON)

    def to_domain(self) -> Feedback:
        return Feedback(
            meeting_id=MeetingId(self.meeting_id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            lines=tuple(self.lines),
            ratings=tuple(self.ratings),
            given=tuple(UserId(one) for one in self.given),
        )

    @classmethod
    def from_domain(cls, feedback: Feedback) -> Self:
        """Make the row of feedback; all is sorted, so that its order tells nothing of when it came."""
        return cls(
            meeting_id=feedback.meeting_id,
            team_id=feedback.team_id,
            circle_id=feedback.circle_id,
            lines=sorted(feedback.lines),
            ratings=sorted(feedback.ratings),
            given=sorted(feedback.given),
        )
