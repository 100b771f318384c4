"""The table of posted digests."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.digests import PostedDigest
from bot.domain.ids import ChannelId, CircleId, DigestId, NudgeId, TeamId
from storage.tables.row import Row
from storage.types import Instant


class DigestRow(Row, table=True):
    """A digest that was posted, at most one per nudge. The window it covered is [since, until)."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("nudge_id"), Index(None, "circle_id", "until"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    nudge_id: str = Field(foreign_key="nudge.id")
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    channel_id: str
    message_ts: str

    def to_domain(self) -> PostedDigest:
        return PostedDigest(
            id=DigestId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            nudge_id=NudgeId(self.nudge_id),
            since=self.since,
            until=self.until,
            channel_id=ChannelId(self.channel_id),
            message_ts=self.message_ts,
        )

    @classmethod
    def from_domain(cls, digest: PostedDigest) -> Self:
        return cls(
            id=digest.id,
            team_id=digest.team_id,
            circle_id=digest.circle_id,
            nudge_id=digest.nudge_id,
            since=digest.since,
            until=digest.until,
            channel_id=digest.channel_id,
            message_ts=digest.message_ts,
        )
