"""The table of meetings."""

from datetime import date, datetime, time
from typing import Self

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId
from bot.domain.meetings import Meeting
from storage.tables.row import Row
from storage.types import Instant


class MeetingRow(Row, table=True):
    """A meeting; a circle has each number once. `held_on` is the circle's local date."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("circle_id", "number"), Index(None, "circle_id", "starts_at"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    number: int
    held_on: date
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    moved_to: time | None = None
    is_skipped: bool

    def to_domain(self) -> Meeting:
        return Meeting(
            id=MeetingId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            number=self.number,
            on=self.held_on,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            moved_to=self.moved_to,
            is_skipped=self.is_skipped,
        )

    @classmethod
    def from_domain(cls, meeting: Meeting) -> Self:
        return cls(
            id=meeting.id,
            team_id=meeting.team_id,
            circle_id=meeting.circle_id,
            number=meeting.number,
            held_on=meeting.on,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            moved_to=meeting.moved_to,
            is_skipped=meeting.is_skipped,
        )
