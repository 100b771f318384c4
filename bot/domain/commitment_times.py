"""When a commitment is rehearsed, and when its owner is asked what became of it.

36 hours after it was made they picture it once. They are asked on its date at 10:00 on their own clock, or before
the next meeting where they gave none; who does not answer is asked before one more meeting, and then no more.
Where no reminder is to come (after the last meeting, in an online exchange) they are asked a week later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.circles import Circle, Format
from bot.domain.commitments import Commitment
from bot.domain.ids import NudgeId, new_id
from bot.domain.local_time import local_day, resolve
from bot.domain.meetings import Meeting, next_meeting, previous_meeting
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.timetable import usual_reminder

REHEARSED_AFTER = timedelta(hours=36)
REHEARSED_FOR = timedelta(days=3)
"""So long a rehearsal waits for the person's working days."""
TOO_CLOSE = timedelta(hours=24)
"""So near to a meeting nobody is asked to picture what the meeting is about to ask for."""
ASKED_AT = time(10, 0)
ASKED_FOR = timedelta(days=3)
ASKED_WITHOUT_A_MEETING = timedelta(days=7)
SOON_ENOUGH = timedelta(hours=24)
"""A reminder that comes within this time asks in the place of the date."""
ASKED_MOST = 2
"""Before so many meetings an open commitment is asked about; after that it waits in App Home."""


def rehearsal(commitment: Commitment) -> Nudge:
    """Return the rehearsal that a commitment gives rise to, one however often its words change."""
    due = commitment.made_at + REHEARSED_AFTER
    return _nudge(commitment, NudgeKind.REHEARSAL, "rehearsal", due, due + REHEARSED_FOR)


def asked_on(commitment: Commitment, circle: Circle, meetings: list[Meeting], zone: str) -> date | None:
    """Return the day on which the owner is asked, in their zone; None where a reminder asks."""
    if commitment.due_on is not None:
        return commitment.due_on
    if asking_meetings(commitment, circle, meetings):
        return None
    return local_day((commitment.carried_at or commitment.made_at) + ASKED_WITHOUT_A_MEETING, zone)


def follow_up(commitment: Commitment, on: date, zone: str) -> Nudge:
    """Return the question on the day a commitment is asked about, in the owner's zone."""
    due = resolve(on, ASKED_AT, zone).at
    nudge = _nudge(commitment, NudgeKind.COMMITMENT, f"due:{on.isoformat()}", due, due + ASKED_FOR)
    return replace(nudge, details=nudge.details | {"due_on": on.isoformat()})


def _nudge(commitment: Commitment, kind: NudgeKind, name: str, due: datetime, not_after: datetime) -> Nudge:
    return Nudge(
        id=NudgeId(new_id()),
        key=f"commitment:{commitment.id}:{name}",
        team_id=commitment.team_id,
        circle_id=commitment.circle_id,
        kind=kind,
        due_at=due,
        not_after=not_after,
        user_id=commitment.user_id,
        details={"commitment": commitment.id},
    )


def why_not_rehearsed(
    commitment: Commitment, meetings: list[Meeting], now: datetime, zone: str
) -> SkipReason | None:
    """Return why there is nothing to picture any more, or None."""
    if not commitment.is_open:
        return SkipReason.ALREADY_DONE
    if commitment.due_on is not None and commitment.due_on <= local_day(now, zone):
        return SkipReason.EXPIRED
    coming = next_meeting([one for one in meetings if not one.is_skipped], now)
    return SkipReason.EXPIRED if coming is not None and coming.starts_at - now < TOO_CLOSE else None


def why_not_asked(
    commitment: Commitment, due_on: str, circle: Circle, meetings: list[Meeting], now: datetime
) -> SkipReason | None:
    """Return why the question of a day is not to be asked, or None.

    A reminder that carries it comes first, and a date that was changed has a question of its own.
    """
    if not commitment.is_open:
        return SkipReason.ALREADY_DONE
    carrying = asking_meetings(commitment, circle, meetings)
    if commitment.due_on is None:
        return SkipReason.MOVED if carrying else None
    if commitment.due_on.isoformat() != due_on:
        return SkipReason.MOVED
    reminders = [reminded_at(circle, one, meetings) for one in carrying[:1]]
    return SkipReason.NEWER if any(at and at <= now + SOON_ENOUGH for at in reminders) else None


def asking_meetings(commitment: Commitment, circle: Circle, meetings: list[Meeting]) -> list[Meeting]:
    """Return the meetings before which an open commitment is asked about, in their order.

    They are the first two that are reminded of after it was made (or taken along), on its date at the earliest.
    """
    since = commitment.carried_at or commitment.made_at
    held = sorted((one for one in meetings if not one.is_skipped), key=lambda one: one.starts_at)
    fitting = [
        one
        for one in held
        if (commitment.due_on is None or one.on >= commitment.due_on)
        and (at := reminded_at(circle, one, meetings)) is not None
        and at > since
    ]
    return fitting[:ASKED_MOST]


def asked_before(
    commitments: Iterable[Commitment], circle: Circle, meeting: Meeting, meetings: list[Meeting]
) -> list[Commitment]:
    """Return which open commitments the reminder of a meeting asks about."""
    return [
        one
        for one in commitments
        if any(asking.id == meeting.id for asking in asking_meetings(one, circle, meetings))
    ]


def reminded_at(circle: Circle, meeting: Meeting, meetings: list[Meeting]) -> datetime | None:
    """Return when a meeting's reminder usually comes; None where nobody is reminded of it (an online exchange)."""
    if circle.format is Format.ONLINE_EXCHANGE:
        return None
    return usual_reminder(circle, meeting, previous_meeting(meetings, meeting))
