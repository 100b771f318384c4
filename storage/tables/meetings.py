"""The table of meetings."""

from datetime import date, datetime, time
from typing import Any, Self

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.agendas import AgendaItem
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting
from storage.tables.row import Row
from storage.types import Instant


class MeetingRow(Row, table=True):
    """A meeting; a circle has each number once. `held_on` is the circle's local date."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("circle_id", "number"), Index(None, "circle_id", "starts_at"))

    id: str = Field(primary_key=True)
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    number: int
    held_on: date
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    moved_to: time | None = None
    is_skipped: bool
    own_time: time | None = None
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    skipped_because: str | None = None
    leader_id: str | None = None
    agenda: list[list[Any]] | None = Field(default=None, sa_type=JSON)
    preparation: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    link: str = Field(default="", sa_column_kwargs={"server_default": text("''")})

    def to_domain(self) -> Meeting:
        return Meeting(
            id=MeetingId(self.id),
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            number=self.number,
            on=self.held_on,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            moved_to=self.moved_to,
            is_skipped=self.is_skipped,
            own_time=self.own_time,
            version=self.version,
            skipped_because=self.skipped_because,
            leader_id=None if self.leader_id is None else UserId(self.leader_id),
            agenda=agenda_of(self.agenda),
            preparation=self.preparation,
            link=self.link,
        )

    @classmethod
    def from_domain(cls, meeting: Meeting) -> Self:
        return cls(
            id=meeting.id,
            team_id=meeting.team_id,
            circle_id=meeting.circle_id,
            number=meeting.number,
            held_on=meeting.on,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            moved_to=meeting.moved_to,
            is_skipped=meeting.is_skipped,
            own_time=meeting.own_time,
            version=meeting.version,
            skipped_because=meeting.skipped_because,
            leader_id=meeting.leader_id,
            agenda=[item.to_json() for item in meeting.agenda],
            preparation=meeting.preparation,
            link=meeting.link,
        )


def agenda_of(rows: list[list[Any]] | None) -> tuple[AgendaItem, ...]:
    """Return the items of a row's agenda; None, as an older version leaves it, is an empty one."""
    return tuple(
        AgendaItem(minutes, title, None if by is None else UserId(by)) for minutes, title, by in rows or []
    )
