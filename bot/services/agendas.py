"""The agenda of a meeting: shown, edited, taken from the template, asked for when it is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.agenda_form import AgendaForm, check_agenda
from bot.domain.agendas import AgendaItem, agenda_of, length_of, total
from bot.domain.circles import Circle, Format, MemberState
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.local_time import local_day
from bot.domain.meeting_plans import MeetingPlan, plan_mark
from bot.domain.meetings import Meeting, called, next_meeting
from bot.domain.nudges import SkipReason
from bot.domain.roles import Act
from bot.domain.text import one_line
from bot.errors import FieldErrors, MemberError
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.facts import Facts, Said
from bot.services.meeting_plans import plan_of
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.roles import require
from bot.services.topics import open_topics
from bot.views import agendas as views
from bot.views.text import MONTHS
from bot.views.wording import count
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

SUGGESTED = 3
GOAL_SHOWN = 40
IN_WRITING = "“{name}” meets in writing, so there is no agenda: `/circle exchange` plans what it asks."
CHANGED_MEANWHILE = (
    "Somebody changed this agenda while you wrote. Copy your lines, close this form,"
    " and open it again with `/circle agenda`: it shows theirs."
)


async def say_agenda(facts: Facts) -> Said:
    """Ask whoever leads a meeting for its agenda, with topics of the backlog; not where it is set."""
    meeting, member = facts.meeting, facts.member
    if meeting is None or facts.nudge.user_id is None:
        return SkipReason.GONE
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if meeting.agenda:
        return SkipReason.ALREADY_DONE
    plan = await plan_of(facts.work, facts.circle, meeting, facts.now, member.user_id)
    if not plan.reader_leads:
        return SkipReason.MOVED
    topics = await open_topics(facts.work, facts.circle, member.user_id)
    return views.asking(replace(plan, topics=tuple(topics[:SUGGESTED])), now=facts.now, zone=facts.zone)


class Agendas:
    """Use-cases about agendas."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def coming(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> MeetingPlan:
        """Return what the circle's next meeting is about, for a member."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            meeting = next_meeting(
                [one for one in await work.meetings.of_circle(circle_id) if not one.is_skipped], self._clock.now()
            )
            if meeting is None:
                raise MemberError(f"“{circle.name}” has no meeting ahead, so there is no agenda to set.")
            return await self._page(work, circle, meeting, user_id)

    async def of_meeting(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId) -> MeetingPlan:
        """Return what a meeting is about, for a member."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            page = await self._page(work, await existing(work, team_id, meeting.circle_id), meeting, user_id)
            _require_to_come(meeting, self._clock.now())
            return page

    async def save(self, cause: Cause, meeting_id: MeetingId, form: AgendaForm, seen: str = "") -> MeetingPlan:
        """Keep what a member typed as the agenda, preparation and link of a meeting that is not over.

        `seen` marks the plan they were shown: one that somebody else changed meanwhile is not overwritten.
        """
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_edit(work, cause, meeting_id, now)
            page = await self._page(work, circle, meeting, cause.user_id)
            about = await _told_apart(work, circle, page.names)
            wanted = check_agenda(form, length_of(meeting), page.names, about)
            items = wanted.items
            if page.is_proposed and items == page.items:
                items = ()  # what nobody changed stays a proposal, and follows the length of the meeting
            # a link that is the circle's own is not one of the meeting
            link = "" if wanted.link == circle.settings.link else wanted.link
            after = replace(meeting, agenda=items, preparation=wanted.preparation, link=link)
            if seen not in {"", plan_mark(meeting)} and plan_mark(after) != plan_mark(meeting):
                raise FieldErrors({"items": CHANGED_MEANWHILE})
            return await self._keep(work, circle, meeting, after, cause.user_id, now)

    async def use_template(self, cause: Cause, meeting_id: MeetingId) -> MeetingPlan:
        """Take the template of the circle's format as a meeting's agenda."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_edit(work, cause, meeting_id, now)
            after = replace(meeting, agenda=agenda_of(circle, meeting))
            return await self._keep(work, circle, meeting, after, cause.user_id, now)

    async def _keep(
        self, work: UnitOfWork, circle: Circle, before: Meeting, after: Meeting, user_id: UserId, now: datetime
    ) -> MeetingPlan:
        told = _told(circle, before, after)
        if told:
            await work.meetings.set_agenda(after.id, after.agenda, after.preparation, after.link)
            await note_change(work, circle, user_id, Act.EDIT_AGENDA, told, now)
        return await self._page(work, circle, after, user_id)

    async def _page(self, work: UnitOfWork, circle: Circle, meeting: Meeting, user_id: UserId) -> MeetingPlan:
        await require(work, circle, user_id, Act.EDIT_AGENDA)
        if circle.format is Format.ONLINE_EXCHANGE:
            raise MemberError(IN_WRITING.format(name=circle.name))
        plan = await plan_of(work, circle, meeting, self._clock.now(), user_id)
        topics = await open_topics(work, circle, user_id)
        return replace(plan, topics=tuple(topics[:SUGGESTED]))

    async def _may_edit(
        self, work: UnitOfWork, cause: Cause, meeting_id: MeetingId, now: datetime
    ) -> tuple[Meeting, Circle]:
        meeting = await existing_meeting(work, cause.team_id, meeting_id)
        circle = await existing(work, cause.team_id, meeting.circle_id)
        await require(work, circle, cause.user_id, Act.EDIT_AGENDA)
        _require_to_come(meeting, now)
        return meeting, circle


async def _told_apart(work: UnitOfWork, circle: Circle, names: Mapping[UserId, str]) -> dict[UserId, str]:
    """Return what tells members apart who have one name: when they joined, and what they learn."""
    often = Counter(name.casefold() for name in names.values())
    told = {}
    for member in await work.members.of_circle(circle.id) if often.total() > len(often) else ():
        on = local_day(member.joined_at, circle.zone)
        learns = f", learns “{one_line(member.goal)[:GOAL_SHOWN]}”" if one_line(member.goal) else ""
        told[member.user_id] = f"joined on {on.day} {MONTHS[on.month - 1]}{learns}"
    return told


def _require_to_come(meeting: Meeting, now: datetime) -> None:
    if meeting.ends_at <= now or meeting.is_skipped:
        raise MemberError("That meeting is over or is not held. `/circle agenda` shows the one to come.")


def _told(circle: Circle, before: Meeting, after: Meeting) -> str:
    """Return what changed, in words for the trail; nothing where nothing did."""
    said = []
    if before.agenda != after.agenda:
        said.append(f"agenda: {_sum(before.agenda)} → {_sum(after.agenda)}")
    if before.preparation != after.preparation:
        said.append("what to do before")
    if before.link != after.link:
        said.append("link")
    return f"{called(circle, after.number)}, {', '.join(said)}" if said else ""


def _sum(items: tuple[AgendaItem, ...]) -> str:
    if not items:
        return "as proposed"
    return f"{count(len(items), 'item', 'items')}, {count(total(items), 'minute', 'minutes')}"
