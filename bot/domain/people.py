"""A person: a Slack user of a workspace, what they asked of us, and the hours in which a message is welcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import TeamId, UserId
from bot.domain.local_time import is_zone, local, resolve

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)


WORKING_DAYS = frozenset(range(5))
"""Monday is 0."""

WEEKLY_LIMIT = 4
"""How many nudges reach a person in a week over all circles, unless they choose another number."""

ACTIVE_WEEKLY_LIMIT = 8
"""The same for whoever asked for many reminders."""


class Level(StrEnum):
    """How often a person wants to be reminded."""

    LIGHT = "light"
    """Of what is coming and once afterwards; nothing is asked twice."""
    STANDARD = "standard"
    ACTIVE = "active"
    """Also one hour before a meeting."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person asked of us; whoever never said anything has the defaults.

    `zone` corrects Slack's. Hours are wall-clock times in the person's zone; `works_from` and `works_until` may
    be None: then every hour that is not quiet will do. `holidays` is a country or a country and its region, as
    in "DE" or "DE-BE" (ISO 3166), or None. `muted` holds circle ids and kinds of nudges.
    """

    zone: str | None = None
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    works_on: frozenset[int] = WORKING_DAYS
    works_from: time | None = None
    works_until: time | None = None
    holidays: str | None = None
    level: Level = Level.STANDARD
    weekly_limit: int = WEEKLY_LIMIT
    snoozed_until: datetime | None = None
    muted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Presence:
    """What Slack says about whether a person wants to be disturbed now.

    `status_emoji` is the emoji beside the name (never its text), until `status_until` (None: without end);
    notifications are off in [`dnd_from`, `dnd_until`).
    """

    status_emoji: str = ""
    status_until: datetime | None = None
    dnd_from: datetime | None = None
    dnd_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user. `zone` is the IANA zone Slack knows, or None where Slack tells none (other organisations)."""

    team_id: TeamId
    user_id: UserId
    name: str
    zone: str | None
    refreshed_at: datetime
    is_deactivated: bool = False
    presence: Presence = Presence()
    profile: Profile = Profile()

    def zone_or(self, fallback: str) -> str:
        """Return the person's own zone, Slack's, or the fallback: the first that this machine knows."""
        known = (zone for zone in (self.profile.zone, self.zone) if zone and is_zone(zone))
        return next(known, fallback)


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
