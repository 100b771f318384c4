"""Collecting reflections: the form, one tap, "I was not there", and "not this time"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clock import Clock
from bot.domain.anonymity import closes_at
from bot.domain.circles import Circle, CircleStatus
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.drafts import Draft, DraftKey, FormName
from bot.domain.frameworks import FRAMEWORKS, WHAT_SO_WHAT, proposed
from bot.domain.ids import CircleId, MeetingId, ReflectionId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting, Rsvp, noun
from bot.domain.overviews import Company
from bot.domain.prompts import QUESTIONS, prompt_for
from bot.domain.reflection_overviews import Reflectable, ReflectionDraft
from bot.domain.reflections import (
    RATING_MAX,
    RATING_MIN,
    Reflection,
    ReflectionForm,
    ReflectionState,
    Visibility,
    check_reflection,
    mark_of,
)
from bot.domain.timetable import asked_until
from bot.errors import ChangedMeanwhile, MemberError
from bot.services.answering import (
    NO_SECOND_NUMBER,
    may_reflect,
    offers_anonymous,
    owes_nothing,
    to_reflect_on_in,
    without_words,
)
from bot.services.causes import Cause, take
from bot.services.committing import commit_with, may_commit, shared_at
from bot.services.digest_mending import mend_for_commitment, mend_for_reflection
from bot.services.digests import next_digest_on
from bot.services.follow_ups import owe_questions
from bot.services.membership import circles_of, existing
from bot.services.partners import company_of
from bot.services.people import stored_names
from bot.services.prompting import ratings_of, told_again
from bot.views.messages import Told
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

COUNTED = (
    "The ratings of that meeting are counted: that is done three days after it, so that nobody can be told from "
    "the figures. What you take with you is as welcome as ever: press Reflect, or type /reflect."
)


@dataclass(frozen=True, slots=True)
class SavedReflection:
    """A reflection as stored; `amended` when one was there before.

    `digest_on` is the day of the next digest, None where none is to come; `mended` are those of digests in which
    it stood before. `company` walks along with its commitment.
    """

    reflection: Reflection
    circle: Circle
    meeting: Meeting
    commitment: Commitment | None
    facilitator_name: str
    amended: bool
    digest_on: date | None = None
    mended: tuple[date, ...] = ()
    company: Company | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating as stored: `own` are all of this person's in the circle, oldest first; `asked` asked for it."""

    circle: Circle
    meeting: Meeting
    own: list[int]
    asked: Told


class Reflections:
    """Use-cases about reflections."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def reflectable(self, team_id: TeamId, user_id: UserId) -> list[Reflectable]:
        """Return what a person is to reflect on in each of their circles that has met.

        In one that has ended, for as long as its members are asked about its last meeting. What is owed comes
        first, the latest before the rest.
        """
        now = self._clock.now()
        async with self._database.reading() as work:
            circles = await circles_of(work, team_id, user_id, finished=True)
            found = [await to_reflect_on_in(work, circle, user_id, now) for circle in circles]
        known = [one for one in found if one is not None]
        asked = [
            one
            for one in known
            if one.circle.status is not CircleStatus.FINISHED or now < asked_until(one.circle, one.meeting)
        ]
        return sorted(asked, key=lambda one: (one.is_settled, now - one.meeting.starts_at))

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
            meeting, circle = await may_reflect(work, team_id, user_id, meeting_id, now, or_has=True)
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
            seen=mark_of(earlier),
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
        await may_reflect(work, key.team_id, key.user_id, meeting_id, self._clock.now(), or_has=True)
        given = await work.reflections.locked(meeting_id, key.user_id)
        if given is None or given.state is ReflectionState.RATED:
            return True
        return given.state is ReflectionState.SUBMITTED and given.updated_at.timestamp() < float(draft.typed)

    async def in_circle(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Meeting:
        """Return what a person is to reflect on in a circle, or raise MemberError where it has not met yet."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            found = await to_reflect_on_in(work, circle, user_id, self._clock.now())
        if found is None:
            raise MemberError(
                f"“{circle.name}” has not met yet. After its first {noun(circle)} I will ask you myself."
            )
        return found.meeting

    async def submit(
        self, cause: Cause, meeting_id: MeetingId, form: ReflectionForm, *, view_id: str = ""
    ) -> SavedReflection:
        """Store a reflection with its commitment, and let go of its draft; a second submission amends the first.

        What was typed into the form that was sent (`view_id`, as Slack names it) is not kept any more. Raise
        ChangedMeanwhile where the form does not show what is saved by now. Whoever left may change what is theirs.
        """
        words = check_reflection(form, FRAMEWORKS.get(form.framework, WHAT_SO_WHAT))
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting, circle = await may_reflect(work, cause.team_id, cause.user_id, meeting_id, now, or_has=True)
            before = await work.reflections.locked(meeting_id, cause.user_id)
            draft = DraftKey(cause.team_id, cause.user_id, FormName.REFLECTION, meeting_id)
            is_other = before is not None and form.seen not in {"", mark_of(before)}
            if before is not None and is_other and not await work.drafts.was_sent(draft, view_id):
                raise ChangedMeanwhile(before.updated_at)
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
                shared_at=shared_at(before, words.visibility, now),
                given_to=circle.facilitator_id if words.visibility is Visibility.FACILITATOR else None,
                passed=had_their_say,
            )
            await work.reflections.save(reflection)
            await work.drafts.sent(draft, view_id, now.date())
            promised = await work.commitments.of_meeting(meeting_id, cause.user_id)
            if promised is None and words.commitment is not None:
                await may_commit(work, circle, cause.user_id)
            commitment = await commit_with(work, reflection, words, form.shown, now, first=not amended)
            mended = {*await mend_for_reflection(work, cause, before, reflection, now)}
            kept = await work.commitments.get(cause.team_id, promised.id) if promised else None
            if kept is not None:
                mended |= {*await mend_for_commitment(work, cause, promised, kept, now)}
            if commitment is not None:
                await owe_questions(work, circle, commitment)
            await _attended(work, cause, meeting_id, attended=True, now=now)
            names = await stored_names(work, cause.team_id, [circle.facilitator_id])
            return SavedReflection(
                reflection,
                circle,
                meeting,
                commitment,
                names[circle.facilitator_id],
                amended,
                digest_on=await next_digest_on(work, circle, now),
                mended=tuple(sorted(mended)),
                company=await company_of(work, commitment, now),
            )

    async def rate(self, cause: Cause, meeting_id: MeetingId, rating: int) -> Rated:
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
            own = await ratings_of(work, cause.team_id, cause.user_id, circle.id)
            return Rated(
                circle, meeting, own, await told_again(work, circle, meeting, cause.user_id, own, rating, now)
            )

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


async def _attended(
    work: UnitOfWork, cause: Cause, meeting_id: MeetingId, *, attended: bool, now: datetime
) -> None:
    before = await work.rsvps.get(meeting_id, cause.user_id)
    known = before or Rsvp(cause.team_id, meeting_id, cause.user_id, None, None, now)
    await work.rsvps.save(replace(known, attended=attended, attended_by=cause.user_id))
