"""The table of calendar feeds: who may read which calendar by a link."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.calendars import Feed
from bot.domain.ids import CircleId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant

ONE = text("circle_id IS NOT NULL")
ALL = text("circle_id IS NULL")
"""Two indexes: to a database no NULL equals another, so one over all three columns would let doubles through."""


class FeedRow(Row, table=True):
    """A link to a calendar; of its token only the hash is kept."""

    __tablename__ = "feed"
    __table_args__ = (
        Index(
            "ix_feed_one", "team_id", "user_id", "circle_id", unique=True, sqlite_where=ONE, postgresql_where=ONE
        ),
        Index("ix_feed_all", "team_id", "user_id", unique=True, sqlite_where=ALL, postgresql_where=ALL),
    )

    id: str = Field(primary_key=True)
    team_id: str
    user_id: str
    circle_id: str | None = Field(default=None, foreign_key="circle.id")
    token_hash: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Instant)
    fingerprint: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    changed_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Feed:
        return Feed(
            id=self.id,
            team_id=TeamId(self.team_id),
            user_id=UserId(self.user_id),
            circle_id=None if self.circle_id is None else CircleId(self.circle_id),
            token_hash=self.token_hash,
            made_at=self.made_at,
            fingerprint=self.fingerprint,
            changed_at=self.changed_at,
        )

    @classmethod
    def from_domain(cls, feed: Feed) -> Self:
        return cls(
            id=feed.id,
            team_id=feed.team_id,
            user_id=feed.user_id,
            circle_id=feed.circle_id,
            token_hash=feed.token_hash,
            made_at=feed.made_at,
            fingerprint=feed.fingerprint,
            changed_at=feed.changed_at,
        )
