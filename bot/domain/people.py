"""A person: a Slack user of a workspace, with the hours in which a message is welcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import TeamId, UserId
from bot.domain.local_time import is_zone, local, resolve

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user. `zone` is the IANA zone Slack knows, or None where Slack tells none (other organisations)."""

    team_id: TeamId
    user_id: UserId
    name: str
    zone: str | None
    refreshed_at: datetime
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    is_deactivated: bool = False

    def zone_or(self, fallback: str) -> str:
        """Return the person's zone, or the fallback where there is none that this machine knows."""
        return self.zone if self.zone and is_zone(self.zone) else fallback


def is_quiet(instant: datetime, zone: str, quiet_from: time, quiet_until: time) -> bool:
    """Tell whether the instant falls in the hours [quiet_from, quiet_until) of the zone; equal bounds: never."""
    now = local(instant, zone).time()
    if quiet_from <= quiet_until:
        return quiet_from <= now < quiet_until
    return now >= quiet_from or now < quiet_until


def next_welcome(instant: datetime, zone: str, quiet_from: time, quiet_until: time) -> datetime:
    """Return the instant itself, or the end of the quiet hours it falls in."""
    if not is_quiet(instant, zone, quiet_from, quiet_until):
        return instant
    here = local(instant, zone)
    on = here.date() if here.time() < quiet_until else here.date() + timedelta(days=1)
    end = resolve(on, quiet_until, zone).at
    # in the second of two hours of the same name (the clocks went back), the night ends in the second
    return (
        end
        if end >= instant
        else datetime.combine(on, quiet_until.replace(fold=1), ZoneInfo(zone)).astimezone(UTC)
    )
