"""The table of commitments."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import CircleId, CommitmentId, MeetingId, TeamId, UserId
from bot.domain.reflections import Visibility
from storage.tables.row import Row
from storage.types import Instant


class CommitmentRow(Row, table=True):
    """A commitment; a member makes one per meeting."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
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
        )
