"""The table of nudges: the ledger of every message the bot owes or owed."""

from datetime import datetime
from typing import Self

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.ids import ChannelId, CircleId, MeetingId, NudgeId, TeamId, UserId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from storage.tables.row import Row
from storage.types import Instant

PLANNED = text("state = 'planned'")
CLAIMED = text("state = 'claimed'")


class NudgeRow(Row, table=True):
    """A nudge. While it is claimed, `lease_owner` may try it until `lease_until`, and began to at `posting_at`.

    The two partial indexes are what the dispatcher asks every few seconds; they stay small however long
    the ledger grows. Their conditions are literals, since an index over `state = 'planned'` is of no use
    to a query that says `state = ?`.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("team_id", "key"),
        Index("ix_nudge_due", "due_at", "id", sqlite_where=PLANNED, postgresql_where=PLANNED),
        Index("ix_nudge_lease", "lease_until", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
        Index(None, "circle_id", "due_at"),
    )

    id: str = Field(primary_key=True)
    key: str
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    kind: str
    due_at: datetime = Field(sa_type=Instant)
    not_after: datetime = Field(sa_type=Instant)
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")
    user_id: str | None = None
    channel_id: str | None = None
    state: str
    reason: str | None = None
    attempt: int
    details: dict[str, str] = Field(sa_type=JSON)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_channel: str | None = None
    sent_ts: str | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    posting_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Nudge:
        return Nudge(
            id=NudgeId(self.id),
            key=self.key,
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            kind=NudgeKind(self.kind),
            due_at=self.due_at,
            not_after=self.not_after,
            meeting_id=None if self.meeting_id is None else MeetingId(self.meeting_id),
            user_id=None if self.user_id is None else UserId(self.user_id),
            channel_id=None if self.channel_id is None else ChannelId(self.channel_id),
            state=NudgeState(self.state),
            reason=self.reason,
            attempt=self.attempt,
            details=dict(self.details),
            sent_at=self.sent_at,
            sent_channel=None if self.sent_channel is None else ChannelId(self.sent_channel),
            sent_ts=self.sent_ts,
        )

    @classmethod
    def from_domain(cls, nudge: Nudge) -> Self:
        return cls(
            id=nudge.id,
            key=nudge.key,
            team_id=nudge.team_id,
            circle_id=nudge.circle_id,
            kind=nudge.kind.value,
            due_at=nudge.due_at,
            not_after=nudge.not_after,
            meeting_id=nudge.meeting_id,
            user_id=nudge.user_id,
            channel_id=nudge.channel_id,
            state=nudge.state.value,
            reason=nudge.reason,
            attempt=nudge.attempt,
            details=dict(nudge.details),
            sent_at=nudge.sent_at,
            sent_channel=nudge.sent_channel,
            sent_ts=nudge.sent_ts,
        )
