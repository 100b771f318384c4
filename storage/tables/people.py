"""The table of people."""

from datetime import datetime, time
from typing import Self

from sqlalchemy import text
from sqlmodel import Field

from bot.domain.ids import TeamId, UserId
from bot.domain.people import QUIET_FROM, QUIET_UNTIL, Person, Presence
from storage.tables.row import Row
from storage.types import Instant


class PersonRow(Row, table=True):
    """A Slack user of a workspace, as Slack last told us. What they asked of us is in their profile.

    `quiet_from` and `quiet_until` moved to the profile with revision 0002; they stay here for as long as a
    version that reads them may run beside this one.
    """

    __tablename__ = "person"

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str
    zone: str | None = None
    refreshed_at: datetime = Field(sa_type=Instant)
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    is_deactivated: bool
    status_emoji: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    status_until: datetime | None = Field(default=None, sa_type=Instant)
    dnd_from: datetime | None = Field(default=None, sa_type=Instant)
    dnd_until: datetime | None = Field(default=None, sa_type=Instant)

    def to_domain(self) -> Person:
        return Person(
            team_id=TeamId(self.team_id),
            user_id=UserId(self.user_id),
            name=self.name,
            zone=self.zone,
            refreshed_at=self.refreshed_at,
            is_deactivated=self.is_deactivated,
            presence=Presence(self.status_emoji, self.status_until, self.dnd_from, self.dnd_until),
        )

    @classmethod
    def from_domain(cls, person: Person) -> Self:
        return cls(
            team_id=person.team_id,
            user_id=person.user_id,
            name=person.name,
            zone=person.zone,
            refreshed_at=person.refreshed_at,
            is_deactivated=person.is_deactivated,
            status_emoji=person.presence.status_emoji,
            status_until=person.presence.status_until,
            dnd_from=person.presence.dnd_from,
            dnd_until=person.presence.dnd_until,
        )
