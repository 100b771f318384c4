"""The table of topics."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.topics import Topic, TopicState
from storage.tables.row import Row
from storage.types import Instant


class TopicRow(Row, table=True):
    """A topic of a circle's backlog."""

    __tablename__ = "topic"
    __table_args__ = (Index(None, "circle_id", "state"), Index(None, "team_id", "user_id"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    user_id: str
    title: str
    why: str
    state: str
    created_at: datetime = Field(sa_type=Instant)
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")

    def to_domain(self) -> Topic:
        return Topic(
            id=self.id,
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            user_id=UserId(self.user_id),
            title=self.title,
            why=self.why,
            state=TopicState(self.state),
            created_at=self.created_at,
            meeting_id=None if self.meeting_id is None else MeetingId(self.meeting_id),
        )

    @classmethod
    def from_domain(cls, topic: Topic) -> Self:
        return cls(
            id=topic.id,
            team_id=topic.team_id,
            circle_id=topic.circle_id,
            user_id=topic.user_id,
            title=topic.title,
            why=topic.why,
            state=topic.state.value,
            created_at=topic.created_at,
            meeting_id=topic.meeting_id,
        )
