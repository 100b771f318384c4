"""Whose hours a circle's meetings take, by time zone; nobody is named, and own hours are told to their owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.fairness import DAY_FROM, DAY_UNTIL, Share, Slot, hours_outside, ledger, slots, turns_of
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.moving import is_moved, to_come
from bot.domain.people import Person
from bot.domain.roles import Act
from bot.services.membership import existing
from bot.services.roles import require
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Hours:
    """The next meetings, where members live, what each zone bears, and slots that are kinder.

    `turns` are (meeting, time on the circle's clock, the zone that it is kindest to); `mine` counts how many of
    all the meetings lie outside the reader's own working hours, of `total`.
    """

    circle: Circle
    coming: tuple[Meeting, ...]
    zones: dict[str, int]
    shares: tuple[Share, ...]
    slots: tuple[Slot, ...]
    turns: tuple[tuple[Meeting, Slot, str], ...]
    mine: int
    total: int


async def people_of(work: UnitOfWork, circle: Circle) -> dict[UserId, Person]:
    """Return the active members of a circle."""
    members = await work.members.of_circle(circle.id)
    active = [one.user_id for one in members if one.state is MemberState.ACTIVE]
    return await work.people.get_many(circle.team_id, active)


def zones_of(circle: Circle, people: Mapping[UserId, Person]) -> dict[str, int]:
    """Return how many of these people live in each zone."""
    return dict(Counter(one.zone_or(circle.zone) for one in people.values()))


async def residents_of(work: UnitOfWork, circle: Circle) -> dict[str, list[str]]:
    """Return the names of a circle's active members by the zone they live in, for whoever chooses its times."""
    found: dict[str, list[str]] = {}
    for person in (await people_of(work, circle)).values():
        found.setdefault(person.zone_or(circle.zone), []).append(person.name)
    return {zone: sorted(names) for zone, names in found.items()}


class Fairness:
    """Use-cases about hours that hurt."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_circle(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Hours:
        """Return whose hours the meetings take, for a member."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.SEE_MEMBERS)
            meetings = await work.meetings.of_circle(circle_id)
            people = await people_of(work, circle)
        now = self._clock.now()
        zones = zones_of(circle, people)
        coming = to_come(meetings, now)
        counted = [one for one in meetings if not one.is_skipped]
        profile = people[user_id].profile
        day = (profile.works_from or DAY_FROM, profile.works_until or DAY_UNTIL)
        my_zone = people[user_id].zone_or(circle.zone)
        outside = sum(hours_outside(one.starts_at, one.ends_at, my_zone, *day) > 0 for one in counted)
        near = next((one for one in coming if not is_moved(one)), coming[0] if coming else None)
        kinder = slots(zones, near, circle.zone, now) if near else []
        return Hours(
            circle,
            tuple(coming[:SHOWN]),
            zones,
            tuple(ledger(zones, counted)),
            tuple(kinder),
            tuple(turns_of(circle, zones, meetings, now)),
            outside,
            len(counted),
        )
