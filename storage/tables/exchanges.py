"""The table of exchanges in writing: what each asks."""

from datetime import datetime
from typing import Self

from sqlalchemy import JSON, text
from sqlmodel import Field

from bot.domain.exchanges import Exchange
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from storage.tables.row import Row
from storage.types import Instant


class ExchangeRow(Row, table=True):
    """What one exchange asks; one that nobody planned has a row only if its thread's link is known."""

    __tablename__ = "exchange"

    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    user_id: str | None = None
    title: str
    prompts: list[str] = Field(sa_type=JSON)
    planned_at: datetime | None = Field(default=None, sa_type=Instant)
    link: str = Field(default="", sa_column_kwargs={"server_default": text("''")})

    def to_domain(self) -> Exchange:
        return Exchange(
            meeting_id=MeetingId(self.meeting_id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            title=self.title,
            prompts=tuple(self.prompts),
            user_id=None if self.user_id is None else UserId(self.user_id),
            planned_at=self.planned_at,
            link=self.link,
        )

    @classmethod
    def from_domain(cls, exchange: Exchange) -> Self:
        return cls(
            meeting_id=exchange.meeting_id,
            team_id=exchange.team_id,
            circle_id=exchange.circle_id,
            user_id=exchange.user_id,
            title=exchange.title,
            prompts=list(exchange.prompts),
            planned_at=exchange.planned_at,
            link=exchange.link,
        )
