"""The table of keepsakes: what is left in Slack beside messages, noted before Slack is asked."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.keepsakes import Keepsake, KeepsakeState
from storage.tables.row import Row
from storage.types import Instant


class KeepsakeRow(Row, table=True):
    """One canvas or file; the key is what makes it one."""

    __tablename__ = "keepsake"
    __table_args__ = (Index(None, "team_id", "user_id", "begun_at"),)

    team_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    circle_id: str | None = Field(default=None, foreign_key="circle.id")
    user_id: str
    begun_at: datetime = Field(sa_type=Instant)
    state: str
    outside_id: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    reason: str = Field(default="", sa_column_kwargs={"server_default": text("''")})

    def to_domain(self) -> Keepsake:
        return Keepsake(
            key=self.key,
            team_id=TeamId(self.team_id),
            circle_id=None if self.circle_id is None else CircleId(self.circle_id),
            user_id=UserId(self.user_id),
            begun_at=self.begun_at,
            state=KeepsakeState(self.state),
            outside_id=self.outside_id,
            reason=self.reason,
        )

    @classmethod
    def from_domain(cls, keepsake: Keepsake) -> Self:
        return cls(
            team_id=keepsake.team_id,
            key=keepsake.key,
            circle_id=keepsake.circle_id,
            user_id=keepsake.user_id,
            begun_at=keepsake.begun_at,
            state=keepsake.state.value,
            outside_id=keepsake.outside_id,
            reason=keepsake.reason,
        )
