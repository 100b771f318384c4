"""A circle's plan as it stands, and another rhythm for what is left of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.domain.cadence_changes import (
    CadenceChange,
    CadenceForm,
    as_asked,
    check_cadence,
    is_as_before,
    rearranged,
)
from bot.domain.circles import Circle
from bot.domain.fairness import Residents
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting, last_meeting, meetings_total, noun
from bot.domain.moving import CUT, CUT_OFF, to_come
from bot.domain.plan_news import PlanChange, PlanNews
from bot.domain.roles import Act, Role
from bot.domain.speakers import GuestOffer
from bot.errors import FieldErrors, MemberError
from bot.services.calendars import clashes
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.fairness import residents_of
from bot.services.guests import guest_without_meeting
from bot.services.membership import existing
from bot.services.moving import keep_meetings, refuse_finished
from bot.services.plan_news import announce, ask_again, counted_on, told
from bot.services.rezoning import replan
from bot.services.roles import Roles, require, roles_in
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Plan:
    """A circle's meetings to come, skipped ones too, soonest first; where the series ends; and who looks.

    `clashes` are the meetings that fall on a day off, each with the reason; `total` counts the series.
    """

    circle: Circle
    coming: tuple[Meeting, ...]
    last: Meeting | None
    total: int
    clashes: tuple[tuple[Meeting, str], ...]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class NewRhythm:
    """A circle in another rhythm, with its meetings to come; `before` is the circle as it is or was.

    `offer` is about a guest for whose meeting the series has no place any more.
    """

    before: Circle
    circle: Circle
    coming: tuple[Meeting, ...]
    clashes: tuple[tuple[Meeting, str], ...]
    offer: GuestOffer | None = None
    people: Residents = field(default_factory=dict)
    """Where the members live, for whoever looks at it before it is so."""


class Plans:
    """Use-cases about the plan of a circle as a whole."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def of_circle(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Plan:
        """Return the plan as it stands."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            meetings = await work.meetings.of_circle(circle_id)
            roles = await roles_in(work, circle, user_id, is_organiser=is_organiser)
        now = self._clock.now()
        ahead = tuple(one for one in meetings if one.starts_at > now and one.skipped_because not in CUT_OFF)
        return Plan(
            circle,
            ahead,
            last_meeting(meetings),
            meetings_total(meetings),
            clashes(circle, to_come(meetings, now)),
            roles,
        )

    async def form(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> tuple[Circle, CadenceForm]:
        """Return the rhythm as it stands, for whoever may change it."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle, meetings = await may_change_plan(work, team_id, user_id, circle_id, is_organiser, lock=False)
        return circle, as_asked(circle, meetings, self._clock.now())

    async def preview(self, cause: Cause, circle_id: CircleId, form: CadenceForm) -> NewRhythm:
        """Return what a rhythm would make of the circle; nothing is stored. Raises FieldErrors."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.reading() as work:
            before, meetings = await may_change_plan(
                work, cause.team_id, cause.user_id, circle_id, is_organiser, lock=False
            )
            people = await residents_of(work, before)
        now = self._clock.now()
        after, whole = _rearranged(before, meetings, check_cadence(form, before, meetings, now), now)
        coming = to_come(whole, now)
        return NewRhythm(before, after, tuple(coming), clashes(after, coming), people=people)

    async def change(self, cause: Cause, circle_id: CircleId, form: CadenceForm) -> NewRhythm:
        """Let the circle meet in another rhythm from now on; raise FieldErrors where that is not possible."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before, meetings = await may_change_plan(
                work, cause.team_id, cause.user_id, circle_id, is_organiser, lock=True
            )
            change = check_cadence(form, before, meetings, now)
            circle, whole = _rearranged(before, meetings, change, now)
            known = {one.id: one for one in meetings}
            moved = [one for one in whole if one.id in known and known[one.id].starts_at != one.starts_at]
            gone = [one for one in whole if one.skipped_because == CUT and not known[one.id].is_skipped]
            back = [one for one in whole if one.id in known and known[one.id].is_skipped and not one.is_skipped]
            people = await counted_on(work, before, [*moved, *gone, *back])
            await work.circles.save(circle)
            await keep_meetings(work, meetings, whole)
            await ask_again(work, moved, now)
            await replan(work, circle, whole, now)
            await self._tell(work, cause, (before, meetings), (circle, whole), people, change.why)
            offer = await guest_without_meeting(work, circle, whole, {one.id for one in gone}, now)
        coming = to_come(whole, now)
        return NewRhythm(before, circle, tuple(coming), clashes(circle, coming), offer)

    async def _tell(
        self,
        work: UnitOfWork,
        cause: Cause,
        before: tuple[Circle, list[Meeting]],
        after: tuple[Circle, list[Meeting]],
        people: set[UserId],
        why: str,
    ) -> None:
        now = self._clock.now()
        circle, coming = after[0], to_come(after[1], now)
        known = {one.id: one for one in to_come(before[1], now)}
        moves = [one for one in coming if one.id in known and known[one.id].starts_at != one.starts_at]
        new = next(iter(moves or coming))
        old = known.get(new.id) or next(iter(known.values()), new)
        news = PlanNews(PlanChange.CADENCE, new.number, old.starts_at, new.starts_at, why)
        await announce(work, circle, news, people, f"cadence:{cause.key}", cause.user_id, now)
        plan = circle.cadence
        often = "every week" if plan.every_weeks == 1 else f"every {plan.every_weeks} weeks"
        what = f"{told(circle, news)}; {often}, {plan.meetings} {noun(circle, plan.meetings)} in all"
        await note_change(work, circle, cause.user_id, Act.CHANGE_CADENCE, what, now)


def _rearranged(
    before: Circle, meetings: list[Meeting], change: CadenceChange, now: datetime
) -> tuple[Circle, list[Meeting]]:
    """Return the circle in its new rhythm, or raise FieldErrors where it is the one it has: that is no news."""
    after = rearranged(before, meetings, change, now)
    if is_as_before((before, meetings), after):
        raise FieldErrors({"first_on": "That is how it is now. Change what is to be different."})
    return after


async def may_change_plan(
    work: UnitOfWork, team_id: TeamId, user_id: UserId, circle_id: CircleId, is_organiser: bool, *, lock: bool
) -> tuple[Circle, list[Meeting]]:
    """Return a circle and its meetings for whoever may change its rhythm; NotAllowed or MemberError for others."""
    circle = await existing(work, team_id, circle_id, lock=lock)
    await require(work, circle, user_id, Act.CHANGE_CADENCE, is_organiser=is_organiser)
    refuse_finished(circle)
    meetings = await work.meetings.of_circle(circle_id)
    if not meetings:
        raise MemberError(f"“{circle.name}” has no meetings to plan.")
    return circle, meetings
