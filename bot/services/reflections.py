"""Collecting reflections: the form, one tap, "I was not there", and "not this time"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import CircleId, CommitmentId, MeetingId, ReflectionId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting, Rsvp, latest_meeting, took_place
from bot.domain.overviews import ReflectionDraft
from bot.domain.reflections import (
    RATING_MAX,
    RATING_MIN,
    WHAT_SO_WHAT,
    Reflection,
    ReflectionForm,
    ReflectionState,
    ReflectionWords,
    Visibility,
    check_reflection,
)
from bot.errors import MemberError
from bot.services.causes import Cause, take
from bot.services.meetings import existing_meeting
from bot.services.membership import existing, require_member
from bot.services.people import stored_names
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SavedReflection:
    """A reflection as stored; `amended` when one was there before."""

    reflection: Reflection
    circle: Circle
    meeting: Meeting
    commitment: Commitment | None
    facilitator_name: str
    amended: bool


class Reflections:
    """Use-cases about reflections."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def reflectable(self, team_id: TeamId, user_id: UserId) -> list[tuple[Circle, Meeting]]:
        """Return the latest meeting of each of the person's circles that has had one."""
        async with self._database.reading() as work:
            mine = await work.circles.of_user(team_id, user_id)
            circles = [circle for circle, member in mine if member.state is MemberState.ACTIVE]
            meetings = await work.meetings.of_circles([circle.id for circle in circles])
        now = self._clock.now()
        held = {c.id: [m for m in meetings.get(c.id, []) if took_place(c, m)] for c in circles}
        found = [(circle, latest_meeting(held[circle.id], now)) for circle in circles]
        return [(circle, meeting) for circle, meeting in found if meeting is not None]

    async def draft(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId) -> ReflectionDraft:
        """Return the form for one meeting, filled with what this person said before."""
        async with self._database.reading() as work:
            meeting, circle = await self._may_reflect(work, team_id, user_id, meeting_id)
            earlier = await work.reflections.get(meeting_id, user_id)
            given = earlier if earlier and earlier.state is ReflectionState.SUBMITTED else None
            commitment = await work.commitments.of_meeting(meeting_id, user_id)
            if commitment is not None and commitment.state is CommitmentState.DROPPED:
                commitment = None
            names = await stored_names(work, team_id, [circle.facilitator_id])
        return ReflectionDraft(
            circle=circle,
            meeting=meeting,
            framework=WHAT_SO_WHAT,
            facilitator_name=names[circle.facilitator_id],
            earlier=earlier,
            commitment=commitment,
            visibility=given.visibility if given else Visibility.CIRCLE,
        )

    async def latest_of_circle(self, team_id: TeamId, circle_id: CircleId) -> Meeting:
        """Return the circle's latest meeting, or raise MemberError where none has begun."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            held = [one for one in await work.meetings.of_circle(circle.id) if took_place(circle, one)]
            found = latest_meeting(held, self._clock.now())
        if found is None:
            raise MemberError(f"“{circle.name}” has not met yet. After its first meeting I will ask you myself.")
        return found

    async def submit(self, cause: Cause, meeting_id: MeetingId, form: ReflectionForm) -> SavedReflection:
        """Store a reflection with its commitment; a second submission amends the first."""
        words = check_reflection(form, WHAT_SO_WHAT)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_reflect(work, cause.team_id, cause.user_id, meeting_id)
            before = await work.reflections.get(meeting_id, cause.user_id)
            amended = before is not None and before.state is ReflectionState.SUBMITTED
            reflection = Reflection(
                id=before.id if before else ReflectionId(new_id()),
                team_id=cause.team_id,
                circle_id=circle.id,
                meeting_id=meeting_id,
                user_id=cause.user_id,
                state=ReflectionState.SUBMITTED,
                framework=WHAT_SO_WHAT.key,
                answers=words.answers,
                rating=words.rating,
                visibility=words.visibility,
                created_at=before.created_at if before and amended else now,
                updated_at=now,
                shared_at=_shared_at(before, words.visibility, now),
                given_to=circle.facilitator_id if words.visibility is Visibility.FACILITATOR else None,
            )
            await work.reflections.save(reflection)
            commitment = await self._commit(work, reflection, words, now)
            await _attended(work, cause, meeting_id, attended=True, now=now)
            names = await stored_names(work, cause.team_id, [circle.facilitator_id])
        return SavedReflection(reflection, circle, meeting, commitment, names[circle.facilitator_id], amended)

    async def rate(self, cause: Cause, meeting_id: MeetingId, rating: int) -> tuple[Circle, Meeting]:
        """Store a one-tap rating; tapping again changes it."""
        if not RATING_MIN <= rating <= RATING_MAX:
            raise MemberError(f"A rating goes from {RATING_MIN} to {RATING_MAX}.")
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_reflect(work, cause.team_id, cause.user_id, meeting_id)
            before = await work.reflections.get(meeting_id, cause.user_id)
            fresh = _without_words(cause, circle, meeting, ReflectionState.RATED, now)
            await work.reflections.save(replace(before or fresh, rating=rating, updated_at=now))
            await _attended(work, cause, meeting_id, attended=True, now=now)
        return circle, meeting

    async def away(self, cause: Cause, meeting_id: MeetingId) -> tuple[Circle, Meeting]:
        """Note that the person was not there; nothing more is asked about this meeting."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_reflect(work, cause.team_id, cause.user_id, meeting_id)
            await _attended(work, cause, meeting_id, attended=False, now=now)
        return circle, meeting

    async def waive(self, cause: Cause, meeting_id: MeetingId) -> tuple[Circle, Meeting]:
        """Note that the person will not reflect on this meeting; nothing more is asked about it."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await self._may_reflect(work, cause.team_id, cause.user_id, meeting_id)
            before = await work.reflections.get(meeting_id, cause.user_id)
            if before is None or before.state is ReflectionState.RATED:
                fresh = _without_words(cause, circle, meeting, ReflectionState.WAIVED, now)
                changed = replace(before, state=ReflectionState.WAIVED, updated_at=now) if before else fresh
                await work.reflections.save(changed)
        return circle, meeting

    async def _may_reflect(
        self, work: UnitOfWork, team_id: TeamId, user_id: UserId, meeting_id: MeetingId
    ) -> tuple[Meeting, Circle]:
        meeting = await existing_meeting(work, team_id, meeting_id)
        circle = await existing(work, team_id, meeting.circle_id)
        member = await require_member(work, circle, user_id)
        if member.joined_at >= meeting.ends_at:
            raise MemberError("You joined after that meeting. I will ask you about the next one when it is over.")
        if meeting.starts_at > self._clock.now():
            raise MemberError("That meeting has not begun yet. I will ask you when it is over.")
        return meeting, circle

    async def _commit(
        self, work: UnitOfWork, reflection: Reflection, words: ReflectionWords, now: datetime
    ) -> Commitment | None:
        before = await work.commitments.of_meeting(reflection.meeting_id, reflection.user_id)
        if words.commitment is None:
            if before is not None and before.state is CommitmentState.OPEN:
                await work.commitments.save(
                    replace(before, state=CommitmentState.DROPPED, settled_at=now, visibility=words.visibility)
                )
            return None
        cue, action = words.commitment
        if before is not None:
            same = (before.cue, before.action) == (cue, action) and before.state is not CommitmentState.DROPPED
            state, settled = (before.state, before.settled_at) if same else (CommitmentState.OPEN, None)
            changed = replace(
                before,
                cue=cue,
                action=action,
                visibility=words.visibility,
                state=state,
                settled_at=settled,
                shared_at=_shared_at(before, words.visibility, now),
            )
            await work.commitments.save(changed)
            return changed
        commitment = Commitment(
            id=CommitmentId(new_id()),
            team_id=reflection.team_id,
            circle_id=reflection.circle_id,
            meeting_id=reflection.meeting_id,
            user_id=reflection.user_id,
            cue=cue,
            action=action,
            state=CommitmentState.OPEN,
            visibility=words.visibility,
            made_at=now,
            shared_at=_shared_at(None, words.visibility, now),
        )
        await work.commitments.save(commitment)
        return commitment


def _shared_at(before: Reflection | Commitment | None, visibility: Visibility, now: datetime) -> datetime | None:
    """Return since when the words are open to the circle: from now, or from before where they were already."""
    if visibility is not Visibility.CIRCLE:
        return None
    return before.shared_at if before and before.shared_at else now


def _without_words(
    cause: Cause, circle: Circle, meeting: Meeting, state: ReflectionState, now: datetime
) -> Reflection:
    return Reflection(
        id=ReflectionId(new_id()),
        team_id=cause.team_id,
        circle_id=circle.id,
        meeting_id=meeting.id,
        user_id=cause.user_id,
        state=state,
        framework=WHAT_SO_WHAT.key,
        answers={},
        rating=None,
        visibility=Visibility.ONLY_ME,
        created_at=now,
        updated_at=now,
    )


async def _attended(
    work: UnitOfWork, cause: Cause, meeting_id: MeetingId, *, attended: bool, now: datetime
) -> None:
    before = await work.rsvps.get(meeting_id, cause.user_id)
    rsvp = replace(before, attended=attended) if before else None
    await work.rsvps.save(rsvp or Rsvp(cause.team_id, meeting_id, cause.user_id, None, attended, now))
