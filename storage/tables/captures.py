"""The table of captures."""

from datetime import datetime
from typing import Self

from sqlmodel import Field

from bot.domain.captures import Capture
from bot.domain.ids import ChannelId, CircleId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class CaptureRow(Row, table=True):
    """An offer to save an insight from a message: one for a person and a message, however often they react."""

    __tablename__ = "capture"

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    message_ts: str = Field(primary_key=True)
    circle_id: str = Field(foreign_key="circle.id")
    offered_at: datetime = Field(sa_type=Instant)
    sent_channel: str | None = None
    sent_ts: str | None = None
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Capture:
        return Capture(
            team_id=TeamId(self.team_id),
            user_id=UserId(self.user_id),
            channel_id=ChannelId(self.channel_id),
            message_ts=self.message_ts,
            circle_id=CircleId(self.circle_id),
            offered_at=self.offered_at,
            sent_channel=None if self.sent_channel is None else ChannelId(self.sent_channel),
            sent_ts=self.sent_ts,
            opened_at=self.opened_at,
            withdrawn_at=self.withdrawn_at,
        )

    @classmethod
    def from_domain(cls, capture: Capture) -> Self:
        return cls(
            team_id=capture.team_id,
            user_id=capture.user_id,
            channel_id=capture.channel_id,
            message_ts=capture.message_ts,
            circle_id=capture.circle_id,
            offered_at=capture.offered_at,
            sent_channel=capture.sent_channel,
            sent_ts=capture.sent_ts,
            opened_at=capture.opened_at,
            withdrawn_at=capture.withdrawn_at,
        )
