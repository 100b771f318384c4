"""The end of a series: ending it early, going on after all, closing it, and what the circle may keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.anonymity import closes_at
from bot.domain.circles import Circle, CircleStatus, MemberState
from bot.domain.commitments import settled_openly
from bot.domain.endings import (
    EXTENDED_MOST,
    Summary,
    ended_at,
    extended,
    has_met,
    has_run_out,
    plan_ending,
    summary_at,
    top_insights,
    top_tags,
)
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting, noun, took_place
from bot.domain.moving import ENDED_EARLY, MEETINGS_MOST, to_come
from bot.domain.nudges import NudgeState, SkipReason
from bot.domain.pit_stops import told_of
from bot.domain.reasons import Reason, because
from bot.domain.roles import Act
from bot.domain.surveys import OPEN_FOR, SurveyKind, counted, figures_of, result_of
from bot.domain.text import one_line
from bot.domain.timetable import DIGEST_FOR, notice, plan_digests
from bot.domain.told import Figure
from bot.errors import FieldErrors, MemberError
from bot.services.calendars import holidays_of
from bot.services.called_off import call_off
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.facts import Facts, Posting, Said
from bot.services.membership import existing, is_name_taken
from bot.services.moving import keep_meetings
from bot.services.plan_news import ask_again
from bot.services.rezoning import replan
from bot.services.roles import Roles, require
from bot.services.told import tell
from bot.views import endings as views
from bot.views.wording import day
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

WORD_MAX = 500
JUST_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SeriesNow:
    """A circle at the end of its series: the meetings still to come, and whether it has held one at all."""

    circle: Circle
    ahead: tuple[Meeting, ...]
    has_met: bool


class Endings:
    """Use-cases about the end of a series."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def check(self, team_id: TeamId, user_id: UserId, circle_id: CircleId, act: Act) -> SeriesNow:
        """Return the circle and its meetings to come for a form, or raise NotAllowed."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, act, is_organiser=is_organiser)
            if act is Act.FINISH:
                _refuse_finished(circle)
            meetings = await work.meetings.of_circle(circle.id)
        now = self._clock.now()
        return SeriesNow(circle, tuple(to_come(meetings, now)), has_met(circle, meetings, now))

    async def finish(self, cause: Cause, circle_id: CircleId, word: str = "") -> SeriesNow:
        """End a series early: no more meetings; the survey and the summary come as after any series that has met.

        `word` is what whoever ends it wants the circle to read.
        """
        word = one_line(word)
        if len(word) > WORD_MAX:
            raise FieldErrors({"word": f"Please keep this to {WORD_MAX} characters (it has {len(word)})."})
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            roles = await require(work, circle, cause.user_id, Act.FINISH, is_organiser=is_organiser)
            _refuse_finished(circle)
            meetings = await work.meetings.of_circle(circle.id)
            ahead = to_come(meetings, now) if circle.is_running else []
            left_out = 0
            for place, meeting in enumerate(meetings):
                fell_out = circle.paused_at is not None and circle.paused_at <= meeting.starts_at
                if (meeting.starts_at > now or fell_out) and not meeting.is_skipped:
                    off = replace(
                        meeting, is_skipped=True, skipped_because=ENDED_EARLY, version=meeting.version + 1
                    )
                    meetings[place] = off
                    await work.meetings.place(off)
                    left_out += 1
            early = replace(
                circle,
                settings=replace(circle.settings, ended_at=now.isoformat()),
                paused_because=None,
                paused_at=None,
            )
            ended = await close(work, early, meetings, now)
            await call_off(work, ended, ahead, now, but={cause.user_id})
            await replan(work, ended, meetings, now)
            met = has_met(ended, meetings, now)
            told = views.finished_words(ended, left_out, word, has_met=met)
            said = notice(ended, f"circle:{ended.id}:finished:{cause.key}", told, now)
            await work.nudges.plan([because(said, Reason.FINISHED, roles)])
            await note_change(
                work,
                ended,
                cause.user_id,
                Act.FINISH,
                f"The series ended early, {left_out} {noun(circle, left_out)} left out",
                now,
            )
        return SeriesNow(ended, (), met)

    async def extend(self, cause: Cause, circle_id: CircleId, more: str) -> tuple[Circle, list[Meeting]]:
        """Go on by so many meetings in the same rhythm, after the end too; return the new ones."""
        number = int(more) if more.isdecimal() else 0
        if not 1 <= number <= EXTENDED_MOST:
            raise FieldErrors({"more": f"Choose from 1 to {EXTENDED_MOST} meetings."})
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            roles = await require(work, circle, cause.user_id, Act.CHANGE_CADENCE, is_organiser=is_organiser)
            meetings = await work.meetings.of_circle(circle.id)
            if circle.status is CircleStatus.FINISHED:
                await _refuse_taken_name(work, circle)
            running, new = extended(circle, meetings, number, now)
            if len({one.id for one in (*meetings, *new)}) > MEETINGS_MOST:
                raise FieldErrors({"more": f"A series has at most {MEETINGS_MOST} meetings, skipped ones too."})
            if circle.status is CircleStatus.FINISHED or has_run_out(circle, meetings, now):
                await _pass_over_digests(work, running, now)
            await work.circles.save(running)
            await keep_meetings(work, meetings, new)
            await ask_again(work, new, now)
            again = {one.id for one in new}
            await replan(work, running, [*(one for one in meetings if one.id not in again), *new], now)
            if running.is_running:
                told = views.extended_words(running, new)
                said = notice(running, f"circle:{running.id}:extended:{cause.key}", told, now)
                await work.nudges.plan([because(said, Reason.EXTENDED, roles)])
            old, all_of_it = circle.cadence.meetings, running.cadence.meetings
            change = f"{old} → {all_of_it} meetings, the last on {day(new[-1].on)}"
            await note_change(work, running, cause.user_id, Act.CHANGE_CADENCE, change, now)
        return running, new

    async def finished_of(self, team_id: TeamId, user_id: UserId) -> list[Circle]:
        """Return the circles that are over and in which the person had a seat to the end, the newest first."""
        async with self._database.reading() as work:
            return await work.circles.finished_of_user(team_id, user_id)


async def close(work: UnitOfWork, circle: Circle, meetings: list[Meeting], now: datetime) -> Circle:
    """Mark a series as over and owe what still comes after it, which nobody plans from then on."""
    ended = replace(circle, status=CircleStatus.FINISHED)
    await work.circles.save(ended)
    held = [one for one in meetings if took_place(circle, one) and one.starts_at <= now]
    if held:
        owed = plan_ending(ended, held, now, is_holiday=holidays_of(ended))
        await work.nudges.plan([one for one in owed if one.not_after > now])
    return ended


async def close_if_over(work: UnitOfWork, circle: Circle, now: datetime) -> Circle:
    """Close a circle whose series is over."""
    return await close(work, circle, await work.meetings.of_circle(circle.id), now)


async def _pass_over_digests(work: UnitOfWork, circle: Circle, now: datetime) -> None:
    """Note that the digests of the days before a series went on are not owed: it was over when they were due."""
    days = plan_digests(circle, local_day(now - DIGEST_FOR, circle.zone), local_day(now, circle.zone))
    gone = [one for one in days if one.due_at <= now]
    await work.nudges.plan(replace(one, state=NudgeState.SKIPPED, reason=SkipReason.FINISHED) for one in gone)


def _refuse_finished(circle: Circle) -> None:
    if circle.status is CircleStatus.FINISHED:
        raise MemberError(f"“{circle.name}” has finished already. `/circle summary` shows what it leaves.")


async def _refuse_taken_name(work: UnitOfWork, circle: Circle) -> None:
    """A circle that comes back must not take the name of another in its channel."""
    if await is_name_taken(work, circle):
        raise MemberError(f"Another circle “{circle.name}” runs in its channel by now. Join that one instead.")


async def summary_of(work: UnitOfWork, circle: Circle, now: datetime) -> Summary:
    """Gather what a circle may keep: words that were given to it, figures of five people at least.

    What it tells is kept as told, so this needs a transaction that writes.
    """
    meetings = await work.meetings.of_circle(circle.id)
    held = [one for one in meetings if took_place(circle, one) and one.ends_at <= now]
    since, until = circle.created_at, now + JUST_AFTER
    insights = await work.insights.shared_between(circle.id, since, until)
    settled = await work.commitments.settled_between(circle.id, since, until)
    reflections = await work.reflections.of_meetings([one.id for one in held])
    closed = {one.id for one in held if closes_at(one) <= now}
    rated = told_of(reflections, closed)
    ratings = [one.rating for one in rated if one.rating is not None]
    end = ended_at(circle, meetings)
    answers = await work.surveys.of_circle(circle.id, SurveyKind.END)
    told_at = summary_at(circle, end, holidays_of(circle)) if end else None
    counts = counted(answers, told_at, end + OPEN_FOR, now) if end and told_at else []
    told = await tell(work, circle, figures_of(counts) | {Figure.KEPT: settled_openly(settled)}, now)
    goal = told.get(Figure.RATING)
    goes_on = goal is not None and (told_at is None or goal.told_on < local_day(told_at, circle.zone))
    return Summary(
        circle=circle,
        held=len(held),
        planned=len(meetings),
        first_at=held[0].starts_at if held else None,
        last_at=held[-1].starts_at if held else None,
        insights=top_insights(insights),
        insights_total=len(insights),
        tags=top_tags(insights),
        kept=told.get(Figure.KEPT),
        changes=tuple(await work.pit_stops.of_circle(circle.id)),
        survey=result_of(told, answers, goal.told_on if goal and goes_on else None),
        rating=sum(ratings) / len(ratings) if ratings else None,
    )


async def is_over(work: UnitOfWork, circle: Circle, now: datetime) -> bool:
    """Tell whether a circle's series has ended, closed or not yet; one that is paused goes on."""
    return circle.status is CircleStatus.FINISHED or has_run_out(
        circle, await work.meetings.of_circle(circle.id), now
    )


async def say_series_summary(facts: Facts) -> Said:
    """Return the summary for the channel, or why there is none."""
    members = await facts.work.members.of_circle(facts.circle.id)
    if not any(one.state is MemberState.ACTIVE for one in members):
        return SkipReason.NOBODY
    summary = await summary_of(facts.work, facts.circle, facts.now)
    return Posting(views.posted(summary)) if summary.held else SkipReason.NOTHING_HAPPENED
