"""Noting who was there: "I'm here" by each, one tap for whoever leads. One's own word outranks theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.attendance import (
    Attendance,
    AttendanceForm,
    AttendancePage,
    Presence,
    expected,
    invited,
    is_own_word,
    likely_there,
    may_check_in,
    noted,
    summed,
)
from bot.domain.circles import Circle, Format
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.leading import standing_in
from bot.domain.local_time import local
from bot.domain.meetings import Meeting, Rsvp, latest_meeting, took_place
from bot.domain.roles import Act
from bot.errors import MemberError
from bot.services.causes import Cause, take
from bot.services.facts import Facts
from bot.services.meetings import existing_meeting
from bot.services.membership import existing, require_member
from bot.services.people import stored_names
from bot.services.roles import require
from bot.views import attendance as views
from bot.views.messages import Told
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


class Attendances:
    """Use-cases about who was there."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def check_in(self, cause: Cause, meeting_id: MeetingId) -> tuple[Circle, Meeting]:
        """Note that the person is there, in their own word; saying it twice changes nothing."""
        return await self._say(cause, meeting_id, attended=True)

    async def take_back(self, cause: Cause, meeting_id: MeetingId) -> tuple[Circle, Meeting]:
        """Take "I'm here" back: nothing is noted then."""
        return await self._say(cause, meeting_id, attended=None)

    async def _say(self, cause: Cause, meeting_id: MeetingId, *, attended: bool | None) -> tuple[Circle, Meeting]:
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
            await require_member(work, circle, cause.user_id)
            _check_time(circle, meeting, now)
            before = await work.rsvps.get(meeting_id, cause.user_id)
            if attended is not None or is_own_word(before):
                await work.rsvps.save(
                    noted(before, meeting, cause.user_id, attended=attended, by=cause.user_id, now=now)
                )
        return circle, meeting

    async def latest(self, team_id: TeamId, circle_id: CircleId) -> Meeting:
        """Return the meeting of a circle that began last, or raise MemberError where none has."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            held = [one for one in await work.meetings.of_circle(circle_id) if took_place(circle, one)]
        if circle.format is Format.ONLINE_EXCHANGE:
            raise MemberError(f"“{circle.name}” meets in writing, so nobody has to be there at a time.")
        found = latest_meeting(held, self._clock.now())
        if found is None:
            raise MemberError(f"“{circle.name}” has not met yet. When it has, you can note who was there.")
        return found

    async def form(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId) -> AttendanceForm:
        """Return the form for whoever leads, ticked by what is known."""
        async with self._database.reading() as work:
            circle, meeting = await self._may_note(work, team_id, user_id, meeting_id)
            members = invited(await work.members.of_circle(circle.id), meeting)
            rsvps = {rsvp.user_id: rsvp for rsvp in await work.rsvps.of_meetings([meeting_id])}
            names = await stored_names(work, team_id, [one.user_id for one in members])
        asked, own = [], []
        for one in members:
            rsvp = rsvps.get(one.user_id)
            if is_own_word(rsvp) and one.user_id != user_id:
                own.append((names[one.user_id], likely_there(rsvp)))
            else:
                is_likely = likely_there(rsvp) or (rsvp is None and one.user_id == user_id)
                asked.append((one.user_id, names[one.user_id], is_likely))
        return AttendanceForm(circle, meeting, tuple(asked), tuple(own))

    async def note(
        self, cause: Cause, meeting_id: MeetingId, there: Collection[str], shown: Collection[str]
    ) -> Attendance:
        """Note who of those `shown` in the form was there; whoever said it themselves meanwhile is believed."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await self._may_note(work, cause.team_id, cause.user_id, meeting_id, lock=True)
            members = invited(await work.members.of_circle(circle.id), meeting)
            rsvps = {rsvp.user_id: rsvp for rsvp in await work.rsvps.of_meetings([meeting_id])}
            for one in members:
                before = rsvps.get(one.user_id)
                if one.user_id in shown:
                    was_there = one.user_id in there
                    after = noted(before, meeting, one.user_id, attended=was_there, by=cause.user_id, now=now)
                    rsvps[one.user_id] = after
                    if after != before:
                        await work.rsvps.save(after)
        known: list[Rsvp] = list(rsvps.values())
        return summed(circle, meeting, [one.user_id for one in members], known)

    async def note_expected(self, cause: Cause, meeting_id: MeetingId) -> AttendancePage:
        """Note that everyone who said yes was there, and whoever leads; of the others nothing is said."""

        def there(user_id: UserId, rsvp: Rsvp | None) -> bool | None:
            return True if expected(rsvp) or user_id == cause.user_id else None

        return await self._mark(cause, meeting_id, there)

    async def mark(self, cause: Cause, meeting_id: MeetingId, user_id: UserId, *, there: bool) -> AttendancePage:
        """Note of one member whether they were there; what they said themselves stays."""
        return await self._mark(cause, meeting_id, lambda one, _: there if one == user_id else None)

    async def _mark(
        self, cause: Cause, meeting_id: MeetingId, there: Callable[[UserId, Rsvp | None], bool | None]
    ) -> AttendancePage:
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await self._may_note(work, cause.team_id, cause.user_id, meeting_id, lock=True)
            members = invited(await work.members.of_circle(circle.id), meeting)
            rsvps = {rsvp.user_id: rsvp for rsvp in await work.rsvps.of_meetings([meeting.id])}
            names = await stored_names(work, cause.team_id, [one.user_id for one in members])
            people = []
            for one in members:
                rsvp = rsvps.get(one.user_id)
                was_there = there(one.user_id, rsvp)
                if was_there is not None:
                    after = noted(rsvp, meeting, one.user_id, attended=was_there, by=cause.user_id, now=now)
                    if after != rsvp:
                        await work.rsvps.save(after)
                    rsvp = after
                attended = rsvp.attended if rsvp else None
                may_change = one.user_id == cause.user_id or not is_own_word(rsvp)
                people.append(Presence(one.user_id, names[one.user_id], attended, may_change))
        return AttendancePage(circle, meeting, tuple(people))

    async def _may_note(
        self, work: UnitOfWork, team_id: TeamId, user_id: UserId, meeting_id: MeetingId, *, lock: bool = False
    ) -> tuple[Circle, Meeting]:
        meeting = await existing_meeting(work, team_id, meeting_id)
        circle = await existing(work, team_id, meeting.circle_id, lock=lock)
        await require(work, circle, user_id, Act.NOTE_ATTENDANCE, meeting=meeting)
        if meeting.starts_at > self._clock.now():
            raise MemberError("That meeting has not begun yet. When it has, you can note who is there.")
        return circle, meeting


async def with_attendance(facts: Facts, meeting: Meeting, told: Told) -> Told:
    """Add to what is asked after a meeting, for whoever led it, who was there; not where all have said it."""
    work, circle_id, recall = facts.work, facts.circle.id, facts.recall
    rsvps = await recall.ask("rsvps", meeting.id, lambda: work.rsvps.of_meetings([meeting.id]))
    away = {one.user_id for one in rsvps if one.said_away}
    leader_id = standing_in(meeting.leader_id or facts.circle.facilitator_id, facts.circle, away)
    if leader_id is None or facts.nudge.user_id != leader_id or facts.circle.format is Format.ONLINE_EXCHANGE:
        return told
    members = invited(await recall.ask("members", circle_id, lambda: work.members.of_circle(circle_id)), meeting)
    said = {one.user_id for one in rsvps if one.attended is not None}
    if all(one.user_id in said or one.user_id == leader_id for one in members):
        return told
    here = {one.user_id for one in members}
    coming = sum(expected(one) and one.attended is None for one in rsvps if one.user_id in here - {leader_id})
    return replace(told, parts=[*told.parts, *views.asking(meeting, coming)])


def _check_time(circle: Circle, meeting: Meeting, now: datetime) -> None:
    if may_check_in(meeting, now):
        return
    if meeting.starts_at > now:
        here = local(meeting.starts_at, circle.zone)
        raise MemberError(f"That meeting begins at {here:%H:%M} ({circle.zone}); say that you are there then.")
    raise MemberError("That meeting is over. If you were there, reflect on it with `/reflect`: that says so too.")
