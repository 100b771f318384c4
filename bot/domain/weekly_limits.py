"""How many messages a person gets in a week, and which gives way to which where a week has no room for both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot.domain.attention import AFTER_MEETING
from bot.domain.ids import CircleId
from bot.domain.local_time import local, resolve
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import ACTIVE_WEEKLY_LIMIT, WEEKLY_LIMIT, Level, Profile

_IMPORTANCE = {
    NudgeKind.REMINDER: 0,
    NudgeKind.SOON: 1,
    NudgeKind.PROMPT: 2,
    NudgeKind.REFLECT_FIRST: 3,
    NudgeKind.REFLECT_LAST: 4,
    NudgeKind.DIGEST: 5,
    NudgeKind.COMMITMENT: 0,
    NudgeKind.PROPOSAL: 0,
    NudgeKind.AGENDA: 1,
    NudgeKind.EXCHANGE_PROMPT: 2,
    NudgeKind.SURVEY_FIRST: 2,
    NudgeKind.SURVEY_LAST: 2,
    NudgeKind.REHEARSAL: 4,
    NudgeKind.FACILITATOR_SURVEY: 4,
    NudgeKind.USED_IT_FIRST: 4,
    NudgeKind.USED_IT_LAST: 4,
    NudgeKind.FRESHNESS: 6,
}
"""Which gives way to which where a week has no room for both: the larger number. Notices never give way."""


def weekly_limit(profile: Profile) -> int:
    """Return how many messages a person wants in a week at most; who wants many reminders gets room for them."""
    chosen = profile.weekly_limit
    return ACTIVE_WEEKLY_LIMIT if profile.level is Level.ACTIVE and chosen == WEEKLY_LIMIT else chosen


def week_of(instant: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the week [Monday 00:00, next Monday 00:00) of an instant on the clocks of the zone."""
    on = local(instant, zone).date()
    monday = on - timedelta(days=on.weekday())
    return resolve(monday, time(), zone).at, resolve(monday + timedelta(days=7), time(), zone).at


def has_room(limit: int, sent: int, kinds: Iterable[NudgeKind], planned: Iterable[Nudge]) -> bool:
    """Tell whether one more message fits into a person's week.

    `sent` is how many the week has had already, `kinds` what the message holds, `planned` what else is to come
    this week: what is more important has its place kept. What is due at one instant comes as one message.
    """
    known = [_IMPORTANCE[kind] for kind in kinds if kind in _IMPORTANCE]
    mine = min(known, default=0)
    before = {one.due_at for one in planned if _IMPORTANCE.get(one.kind, len(_IMPORTANCE)) < mine}
    return sent + len(before) < limit


def gives_way(kind: NudgeKind) -> bool:
    """Tell whether messages of a kind are subject to the weekly number at all."""
    return kind in _IMPORTANCE


def served_by_newer(nudges: Iterable[tuple[Nudge, datetime]]) -> dict[str, Nudge]:
    """Return which questions about a circle's meetings are served by a newer one that is due as well.

    Each nudge comes with the beginning of its meeting. The result maps the id of the older one to the newest of
    its circle, the latest meeting's and of that the latest question.
    """
    newest: dict[CircleId, tuple[tuple[datetime, int], Nudge]] = {}
    asking = [(one, begins) for one, begins in nudges if one.kind in AFTER_MEETING]
    for one, begins in asking:
        rank = (begins, _IMPORTANCE[one.kind])
        if one.circle_id not in newest or newest[one.circle_id][0] < rank:
            newest[one.circle_id] = (rank, one)
    return {one.id: newest[one.circle_id][1] for one, _ in asking if newest[one.circle_id][1].id != one.id}
