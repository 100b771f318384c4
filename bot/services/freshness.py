"""Freshness: planning with an insight that its author is asked about it, and putting the question into words."""

from __future__ import annotations

from datetime import datetime

from bot.domain.freshness import AT_LEAST_APART, question, why_not_asked
from bot.domain.ids import InsightId
from bot.domain.insights import Insight
from bot.domain.nudges import NudgeKind, SkipReason
from bot.services.facts import Facts, Said
from bot.views import insights as views
from bot.views.messages import Told
from storage.unit_of_work import UnitOfWork


async def owe_question(work: UnitOfWork, insight: Insight, now: datetime) -> None:
    """Plan, with the insight itself, the question whether it still holds; again changes nothing."""
    waiting = await work.attention.waiting_for(insight.team_id, insight.user_id, NudgeKind.FRESHNESS)
    asked = question(insight, waiting, now)
    if asked is not None:
        await work.nudges.plan([asked])


async def ask(facts: Facts) -> Said:
    """Ask the author whether an insight still holds."""
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
    return Told(views.still_holds(insight), facts.circle, NudgeKind.FRESHNESS)
