"""Freshness: planning with an insight that its author is asked about it, and putting the question into words."""

from __future__ import annotations

from datetime import datetime

from bot.domain.circles import Circle, CircleStatus, MemberState
from bot.domain.endings import has_run_out
from bot.domain.freshness import AT_LEAST_APART, question, why_not_asked
from bot.domain.ids import InsightId
from bot.domain.insights import Insight
from bot.domain.nudges import NudgeKind, SkipReason
from bot.services.facts import Facts, Said
from bot.views import insights as views
from bot.views.messages import Because, Told
from storage.unit_of_work import UnitOfWork


async def owe_question(work: UnitOfWork, insight: Insight, now: datetime) -> None:
    """Plan, with the insight itself, the question whether it still holds; again changes nothing."""
    waiting = await work.attention.waiting_for(insight.team_id, insight.user_id, NudgeKind.FRESHNESS)
    asked = question(insight, waiting, now)
    if asked is not None:
        await work.nudges.plan([asked])


async def ask(facts: Facts) -> Said:
    """Ask the author whether an insight still holds; whoever left its circle wants to hear no more about it."""
    nudge = facts.nudge
    if nudge.user_id is None:
        return SkipReason.GONE
    insight = await facts.work.insights.get(nudge.team_id, InsightId(nudge.details.get("insight", "")))
    if insight is not None and insight.user_id != nudge.user_id:
        return SkipReason.GONE
    since = facts.now - AT_LEAST_APART
    lately = await facts.work.attention.reached_since(nudge.team_id, nudge.user_id, NudgeKind.FRESHNESS, since)
    reason = why_not_asked(insight, lately, facts.now)
    if insight is None or reason is not None:
        return reason or SkipReason.GONE
    circle = await _circle_of(facts, insight)
    member = await facts.work.members.get(circle.id, nudge.user_id)
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    meetings = await facts.work.meetings.of_circle(circle.id)
    is_over = circle.status is CircleStatus.FINISHED or has_run_out(circle, meetings, facts.now)
    because = Because.WROTE_THERE if is_over else Because.IS_IN
    return Told(views.still_holds(insight), circle, NudgeKind.FRESHNESS, because=because)


async def _circle_of(facts: Facts, insight: Insight) -> Circle:
    """Return the circle that an insight is shared with by now; the question was planned with its first one."""
    if insight.circle_id is None or insight.circle_id == facts.circle.id:
        return facts.circle
    return await facts.work.circles.get(insight.team_id, insight.circle_id) or facts.circle
