"""Freshness: half a year after an insight its author is asked whether it still holds, and seldom at that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.ids import NudgeId, new_id
from bot.domain.insights import Insight, InsightKind
from bot.domain.nudges import Nudge, NudgeKind, SkipReason

ASKED_AFTER = timedelta(days=180)
ASKED_FOR = timedelta(days=14)
LATELY = timedelta(days=90)
"""Whoever looked at an insight within this time is not asked about it."""
APART = timedelta(days=31)
"""A person is asked about one insight a month at most, whatever their circles."""
AT_LEAST_APART = timedelta(days=28)
"""Weekends and breaks may bring two questions a little nearer to each other, but no nearer than this."""
WAITING_MOST = 6
"""So many questions at most wait for one person; who logs more is not asked about all of it."""
HOLDS = frozenset({InsightKind.LEARNED, InsightKind.TRIED, InsightKind.RESOURCE})
"""Of a question or of thanks nobody asks whether it still holds."""


def question(insight: Insight, waiting: Sequence[datetime], now: datetime) -> Nudge | None:
    """Return the question about an insight, a month after those that wait for its author; or None.

    `waiting` is when the author's other questions are due. An insight of no circle is nobody's to find, and is not
    asked about.
    """
    if insight.circle_id is None or not insight.is_shared or insight.kind not in HOLDS:
        return None
    if len(waiting) >= WAITING_MOST:
        return None
    due = now + ASKED_AFTER
    for other in sorted(waiting):
        if abs(other - due) < APART:
            due = other + APART
    return Nudge(
        id=NudgeId(new_id()),
        key=f"insight:{insight.id}:fresh",
        team_id=insight.team_id,
        circle_id=insight.circle_id,
        kind=NudgeKind.FRESHNESS,
        due_at=due,
        not_after=due + ASKED_FOR,
        user_id=insight.user_id,
        details={"insight": insight.id},
    )


def why_not_asked(insight: Insight | None, asked_at: Sequence[datetime], now: datetime) -> SkipReason | None:
    """Return why an author is not asked, or None; `asked_at` is when they were asked about others lately."""
    if insight is None:
        return SkipReason.GONE
    if not insight.is_shared or insight.doubted_at is not None:
        return SkipReason.NOTHING_OWED
    since = insight.checked_at or insight.updated_at
    if now - since < LATELY:
        return SkipReason.ALREADY_DONE
    if any(now - at < AT_LEAST_APART for at in asked_at):
        return SkipReason.TOO_MANY
    return None
