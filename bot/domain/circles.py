"""The circle: a group with a goal, a channel, a cadence and members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.cadence import Cadence
from bot.domain.circle_settings import CircleSettings
from bot.domain.ids import ChannelId, CircleId, TeamId, UserId

MEETINGS_DEFAULT = 6
LENGTH_DEFAULT_MINUTES = 60
CAPACITY_DEFAULT = 6
CAPACITY_MIN = 3
CAPACITY_MAX = 8
CAPACITY_MAX_WORKSHOP = 12
BY_FACILITATOR = "its facilitator paused it"
BY_ORGANISER = "an organiser paused it"
"""Why a circle rests that was paused by hand."""
ARCHIVED = "its channel was archived"
DELETED = "its channel was deleted"
LOST = "I can no longer post in its channel"
REMOVED = "the app was removed from the workspace"
"""Why a circle rests that was not paused by anybody."""


class Format(StrEnum):
    """The four ways of learning together (product.md of the project's handbook; docs/glossary.md)."""

    CIRCLE_MEETING = "circle_meeting"
    PEER_COACHING = "peer_coaching"
    WORKSHOP = "workshop"
    ONLINE_EXCHANGE = "online_exchange"

    @property
    def capacity_max(self) -> int:
        return CAPACITY_MAX_WORKSHOP if self is Format.WORKSHOP else CAPACITY_MAX


class CircleStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Circle:
    """A learning circle. `paused_because` says why it rests, in words for its members."""

    id: CircleId
    team_id: TeamId
    channel_id: ChannelId
    name: str
    goal: str
    format: Format
    cadence: Cadence
    capacity: int
    facilitator_id: UserId
    status: CircleStatus
    created_at: datetime
    paused_because: str | None = None
    paused_at: datetime | None = None
    settings: CircleSettings = field(default_factory=CircleSettings)

    @property
    def zone(self) -> str:
        return self.cadence.zone

    @property
    def is_running(self) -> bool:
        return self.status is CircleStatus.ACTIVE

    @property
    def can_resume(self) -> bool:
        """Tell whether somebody may wake it: it rests, and its channel is not gone for good."""
        return self.status is CircleStatus.PAUSED and self.paused_because != DELETED


class MemberState(StrEnum):
    ACTIVE = "active"
    WAITING = "waiting"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a circle; `goal` and `offer` are what they said on joining, in their own words."""

    circle_id: CircleId
    team_id: TeamId
    user_id: UserId
    state: MemberState
    goal: str
    offer: str
    joined_at: datetime
    left_at: datetime | None = None


def seats_left(circle: Circle, members: list[Member]) -> int:
    """Return how many more people may join now."""
    return circle.capacity - sum(member.state is MemberState.ACTIVE for member in members)


def next_waiting(members: list[Member]) -> Member | None:
    """Return who has waited longest for a seat."""
    waiting = [member for member in members if member.state is MemberState.WAITING]
    return min(waiting, key=lambda member: (member.joined_at, member.user_id), default=None)


def is_left_alone(members: Sequence[Member], at: datetime) -> bool:
    """Tell whether all but one member of a circle had left at an instant: there is nobody to meet with."""
    before = [one for one in members if one.joined_at <= at and one.state is not MemberState.WAITING]
    gone = [one for one in before if one.state is MemberState.LEFT and (one.left_at is None or one.left_at <= at)]
    return bool(gone) and len(before) - len(gone) == 1


def successor(members: list[Member], leaver: UserId) -> Member | None:
    """Return who leads when the facilitator leaves: the active member who has been here longest."""
    staying = [m for m in members if m.state is MemberState.ACTIVE and m.user_id != leaver]
    return min(staying, key=lambda member: (member.joined_at, member.user_id), default=None)
