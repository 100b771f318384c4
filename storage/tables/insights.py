"""The table of insights."""

import unicodedata
from datetime import datetime
from typing import Self

from sqlalchemy import JSON, Index
from sqlmodel import Field

from bot.domain.ids import CircleId, InsightId, MeetingId, TeamId, UserId
from bot.domain.insights import Insight, InsightKind
from storage.tables.row import Row
from storage.types import Instant


def folded(text: str) -> str:
    """Return the text as it is searched: without case in any script, letters and their accents composed.

    SQLite compares without case in ASCII only, so the folding is ours.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


class InsightRow(Row, table=True):
    """An insight. `search_text` is its words and tags, folded."""

    __tablename__ = "insight"
    __table_args__ = (Index(None, "team_id", "user_id", "created_at"), Index(None, "circle_id", "shared_at"))

    id: str = Field(primary_key=True)
    team_id: str
    user_id: str
    circle_id: str | None = Field(default=None, foreign_key="circle.id")
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")
    kind: str
    text: str
    tags: list[str] = Field(sa_type=JSON)
    source_url: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    shared_at: datetime | None = Field(default=None, sa_type=Instant)
    search_text: str
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
    doubted_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Insight:
        return Insight(
            id=InsightId(self.id),
            team_id=TeamId(self.team_id),
            user_id=UserId(self.user_id),
            circle_id=None if self.circle_id is None else CircleId(self.circle_id),
            meeting_id=None if self.meeting_id is None else MeetingId(self.meeting_id),
            kind=InsightKind(self.kind),
            text=self.text,
            tags=tuple(self.tags),
            source_url=self.source_url,
            created_at=self.created_at,
            updated_at=self.updated_at,
            shared_at=self.shared_at,
            checked_at=self.checked_at,
            doubted_at=self.doubted_at,
        )

    @classmethod
    def from_domain(cls, insight: Insight) -> Self:
        return cls(
            id=insight.id,
            team_id=insight.team_id,
            user_id=insight.user_id,
            circle_id=insight.circle_id,
            meeting_id=insight.meeting_id,
            kind=insight.kind.value,
            text=insight.text,
            tags=list(insight.tags),
            source_url=insight.source_url,
            created_at=insight.created_at,
            updated_at=insight.updated_at,
            shared_at=insight.shared_at,
            checked_at=insight.checked_at,
            doubted_at=insight.doubted_at,
            search_text=folded(" ".join([insight.text, *(f"#{tag}" for tag in insight.tags)])),
        )
