"""App Home: my circles, what I owe, my next meetings, my insights."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.circles import Circle, CircleStatus
from bot.domain.endings import ended_at, has_met
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting, took_place
from bot.domain.overviews import GivenReflection, Home, MyMeeting
from bot.domain.reflections import ReflectionState, Visibility, may_read
from bot.domain.surveys import OPEN_FOR, SurveyKind
from bot.services.circles import Circles
from bot.services.insights import Insights
from bot.services.meetings import Meetings
from bot.services.membership import circles_of
from bot.services.people import People, stored_names
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

OWED_FOR = timedelta(days=14)
"""How long a meeting without a reflection is shown as something still to do."""

INSIGHTS_SHOWN = 5


class Homes:
    """Gathers what App Home shows one person."""

    def __init__(
        self,
        database: Database,
        people: People,
        circles: Circles,
        meetings: Meetings,
        insights: Insights,
        clock: Clock,
    ) -> None:
        self._database = database
        self._people = people
        self._circles = circles
        self._meetings = meetings
        self._insights = insights
        self._clock = clock

    async def of_person(self, team_id: TeamId, user_id: UserId) -> Home:
        now = self._clock.now()
        person = await self._people.known(team_id, user_id)
        pages = await self._circles.pages_of_person(team_id, user_id)
        async with self._database.reading() as work:
            circles = await circles_of(work, team_id, user_id, finished=True)
            meetings = await work.meetings.of_circles([circle.id for circle in circles])
            met = [one for one in circles if has_met(one, meetings[one.id], now)]
            live = [
                one
                for one in circles
                if one.status is not CircleStatus.FINISHED or met_lately(meetings[one.id], now)
            ]
            owed = await owed_reflections(work, team_id, user_id, live, now)
            by_id = {circle.id: circle for circle in circles}
            kept = await work.commitments.open_of(team_id, user_id)
            given = await given_reflections(work, user_id, live, now)
            surveys = await owed_surveys(work, user_id, met, meetings, now)
        fallback = circles[0].zone if circles else "UTC"
        until = person.profile.snoozed_until
        return Home(
            zone=person.zone_or(fallback),
            circles=tuple(pages),
            reflections_owed=tuple(owed),
            commitments_open=tuple((by_id[c.circle_id], c) for c in kept if c.circle_id in by_id),
            meetings=tuple(await self._meetings.coming(team_id, user_id)),
            insights=tuple(await self._insights.mine(team_id, user_id, INSIGHTS_SHOWN)),
            given=tuple(given),
            snoozed_until=until if until is not None and until > now else None,
            muted=person.profile.muted,
            ended=tuple(circle for circle in met if circle.status is CircleStatus.FINISHED),
            surveys_owed=tuple(surveys),
        )


def met_lately(meetings: list[Meeting], now: datetime) -> bool:
    """Tell whether a circle has met, or was to meet, so lately that something may be owed about it."""
    return any(one.ends_at > now - OWED_FOR for one in meetings)


async def owed_surveys(
    work: UnitOfWork, user_id: UserId, met: list[Circle], meetings: dict[CircleId, list[Meeting]], now: datetime
) -> list[Circle]:
    """Return the circles that have met whose end survey is open and waits for this person."""
    owed = []
    for circle in met:
        end = ended_at(circle, meetings[circle.id])
        is_open = circle.status is not CircleStatus.PAUSED and end is not None and end <= now < end + OPEN_FOR
        if is_open and await work.surveys.get(circle.id, user_id, SurveyKind.END) is None:
            owed.append(circle)
    return owed


async def given_reflections(
    work: UnitOfWork, user_id: UserId, circles: list[Circle], now: datetime
) -> list[GivenReflection]:
    """Return what members opened to this person as their facilitator, newest first."""
    found = []
    for circle in circles:
        meetings = {m.id: m for m in await work.meetings.of_circle(circle.id) if now - OWED_FOR < m.ends_at <= now}
        given = [
            one
            for one in await work.reflections.of_meetings(meetings)
            if one.visibility is Visibility.FACILITATOR
            and one.state is ReflectionState.SUBMITTED
            and one.user_id != user_id
            and may_read(one, user_id, is_member=True)
        ]
        names = await stored_names(work, circle.team_id, [one.user_id for one in given])
        found += [GivenReflection(circle, meetings[one.meeting_id], names[one.user_id], one) for one in given]
    return sorted(found, key=lambda one: one.reflection.updated_at, reverse=True)


async def owed_reflections(
    work: UnitOfWork, team_id: TeamId, user_id: UserId, circles: list[Circle], now: datetime
) -> list[MyMeeting]:
    """Return the meetings of the last two weeks that this person was at and has not reflected on, newest first."""
    by_circle = await work.meetings.of_circles([circle.id for circle in circles])
    recent = [
        MyMeeting(circle, meeting, None)
        for circle in circles
        for meeting in by_circle.get(circle.id, [])
        if now - OWED_FOR < meeting.ends_at <= now and took_place(circle, meeting)
    ]
    ids = [item.meeting.id for item in recent]
    given = await work.reflections.of_user(team_id, user_id, ids)
    settled = {r.meeting_id for r in given if r.state is not ReflectionState.RATED}
    away = {r.meeting_id for r in await work.rsvps.of_meetings(ids) if r.user_id == user_id and r.said_away}
    joined = {circle.id: await work.members.get(circle.id, user_id) for circle in circles}
    owed = [
        item
        for item in recent
        if item.meeting.id not in settled | away
        and (member := joined[item.circle.id]) is not None
        and member.joined_at < item.meeting.ends_at
    ]
    return sorted(owed, key=lambda item: item.meeting.ends_at, reverse=True)
