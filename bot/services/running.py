"""Running a meeting by its run-sheet: starting it, the taps on its buttons, and what its message says.

The message is posted once through the ledger and then edited. Where it stands is in the database, so a restart
loses nothing, and each tap draws it anew, so that an edit that failed is mended by the next one.
"""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.circles import Circle, Format
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting, next_meeting
from bot.domain.nudges import SkipReason
from bot.domain.roles import Act
from bot.domain.run_sheets import offered, steps_of
from bot.domain.running import (
    EARLY,
    Move,
    Run,
    RunOffer,
    RunPage,
    as_of,
    may_run,
    meeting_to_run,
    moved,
    posting,
    speaking_order,
)
from bot.errors import FieldErrors, MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.facts import Facts, Posting, Said
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.people import stored_names
from bot.services.posted import posted_at
from bot.services.roles import require
from bot.slack.gateway import Posted
from bot.views import run_sheets as views
from bot.views.text import when_plain
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

TOO_EARLY = EARLY.total_seconds() // 60


class Running:
    """Use-cases about the run-sheet of a meeting."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def near(self, team_id: TeamId, circle_id: CircleId) -> Meeting:
        """Return the meeting of a circle that may be run now, or raise MemberError that says when one may."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            meetings = await work.meetings.of_circle(circle_id)
        now = self._clock.now()
        found = meeting_to_run(circle, meetings, now)
        if found is None:
            raise MemberError(_not_now(circle, next_meeting(meetings, now)))
        return found

    async def offer(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId) -> RunOffer:
        """Return what may be started for a meeting, and what is under way."""
        async with self._database.reading() as work:
            circle, meeting = await self._may_run(work, team_id, user_id, meeting_id)
            run = await _run_of(work, meeting)
        if (run is None or not run.is_under_way) and not may_run(circle, meeting, self._clock.now()):
            raise MemberError(_not_now(circle, meeting if meeting.starts_at > self._clock.now() else None))
        return RunOffer(circle, meeting, run)

    async def start(self, cause: Cause, meeting_id: MeetingId, key: str) -> tuple[RunPage, str]:
        """Start a run-sheet and owe its message; where somebody was faster, return theirs, with their name."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await self._may_run(work, cause.team_id, cause.user_id, meeting_id, lock=True)
            before = await _run_of(work, meeting)
            if before is not None and before.is_under_way:
                names = await stored_names(work, cause.team_id, [before.user_id])
                return await _page(work, circle, meeting, before), names[before.user_id]
            sheet = next((one for one in offered(meeting) if one.key == key), None)
            if sheet is None:
                raise FieldErrors({"sheet": "Choose one of the run-sheets."})
            if not may_run(circle, meeting, now):
                raise FieldErrors({"sheet": _not_now(circle, meeting if meeting.starts_at > now else None)})
            run = Run(
                meeting_id=meeting.id,
                team_id=circle.team_id,
                circle_id=circle.id,
                user_id=cause.user_id,
                sheet=sheet.key,
                steps=steps_of(sheet, meeting),
                step_at=max(now, meeting.starts_at),
            )
            if before is not None:
                run = replace(run, version=before.version + 1, posts=before.posts + 1)
            await self._post(work, circle, run)
            return await _page(work, circle, meeting, run), ""

    async def again(self, cause: Cause, meeting_id: MeetingId) -> RunPage:
        """Owe another message of a run-sheet that is under way, since the one it stood in is gone."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await self._may_run(work, cause.team_id, cause.user_id, meeting_id, lock=True)
            run = await _existing_run(work, meeting)
            run = replace(run, posts=run.posts + 1, version=run.version + 1)
            await self._post(work, circle, run)
            return await _page(work, circle, meeting, run)

    async def move(self, cause: Cause, meeting_id: MeetingId, version: str, move: Move) -> RunPage:
        """Do what a tap asks for, if nothing changed since it was drawn; return how it stands then."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await self._may_run(work, cause.team_id, cause.user_id, meeting_id, lock=True)
            run = await _existing_run(work, meeting)
            if str(run.version) == version:
                run = moved(run, move, now)
                await work.run_sheets.save(run)
            return await _page(work, circle, meeting, run)

    async def posted(self, team_id: TeamId, meeting_id: MeetingId) -> tuple[Posted | None, RunPage]:
        """Return what a run-sheet says by now, and where its message stands; None while it is on its way."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            circle = await existing(work, team_id, meeting.circle_id)
            run = await _existing_run(work, meeting)
            return await posted_at(work, team_id, run.post_key), await _page(work, circle, meeting, run)

    async def _post(self, work: UnitOfWork, circle: Circle, run: Run) -> None:
        await work.run_sheets.save(run)
        await work.nudges.plan([posting(run, circle, self._clock.now())])

    async def _may_run(
        self, work: UnitOfWork, team_id: TeamId, user_id: UserId, meeting_id: MeetingId, *, lock: bool = False
    ) -> tuple[Circle, Meeting]:
        """Return circle and meeting, or raise; with `lock`, taps on the run-sheets of a circle wait in turn."""
        meeting = await existing_meeting(work, team_id, meeting_id)
        circle = await existing(work, team_id, meeting.circle_id, lock=lock)
        await require(work, circle, user_id, Act.RUN_MEETING, meeting=meeting)
        return circle, meeting


async def run_sheet(facts: Facts) -> Said:
    """Say where a run-sheet is at the moment of its post."""
    if facts.meeting is None:
        return SkipReason.GONE
    run = await facts.work.run_sheets.get(facts.nudge.team_id, facts.meeting.id)
    if run is None or run.post_key != facts.nudge.key:
        return SkipReason.GONE
    return Posting(views.run_sheet(await _page(facts.work, facts.circle, facts.meeting, run)))


async def _page(work: UnitOfWork, circle: Circle, meeting: Meeting, run: Run) -> RunPage:
    members = await work.members.of_circle(circle.id)
    order = speaking_order(members, await work.rsvps.of_meetings([meeting.id]), meeting.number)
    names = await stored_names(work, circle.team_id, order)
    return RunPage(circle, meeting, run, tuple(names[user_id] for user_id in order))


async def _run_of(work: UnitOfWork, meeting: Meeting) -> Run | None:
    run = await work.run_sheets.get(meeting.team_id, meeting.id)
    return as_of(run, meeting) if run else None


async def _existing_run(work: UnitOfWork, meeting: Meeting) -> Run:
    run = await _run_of(work, meeting)
    if run is None:
        raise NotFound("That run-sheet is no longer here. `/circle run` starts one.")
    return run


def _not_now(circle: Circle, coming: Meeting | None) -> str:
    """Return why no run-sheet can be started, and when one can."""
    if circle.format is Format.ONLINE_EXCHANGE:
        return f"“{circle.name}” meets in writing, so there is no run-sheet. `/circle show` tells you what is on."
    if not circle.is_running:
        return f"“{circle.name}” does not meet at the moment. `/circle show` tells you why."
    if coming is None:
        return f"“{circle.name}” has no meeting now. `/circle next` shows the one to come."
    return (
        f"Meeting {coming.number} of “{circle.name}” is on {when_plain(coming.starts_at, circle.zone)};"
        f" its run-sheet can be started from {int(TOO_EARLY)} minutes before."
    )
