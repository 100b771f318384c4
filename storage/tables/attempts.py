"""The table of attempts: every try to post a nudge, appended."""

from datetime import datetime
from typing import Self

from sqlalchemy import Index
from sqlmodel import Field

from bot.domain.ids import NudgeId, TeamId
from bot.domain.nudges import Attempt
from storage.tables.row import Row
from storage.types import Instant


class AttemptRow(Row, table=True):
    """One try to post a nudge; see `bot.domain.nudges.Attempt`."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "nudge_id", "started_at"), Index(None, "team_id", "started_at"))

    id: str = Field(primary_key=True)
    team_id: str
    nudge_id: str = Field(foreign_key="nudge.id")
    number: int
    owner: str
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = None
    code: str | None = None

    def to_domain(self) -> Attempt:
        return Attempt(
            id=self.id,
            team_id=TeamId(self.team_id),
            nudge_id=NudgeId(self.nudge_id),
            number=self.number,
            owner=self.owner,
            started_at=self.started_at,
            finished_at=self.finished_at,
            outcome=self.outcome,
            code=self.code,
        )

    @classmethod
    def from_domain(cls, attempt: Attempt) -> Self:
        return cls(
            id=attempt.id,
            team_id=attempt.team_id,
            nudge_id=attempt.nudge_id,
            number=attempt.number,
            owner=attempt.owner,
            started_at=attempt.started_at,
            finished_at=attempt.finished_at,
            outcome=attempt.outcome,
            code=attempt.code,
        )
