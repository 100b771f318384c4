"""The table of handovers: who was asked to lead a meeting or a circle, and what they said."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.leading import Handover, HandoverState
from storage.tables.row import Row
from storage.types import Instant


class HandoverRow(Row, table=True):
    """One person asked to lead, and their answer."""

    __tablename__ = "handover"
    __table_args__ = (Index(None, "circle_id", "state"), Index(None, "team_id", "user_id"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")
    from_id: str
    user_id: str
    asked_by: str | None = None
    state: str
    asked_at: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    in_return: str | None = None

    def to_domain(self) -> Handover:
        return Handover(
            id=self.id,
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            meeting_id=None if self.meeting_id is None else MeetingId(self.meeting_id),
            from_id=UserId(self.from_id),
            user_id=UserId(self.user_id),
            asked_by=None if self.asked_by is None else UserId(self.asked_by),
            state=HandoverState(self.state),
            asked_at=self.asked_at,
            answered_at=self.answered_at,
            in_return=None if self.in_return is None else MeetingId(self.in_return),
        )

    @classmethod
    def from_domain(cls, handover: Handover) -> Self:
        return cls(
            id=handover.id,
            team_id=handover.team_id,
            circle_id=handover.circle_id,
            meeting_id=handover.meeting_id,
            from_id=handover.from_id,
            user_id=handover.user_id,
            asked_by=handover.asked_by,
            state=handover.state.value,
            asked_at=handover.asked_at,
            answered_at=handover.answered_at,
            in_return=handover.in_return,
        )
