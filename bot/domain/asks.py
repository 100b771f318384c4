"""What one person is asked about one meeting: how it was, then twice at most whether they still reflect on it.

Whichever of the three comes first is the question itself, with its rating: the prompt may have fallen into a
leave, a break from messages or a full week. No two come on one day where the person lives, nor within twelve
hours.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, time, timedelta

from bot.domain.circles import Circle
from bot.domain.ids import MeetingId, UserId
from bot.domain.local_time import local_day, resolve
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.timetable import asked_until

ASKS = (NudgeKind.PROMPT, NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST)
"""The questions after a meeting, in their order."""
APART = timedelta(hours=12)
_AHEAD = frozenset({NudgeState.PLANNED, NudgeState.CLAIMED, NudgeState.PARKED})
_PERHAPS = frozenset({NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL})


def reached_at(ask: Nudge) -> datetime | None:
    """Return when an ask reached its person, told with another or by itself, or perhaps did; None where not."""
    if ask.state is NudgeState.SENT:
        return ask.sent_at or ask.due_at
    is_told = ask.state is NudgeState.COALESCED and ask.reason == SkipReason.TOGETHER
    return ask.first_post_at or ask.due_at if is_told or ask.state in _PERHAPS else None


def comes_at(ask: Nudge) -> datetime | None:
    """Return when an ask reached its person, or is to reach them; None where it neither did nor will."""
    return ask.due_at if ask.state in _AHEAD else reached_at(ask)


def others(ask: Nudge, user_id: UserId | None, asked: Iterable[Nudge]) -> list[Nudge]:
    """Return what else a person is asked about the meeting of an ask, out of all that its people are asked."""
    return [
        one
        for one in asked
        if one.user_id == user_id
        and one.meeting_id == ask.meeting_id
        and one.kind in ASKS
        and one.kind is not ask.kind
    ]


def is_late(ask: Nudge, reached: Iterable[Nudge]) -> bool:
    """Tell whether one that follows an ask in their order has reached the person before it."""
    return any(ASKS.index(one.kind) > ASKS.index(ask.kind) for one in reached)


def free_from(asked_at: datetime, zone: str) -> datetime:
    """Return from when on a person may be asked again: on another day in their `zone`, and twelve hours later."""
    tomorrow = resolve(local_day(asked_at, zone) + timedelta(days=1), time(), zone).at
    return max(asked_at + APART, tomorrow)


def to_reflect_on(
    circle: Circle, meetings: Iterable[Meeting], settled: Container[MeetingId], now: datetime
) -> Meeting | None:
    """Return what somebody is to reflect on who does not say what: the latest that is over and still asked about.

    `meetings` are those that took place, `settled` the ones this person reflected on, passed, missed or was too
    late for. Where nothing is owed it is the one under way, or the latest that was, to be read or written again.
    """
    begun = sorted((one for one in meetings if one.starts_at <= now), key=lambda one: one.starts_at)
    owed = [one for one in begun if one.ends_at <= now < asked_until(circle, one) and one.id not in settled]
    return [*begun, *owed][-1] if begun else None
