"""The table of changes: who changed what about a circle or a whole workspace."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.changes import Change
from bot.domain.ids import CircleId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class ChangeRow(Row, table=True):
    """A change, appended and never altered."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "team_id", "at"), Index(None, "circle_id", "at"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str | None = Field(default=None, foreign_key="circle.id")
    user_id: str | None = None
    act: str
    told: str
    at: datetime = Field(sa_type=Instant)

    def to_domain(self) -> Change:
        return Change(
            id=self.id,
            team_id=TeamId(self.team_id),
            circle_id=None if self.circle_id is None else CircleId(self.circle_id),
            user_id=None if self.user_id is None else UserId(self.user_id),
            act=self.act,
            told=self.told,
            at=self.at,
        )

    @classmethod
    def from_domain(cls, change: Change) -> Self:
        return cls(
            id=change.id,
            team_id=change.team_id,
            circle_id=change.circle_id,
            user_id=change.user_id,
            act=change.act,
            told=change.told,
            at=change.at,
        )
