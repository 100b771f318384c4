"""Days on which a circle does not meet: what it sets itself, and what is asked about a meeting on such a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clock import Clock
from bot.domain.circle_settings import Blackout
from bot.domain.circles import Circle, CircleStatus
from bot.domain.free_days import check_blackout, plan_proposal, proposed_day, still_ahead
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.local_time import local_day
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Meeting, called
from bot.domain.moving import to_come
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person
from bot.domain.rezoning import WAITING
from bot.domain.roles import Act
from bot.errors import MemberError
from bot.services.calendars import clashes, name_of, why_off
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.facts import Facts, Said
from bot.services.leading import led
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.rezoning import replan
from bot.services.roles import Roles, require
from bot.views import free_days as views
from bot.views.messages import Told
from bot.views.text import when_plain
from bot.views.wording import day
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

ASKED = frozenset({NudgeState.SENT, NudgeState.COALESCED, NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL})


@dataclass(frozen=True, slots=True)
class FreeDaysPage:
    """What a circle keeps free: the place of its holidays in words, and the blackouts that are not over.

    `clashes` are the meetings to come on such days, each with the reason.
    """

    circle: Circle
    holidays: str
    blackouts: tuple[Blackout, ...]
    clashes: tuple[tuple[Meeting, str], ...]


class FreeDays:
    """Use-cases about the days on which a circle does not meet."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def page(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> FreeDaysPage:
        """Return what the circle keeps free, for whoever may change it."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.CHANGE_SETTINGS, is_organiser=is_organiser)
            return await self._page(work, circle)

    async def add(self, cause: Cause, circle_id: CircleId, first_on: str, last_on: str, why: str) -> FreeDaysPage:
        """Keep days free; raise FieldErrors with words for what needs another look."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now, circle = await self._begin(work, cause, circle_id, is_organiser)
            today = local_day(now, circle.zone)
            ahead = still_ahead(circle.settings.blackouts, today)
            after = check_blackout(first_on, last_on, why, ahead, today)
            [new, *_] = [one for one in after if one not in ahead] or [after[0]]
            return await self._keep(work, cause, circle, after, f"kept free: {said(new)}", now)

    async def remove(self, cause: Cause, circle_id: CircleId, first_on: str, last_on: str) -> FreeDaysPage:
        """Keep days free no longer."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now, circle = await self._begin(work, cause, circle_id, is_organiser)
            gone = [
                one
                for one in circle.settings.blackouts
                if (one.first_on.isoformat(), one.last_on.isoformat()) == (first_on, last_on)
            ]
            if not gone:
                raise MemberError("These days are not kept free any more. `/circle blackout` shows which are.")
            left = tuple(one for one in circle.settings.blackouts if one not in gone)
            return await self._keep(work, cause, circle, left, f"no longer kept free: {said(gone[0])}", now)

    async def meet_anyway(self, cause: Cause, meeting_id: MeetingId, starts_at: str) -> tuple[Circle, Meeting]:
        """Note that a meeting on a day off takes place; it is not asked about again."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id)
            as_led = await led(work, circle, meeting, now)
            await require(work, circle, cause.user_id, Act.MOVE_MEETING, is_organiser=is_organiser, meeting=as_led)
            require_as_proposed(meeting, starts_at, now)
            off = why_off(circle, meeting.on) or "a day off"
            at = when_plain(meeting.starts_at, circle.zone)
            told = f"{called(circle, meeting.number)}, {at}: stays, though {off}"
            await note_change(work, circle, cause.user_id, Act.MOVE_MEETING, told, now)
        return circle, meeting

    async def proposed(self, cause: Cause, meeting_id: MeetingId, starts_at: str) -> tuple[Circle, Meeting, str]:
        """Return the meeting of a proposal and why it is proposed, if it is where it was when that was posted."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id)
        require_as_proposed(meeting, starts_at, self._clock.now())
        return circle, meeting, why_off(circle, meeting.on) or ""

    async def _begin(
        self, work: UnitOfWork, cause: Cause, circle_id: CircleId, is_organiser: bool
    ) -> tuple[datetime, Circle]:
        now = self._clock.now()
        await take(work, cause, now)
        circle = await existing(work, cause.team_id, circle_id, lock=True)
        await require(work, circle, cause.user_id, Act.CHANGE_SETTINGS, is_organiser=is_organiser)
        return now, circle

    async def _keep(
        self,
        work: UnitOfWork,
        cause: Cause,
        circle: Circle,
        blackouts: tuple[Blackout, ...],
        told: str,
        now: datetime,
    ) -> FreeDaysPage:
        circle = replace(circle, settings=replace(circle.settings, blackouts=blackouts))
        await work.circles.save(circle)
        if circle.status is not CircleStatus.FINISHED:  # what its end owes stays as it was planned then
            await replan(work, circle, await work.meetings.of_circle(circle.id), now)
        await note_change(work, circle, cause.user_id, Act.CHANGE_SETTINGS, told, now)
        return await self._page(work, circle)

    async def _page(self, work: UnitOfWork, circle: Circle) -> FreeDaysPage:
        now = self._clock.now()
        coming = to_come(await work.meetings.of_circle(circle.id), now)
        place = circle.settings.holidays
        return FreeDaysPage(
            circle,
            name_of(place) if place else "",
            still_ahead(circle.settings.blackouts, local_day(now, circle.zone)),
            clashes(circle, coming),
        )


def said(one: Blackout) -> str:
    """Return a blackout in plain words."""
    days = day(one.first_on) + (f" to {day(one.last_on)}" if one.last_on > one.first_on else "")
    return f"{days} ({one.why})" if one.why else days


def require_as_proposed(meeting: Meeting, starts_at: str, now: datetime) -> None:
    """Raise MemberError where a meeting has changed since a proposal about it, or its time has come."""
    if meeting.is_skipped or meeting.starts_at.isoformat() != starts_at or meeting.starts_at <= now:
        raise MemberError("That meeting has changed since, or begun. `/circle dates` shows the plan as it is now.")


async def asked_about(
    work: UnitOfWork, nudge: Nudge, circle: Circle, meeting: Meeting
) -> tuple[Nudge, list[Person]]:
    """Return the question about a meeting with its reason, and whom it is for.

    Nobody if it was asked before, or waits already for whoever leads, who may have handed the lead over and back.
    """
    why = _still_off(circle, meeting, nudge)
    if why is None:
        return nudge, []
    earlier = await work.rezoning.of_meeting(circle.id, meeting.id)
    when = keys_begin(meeting)
    if any(
        one.kind is NudgeKind.PROPOSAL
        and one.key.startswith(when)
        and (one.state in ASKED or (one.state in WAITING and one.user_id == circle.facilitator_id))
        and one.details.get("because") == why
        for one in earlier
    ):
        return nudge, []
    person = await work.people.get(circle.team_id, circle.facilitator_id)
    asked = [] if person is None or person.is_deactivated else [person]
    return replace(nudge, details=nudge.details | {"because": why}), asked


def _still_off(circle: Circle, meeting: Meeting, nudge: Nudge) -> str | None:
    """Return why the day of a meeting is off; None where the question has become another or is none."""
    keys = [one.key for one in plan_proposal(circle, meeting)]
    if not any(nudge.key == key or nudge.key.startswith(f"{key}:") for key in keys):
        return None
    return why_off(circle, meeting.on)


async def say_proposal(facts: Facts) -> Said:
    """Return the question about a meeting that falls on a day off, with what may be done about it."""
    circle, meeting = facts.circle, facts.meeting
    if meeting is None or facts.nudge.user_id != circle.facilitator_id:
        return SkipReason.GONE
    why = _still_off(circle, meeting, facts.nudge)
    if why is None:
        return SkipReason.GONE
    meetings = await facts.work.meetings.of_circle(circle.id)

    def off(on: date) -> str | None:
        return why_off(circle, on)

    day = proposed_day(circle, meeting, meetings, off, facts.now)
    return Told(views.proposal(circle, meeting, why, day, facts.zone), circle, NudgeKind.PROPOSAL)
