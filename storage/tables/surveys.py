"""The table of surveys: what a person says once about a series, about leading it, and about its use."""

from datetime import datetime
from typing import Any, Self

from sqlalchemy import JSON, Index
from sqlmodel import Field

from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.surveys import Survey, SurveyKind
from storage.tables.row import Row
from storage.types import Instant


class SurveyRow(Row, table=True):
    """A person's answer to a survey of a circle. `number` sets apart what is asked more than once."""

    __tablename__ = "survey"
    __table_args__ = (Index(None, "team_id", "kind"),)

    circle_id: str = Field(primary_key=True, foreign_key="circle.id")
    user_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    team_id: str
    rating: int | None = None
    answers: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)

    def to_domain(self) -> Survey:
        return Survey(
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            user_id=UserId(self.user_id),
            kind=SurveyKind(self.kind),
            rating=self.rating,
            created_at=self.created_at,
            updated_at=self.updated_at,
            number=self.number,
            answers=dict(self.answers or {}),
        )

    @classmethod
    def from_domain(cls, survey: Survey) -> Self:
        return cls(
            circle_id=survey.circle_id,
            user_id=survey.user_id,
            kind=survey.kind.value,
            number=survey.number,
            team_id=survey.team_id,
            rating=survey.rating,
            answers=dict(survey.answers),
            created_at=survey.created_at,
            updated_at=survey.updated_at,
        )
