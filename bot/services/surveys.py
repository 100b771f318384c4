"""Surveys: how far a member got, how leading was, and whether it was of use; asked, kept and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.circles import Circle, Member, MemberState
from bot.domain.endings import SURVEY_BEFORE, ended_at, has_met, summary_at
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.local_time import local_day
from bot.domain.meetings import last_meeting
from bot.domain.roles import Act
from bot.domain.surveys import (
    OPEN_FOR,
    RATINGS,
    LeadingSaid,
    Survey,
    SurveyKind,
    Used,
    can_be_told,
    changed_figures,
    check_answers,
)
from bot.errors import FieldErrors, MemberError, NotAllowed
from bot.services.calendars import holidays_of
from bot.services.causes import Cause, take
from bot.services.leading import led_until
from bot.services.membership import existing
from bot.services.organising import Organising
from bot.services.people import stored_names
from bot.services.roles import require
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

TOLD = "The summary is out with your answer in its figures, so this one cannot change any more."


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """A survey form with what this person said before; `goal` is theirs, or the circle's if they gave none.

    `leads`: they lead the circle now. `is_told`: the circle has enough members for figures to be told of it.
    """

    circle: Circle
    goal: str
    is_own: bool
    earlier: Survey | None
    leads: bool = False
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class NoteKept:
    """What somebody says about leading as it is kept, None where they took it back.

    `is_quoted`: the end of the series is still to come, and their goal will be quoted to them then.
    """

    circle: Circle
    note: Survey | None
    is_quoted: bool = False


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
                circle,
                own or circle.goal,
                bool(own),
                await work.surveys.get(circle.id, user_id, kind),
                leads=circle.facilitator_id == user_id,
                is_told=is_told(await work.members.of_circle(circle.id)),
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

    async def noted(self, team_id: TeamId, user_id: UserId) -> list[Circle]:
        """Return the circles about whose leading a person has said something, whoever leads them now."""
        async with self._database.reading() as work:
            said = await work.surveys.of_user(team_id, user_id, SurveyKind.LEADING)
            found = await work.circles.get_many(team_id, [one.circle_id for one in said])
        return sorted(found.values(), key=lambda one: one.created_at, reverse=True)

    async def say_of_leading(self, cause: Cause, circle_id: CircleId, given: Mapping[str, str]) -> NoteKept:
        """Store what a facilitator says about leading; where they empty what is there, it is forgotten."""
        kind = SurveyKind.LEADING
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id)
            before = await work.surveys.locked(circle.id, cause.user_id, kind)
            await _check_asked(work, circle, cause.user_id, kind, now)
            answers = check_answers(kind, given, takes_back=before is not None)
            if before is not None and not answers:
                await work.surveys.delete(before)
                return NoteKept(circle, None)
            kept = before or Survey(cause.team_id, circle.id, cause.user_id, kind, None, now, now)
            kept = replace(kept, answers=answers, updated_at=now)
            await work.surveys.save(kept)
            member = await work.members.get(circle.id, cause.user_id)
            end = ended_at(circle, await work.meetings.of_circle(circle.id))
        is_here = member is not None and member.state is MemberState.ACTIVE
        return NoteKept(circle, kept, bool(answers.get("goal")) and is_here and (end is None or now < end))

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

    async def of_facilitators(self, team_id: TeamId, user_id: UserId) -> list[LeadingSaid]:
        """Return what facilitators say about leading, and those who were, for organisers alone."""
        await self._organising.require(user_id, Act.SEE_FACILITATOR_SURVEY)
        async with self._database.reading() as work:
            before = await work.surveys.of_workspace(team_id, SurveyKind.LEADING)
            after = await work.surveys.of_workspace(team_id, SurveyKind.LED)
            first = {(one.circle_id, one.user_id): one for one in before}
            last = {(one.circle_id, one.user_id): one for one in after}
            whose = list(dict.fromkeys([*first, *last]))
            circles = await work.circles.get_many(team_id, [circle_id for circle_id, _ in whose])
            names = await stored_names(work, team_id, [user_id for _, user_id in whose])
            found = []
            for key in whose:
                if (circle := circles.get(key[0])) is not None:
                    leads = circle.facilitator_id == key[1]
                    until = None if leads else await led_until(work, circle, key[1])
                    on = local_day(until, circle.zone) if until else None
                    found.append(LeadingSaid(circle, names[key[1]], first.get(key), last.get(key), leads, on))
        return sorted(found, key=lambda one: one.circle.created_at, reverse=True)


def is_told(members: Iterable[Member]) -> bool:
    """Tell whether a circle has enough members for figures of their answers to be told."""
    return can_be_told(sum(one.state is MemberState.ACTIVE for one in members))


async def _check_asked(work: UnitOfWork, circle: Circle, user_id: UserId, kind: SurveyKind, now: datetime) -> None:
    if kind in {SurveyKind.LEADING, SurveyKind.LED}:
        said = await work.surveys.get(circle.id, user_id, SurveyKind.LEADING)
        if said is not None and kind is SurveyKind.LEADING:
            return  # it is theirs to see, to change and to take back, whoever leads by now
        await require(work, circle, user_id, Act.ANSWER)
        if circle.facilitator_id != user_id and said is None:
            names = await stored_names(work, circle.team_id, [circle.facilitator_id])
            leader = names[circle.facilitator_id]
            raise NotAllowed(f"That is for whoever leads “{circle.name}”, and that is {leader}.")
        if kind is SurveyKind.LEADING:
            return
    await require(work, circle, user_id, Act.ANSWER)
    meetings = await work.meetings.of_circle(circle.id)
    end, last = ended_at(circle, meetings), last_meeting(meetings)
    if end is not None and end <= now and not has_met(circle, meetings, now):
        raise MemberError(f"“{circle.name}” ended before it met, so there is nothing to look back on.")
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
    if end is None or not before.created_at < summary_at(circle, end, holidays_of(circle)) <= now:
        return
    wrong = changed_figures(before, after)
    if wrong and in_form:
        raise FieldErrors(dict.fromkeys(wrong, f"{TOLD} Put back what stood here; your words may change."))
    if wrong:
        raise MemberError(f"{TOLD} Your words can, with `/circle survey`.")
