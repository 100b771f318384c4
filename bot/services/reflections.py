"""Collecting reflections: the form, one tap, "I was not there", and "not this time"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.anonymity import closes_at
from bot.domain.circles import Circle
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.commitments import settled as outcome
from bot.domain.drafts import Draft, DraftKey, FormName
from bot.domain.frameworks import FRAMEWORKS, WHAT_SO_WHAT, proposed
from bot.domain.ids import CircleId, CommitmentId, MeetingId, ReflectionId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting, Rsvp, latest_meeting, took_place
from bot.domain.overviews import ReflectionDraft
from bot.domain.prompts import QUESTIONS, prompt_for
from bot.domain.reflections import (
    RATING_MAX,
    RATING_MIN,
    Reflection,
    ReflectionForm,
    ReflectionState,
    ReflectionWords,
    Visibility,
    check_reflection,
    narrower,
)
from bot.errors import MemberError
from bot.services.answering import NO_SECOND_NUMBER, may_reflect, offers_anonymous, owes_nothing, without_words
from bot.services.causes import Cause, take
from bot.services.following_up import owe_questions
from bot.services.membership import circles_of, existing
from bot.services.partners import tell_partner
from bot.services.people import stored_names
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

COUNTED = (
    "The ratings of that meeting are counted: that is done three days after it, so that nobody can be told from "
    "the figures. What you take with you is as welcome as ever: press Reflect, or type /reflect."
)


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
            circles = await circles_of(work, team_id, user_id)
            meetings = await work.meetings.of_circles([circle.id for circle in circles])
        now = self._clock.now()
        held = {c.id: [m for m in meetings.get(c.id, []) if took_place(c, m)] for c in circles}
        found = [(circle, latest_meeting(held[circle.id], now)) for circle in circles]
        return [(circle, meeting) for circle, meeting in found if meeting is not None]

    async def draft(
        self,
        team_id: TeamId,
        user_id: UserId,
        meeting_id: MeetingId,
        *,
        filled: Mapping[str, str] | None = None,
        is_nameless: bool = False,
    ) -> ReflectionDraft:
        """Return the form for one meeting, filled with what this person said before, or typed and did not send.

        `filled` is what stands in a form that is open already, with the keys of its `framework` and `prompt`.
        """
        now = self._clock.now()
        async with self._database.reading() as work:
            meeting, circle = await may_reflect(work, team_id, user_id, meeting_id, now)
            earlier = await work.reflections.get(meeting_id, user_id)
            given = earlier if earlier and earlier.state is ReflectionState.SUBMITTED else None
            commitment = await work.commitments.of_meeting(meeting_id, user_id)
            if commitment is not None and commitment.state is CommitmentState.DROPPED:
                commitment = None
            kept = await work.drafts.get(DraftKey(team_id, user_id, FormName.REFLECTION, meeting_id))
            names = await stored_names(work, team_id, [circle.facilitator_id])
            offered = await offers_anonymous(work, circle, meeting, earlier, now)
        typed = kept.words if kept and filled is None else filled
        if typed is not None and filled is None and commitment is not None and not {"cue", "action"} & {*typed}:
            typed = {**typed, "cue": commitment.cue, "action": commitment.action}
        usual = proposed(circle.settings.framework, meeting.number, circle.cadence.meetings)
        chosen = (typed or {}).get("framework", "") or (given.framework if given else "")
        is_open = now < closes_at(meeting) and not (earlier is not None and earlier.had_their_say)
        return ReflectionDraft(
            circle=circle,
            meeting=meeting,
            framework=FRAMEWORKS.get(chosen, usual),
            facilitator_name=names[circle.facilitator_id],
            earlier=earlier,
            commitment=commitment,
            visibility=given.visibility if given else Visibility.CIRCLE,
            prompt=QUESTIONS.get((typed or {}).get("prompt", ""), prompt_for(meeting.number)),
            filled=typed,
            is_kept=kept is not None and filled is None,
            is_nameless=is_nameless and offered,
            may_be_nameless=offered,
            takes_rating=is_open and not (is_nameless and earlier is not None and earlier.rating is not None),
        )

    async def may_keep(self, work: UnitOfWork, draft: Draft) -> bool:
        """Tell whether a draft of a reflection is to be kept: for a member who has not had their say meanwhile.

        What was typed before a reflection was sent is told late; and whoever passed, or answered without a name,
        leaves nothing to compare with the box: an answer that is on its way waits, and finds this draft.
        """
        key, meeting_id = draft.key, MeetingId(draft.key.subject)
        await may_reflect(work, key.team_id, key.user_id, meeting_id, self._clock.now())
        given = await work.reflections.locked(meeting_id, key.user_id)
        if given is None or given.state is ReflectionState.RATED:
            return True
        return given.state is ReflectionState.SUBMITTED and given.updated_at.timestamp() < float(draft.typed)

    async def ratings(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> list[int]:
        """Return a person's own ratings of a circle's meetings, in the order of the meetings."""
        async with self._database.reading() as work:
            meetings = {one.id: one for one in await work.meetings.of_circle(circle_id)}
            given = await work.reflections.of_user(team_id, user_id, meetings)
        given.sort(key=lambda one: meetings[one.meeting_id].starts_at)
        return [one.rating for one in given if one.rating is not None]

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
        words = check_reflection(form, FRAMEWORKS.get(form.framework, WHAT_SO_WHAT))
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await may_reflect(work, cause.team_id, cause.user_id, meeting_id, now)
            before = await work.reflections.locked(meeting_id, cause.user_id)
            amended = before is not None and before.state is ReflectionState.SUBMITTED
            usual = proposed(form.framework or circle.settings.framework, meeting.number, circle.cadence.meetings)
            had_their_say = before is not None and before.had_their_say
            is_open = now < closes_at(meeting) and not had_their_say
            reflection = Reflection(
                id=before.id if before else ReflectionId(new_id()),
                team_id=cause.team_id,
                circle_id=circle.id,
                meeting_id=meeting_id,
                user_id=cause.user_id,
                state=ReflectionState.SUBMITTED,
                framework=usual.key,
                answers=words.answers,
                rating=words.rating if is_open else (before.rating if before else None),
                visibility=words.visibility,
                created_at=before.created_at if before and amended else now,
                updated_at=now,
                shared_at=_shared_at(before, words.visibility, now),
                given_to=circle.facilitator_id if words.visibility is Visibility.FACILITATOR else None,
                passed=had_their_say,
            )
            await work.reflections.save(reflection)
            await work.drafts.forget(DraftKey(cause.team_id, cause.user_id, FormName.REFLECTION, meeting_id))
            commitment = await self._commit(work, reflection, words, form.shown, now, first=not amended)
            if commitment is not None:
                await owe_questions(work, circle, commitment)
            await _attended(work, cause, meeting_id, attended=True, now=now)
            names = await stored_names(work, cause.team_id, [circle.facilitator_id])
        return SavedReflection(reflection, circle, meeting, commitment, names[circle.facilitator_id], amended)

    async def rate(self, cause: Cause, meeting_id: MeetingId, rating: int) -> tuple[Circle, Meeting]:
        """Store a one-tap rating; tapping again changes it, until the ratings of the meeting are counted."""
        if not RATING_MIN <= rating <= RATING_MAX:
            raise MemberError(f"A rating goes from {RATING_MIN} to {RATING_MAX}.")
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await may_reflect(work, cause.team_id, cause.user_id, meeting_id, now)
            if now >= closes_at(meeting):
                raise MemberError(COUNTED)
            before = await work.reflections.locked(meeting_id, cause.user_id)
            if before is not None and before.had_their_say:
                raise MemberError(NO_SECOND_NUMBER)
            fresh = without_words(cause.team_id, circle, meeting, cause.user_id, ReflectionState.RATED, now)
            await work.reflections.save(replace(before or fresh, rating=rating, updated_at=now))
            await _attended(work, cause, meeting_id, attended=True, now=now)
        return circle, meeting

    async def away(self, cause: Cause, meeting_id: MeetingId) -> tuple[Circle, Meeting]:
        """Note that the person was not there; nothing more is asked about this meeting."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await may_reflect(work, cause.team_id, cause.user_id, meeting_id, now)
            await _attended(work, cause, meeting_id, attended=False, now=now)
        return circle, meeting

    async def waive(self, cause: Cause, meeting_id: MeetingId) -> tuple[Circle, Meeting]:
        """Note that the person will not reflect on this meeting; nothing more is asked about it."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await may_reflect(work, cause.team_id, cause.user_id, meeting_id, now)
            before = await work.reflections.locked(meeting_id, cause.user_id)
            if before is None or before.state is ReflectionState.RATED:
                await owes_nothing(work, circle, meeting, cause.user_id, before, now)
                await work.drafts.forget(DraftKey(cause.team_id, cause.user_id, FormName.REFLECTION, meeting_id))
        return circle, meeting

    async def _commit(
        self,
        work: UnitOfWork,
        reflection: Reflection,
        words: ReflectionWords,
        shown: str | None,
        now: datetime,
        *,
        first: bool,
    ) -> Commitment | None:
        """Store the commitment of the form; what stood in it and was cleared is let go, and nothing else.

        One that was made before the reflection (`first`) and stands in it as it was is opened to nobody more.
        """
        before = await work.commitments.of_meeting(reflection.meeting_id, reflection.user_id)
        if words.commitment is None:
            if before is not None and before.is_open and shown in (None, before.id):
                gone = replace(outcome(before, CommitmentState.DROPPED, now), visibility=words.visibility)
                await work.commitments.save(gone)
                await tell_partner(work, await existing(work, gone.team_id, gone.circle_id), gone, now)
            return None
        cue, action = words.commitment
        if before is not None:
            same = (before.cue, before.action) == (cue, action) and before.state is not CommitmentState.DROPPED
            state, settled = (before.state, before.settled_at) if same else (CommitmentState.OPEN, None)
            readers = narrower(before.visibility, words.visibility) if same and first else words.visibility
            changed = replace(
                before,
                cue=cue,
                action=action,
                visibility=readers,
                state=state,
                settled_at=settled,
                made_at=before.made_at if same else now,
                carried_at=before.carried_at if same else None,
                shared_at=_shared_at(before, readers, now),
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


async def _attended(
    work: UnitOfWork, cause: Cause, meeting_id: MeetingId, *, attended: bool, now: datetime
) -> None:
    before = await work.rsvps.get(meeting_id, cause.user_id)
    known = before or Rsvp(cause.team_id, meeting_id, cause.user_id, None, None, now)
    await work.rsvps.save(replace(known, attended=attended, attended_by=cause.user_id))
