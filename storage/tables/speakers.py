"""The table of guest speakers."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.speakers import Speaker
from storage.tables.row import Row
from storage.types import Instant


class SpeakerRow(Row, table=True):
    """The guest of a meeting; a meeting has one at most. One who cancelled stays until another comes."""

    __tablename__ = "speaker"
    __table_args__ = (Index(None, "circle_id"), Index(None, "team_id", "user_id"))

    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    name: str
    user_id: str | None = None
    topic: str
    bio: str
    material: str
    invited_by: str
    updated_at: datetime = Field(sa_type=Instant)
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    carried_from: str | None = None

    def to_domain(self) -> Speaker:
        return Speaker(
            meeting_id=MeetingId(self.meeting_id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            name=self.name,
            user_id=None if self.user_id is None else UserId(self.user_id),
            topic=self.topic,
            bio=self.bio,
            material=self.material,
            invited_by=UserId(self.invited_by),
            updated_at=self.updated_at,
            cancelled_at=self.cancelled_at,
            carried_from=None if self.carried_from is None else MeetingId(self.carried_from),
        )

    @classmethod
    def from_domain(cls, speaker: Speaker) -> Self:
        return cls(
            meeting_id=speaker.meeting_id,
            team_id=speaker.team_id,
            circle_id=speaker.circle_id,
            name=speaker.name,
            user_id=speaker.user_id,
            topic=speaker.topic,
            bio=speaker.bio,
            material=speaker.material,
            invited_by=speaker.invited_by,
            updated_at=speaker.updated_at,
            cancelled_at=speaker.cancelled_at,
            carried_from=speaker.carried_from,
        )
