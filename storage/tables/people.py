"""The table of people."""

from datetime import datetime, time
from typing import Self

from sqlmodel import Field

from bot.domain.ids import TeamId, UserId
from bot.domain.people import Person
from storage.tables.row import Row
from storage.types import Instant


class PersonRow(Row, table=True):
    """A Slack user of a workspace, as Slack last told us."""

    __tablename__ = "person"

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str
    zone: str | None = None
    refreshed_at: datetime = Field(sa_type=Instant)
    quiet_from: time
    quiet_until: time
    is_deactivated: bool

    def to_domain(self) -> Person:
        return Person(
            team_id=TeamId(self.team_id),
            user_id=UserId(self.user_id),
            name=self.name,
            zone=self.zone,
            refreshed_at=self.refreshed_at,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            is_deactivated=self.is_deactivated,
        )

    @classmethod
    def from_domain(cls, person: Person) -> Self:
        return cls(
            team_id=person.team_id,
            user_id=person.user_id,
            name=person.name,
            zone=person.zone,
            refreshed_at=person.refreshed_at,
            quiet_from=person.quiet_from,
            quiet_until=person.quiet_until,
            is_deactivated=person.is_deactivated,
        )
