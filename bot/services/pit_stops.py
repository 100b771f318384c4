"""Pit stops: what a circle said so far, the one thing it changes, and whether that happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.anonymity import closes_at
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import CircleId, MeetingId, PitStopId, TeamId, UserId, new_id
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting, latest_meeting, took_place
from bot.domain.nudges import SkipReason
from bot.domain.pit_stops import (
    PIT_STOP_FOR,
    PitStop,
    PitStopPage,
    Verdict,
    check_change,
    goal_is_open,
    mean_of_enough,
    pit_stop_nudge,
    told_of,
)
from bot.domain.reasons import BY, Reason, because, reason_of
from bot.domain.reflections import ReflectionState, Visibility
from bot.domain.roles import Act
from bot.domain.surveys import Survey, SurveyKind, can_be_told
from bot.domain.timetable import notice
from bot.domain.told import ENOUGH_TO_TELL
from bot.errors import MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.facts import Facts, Posting, Said
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.roles import require
from bot.views import pit_stops as views
from bot.views.reasons import why
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

PLUS, DELTA = "plus", "delta"
"""Keys of the questions whose answers a pit stop gathers (Plus/Delta)."""
WORDS_SHOWN = 4


class PitStops:
    """Use-cases about pit stops."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> PitStopPage:
        """Return what the circle said so far, for a member; raise MemberError before its first meeting."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.HOLD_PIT_STOP)
            return await _page(work, circle, self._clock.now())

    async def post(self, cause: Cause, circle_id: CircleId) -> Circle:
        """Hold a pit stop in the channel now; a second one on the same day is the same."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id)
            roles = await require(work, circle, cause.user_id, Act.HOLD_PIT_STOP)
            page = await _page(work, circle, now)
            if not circle.is_running:
                raise MemberError(f"“{circle.name}” does not meet at the moment, so nothing is posted for it.")
            occasion = f"pit_stop:{local_day(now, circle.zone)}"
            asked = pit_stop_nudge(circle, page.meeting, occasion, now, now + PIT_STOP_FOR)
            await work.nudges.plan([because(asked, Reason.PIT_STOP_ASKED, roles)])
        return circle

    async def rate(self, cause: Cause, meeting_id: MeetingId, rating: int) -> tuple[PitStopPage, int]:
        """Store how a member sees the way to the goal; return what may be told of it by now."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id)
            await require(work, circle, cause.user_id, Act.ANSWER)
            if meeting.starts_at > now:
                raise MemberError("That meeting is still to come. A pit stop looks back at the ones you had.")
            if not goal_is_open(meeting, now):
                raise MemberError("That question is closed, and its mean is told: `/circle pitstop` shows it.")
            given = Survey(
                cause.team_id, circle.id, cause.user_id, SurveyKind.GOAL, rating, now, now, meeting.number
            )
            await work.surveys.save(given)
            page = await _page(work, circle, now, meeting)
        return page, rating

    async def record(self, cause: Cause, circle_id: CircleId, change: str, starts: str) -> tuple[Circle, PitStop]:
        """Store the one thing the circle changes, and tell the channel."""
        change, starts = check_change(change, starts)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id)
            roles = await require(work, circle, cause.user_id, Act.HOLD_PIT_STOP)
            stop = PitStop(PitStopId(new_id()), cause.team_id, circle.id, cause.user_id, change, starts, now)
            await work.pit_stops.save(stop)
            await note_change(work, circle, cause.user_id, Act.HOLD_PIT_STOP, f"We change: {change}", now)
            told = views.adopted_words(circle, stop)
            said = notice(circle, f"pit_stop:{stop.id}:adopted", told, now)
            await work.nudges.plan([because(said, Reason.ADOPTED, roles)])
        return circle, stop

    async def judge(self, cause: Cause, stop_id: PitStopId, verdict: Verdict) -> tuple[Circle, PitStop]:
        """Store whether a change happened; anyone in the circle may say so, and the last word counts."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            stop = await work.pit_stops.get(cause.team_id, stop_id)
            if stop is None:
                raise NotFound
            circle = await existing(work, cause.team_id, stop.circle_id)
            await require(work, circle, cause.user_id, Act.HOLD_PIT_STOP)
            judged = replace(stop, verdict=verdict, judged_by=cause.user_id, judged_at=now)
            await work.pit_stops.save(judged)
        return circle, judged


async def say_pit_stop(facts: Facts) -> Said:
    """Return the pit stop for the channel, or why there is none."""
    members = await facts.work.members.of_circle(facts.circle.id)
    if not any(member.state is MemberState.ACTIVE for member in members):
        return SkipReason.NOBODY
    if facts.meeting is None:
        return SkipReason.GONE
    if not took_place(facts.circle, facts.meeting):
        return SkipReason.FELL_INTO_PAUSE
    page = await _page(facts.work, facts.circle, facts.now, facts.meeting)
    reason = reason_of(facts.nudge) or Reason.PIT_STOP_DUE
    return Posting(views.posted(page, why(reason, facts.nudge.details.get(BY, ""))))


async def _page(work: UnitOfWork, circle: Circle, now: datetime, after: Meeting | None = None) -> PitStopPage:
    """Gather what may be told to all members; `after` is the meeting it comes after, else the latest one."""
    held = [one for one in await work.meetings.of_circle(circle.id) if took_place(circle, one)]
    held = [one for one in held if one.starts_at <= now]
    meeting = after or latest_meeting(held, now)
    if meeting is None:
        raise MemberError(
            f"“{circle.name}” has not met yet. After its first meeting there is something to look at."
        )
    ids = [one.id for one in held]
    reflections = await work.reflections.of_meetings(ids)
    closed = {one.id for one in held if closes_at(one) <= now}  # before that, two figures could be subtracted
    rated: dict[UserId, list[int]] = {}
    for one in told_of(reflections, closed):
        if one.rating is not None:
            rated.setdefault(one.user_id, []).append(one.rating)
    ratings = [number for given in rated.values() for number in given]
    shared = [
        one
        for one in reflections
        if one.visibility is Visibility.CIRCLE and one.state is ReflectionState.SUBMITTED
    ]
    rsvps = await work.rsvps.of_meetings(ids)
    counts = [sum(one.attended is True for one in rsvps if one.meeting_id == met.id) for met in held]
    goals = await work.surveys.goals(circle.id)
    told = {one.number for one in held if not goal_is_open(one, now)} & {one.number for one in goals}
    number = max(told, default=0)
    goal = [one.rating for one in goals if one.number == number and one.rating is not None]
    stops = await work.pit_stops.of_circle(circle.id)
    members = await work.members.of_circle(circle.id)
    return PitStopPage(
        circle=circle,
        meeting=meeting,
        rating=sum(ratings) / len(ratings) if ratings else None,
        raters=len(rated),
        attended=tuple(there if there >= ENOUGH_TO_TELL else None for there in counts),
        pluses=tuple(one.answers[PLUS] for one in shared if one.answers.get(PLUS))[-WORDS_SHOWN:],
        deltas=tuple(one.answers[DELTA] for one in shared if one.answers.get(DELTA))[-WORDS_SHOWN:],
        goal=mean_of_enough(goal),
        goal_raters=len(goal),
        latest=stops[-1] if stops else None,
        goal_number=number,
        goal_answered=sum(one.number == meeting.number for one in goals),
        is_goal_open=goal_is_open(meeting, now),
        is_told=can_be_told(sum(one.state is MemberState.ACTIVE for one in members)),
    )
