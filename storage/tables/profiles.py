"""The table of profiles: what people asked of us."""

from datetime import datetime, time
from typing import Self

from sqlalchemy import JSON
from sqlmodel import Field

from bot.domain.ids import TeamId, UserId
from bot.domain.people import Level, Profile
from storage.tables.row import Row
from storage.types import Instant


class ProfileRow(Row, table=True):
    """What one person asked of us; whoever never said anything has no row."""

    __tablename__ = "profile"

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    zone: str | None = None
    quiet_from: time
    quiet_until: time
    works_on: list[int] = Field(sa_type=JSON)
    works_from: time | None = None
    works_until: time | None = None
    holidays: str | None = None
    level: str
    weekly_limit: int
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    muted: list[str] = Field(sa_type=JSON)

    def to_domain(self) -> Profile:
        return Profile(
            zone=self.zone,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            works_on=frozenset(self.works_on),
            works_from=self.works_from,
            works_until=self.works_until,
            holidays=self.holidays,
            level=Level(self.level),
            weekly_limit=self.weekly_limit,
            snoozed_until=self.snoozed_until,
            muted=frozenset(self.muted),
        )

    @classmethod
    def of(cls, team_id: TeamId, user_id: UserId, profile: Profile) -> Self:
        return cls(
            team_id=team_id,
            user_id=user_id,
            zone=profile.zone,
            quiet_from=profile.quiet_from,
            quiet_until=profile.quiet_until,
            works_on=sorted(profile.works_on),
            works_from=profile.works_from,
            works_until=profile.works_until,
            holidays=profile.holidays,
            level=profile.level.value,
            weekly_limit=profile.weekly_limit,
            snoozed_until=profile.snoozed_until,
            muted=sorted(profile.muted),
        )
