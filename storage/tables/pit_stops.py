"""The table of pit stops: what a circle changes, and whether it happened."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import CircleId, PitStopId, TeamId, UserId
from bot.domain.pit_stops import PitStop, Verdict
from storage.tables.row import Row
from storage.types import Instant


class PitStopRow(Row, table=True):
    """One adopted change; `user_id` is who wrote it down."""

    __tablename__ = "pit_stop"
    __table_args__ = (Index(None, "circle_id", "made_at"),)

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    user_id: str
    change: str
    starts: str
    made_at: datetime = Field(sa_type=Instant)
    verdict: str | None = None
    judged_by: str | None = None
    judged_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> PitStop:
        return PitStop(
            id=PitStopId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            user_id=UserId(self.user_id),
            change=self.change,
            starts=self.starts,
            made_at=self.made_at,
            verdict=None if self.verdict is None else Verdict(self.verdict),
            judged_by=None if self.judged_by is None else UserId(self.judged_by),
            judged_at=self.judged_at,
        )

    @classmethod
    def from_domain(cls, stop: PitStop) -> Self:
        return cls(
            id=stop.id,
            team_id=stop.team_id,
            circle_id=stop.circle_id,
            user_id=stop.user_id,
            change=stop.change,
            starts=stop.starts,
            made_at=stop.made_at,
            verdict=stop.verdict.value if stop.verdict else None,
            judged_by=stop.judged_by,
            judged_at=stop.judged_at,
        )
