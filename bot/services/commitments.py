"""Making a commitment, taking it along, writing it anew, and saying what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clock import Clock
from bot.domain.circles import Circle
from bot.domain.commitment_form import CommitmentForm, CommitmentWords, check_commitment, check_hurdle
from bot.domain.commitment_times import is_reminded
from bot.domain.commitments import Commitment, CommitmentState, carried_over, settled
from bot.domain.ids import CircleId, CommitmentId, MeetingId, TeamId, UserId, new_id
from bot.domain.local_time import local_day
from bot.domain.meetings import Meeting, latest_meeting, next_meeting, took_place
from bot.domain.overviews import CommitmentDraft, Company, MyCommitments
from bot.domain.reflections import Visibility
from bot.domain.roles import Act
from bot.errors import MemberError
from bot.services.causes import Cause, take
from bot.services.commitment_pages import commitments_of
from bot.services.digest_mending import mend_for_commitment
from bot.services.digests import next_digest_on
from bot.services.follow_ups import owe_questions
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.parting import part_over
from bot.services.partners import company_of, own, tell_partner
from bot.services.roles import require
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

NO_MEETING = "This circle has no meeting that a commitment could belong to."
ONE_FOR_EACH = (
    "You said already what became of your commitment of this meeting. The next one comes with the next meeting."
)
WRITTEN_ANEW = "You wrote the new version already. `/circle commitments` shows it."
NOT_CHANGED = "That commitment did not change. `/circle commitments` shows yours."


@dataclass(frozen=True, slots=True)
class SavedCommitment:
    """A commitment as stored; `amended` when one was there before; no `asked_on` where a reminder asks.

    `company` reads it whatever its visibility. `is_ahead`: its meeting is still to come. `digest_on` is the day of
    the next digest, None where none is to come; `mended` are those of digests in which it stood before.
    """

    commitment: Commitment
    circle: Circle
    meeting: Meeting
    amended: bool
    asked_on: date | None
    company: Company | None = None
    is_ahead: bool = False
    digest_on: date | None = None
    mended: tuple[date, ...] = ()


class Commitments:
    """Use-cases about commitments."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def mine(self, team_id: TeamId, user_id: UserId) -> MyCommitments:
        """Return what a person set out to do in the circles they are in, and what became of it."""
        async with self._database.unit_of_work() as work:
            return await commitments_of(work, team_id, user_id, self._clock.now())

    async def draft(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> CommitmentDraft:
        """Return the form for the latest meeting of a circle or, where that is settled, for the next one."""
        now = self._clock.now()
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.ANSWER)
            meetings = await work.meetings.of_circle(circle_id)
            fitting = _meetings_for_one(circle, meetings, now)
            if not fitting:
                raise MemberError(NO_MEETING)
            for meeting in fitting:
                there = await work.commitments.of_meeting(meeting.id, user_id)
                if there is None or _may_be_replaced(there):
                    shown = there if there and there.is_open else None
                    company = await company_of(work, shown, now)
                    return CommitmentDraft(
                        circle,
                        meeting,
                        shown,
                        company=company,
                        is_ahead=now < meeting.starts_at,
                        is_reminded=is_reminded(circle, meetings, now),
                    )
        raise MemberError(ONE_FOR_EACH)

    async def draft_of(
        self, team_id: TeamId, user_id: UserId, commitment_id: CommitmentId, *, anew: bool = False
    ) -> CommitmentDraft:
        """Return the form of one of the person's own: to change it, or (`anew`) to write the version after it."""
        async with self._database.reading() as work:
            found = await own(work, team_id, user_id, commitment_id)
            circle = await existing(work, team_id, found.circle_id)
            meeting = await existing_meeting(work, team_id, found.meeting_id)
            await _check_version(work, found, anew=anew)
            now = self._clock.now()
            company = await company_of(work, found, now)
            reminded = is_reminded(circle, await work.meetings.of_circle(circle.id), now)
        return CommitmentDraft(
            circle,
            meeting,
            found,
            is_new_version=anew,
            company=company,
            is_ahead=now < meeting.starts_at,
            is_reminded=reminded,
        )

    async def save(
        self,
        cause: Cause,
        meeting_id: MeetingId,
        form: CommitmentForm,
        *,
        commitment_id: CommitmentId | None = None,
        anew: bool = False,
    ) -> SavedCommitment:
        """Store the form: a commitment for the meeting, changes to one's own, or (`anew`) its new version."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id)
            await require(work, circle, cause.user_id, Act.ANSWER)
            before = await self._before(work, cause, meeting, commitment_id, anew=anew)
            person = await work.people.get(cause.team_id, cause.user_id)
            today = local_day(now, person.zone_or(circle.zone) if person else circle.zone)
            words = check_commitment(form, today, before)
            is_amended = before is not None and before.is_open and not anew
            fresh = _fresh(cause, meeting, words, now, before if anew else None)
            if before is not None and not anew:
                fresh = _amended(before, words, now)
                if not is_amended:
                    await part_over(work, before.team_id, before.id, now)
            await work.commitments.save(fresh)
            mended = await mend_for_commitment(work, cause, None if anew else before, fresh, now)
            return SavedCommitment(
                commitment=fresh,
                circle=circle,
                meeting=meeting,
                amended=is_amended,
                asked_on=await owe_questions(work, circle, fresh),
                company=await company_of(work, fresh, now),
                is_ahead=now < meeting.starts_at,
                digest_on=await next_digest_on(work, circle, now),
                mended=tuple(mended),
            )

    async def settle(
        self, cause: Cause, commitment_id: CommitmentId, state: CommitmentState
    ) -> tuple[Commitment, Circle]:
        """Store what became of a commitment; only its owner may, and may change their mind."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            found = await own(work, cause.team_id, cause.user_id, commitment_id)
            circle = await existing(work, cause.team_id, found.circle_id)
            changed = settled(found, state, now)
            await work.commitments.save(changed)
            await tell_partner(work, circle, changed, now)
        return changed, circle

    async def carry(self, cause: Cause, commitment_id: CommitmentId) -> tuple[Commitment, Circle, date | None]:
        """Take a commitment along to the next meeting, which is an answer once; return when it is asked about."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            found = await own(work, cause.team_id, cause.user_id, commitment_id)
            circle = await existing(work, cause.team_id, found.circle_id)
            changed = carried_over(found, now)
            await work.commitments.save(changed)
            on = await owe_questions(work, circle, changed)
        return changed, circle, on

    async def plan_round(
        self, cause: Cause, commitment_id: CommitmentId, obstacle: str, detour: str
    ) -> tuple[Commitment, Circle]:
        """Store what could get in the way and what its owner does then; for their eyes alone."""
        async with self._database.unit_of_work() as work:
            await take(work, cause, self._clock.now())
            what, then = check_hurdle(obstacle, detour)
            found = await own(work, cause.team_id, cause.user_id, commitment_id)
            circle = await existing(work, cause.team_id, found.circle_id)
            changed = replace(found, obstacle=what, detour=then)
            await work.commitments.save(changed)
        return changed, circle

    async def one(self, team_id: TeamId, user_id: UserId, commitment_id: CommitmentId) -> Commitment:
        """Return a commitment of the person's own."""
        async with self._database.reading() as work:
            return await own(work, team_id, user_id, commitment_id)

    async def _before(
        self,
        work: UnitOfWork,
        cause: Cause,
        meeting: Meeting,
        commitment_id: CommitmentId | None,
        *,
        anew: bool,
    ) -> Commitment | None:
        """Return the commitment that the form is about; of a meeting without one, None."""
        if commitment_id is not None:
            found = await own(work, cause.team_id, cause.user_id, commitment_id)
            if found.meeting_id != meeting.id:
                raise MemberError(NO_MEETING)
            await _check_version(work, found, anew=anew)
            return found
        there = await work.commitments.of_meeting(meeting.id, cause.user_id)
        if there is not None and not _may_be_replaced(there):
            raise MemberError(ONE_FOR_EACH)
        return there


def _meetings_for_one(circle: Circle, meetings: list[Meeting], now: datetime) -> list[Meeting]:
    """Return the meetings a commitment may belong to now: the latest that was held, then the next."""
    latest = latest_meeting([one for one in meetings if took_place(circle, one)], now)
    coming = next_meeting([one for one in meetings if not one.is_skipped], now)
    return list({one.id: one for one in (latest, coming) if one is not None}.values())


def _may_be_replaced(commitment: Commitment) -> bool:
    return commitment.state in {CommitmentState.OPEN, CommitmentState.DROPPED}


async def _check_version(work: UnitOfWork, commitment: Commitment, *, anew: bool) -> None:
    if not anew:
        if not _may_be_replaced(commitment):
            raise MemberError(ONE_FOR_EACH)
        return
    if commitment.state is not CommitmentState.CHANGED:
        raise MemberError(NOT_CHANGED)
    if await work.commitments.version_after(commitment.id) is not None:
        raise MemberError(WRITTEN_ANEW)


def _fresh(
    cause: Cause, meeting: Meeting, words: CommitmentWords, now: datetime, version_of: Commitment | None
) -> Commitment:
    return Commitment(
        id=CommitmentId(new_id()),
        team_id=cause.team_id,
        circle_id=meeting.circle_id,
        meeting_id=meeting.id,
        user_id=cause.user_id,
        cue=words.cue,
        action=words.action,
        state=CommitmentState.OPEN,
        visibility=words.visibility,
        made_at=now,
        shared_at=now if words.visibility is Visibility.CIRCLE else None,
        due_on=words.due_on,
        carried_from=version_of.id if version_of else None,
    )


def _amended(before: Commitment, words: CommitmentWords, now: datetime) -> Commitment:
    """Return it with other words; one that was let go begins anew, and is told of anew where it is shared."""
    is_shared = words.visibility is Visibility.CIRCLE
    changed = replace(
        before,
        cue=words.cue,
        action=words.action,
        due_on=words.due_on,
        visibility=words.visibility,
        shared_at=(before.shared_at or now) if is_shared else None,
    )
    if before.is_open:
        return changed
    return replace(
        changed,
        state=CommitmentState.OPEN,
        settled_at=None,
        made_at=now,
        shared_at=now if is_shared else None,
        carried_at=None,
        obstacle="",
        detour="",
    )
