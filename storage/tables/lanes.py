"""The table of lanes: how fast may be posted where, shared by all replicas."""

from datetime import datetime
from typing import Self

from sqlmodel import Field

from bot.domain.ids import TeamId
from bot.domain.nudges import Lane
from storage.tables.row import Row
from storage.types import Instant


class LaneRow(Row, table=True):
    """The pace of a channel, a person's direct messages or a workspace; see `bot.domain.nudges.Lane`."""

    __tablename__ = "lane"

    team_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    next_at: datetime = Field(sa_type=Instant)
    paused_until: datetime | None = Field(default=None, sa_type=Instant)
    per_minute: float | None = None
    paced_at: datetime | None = Field(default=None, sa_type=Instant)
    troubles: int
    reason: str | None = None

    def to_domain(self) -> Lane:
        return Lane(
            team_id=TeamId(self.team_id),
            name=self.name,
            next_at=self.next_at,
            paused_until=self.paused_until,
            per_minute=self.per_minute,
            paced_at=self.paced_at,
            troubles=self.troubles,
            reason=self.reason,
        )

    @classmethod
    def from_domain(cls, lane: Lane) -> Self:
        return cls(
            team_id=lane.team_id,
            name=lane.name,
            next_at=lane.next_at,
            paused_until=lane.paused_until,
            per_minute=lane.per_minute,
            paced_at=lane.paced_at,
            troubles=lane.troubles,
            reason=lane.reason,
        )
