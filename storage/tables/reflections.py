"""The table of reflections."""

from datetime import datetime
from typing import Self

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.ids import CircleId, MeetingId, ReflectionId, TeamId, UserId
from bot.domain.reflections import Reflection, ReflectionState, Visibility
from storage.tables.row import Row
from storage.types import Instant


class ReflectionRow(Row, table=True):
    """A member's reflection on a meeting, once each; a second one amends the first."""

    __tablename__ = "reflection"
    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        Index(None, "circle_id", "shared_at"),
        Index(None, "team_id", "user_id"),
    )

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    meeting_id: str = Field(foreign_key="meeting.id")
    user_id: str
    state: str
    framework: str
    answers: dict[str, str] = Field(sa_type=JSON)
    rating: int | None = None
    visibility: str
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    shared_at: datetime | None = Field(default=None, sa_type=Instant)
    given_to: str | None = None
    passed: bool | None = None

    def to_domain(self) -> Reflection:
        return Reflection(
            id=ReflectionId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            meeting_id=MeetingId(self.meeting_id),
            user_id=UserId(self.user_id),
            state=ReflectionState(self.state),
            framework=self.framework,
            answers=dict(self.answers),
            rating=self.rating,
            visibility=Visibility(self.visibility),
            created_at=self.created_at,
            updated_at=self.updated_at,
            shared_at=self.shared_at,
            given_to=None if self.given_to is None else UserId(self.given_to),
            passed=bool(self.passed),
        )

    @classmethod
    def from_domain(cls, reflection: Reflection) -> Self:
        return cls(
            id=reflection.id,
            team_id=reflection.team_id,
            circle_id=reflection.circle_id,
            meeting_id=reflection.meeting_id,
            user_id=reflection.user_id,
            state=reflection.state.value,
            framework=reflection.framework,
            answers=dict(reflection.answers),
            rating=reflection.rating,
            visibility=reflection.visibility.value,
            created_at=reflection.created_at,
            updated_at=reflection.updated_at,
            shared_at=reflection.shared_at,
            given_to=reflection.given_to,
            passed=reflection.passed,
        )
