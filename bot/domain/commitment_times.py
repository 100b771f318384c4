"""When a commitment is rehearsed, and when its owner is asked what became of it.

36 hours after it was made they picture it once. They are asked on its date at 10:00 on their own clock, or before
the next meeting where they gave none; who does not answer is asked before one more meeting, and then no more.
Where no reminder is to come (after the last meeting, in an online exchange) they are asked a week later, and where
the meetings were left out before which they would have been asked, not before the day after the series' end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.circles import Circle, Format
from bot.domain.commitments import Commitment
from bot.domain.endings import ended_at
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
DAY = timedelta(days=1)
SOON_ENOUGH = timedelta(hours=24)
"""A reminder that comes within this time asks in the place of the date."""
ASKED_MOST = 2
"""So many times an open commitment is asked about, on its date or before a meeting; then it waits in App Home."""


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
    on = local_day((commitment.carried_at or commitment.made_at) + ASKED_WITHOUT_A_MEETING, zone)
    end = ended_at(circle, meetings)
    if end is None or not _would_have_asked(commitment, circle, meetings):
        return on
    return max(on, local_day(end, zone) + DAY)


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
    commitment: Commitment, meetings: list[Meeting], now: datetime, zone: str, *, is_asked: bool = False
) -> SkipReason | None:
    """Return why there is nothing to picture any more, or None.

    `is_asked`: its owner was asked already how it went, or is just now.
    """
    if not commitment.is_open:
        return SkipReason.ALREADY_DONE
    if is_asked:
        return SkipReason.NEWER
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
    asked_at = max(now, resolve(commitment.due_on, ASKED_AT, circle.zone).at)
    reminders = [reminded_at(circle, one, meetings) for one in carrying[:1]]
    return SkipReason.NEWER if any(at and at <= asked_at + SOON_ENOUGH for at in reminders) else None


def asking_meetings(commitment: Commitment, circle: Circle, meetings: list[Meeting]) -> list[Meeting]:
    """Return the meetings before which an open commitment is asked about, in their order.

    They are the first two that are reminded of after it was made (or taken along), on its date at the earliest.
    Where it is asked about on its date, that is one of the two times, and a reminder within three days of it does
    not ask.
    """
    held = sorted((one for one in meetings if not one.is_skipped), key=lambda one: one.starts_at)
    asking = [one for one in held if _asks(commitment, circle, one, meetings)]
    if commitment.due_on is None:
        return asking[:ASKED_MOST]
    asked_at = resolve(commitment.due_on, ASKED_AT, circle.zone).at
    first = reminded_at(circle, asking[0], meetings) if asking else None
    if first is None or first <= asked_at + SOON_ENOUGH:  # it asks in the place of the date
        return asking[:ASKED_MOST]
    later = [one for one in asking if (at := reminded_at(circle, one, meetings)) and at > asked_at + ASKED_FOR]
    return later[: ASKED_MOST - 1]


def _asks(commitment: Commitment, circle: Circle, meeting: Meeting, meetings: list[Meeting]) -> bool:
    at = reminded_at(circle, meeting, meetings)
    since = commitment.carried_at or commitment.made_at
    is_due = commitment.due_on is None or meeting.on >= commitment.due_on
    return is_due and at is not None and at > since


def _would_have_asked(commitment: Commitment, circle: Circle, meetings: list[Meeting]) -> bool:
    """Tell whether a meeting was left out before which the owner would have been asked."""
    return any(one.is_skipped and _asks(commitment, circle, one, meetings) for one in meetings)


def is_reminded(circle: Circle, meetings: list[Meeting], now: datetime) -> bool:
    """Tell whether a reminder is still to come that could ask about what is set out to do now."""
    at = (reminded_at(circle, one, meetings) for one in meetings if not one.is_skipped)
    return any(one is not None and one > now for one in at)


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
