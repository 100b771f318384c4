"""The table of guides: what finished circles leave to others."""

from datetime import datetime
from typing import Any, Self

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.guides import Guide, GuideContent
from bot.domain.ids import CircleId, GuideId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class GuideRow(Row, table=True):
    """A guide; a circle has one. `user_id` is who published it."""

    __tablename__ = "guide"
    __table_args__ = (UniqueConstraint("circle_id"), Index(None, "team_id", "published_at"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    user_id: str
    name: str
    content: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    published_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Guide:
        return Guide(
            id=GuideId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            user_id=UserId(self.user_id),
            name=self.name,
            content=GuideContent.from_json(self.content or {}),
            published_at=self.published_at,
            withdrawn_at=self.withdrawn_at,
        )

    @classmethod
    def from_domain(cls, guide: Guide) -> Self:
        return cls(
            id=guide.id,
            team_id=guide.team_id,
            circle_id=guide.circle_id,
            user_id=guide.user_id,
            name=guide.name,
            content=guide.content.to_json(),
            published_at=guide.published_at,
            withdrawn_at=guide.withdrawn_at,
        )
