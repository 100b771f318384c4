"""A guest who cancels, and one whose meeting is skipped: taking them off, letting them come later, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.ids import MeetingId
from bot.domain.meetings import Meeting, called
from bot.domain.nudges import Nudge, NudgeState
from bot.domain.rezoning import LOOKED_FOR, WAITING
from bot.domain.roles import Act
from bot.domain.speakers import GuestChange, GuestOffer, Speaker, guest_moved_on, guest_offer
from bot.errors import MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.leading import ABOUT, led
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.roles import Roles, require
from bot.services.speakers import SPEAKER_CANCELLED, SPEAKER_COMES, announcement, told_guest
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

POSTED = LOOKED_FOR | {NudgeState.SENT}
"""What the channel has read, or may have."""
CHANGED_SINCE = "That has changed since. `/circle speaker` shows who comes."
TAKEN = "There is a guest at {meeting} already. `/circle speaker` shows who comes."
OVER = "That meeting is over or is not held. `/circle speaker` shows the one to come."


class Guests:
    """Use-cases about guests who do not come as planned. Done twice, each says what it did and changes nothing."""

    def __init__(self, database: Database, clock: Clock, roles: Roles) -> None:
        self._database = database
        self._clock = clock
        self._roles = roles

    async def cancel(self, cause: Cause, meeting_id: MeetingId) -> GuestChange:
        """Take a guest off a meeting and their questions out of sight; a channel that knew them hears of it."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await _may_change(work, cause, meeting_id, now, is_organiser)
            guest = await work.speakers.of_meeting(meeting_id)
            if guest is None:
                gone = await work.speakers.cancelled(meeting_id)
                if gone is None:
                    raise NotFound(CHANGED_SINCE)
                return GuestChange(circle, meeting, gone)
            if meeting.ends_at <= now and not meeting.is_skipped:
                raise MemberError(OVER)
            gone = replace(guest, cancelled_at=now)
            await work.speakers.save(gone)
            questions = await work.speakers.set_questions_aside(meeting_id, now)
            is_told = await _tell(work, cause, circle, meeting, guest, now, about=SPEAKER_CANCELLED)
            await _note(work, cause, circle, meeting, f"{told_guest(guest)} → nobody", now)
        return GuestChange(circle, meeting, gone, questions, is_told=is_told)

    async def come_back(self, cause: Cause, meeting_id: MeetingId) -> GuestChange:
        """Let a guest who cancelled come after all, with their questions, where nobody took their place."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meeting = await _may_change(work, cause, meeting_id, now, is_organiser)
            gone = await work.speakers.cancelled(meeting_id)
            if gone is None or gone.cancelled_at is None:
                there = await work.speakers.of_meeting(meeting_id)
                if there is None:
                    raise NotFound(CHANGED_SINCE)
                return GuestChange(circle, meeting, there)
            if meeting.ends_at <= now and not meeting.is_skipped:
                raise MemberError(OVER)
            guest = replace(gone, cancelled_at=None)
            await work.speakers.save(guest)
            questions = await work.speakers.bring_questions_back(meeting_id, gone.cancelled_at)
            is_told = await _tell(work, cause, circle, meeting, guest, now, about=SPEAKER_COMES)
            await _note(work, cause, circle, meeting, f"nobody → {told_guest(guest)}, after all", now)
        return GuestChange(circle, meeting, guest, questions, is_told=is_told)

    async def carry(
        self, cause: Cause, meeting_id: MeetingId, to: MeetingId, *, undoes: bool = False
    ) -> GuestChange:
        """Let the guest of a meeting come to another one, with the questions that are open.

        A guest who is there already is never overwritten. `undoes` puts them back where they were, held or not.
        """
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, before = await _may_change(work, cause, meeting_id, now, is_organiser)
            after = await existing_meeting(work, cause.team_id, to)
            guest, there = await work.speakers.of_meeting(meeting_id), await work.speakers.of_meeting(to)
            if after.circle_id != circle.id or before.id == after.id:
                raise NotFound(CHANGED_SINCE)
            if there is not None:
                if guest is None and (there.carried_from == meeting_id or undoes):
                    return GuestChange(circle, after, there, before=before)
                raise MemberError(TAKEN.format(meeting=called(circle, after.number)))
            if guest is None:
                raise NotFound(CHANGED_SINCE)
            if before.ends_at <= now and not before.is_skipped:
                raise MemberError(OVER)  # they came, and what people gave back is about that meeting
            if (after.starts_at <= now and not after.is_skipped) or (after.is_skipped and not undoes):
                raise MemberError(OVER)
            came_from = None if guest.carried_from == to else meeting_id
            moved = replace(guest, meeting_id=to, carried_from=came_from, updated_at=now)
            await work.speakers.delete(meeting_id)
            await work.speakers.save(moved)
            questions = await work.speakers.carry_questions(meeting_id, to)
            if after.is_skipped:
                is_told = await _tell(work, cause, circle, before, guest, now, about=SPEAKER_CANCELLED)
            else:
                is_told = await _tell(work, cause, circle, after, moved, now, about=SPEAKER_COMES, anew=True)
            was = called(circle, before.number)
            await _note(work, cause, circle, after, f"{told_guest(moved)}, and not at {was}", now)
        return GuestChange(circle, after, moved, questions, before, is_told)


async def guest_without_meeting(
    work: UnitOfWork, circle: Circle, meetings: Sequence[Meeting], gone: Collection[MeetingId], now: datetime
) -> GuestOffer | None:
    """Return the guest of the first of these meetings, which are not held any more, and where they could come."""
    guests = await work.speakers.of_circle(circle.id)
    return guest_offer([one for one in meetings if not one.is_skipped or one.id in gone], guests, now)


async def guest_of(
    work: UnitOfWork, circle: Circle, meetings: Sequence[Meeting], back: Meeting, now: datetime
) -> tuple[Speaker | None, GuestOffer | None]:
    """Return the guest of a meeting that is held after all, or else the one who comes to another by now."""
    guests = await work.speakers.of_circle(circle.id)
    return guests.get(back.id), guest_moved_on(back, meetings, guests, now)


async def _may_change(
    work: UnitOfWork, cause: Cause, meeting_id: MeetingId, now: datetime, is_organiser: bool
) -> tuple[Circle, Meeting]:
    meeting = await existing_meeting(work, cause.team_id, meeting_id)
    circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
    as_led = meeting if meeting.is_skipped else await led(work, circle, meeting, now)
    await require(work, circle, cause.user_id, Act.INVITE_SPEAKER, is_organiser=is_organiser, meeting=as_led)
    return circle, meeting


async def _note(
    work: UnitOfWork, cause: Cause, circle: Circle, meeting: Meeting, told: str, now: datetime
) -> None:
    what = f"guest at {called(circle, meeting.number)}: {told}"
    await note_change(work, circle, cause.user_id, Act.INVITE_SPEAKER, what, now)


async def _tell(
    work: UnitOfWork,
    cause: Cause,
    circle: Circle,
    meeting: Meeting,
    guest: Speaker,
    now: datetime,
    *,
    about: str,
    anew: bool = False,
) -> bool:
    """Owe the channel the news about a guest if it knows otherwise, or does not know; return whether it is owed.

    That one does not come is news only to those who were told that they do. What is planned already says what is
    so when it is posted. Of a meeting that is not held nothing is said. `anew`: it was told of another meeting.
    """
    if meeting.is_skipped or meeting.ends_at <= now:
        return False
    known = [one for one in await work.rezoning.of_meeting(circle.id, meeting.id) if _is_news(one)]
    read = [one for one in known if one.state in POSTED]
    latest = max(read, key=_read_at).details[ABOUT] if read else SPEAKER_CANCELLED
    if latest == about and not anew:
        return False
    if not any(one.state in WAITING and one.details[ABOUT] == about for one in known):
        await work.nudges.plan([announcement(circle, meeting, guest, cause, now, about=about)])
    return True


def _read_at(nudge: Nudge) -> tuple[datetime, str]:
    """Return where a post stands in time: of what was due at one instant, as Slack has it, on its way last."""
    return nudge.due_at, nudge.sent_ts or "~"


def _is_news(nudge: Nudge) -> bool:
    return nudge.details.get(ABOUT) in {SPEAKER_COMES, SPEAKER_CANCELLED}
