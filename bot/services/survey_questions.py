"""The questions at the end of a series, and weeks later, as they fall due: to whom they go and what they say."""

from __future__ import annotations

from bot.domain.circles import MemberState
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.ids import UserId
from bot.domain.local_time import local_day
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.domain.surveys import SurveyKind
from bot.services.facts import Facts, Said
from bot.services.leading import led_until
from bot.services.surveys import is_told
from bot.views import surveys as views
from storage.unit_of_work import UnitOfWork

COMMITMENTS_QUOTED = 2
USED_KINDS = {
    NudgeKind.USED_IT_FIRST: SurveyKind.USED_FIRST,
    NudgeKind.USED_IT_LAST: SurveyKind.USED_LAST,
}


async def asked_at_the_end(work: UnitOfWork, nudge: Nudge) -> list[Person]:
    """Return whom a question at the end of a series goes to: everyone with a seat.

    How leading was is asked of those who had said what they want from it, whoever leads by now.
    """
    members = await work.members.of_circle(nudge.circle_id)
    wanted = {one.user_id for one in members if one.state is MemberState.ACTIVE}
    if nudge.kind is NudgeKind.FACILITATOR_SURVEY:
        said = await work.surveys.of_circle(nudge.circle_id, SurveyKind.LEADING)
        wanted &= {one.user_id for one in said if one.answers.get("goal")}
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
    circle = facts.circle
    members = await facts.recall.ask("members", circle.id, lambda: facts.work.members.of_circle(circle.id))
    return views.asked(circle, member.goal, is_over=is_last, is_told=is_told(members))


async def say_facilitator_survey(facts: Facts) -> Said:
    """Return the question how leading was, quoting what its reader wanted from it; who never said is not asked."""
    member = facts.member
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if await _answered(facts, SurveyKind.LED):
        return SkipReason.ALREADY_DONE
    before = await facts.work.surveys.get(facts.circle.id, member.user_id, SurveyKind.LEADING)
    goal = before.answers.get("goal", "") if before else ""
    if not goal:
        return SkipReason.GONE
    if facts.circle.facilitator_id == member.user_id:
        return views.led(facts.circle, goal)
    until = await led_until(facts.work, facts.circle, member.user_id)
    return views.led(facts.circle, goal, leads=False, until=local_day(until, facts.circle.zone) if until else None)


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
