"""Surveys: how far a member got, how leading was, and whether it was of use; asked, kept and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle, MemberState
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.endings import SURVEY_BEFORE, ended_at, summary_at
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import last_meeting
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.domain.roles import Act
from bot.domain.surveys import OPEN_FOR, RATINGS, Survey, SurveyKind, Used, changed_figures, check_answers
from bot.errors import FieldErrors, MemberError, NotAllowed
from bot.services.causes import Cause, take
from bot.services.facts import Facts, Said
from bot.services.membership import existing
from bot.services.organising import Organising
from bot.services.people import stored_names
from bot.services.roles import require
from bot.views import surveys as views
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

COMMITMENTS_QUOTED = 2
TOLD = "The summary is out with your answer in its figures, so this one cannot change any more."
USED_KINDS = {
    NudgeKind.USED_IT_FIRST: SurveyKind.USED_FIRST,
    NudgeKind.USED_IT_LAST: SurveyKind.USED_LAST,
}


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """A survey form with what this person said before; `goal` is theirs, or the circle's if they gave none."""

    circle: Circle
    goal: str
    is_own: bool
    earlier: Survey | None


@dataclass(frozen=True, slots=True)
class Leading:
    """What one facilitator said about leading one circle, for organisers."""

    circle: Circle
    name: str
    before: Survey | None
    after: Survey | None


class Surveys:
    """Use-cases about surveys. Everything is kept for its author, who may change it."""

    def __init__(self, database: Database, organising: Organising, clock: Clock) -> None:
        self._database = database
        self._organising = organising
        self._clock = clock

    async def draft(self, team_id: TeamId, user_id: UserId, circle_id: CircleId, kind: SurveyKind) -> SurveyDraft:
        """Return the form of a survey; raise MemberError where this person is not asked, or not now."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await _check_asked(work, circle, user_id, kind, self._clock.now())
            member = await work.members.get(circle.id, user_id)
            own = member.goal if member else ""
            if kind is SurveyKind.LED:
                before = await work.surveys.get(circle.id, user_id, SurveyKind.LEADING)
                own = before.answers.get("goal", "") if before else ""
            return SurveyDraft(
                circle, own or circle.goal, bool(own), await work.surveys.get(circle.id, user_id, kind)
            )

    async def rate(self, cause: Cause, circle_id: CircleId, kind: SurveyKind, rating: int) -> SurveyDraft:
        """Store one tap from 1 to 5; words given before stay."""
        return await self._keep(cause, circle_id, kind, rating, None)

    async def used(self, cause: Cause, circle_id: CircleId, kind: SurveyKind, used: Used) -> SurveyDraft:
        """Store whether it was of use, in one tap."""
        return await self._keep(cause, circle_id, kind, None, {"used": used.value})

    async def submit(
        self, cause: Cause, circle_id: CircleId, kind: SurveyKind, given: Mapping[str, str], rating: str = ""
    ) -> SurveyDraft:
        """Store the words of a form, and its rating where it has one."""
        answers = check_answers(kind, given)
        if rating and rating not in RATINGS:
            raise FieldErrors({"rating": "Choose a number from 1 to 5."})
        return await self._keep(cause, circle_id, kind, int(rating) if rating else None, answers, whole=True)

    async def _keep(
        self,
        cause: Cause,
        circle_id: CircleId,
        kind: SurveyKind,
        rating: int | None,
        answers: Mapping[str, str] | None,
        *,
        whole: bool = False,
    ) -> SurveyDraft:
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id)
            await _check_asked(work, circle, cause.user_id, kind, now)
            before = await work.surveys.locked(circle.id, cause.user_id, kind)
            known = dict(before.answers) if before else {}
            taps = {key: known[key] for key in ("used",) if key in known}
            words = (taps if whole else known) | dict(answers or {})
            kept = before or Survey(cause.team_id, circle.id, cause.user_id, kind, None, now, now)
            rated = rating if rating is not None else kept.rating
            after = replace(kept, rating=rated, answers=words, updated_at=now)
            if kind is SurveyKind.END and before is not None:
                await _check_untold(work, circle, before, after, now, in_form=whole)
            await work.surveys.save(after)
        return await self.draft(cause.team_id, cause.user_id, circle_id, kind)

    async def of_facilitators(self, team_id: TeamId, user_id: UserId) -> list[Leading]:
        """Return what facilitators say about leading, for organisers alone."""
        await self._organising.require(user_id)
        async with self._database.reading() as work:
            before = await work.surveys.of_workspace(team_id, SurveyKind.LEADING)
            after = await work.surveys.of_workspace(team_id, SurveyKind.LED)
            first = {(one.circle_id, one.user_id): one for one in before}
            last = {(one.circle_id, one.user_id): one for one in after}
            whose = list(dict.fromkeys([*first, *last]))
            circles = await work.circles.get_many(team_id, [circle_id for circle_id, _ in whose])
            names = await stored_names(work, team_id, [user_id for _, user_id in whose])
        found = [
            Leading(circles[key[0]], names[key[1]], first.get(key), last.get(key))
            for key in whose
            if key[0] in circles
        ]
        return sorted(found, key=lambda one: one.circle.created_at, reverse=True)


async def _check_asked(work: UnitOfWork, circle: Circle, user_id: UserId, kind: SurveyKind, now: datetime) -> None:
    await require(work, circle, user_id, Act.ANSWER)
    if kind in {SurveyKind.LEADING, SurveyKind.LED}:
        if circle.facilitator_id != user_id:
            names = await stored_names(work, circle.team_id, [circle.facilitator_id])
            leader = names[circle.facilitator_id]
            raise NotAllowed(f"That is for whoever leads “{circle.name}”, and that is {leader}.")
        if kind is SurveyKind.LEADING:
            return
    meetings = await work.meetings.of_circle(circle.id)
    end, last = ended_at(circle, meetings), last_meeting(meetings)
    begins = last.starts_at - SURVEY_BEFORE if last and not circle.settings.ended_at else end
    if end is None or begins is None or now < begins or (kind is not SurveyKind.END and now < end):
        raise MemberError(f"“{circle.name}” is still under way. I ask you myself when its series is over.")
    if kind is SurveyKind.END and now >= end + OPEN_FOR:
        raise MemberError(f"The survey of “{circle.name}” is closed: it was open for 14 days after the end.")


async def _check_untold(
    work: UnitOfWork, circle: Circle, before: Survey, after: Survey, now: datetime, *, in_form: bool
) -> None:
    """Raise where a figure would change that is told by now: whoever saw both could tell whose it was."""
    end = ended_at(circle, await work.meetings.of_circle(circle.id))
    if end is None or not before.created_at < summary_at(circle, end) <= now:
        return
    wrong = changed_figures(before, after)
    if wrong and in_form:
        raise FieldErrors(dict.fromkeys(wrong, f"{TOLD} Put back what stood here; your words may change."))
    if wrong:
        raise MemberError(f"{TOLD} Your words can, with `/circle survey`.")


# --- the questions, as they fall due -----------------------------------------------------------------------


async def asked_at_the_end(work: UnitOfWork, nudge: Nudge) -> list[Person]:
    """Return whom a question at the end of a series goes to: everyone with a seat, or the facilitator."""
    circle = await work.circles.get(nudge.team_id, nudge.circle_id)
    members = await work.members.of_circle(nudge.circle_id)
    wanted = {one.user_id for one in members if one.state is MemberState.ACTIVE}
    if nudge.kind is NudgeKind.FACILITATOR_SURVEY and circle is not None:
        wanted &= {circle.facilitator_id}
    people = (await work.people.get_many(nudge.team_id, sorted(wanted))).values()
    return [one for one in people if not one.is_deactivated]


async def say_survey(facts: Facts) -> Said:
    """Return the question how far somebody got with their own goal."""
    member = facts.member
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if await _answered(facts, SurveyKind.END):
        return SkipReason.ALREADY_DONE
    is_last = facts.nudge.kind is NudgeKind.SURVEY_LAST
    return views.asked(facts.circle, member.goal, is_over=is_last)


async def say_facilitator_survey(facts: Facts) -> Said:
    """Return the question how leading was, with the facilitator's own goal quoted."""
    member = facts.member
    if member is None or member.state is not MemberState.ACTIVE or facts.circle.facilitator_id != member.user_id:
        return SkipReason.LEFT
    if await _answered(facts, SurveyKind.LED):
        return SkipReason.ALREADY_DONE
    before = await facts.work.surveys.get(facts.circle.id, member.user_id, SurveyKind.LEADING)
    return views.led(facts.circle, before.answers.get("goal", "") if before else "")


async def say_used_it(facts: Facts) -> Said:
    """Return "did you use it?", with the goal and the latest commitments, open or kept."""
    member, kind = facts.member, USED_KINDS[facts.nudge.kind]
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if await _answered(facts, kind):
        return SkipReason.ALREADY_DONE
    mine = await _commitments(facts, member.user_id)
    return views.used_it(facts.circle, member.goal, mine, kind)


async def _answered(facts: Facts, kind: SurveyKind) -> bool:
    user_id = facts.nudge.user_id
    return user_id is not None and await facts.work.surveys.get(facts.circle.id, user_id, kind) is not None


async def _commitments(facts: Facts, user_id: UserId) -> list[Commitment]:
    work, circle = facts.work, facts.circle
    still = await work.commitments.open_of(circle.team_id, user_id, circle.id)
    settled = await facts.recall.ask(
        "settled", circle.id, lambda: work.commitments.settled_between(circle.id, circle.created_at, facts.now)
    )
    kept = [one for one in settled if one.user_id == user_id and one.state is not CommitmentState.DROPPED]
    mine = [*still, *(one for one in kept if one.state.is_kept)]
    return sorted(mine, key=lambda one: one.made_at, reverse=True)[:COMMITMENTS_QUOTED]
