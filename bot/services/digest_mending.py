"""Bringing posted digests up to date: what its author takes back, makes narrower or changes is so there as well.

Guarantee: the edit is owed in the transaction of the change, and made at least once until its purpose has passed;
made twice it is as made once. Where Slack refuses it, the author is told, and what they can do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment
from bot.domain.ids import CircleId, NudgeId, UserId, new_id
from bot.domain.insights import Insight
from bot.domain.local_time import local_day
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, Outcome
from bot.domain.reflections import Reflection, ReflectionState, Visibility
from bot.domain.timetable import notice
from bot.services.causes import Cause
from bot.views import digests as views
from storage.unit_of_work import UnitOfWork

MEND_FOR = timedelta(days=28)
"""How long an edit is tried; a workspace may be out of reach for days."""
OF_DIGEST, ON, AUTHOR = "digest", "on", "author"


async def mend_for_insight(
    work: UnitOfWork, cause: Cause, before: Insight | None, after: Insight | None, now: datetime
) -> list[date]:
    """Owe the edit of digests that told of an insight which is told otherwise now, or not at all (None)."""
    if before is None or before.circle_id is None or before.shared_at is None:
        return []
    if after is not None and _told(before) == _told(after):
        return []
    return await _owe(work, cause, before.circle_id, [before.shared_at], now)


async def mend_for_reflection(
    work: UnitOfWork, cause: Cause, before: Reflection | None, after: Reflection, now: datetime
) -> list[date]:
    """Owe the edit of digests that told of a reflection which is told otherwise now, or not at all."""
    if before is None or before.state is not ReflectionState.SUBMITTED or before.shared_at is None:
        return []
    is_as_before = after.visibility is Visibility.CIRCLE and after.answers == before.answers
    return [] if is_as_before else await _owe(work, cause, before.circle_id, [before.shared_at], now)


async def mend_for_commitment(
    work: UnitOfWork, cause: Cause, before: Commitment | None, after: Commitment, now: datetime
) -> list[date]:
    """Owe the edit of digests that told of a commitment which is told otherwise now, or not at all.

    What becomes of it, letting it go too, changes no digest by itself: the next one tells of it, or none does.
    """
    if before is None or before.visibility is not Visibility.CIRCLE:
        return []
    if after.visibility is Visibility.CIRCLE and after.sentence == before.sentence:
        return []
    return await _owe(work, cause, before.circle_id, [before.shared_at, before.settled_at], now)


def _told(insight: Insight) -> tuple[object, ...]:
    shown = (insight.text, insight.kind, insight.tags, insight.source_url)
    return (insight.circle_id if insight.shared_at else None, insight.shared_at, *shown)


async def _owe(
    work: UnitOfWork, cause: Cause, circle_id: CircleId, shared: Iterable[datetime | None], now: datetime
) -> list[date]:
    """Owe one edit for each digest in whose time something was shared; return the days of those digests."""
    circle = await work.circles.get(cause.team_id, circle_id)
    windows = await _windows(work, circle) if circle is not None else []
    instants = [one for one in shared if one is not None]
    days = []
    for nudge_id, since, until in windows:
        if circle is not None and any(since <= one < until for one in instants):
            on = local_day(until, circle.zone)
            await work.nudges.plan([_mend(circle, nudge_id, on, cause, now)])
            days.append(on)
    return days


async def _windows(work: UnitOfWork, circle: Circle) -> list[tuple[NudgeId, datetime, datetime]]:
    """Return the digests that stand in the channel, or may by what is known of them, with what they cover."""
    found = [(one.nudge_id, one.since, one.until) for one in await work.digests.of_circle(circle.id)]
    for one in await work.nudges.digests_under_way(circle.id):
        if {"since", "until"} <= set(one.details):
            since, until = (datetime.fromisoformat(one.details[name]) for name in ("since", "until"))
            found.append((one.id, since, until))
    return found


def _mend(circle: Circle, digest_id: NudgeId, on: date, cause: Cause, now: datetime) -> Nudge:
    return Nudge(
        id=NudgeId(new_id()),
        key=f"digest:{digest_id}:mend:{cause.key}",
        team_id=circle.team_id,
        circle_id=circle.id,
        kind=NudgeKind.DIGEST_MEND,
        due_at=now,
        not_after=now + MEND_FOR,
        channel_id=circle.channel_id,
        details={OF_DIGEST: str(digest_id), ON: on.isoformat(), AUTHOR: str(cause.user_id)},
    )


async def tell_not_mended(work: UnitOfWork, nudge: Nudge, outcome: Outcome, now: datetime) -> bool:
    """Tell an author that a digest still holds their words, and who can do something; tell whether there is cause.

    Slack refused the edit; or nobody knows the address of the post, whose answer was lost.
    """
    posted = await work.nudges.get(nudge.team_id, NudgeId(nudge.details.get(OF_DIGEST, "")))
    circle = await work.circles.get(nudge.team_id, nudge.circle_id)
    if posted is None or circle is None or not {ON, AUTHOR} <= set(nudge.details):
        return False
    is_lost = posted.state in {NudgeState.SENT, NudgeState.UNKNOWN_FINAL} and not posted.sent_ts
    if outcome.state is not NudgeState.FAILED and not (outcome.state is NudgeState.SKIPPED and is_lost):
        return False
    code = str(outcome.reason) if outcome.state is NudgeState.FAILED else ""
    told = views.not_mended_words(circle, date.fromisoformat(nudge.details[ON]), code)
    key = f"nudge:{nudge.id}:not_mended:{nudge.attempt}"
    await work.nudges.plan([notice(circle, key, told, now, user_id=UserId(nudge.details[AUTHOR]), awaited=True)])
    return True
