"""The table of members."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.circles import Member, MemberState
from bot.domain.ids import CircleId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class MemberRow(Row, table=True):
    """A person in a circle, once per circle, whatever their state."""

    __tablename__ = "member"
    __table_args__ = (Index(None, "team_id", "user_id"),)

    circle_id: str = Field(primary_key=True, foreign_key="circle.id")
    user_id: str = Field(primary_key=True)
    team_id: str
    state: str
    goal: str
    offer: str
    joined_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Member:
        return Member(
            circle_id=CircleId(self.circle_id),
            team_id=TeamId(self.team_id),
            user_id=UserId(self.user_id),
            state=MemberState(self.state),
            goal=self.goal,
            offer=self.offer,
            joined_at=self.joined_at,
            left_at=self.left_at,
        )

    @classmethod
    def from_domain(cls, member: Member) -> Self:
        return cls(
            circle_id=member.circle_id,
            user_id=member.user_id,
            team_id=member.team_id,
            state=member.state.value,
            goal=member.goal,
            offer=member.offer,
            joined_at=member.joined_at,
            left_at=member.left_at,
        )
