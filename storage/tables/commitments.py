"""The table of commitments."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import CircleId, CommitmentId, MeetingId, TeamId, UserId
from bot.domain.reflections import Visibility
from storage.tables.row import Row
from storage.types import Instant

FIRST = text("carried_from IS NULL")


class CommitmentRow(Row, table=True):
    """A commitment; a member makes one per meeting, and may write it anew once for each version of it."""

    __tablename__ = "commitment"
    __table_args__ = (
        Index(
            "ix_commitment_first", "meeting_id", "user_id", unique=True, sqlite_where=FIRST, postgresql_where=FIRST
        ),
        Index("ix_commitment_carried_from", "carried_from", unique=True),
        Index(None, "team_id", "user_id", "state"),
        Index(None, "circle_id", "shared_at"),
        Index(None, "circle_id", "settled_at"),
    )

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    meeting_id: str = Field(foreign_key="meeting.id")
    user_id: str
    cue: str
    action: str
    state: str
    visibility: str
    made_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    shared_at: datetime | None = Field(default=None, sa_type=Instant)
    due_on: date | None = None
    carried_at: datetime | None = Field(default=None, sa_type=Instant)
    carried_from: str | None = None
    obstacle: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    detour: str = Field(default="", sa_column_kwargs={"server_default": text("''")})

    def to_domain(self) -> Commitment:
        return Commitment(
            id=CommitmentId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            meeting_id=MeetingId(self.meeting_id),
            user_id=UserId(self.user_id),
            cue=self.cue,
            action=self.action,
            state=CommitmentState(self.state),
            visibility=Visibility(self.visibility),
            made_at=self.made_at,
            settled_at=self.settled_at,
            shared_at=self.shared_at,
            due_on=self.due_on,
            carried_at=self.carried_at,
            carried_from=None if self.carried_from is None else CommitmentId(self.carried_from),
            obstacle=self.obstacle,
            detour=self.detour,
        )

    @classmethod
    def from_domain(cls, commitment: Commitment) -> Self:
        return cls(
            id=commitment.id,
            team_id=commitment.team_id,
            circle_id=commitment.circle_id,
            meeting_id=commitment.meeting_id,
            user_id=commitment.user_id,
            cue=commitment.cue,
            action=commitment.action,
            state=commitment.state.value,
            visibility=commitment.visibility.value,
            made_at=commitment.made_at,
            settled_at=commitment.settled_at,
            shared_at=commitment.shared_at,
            due_on=commitment.due_on,
            carried_at=commitment.carried_at,
            carried_from=commitment.carried_from,
            obstacle=commitment.obstacle,
            detour=commitment.detour,
        )
