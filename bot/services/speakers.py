"""The workshop: inviting a guest speaker, the questions for them, and what people give back to them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting, called, latest_meeting, next_meeting
from bot.domain.nudges import Nudge, SkipReason
from bot.domain.roles import Act, Role, may
from bot.domain.speakers import (
    LINES_FROM,
    Feedback,
    Speaker,
    SpeakerForm,
    SpeakerPage,
    check_feedback,
    check_speaker,
    feedback_until,
    guest_offer,
)
from bot.domain.timetable import notice
from bot.errors import FieldErrors, MemberError, NotFound, StorageError
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.facts import Facts, Posting, Said
from bot.services.leading import ABOUT, leader_of, led
from bot.services.meetings import existing_meeting
from bot.services.membership import existing, require_member
from bot.services.people import People
from bot.services.roles import Roles, require, roles_in
from bot.views import guests as guest_views
from bot.views import speakers as views
from bot.views.messages import Because, Told
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

SPEAKER_COMES = "speaker.comes"
SPEAKER_CANCELLED = "speaker.cancelled"
FEEDBACK_READY = "speaker.feedback"
FEEDBACK_FOR_GUEST = "speaker.feedback.guest"
READY_FOR = timedelta(days=7)
"""How long it is of use to hear what people took with them: it waits out a weekend and holidays."""
GUEST = "guest"
"""The detail that says who it is about."""


class Speakers:
    """Use-cases about guest speakers, questions for them and feedback to them."""

    def __init__(self, database: Database, people: People, clock: Clock, roles: Roles) -> None:
        self._database = database
        self._people = people
        self._clock = clock
        self._roles = roles

    async def page(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> SpeakerPage:
        """Return who comes to the next meeting, and what the last one gave back, for those who invite."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            now = self._clock.now()
            circle = await existing(work, team_id, circle_id)
            meetings = await work.meetings.of_circle(circle_id)
            held = [one for one in meetings if not one.is_skipped]
            meeting = next_meeting(held, now)
            guests = await work.speakers.of_circle(circle_id)
            latest = latest_meeting([one for one in held if one.ends_at <= now and one.id in guests], now)
            meeting_led = await led(work, circle, meeting, now)
            roles = await roles_in(work, circle, user_id, is_organiser=is_organiser, meeting=meeting_led)
            if not may(roles, Act.INVITE_SPEAKER):
                await require(work, circle, user_id, Act.INVITE_SPEAKER, meeting=meeting_led)
            if Role.FACILITATOR not in roles:
                latest = None  # what people gave back is for who leads; an organiser sees to the plan alone
            before = guests[latest.id] if latest else None
            feedback = None
            if latest is not None and feedback_until(latest) <= now:
                feedback = await work.speakers.feedback(latest.id) or Feedback(latest.id, team_id, circle_id)
        guest = guests.get(meeting.id) if meeting else None
        return SpeakerPage(circle, meeting, guest, latest, before, feedback, guest_offer(meetings, guests, now))

    async def draft(
        self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId
    ) -> tuple[Circle, Meeting, Speaker | None]:
        """Return what the form about a guest needs."""
        is_organiser = await self._roles.is_organiser(user_id)
        async with self._database.reading() as work:
            meeting, circle = await self._may_invite(work, team_id, user_id, meeting_id, is_organiser=is_organiser)
            return circle, meeting, await work.speakers.of_meeting(meeting_id)

    async def invite(
        self, cause: Cause, meeting_id: MeetingId, form: SpeakerForm, guest_id: UserId | None
    ) -> SpeakerPage:
        """Keep who comes to a meeting as a guest, by name or from the workspace; the channel hears of it."""
        form = check_speaker(form)
        if not form.name and guest_id is None:
            raise FieldErrors({"name": "Give a name, or choose somebody of this workspace below."})
        if guest_id is not None and await self._people.is_app(guest_id):
            raise FieldErrors({"user": "That is an app. Choose a person, or give the name of somebody above."})
        name = form.name
        if guest_id is not None:
            known = await self._people.known(cause.team_id, guest_id)  # their hours count when they are written to
            name = name or known.name
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_invite(
                work, cause.team_id, cause.user_id, meeting_id, is_organiser=is_organiser
            )
            before = await work.speakers.of_meeting(meeting_id)
            guest = Speaker(
                meeting_id=meeting_id,
                team_id=cause.team_id,
                circle_id=circle.id,
                name=name,
                user_id=guest_id,
                topic=form.topic,
                bio=form.bio,
                material=form.material,
                invited_by=cause.user_id,
                updated_at=now,
                carried_from=before.carried_from if before else None,
            )
            await work.speakers.save(guest)
            old = f"{told_guest(before)} → " if before else ""
            told = f"guest at {called(circle, meeting.number)}: {old}{told_guest(guest)}"
            if before is None or (before.name, before.topic) != (guest.name, guest.topic):
                await note_change(work, circle, cause.user_id, Act.INVITE_SPEAKER, told, now)
                await work.nudges.plan([announcement(circle, meeting, guest, cause, now)])
        return SpeakerPage(circle, meeting, guest, None, None, None)

    async def _may_invite(
        self, work: UnitOfWork, team_id: TeamId, user_id: UserId, meeting_id: MeetingId, *, is_organiser: bool
    ) -> tuple[Meeting, Circle]:
        now = self._clock.now()
        meeting = await existing_meeting(work, team_id, meeting_id)
        circle = await existing(work, team_id, meeting.circle_id, lock=True)
        meeting_led = await led(work, circle, meeting, now)
        await require(work, circle, user_id, Act.INVITE_SPEAKER, is_organiser=is_organiser, meeting=meeting_led)
        if meeting.ends_at <= now or meeting.is_skipped:
            raise MemberError("That meeting is over or is not held. `/circle speaker` shows the one to come.")
        return meeting, circle

    # --- feedback ------------------------------------------------------------------------------------------

    async def feedback_form(
        self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId
    ) -> tuple[Meeting, Speaker]:
        """Return what the form needs; raise MemberError where no feedback is taken from this person."""
        async with self._database.reading() as work:
            _, meeting, guest, _ = await self._may_give(work, team_id, user_id, meeting_id)
            return meeting, guest

    async def give(self, cause: Cause, meeting_id: MeetingId, line: str, rating: str) -> Speaker:
        """Keep one line and a rating for the speaker without a name; everybody gives once."""
        line, number = check_feedback(line, rating)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            found = await existing_meeting(work, cause.team_id, meeting_id)
            await existing(work, cause.team_id, found.circle_id, lock=True)
            circle, meeting, guest, before = await self._may_give(work, cause.team_id, cause.user_id, meeting_id)
            after = replace(
                before,
                lines=(*before.lines, *([line] if line else [])),
                ratings=(*before.ratings, *([number] if number is not None else [])),
                given=(*before.given, cause.user_id),
            )
            await work.speakers.save_feedback(after)
            leader = await leader_of(work, circle, meeting, now)
            await work.nudges.plan(_feedback_is_in(circle, meeting, guest, leader, now))
        with suppress(StorageError):  # earlier versions of the row, in the database's log, tell who came when
            await self._database.scrub()
        return guest

    async def _may_give(
        self, work: UnitOfWork, team_id: TeamId, user_id: UserId, meeting_id: MeetingId
    ) -> tuple[Circle, Meeting, Speaker, Feedback]:
        now = self._clock.now()
        meeting = await existing_meeting(work, team_id, meeting_id)
        circle = await existing(work, team_id, meeting.circle_id)
        await require_member(work, circle, user_id)
        guest = await work.speakers.of_meeting(meeting_id)
        if guest is None:
            raise NotFound("That meeting had no guest.")
        if meeting.starts_at > now:
            raise MemberError("That meeting has not begun yet. I will ask you when it is over.")
        if feedback_until(meeting) <= now:
            raise MemberError(f"Feedback to {guest.name} is closed: it was handed on two days after the meeting.")
        feedback = await work.speakers.feedback(meeting_id) or Feedback(meeting_id, team_id, circle.id)
        if user_id in feedback.given:
            raise MemberError(
                "You gave your feedback already. Since it has no name, it cannot be changed. Thank you!"
            )
        return circle, meeting, guest, feedback


def is_about_speaker(nudge: Nudge) -> bool:
    """Tell whether a notice announces a guest, or that they cancelled, or that what people gave back is there."""
    return nudge.details.get(ABOUT) in {SPEAKER_COMES, SPEAKER_CANCELLED, FEEDBACK_READY, FEEDBACK_FOR_GUEST}


async def say_speaker(facts: Facts) -> Said:
    """Return the announcement of a guest, or what people gave back to them, as it stands now."""
    meeting, circle, details = facts.meeting, facts.circle, facts.nudge.details
    guest = await facts.work.speakers.of_meeting(meeting.id) if meeting else None
    if meeting is not None and details[ABOUT] == SPEAKER_CANCELLED:
        if guest is not None and guest.name == details.get(GUEST):
            return SkipReason.GONE  # they come after all
        return Posting(guest_views.cancellation(circle, meeting, details.get(GUEST, "")))
    if meeting is None or guest is None:
        return SkipReason.GONE
    if details[ABOUT] == SPEAKER_COMES:
        before = await facts.work.meetings.get(circle.team_id, guest.carried_from) if guest.carried_from else None
        return Posting(views.announcement(circle, meeting, guest, before))
    feedback = await facts.work.speakers.feedback(meeting.id)
    is_member = facts.member is not None and facts.member.state is MemberState.ACTIVE
    if feedback is not None and details[ABOUT] == FEEDBACK_FOR_GUEST:
        if guest.user_id != facts.nudge.user_id:
            return SkipReason.GONE
        if not feedback.is_told:
            return SkipReason.TOO_FEW
        parts = views.feedback_for_guest(circle, meeting, feedback)
        because = Because.IS_IN if is_member else Because.WAS_GUEST
        return Told(parts, circle, facts.nudge.kind, can_be_fewer=False, because=because)
    if feedback is None or not is_member:
        return SkipReason.GONE
    return Told(views.feedback_parts(circle, meeting, guest, feedback), circle, facts.nudge.kind)


async def asks_feedback(facts: Facts, told: Told) -> Told:
    """Add to the prompt after a meeting the way to give the guest something back."""
    meeting = facts.meeting
    guest = await facts.work.speakers.of_meeting(meeting.id) if meeting else None
    members = await facts.work.members.of_circle(facts.circle.id)
    if meeting is None or guest is None or sum(one.state is MemberState.ACTIVE for one in members) < LINES_FROM:
        return told  # of fewer, nobody would ever read a line
    return replace(told, parts=[*told.parts, *views.feedback_asked(meeting, guest)])


def announcement(
    circle: Circle, meeting: Meeting, guest: Speaker, cause: Cause, now: datetime, *, about: str = SPEAKER_COMES
) -> Nudge:
    """Return the post in the channel that a guest comes to a meeting or (SPEAKER_CANCELLED) does not.

    The latter in words as well: a process of an older version, which knows of no guest who cancels, posts those.
    """
    off = f"{guest.name} does not come to {called(circle, meeting.number)} of “{circle.name}” after all."
    said = off if about == SPEAKER_CANCELLED else ""
    nudge = notice(circle, f"speaker:{meeting.id}:{cause.key}", said, now)
    return replace(
        nudge,
        meeting_id=meeting.id,
        details=nudge.details | {ABOUT: about, GUEST: guest.name},
        not_after=min(nudge.not_after, meeting.ends_at),
    )


def told_guest(guest: Speaker) -> str:
    """Return a guest in plain words, for the trail."""
    return f"{guest.name}, “{guest.topic}”"


def _feedback_is_in(
    circle: Circle, meeting: Meeting, guest: Speaker, leader: UserId, now: datetime
) -> list[Nudge]:
    """Return what tells whoever led the meeting, once feedback is closed, what people took with them.

    A guest of the workspace is told as well; to one from outside whoever led it hands it on.
    """
    due = max(now, feedback_until(meeting))
    key = f"speaker:{meeting.id}:feedback"
    told = [(notice(circle, key, "", due, user_id=leader), FEEDBACK_READY)]
    if guest.user_id is not None and guest.user_id != leader:
        told.append((notice(circle, f"{key}:guest", "", due, user_id=guest.user_id), FEEDBACK_FOR_GUEST))
    return [
        replace(one, meeting_id=meeting.id, details={ABOUT: about}, not_after=due + READY_FOR)
        for one, about in told
    ]
