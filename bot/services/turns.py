"""Hours that take turns, so that the inconvenient ones are borne by all zones of a circle; and one hour again."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.fairness import turned, turns_of
from bot.domain.ids import CircleId
from bot.domain.meetings import Meeting
from bot.domain.moving import in_the_way, place_on_clock, to_come
from bot.domain.plan_news import PlanChange, PlanNews
from bot.domain.roles import Act
from bot.errors import MemberError
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.fairness import people_of, zones_of
from bot.services.moving import keep_meetings
from bot.services.plan_news import announce, ask_again, counted_on, told
from bot.services.plans import may_change_plan
from bot.services.rezoning import replan
from bot.services.roles import Roles
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

NONE_LEFT = (
    "There is nothing to take turns with: the meetings to come do, or were moved by hand, or one hour suits all."
    " `/circle dates` shows them."
)
CHANGED_SINCE = (
    "The plan has changed since. `/circle dates` shows it as it is now, `/circle move` moves a meeting."
)

Pairs = list[tuple[Meeting, Meeting]]
"""Meetings before and after."""


class Turns:
    """Use-cases about hours in turn."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def take(self, cause: Cause, circle_id: CircleId) -> tuple[Circle, Pairs]:
        """Let the meetings to come take turns with the hours that are kindest to each zone."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meetings = await may_change_plan(
                work, cause.team_id, cause.user_id, circle_id, is_organiser, lock=True
            )
            zones = zones_of(circle, await people_of(work, circle))
            pairs = turned(circle, meetings, turns_of(circle, zones, meetings, now), now)
            if not pairs:
                raise MemberError(NONE_LEFT)
            await _keep(work, cause, circle, meetings, pairs, PlanChange.TURNS, now)
        return circle, pairs

    async def end(self, cause: Cause, circle_id: CircleId, taken: str) -> tuple[Circle, Pairs]:
        """Bring meetings back to the circle's own hour, unless one of them has changed since or begun.

        `taken` are their numbers and versions, as the button has them (bot/views/plan_payloads.py).
        """
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meetings = await may_change_plan(
                work, cause.team_id, cause.user_id, circle_id, is_organiser, lock=True
            )
            known = {f"{one.number}.{one.version}": one for one in to_come(meetings, now)}
            wanted = taken.split()
            if not wanted or any(one not in known for one in wanted):
                raise MemberError(CHANGED_SINCE)
            pairs = [(known[one], place_on_clock(circle, known[one], known[one].on, None)) for one in wanted]
            others = [one for one in meetings if one.id not in {old.id for old, _ in pairs}]
            if any(new.starts_at <= now or in_the_way(others, new) for _, new in pairs):
                raise MemberError(CHANGED_SINCE)
            await _keep(work, cause, circle, meetings, pairs, PlanChange.TURNS_OVER, now)
        return circle, pairs


async def _keep(
    work: UnitOfWork,
    cause: Cause,
    circle: Circle,
    meetings: list[Meeting],
    pairs: Pairs,
    kind: PlanChange,
    now: datetime,
) -> None:
    """Store the meetings at their new hours, with all that follows from it."""
    changed = {new.id: new for _, new in pairs}
    before = [old for old, _ in pairs]
    people = await counted_on(work, circle, before)
    whole = sorted((changed.get(one.id, one) for one in meetings), key=lambda one: (one.starts_at, one.number))
    await keep_meetings(work, meetings, whole)
    await ask_again(work, before, now)
    await replan(work, circle, whole, now)
    old, new = pairs[0]
    news = PlanNews(kind, new.number, old.starts_at, new.starts_at)
    await announce(work, circle, news, people, f"turns:{cause.key}", cause.user_id, now)
    await note_change(work, circle, cause.user_id, Act.CHANGE_CADENCE, told(circle, news), now)
