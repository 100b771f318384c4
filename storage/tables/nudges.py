"""The table of nudges: the ledger of every message the bot owes or owed."""

from datetime import datetime
from typing import Any, Self

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.ids import ChannelId, CircleId, MeetingId, NudgeId, TeamId, UserId
from bot.domain.nudges import URGENCY, Nudge, NudgeKind, NudgeState
from storage.tables.row import Row
from storage.types import Instant

PLANNED = text("state = 'planned'")
CLAIMED = text("state = 'claimed'")
UNKNOWN = text("state = 'unknown'")
TROUBLED = text("state IN ('failed', 'parked', 'unknown_final')")
OWED = text("state = 'planned' AND user_id IS NOT NULL")
REACHED = text("sent_at IS NOT NULL")
KINDS = frozenset(kind.value for kind in NudgeKind)


class NudgeRow(Row, table=True):
    """A nudge. While it is claimed, `lease_owner` may try it until `lease_until`, and began to at `posting_at`.

    `lane` and `urgency` repeat what the value tells, for the dispatcher to sort by. The partial indexes are what
    the dispatcher asks every few seconds; they stay small however long the ledger grows. Their conditions are
    literals, since an index over `state = 'planned'` is of no use to a query that says `state = ?`.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("team_id", "key"),
        Index("ix_nudge_due", "due_at", "id", sqlite_where=PLANNED, postgresql_where=PLANNED),
        Index("ix_nudge_lease", "lease_until", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
        Index("ix_nudge_trying", "team_id", "lane", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
        Index("ix_nudge_check", "check_at", sqlite_where=UNKNOWN, postgresql_where=UNKNOWN),
        Index(None, "circle_id", "due_at"),
        Index("ix_nudge_owed", "user_id", "due_at", sqlite_where=OWED, postgresql_where=OWED),
        Index("ix_nudge_troubled", "state", "due_at", sqlite_where=TROUBLED, postgresql_where=TROUBLED),
        Index("ix_nudge_reached", "team_id", "user_id", "sent_at", sqlite_where=REACHED, postgresql_where=REACHED),
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
    lane: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    urgency: int = Field(default=5, sa_column_kwargs={"server_default": "5"})
    first_post_at: datetime | None = Field(default=None, sa_type=Instant)
    check_at: datetime | None = Field(default=None, sa_type=Instant)
    looks: int = Field(default=0, sa_column_kwargs={"server_default": "0"})

    def to_domain(self) -> Nudge:
        return nudge_of(self)

    @classmethod
    def from_domain(cls, nudge: Nudge) -> Self:
        return cls(**columns_of(nudge))


def nudge_of(row: Any) -> Nudge:
    """Return the value of a row, be it the table's own or one that a Core statement gave (which costs less).

    Details that are not an object, which nothing of ours writes, are none: one odd row must not stop the rest.
    """
    return Nudge(
        id=NudgeId(row.id),
        key=row.key,
        team_id=TeamId(row.team_id),
        circle_id=CircleId(row.circle_id),
        kind=NudgeKind(row.kind) if row.kind in KINDS else NudgeKind.FOREIGN,
        due_at=row.due_at,
        not_after=row.not_after,
        meeting_id=None if row.meeting_id is None else MeetingId(row.meeting_id),
        user_id=None if row.user_id is None else UserId(row.user_id),
        channel_id=None if row.channel_id is None else ChannelId(row.channel_id),
        state=NudgeState(row.state),
        reason=row.reason,
        attempt=row.attempt,
        details=dict(row.details) if isinstance(row.details, dict) else {},
        sent_at=row.sent_at,
        sent_channel=None if row.sent_channel is None else ChannelId(row.sent_channel),
        sent_ts=row.sent_ts,
        first_post_at=row.first_post_at,
        check_at=row.check_at,
        looks=row.looks,
    )


def columns_of(nudge: Nudge) -> dict[str, Any]:
    """Return the columns of a nudge that nobody is trying."""
    return {
        "id": nudge.id,
        "key": nudge.key,
        "team_id": nudge.team_id,
        "circle_id": nudge.circle_id,
        "kind": nudge.kind.value,
        "due_at": nudge.due_at,
        "not_after": nudge.not_after,
        "meeting_id": nudge.meeting_id,
        "user_id": nudge.user_id,
        "channel_id": nudge.channel_id,
        "state": nudge.state.value,
        "reason": nudge.reason,
        "attempt": nudge.attempt,
        "details": dict(nudge.details),
        "sent_at": nudge.sent_at,
        "sent_channel": nudge.sent_channel,
        "sent_ts": nudge.sent_ts,
        "lane": nudge.lane,
        "urgency": URGENCY[nudge.kind],
        "first_post_at": nudge.first_post_at,
        "check_at": nudge.check_at,
        "looks": nudge.looks,
    }
