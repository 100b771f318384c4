"""The table of run-sheets that are or were under way."""

from datetime import datetime
from typing import Any, Self

from sqlalchemy import JSON
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.run_sheets import Step
from bot.domain.running import Run
from storage.tables.row import Row
from storage.types import Instant


class RunSheetRow(Row, table=True):
    """The run-sheet of a meeting, one each. `steps` holds minutes, title, what to do, and whether in turn."""

    __tablename__ = "run_sheet"

    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    team_id: str
    circle_id: str = Field(foreign_key="circle.id", index=True)
    user_id: str
    sheet: str
    steps: list[list[Any]] = Field(sa_type=JSON)
    step: int
    step_at: datetime = Field(sa_type=Instant)
    extra_minutes: int
    version: int
    posts: int
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Run:
        return Run(
            meeting_id=MeetingId(self.meeting_id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            user_id=UserId(self.user_id),
            sheet=self.sheet,
            steps=tuple(Step(minutes, title, doing, in_turn) for minutes, title, doing, in_turn in self.steps),
            step_at=self.step_at,
            step=self.step,
            extra_minutes=self.extra_minutes,
            version=self.version,
            posts=self.posts,
            ended_at=self.ended_at,
        )

    @classmethod
    def from_domain(cls, run: Run) -> Self:
        return cls(
            meeting_id=run.meeting_id,
            team_id=run.team_id,
            circle_id=run.circle_id,
            user_id=run.user_id,
            sheet=run.sheet,
            steps=[step.to_json() for step in run.steps],
            step=run.step,
            step_at=run.step_at,
            extra_minutes=run.extra_minutes,
            version=run.version,
            posts=run.posts,
            ended_at=run.ended_at,
        )
