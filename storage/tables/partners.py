"""The table of partners."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import CircleId, CommitmentId, TeamId, UserId
from bot.domain.partners import Partner, PartnerState
from storage.tables.row import Row
from storage.types import Instant


class PartnerRow(Row, table=True):
    """Who was asked to walk along with a commitment; one at a time, so the next takes the place of the last."""

    __tablename__ = "partner"
    __table_args__ = (Index(None, "team_id", "user_id"),)

    commitment_id: str = Field(primary_key=True, foreign_key="commitment.id")
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    owner_id: str
    user_id: str
    state: str
    hears: bool
    asked_at: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Partner:
        return Partner(
            commitment_id=CommitmentId(self.commitment_id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            owner_id=UserId(self.owner_id),
            user_id=UserId(self.user_id),
            state=PartnerState(self.state),
            hears=self.hears,
            asked_at=self.asked_at,
            until=self.until,
            answered_at=self.answered_at,
        )

    @classmethod
    def from_domain(cls, partner: Partner) -> Self:
        return cls(
            commitment_id=partner.commitment_id,
            team_id=partner.team_id,
            circle_id=partner.circle_id,
            owner_id=partner.owner_id,
            user_id=partner.user_id,
            state=partner.state.value,
            hears=partner.hears,
            asked_at=partner.asked_at,
            until=partner.until,
            answered_at=partner.answered_at,
        )
