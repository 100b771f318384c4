"""The table of circles."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import JSON, Index
from sqlmodel import Field

from bot.domain.cadence import Cadence
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Circle, CircleStatus, Format
from bot.domain.ids import ChannelId, CircleId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class CircleRow(Row, table=True):
    """A circle; its cadence lies flat in the row. `length_minutes` is how long a meeting takes."""

    __tablename__ = "circle"
    __table_args__ = (Index(None, "team_id", "channel_id"), Index(None, "status"))

    id: str = Field(primary_key=True)
    team_id: str
    channel_id: str
    name: str
    goal: str
    format: str
    first_on: date
    local_time: time
    zone: str
    every_weeks: int
    meetings: int
    length_minutes: int
    capacity: int
    facilitator_id: str
    status: str
    created_at: datetime = Field(sa_type=Instant)
    paused_because: str | None = None
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    settings: dict[str, Any] | None = Field(default=None, sa_type=JSON)

    def to_domain(self) -> Circle:
        return Circle(
            id=CircleId(self.id),
            team_id=TeamId(self.team_id),
            channel_id=ChannelId(self.channel_id),
            name=self.name,
            goal=self.goal,
            format=Format(self.format),
            cadence=Cadence(
                first_on=self.first_on,
                local_time=self.local_time,
                zone=self.zone,
                every_weeks=self.every_weeks,
                meetings=self.meetings,
                length_for=timedelta(minutes=self.length_minutes),
            ),
            capacity=self.capacity,
            facilitator_id=UserId(self.facilitator_id),
            status=CircleStatus(self.status),
            created_at=self.created_at,
            paused_because=self.paused_because,
            paused_at=self.paused_at,
            settings=CircleSettings.from_json(self.settings),
        )

    @classmethod
    def from_domain(cls, circle: Circle) -> Self:
        return cls(
            id=circle.id,
            team_id=circle.team_id,
            channel_id=circle.channel_id,
            name=circle.name,
            goal=circle.goal,
            format=circle.format.value,
            first_on=circle.cadence.first_on,
            local_time=circle.cadence.local_time,
            zone=circle.cadence.zone,
            every_weeks=circle.cadence.every_weeks,
            meetings=circle.cadence.meetings,
            length_minutes=circle.cadence.length_for // timedelta(minutes=1),
            capacity=circle.capacity,
            facilitator_id=circle.facilitator_id,
            status=circle.status.value,
            created_at=circle.created_at,
            paused_because=circle.paused_because,
            paused_at=circle.paused_at,
            settings=circle.settings.to_json(),
        )
