"""Moving along: what becomes of meetings and nudges when a zone's rules change, or a circle's zone or time.

Two changes that must not be taken for each other:

- The *rules* of a zone change (a new tzdata). A meeting keeps its wall-clock time and is the same meeting: its
  nudges, those sent too, get the names that its new instant gives them, and nothing is owed a second time.
- *People* change a circle's zone, time or cadence. A meeting at another instant earns new nudges and the old ones
  are dropped; a weekly digest is named by its week and moves in place, so that a week has one and loses none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.circles import Circle
from bot.domain.endings import plan_ending
from bot.domain.ids import NudgeId, new_id
from bot.domain.local_time import clock_changes, end_of, local_day, offset, resolve
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.pit_stops import plan_pit_stops
from bot.domain.timetable import digest_place, digests_until, plan_digests, plan_meeting
from bot.domain.working_days import IsHoliday, no_holiday

WATCHED_FOR = timedelta(days=400)
"""How far ahead the rules of a zone are compared at least."""
AROUND = timedelta(days=14)
"""How long before and after its meetings a circle has nudges, generously."""
LOOKED_FOR = frozenset({NudgeState.CLAIMED, NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL})
"""What may have been posted, and is looked for by a mark that grows out of its key: it keeps its key."""
WAITING = frozenset({NudgeState.PLANNED, NudgeState.PARKED})
NAME_PARTS = 4
"""A key of the timetable has four parts; more of them say whose it is, or that it is planned again."""


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """What was noted about a zone: a fingerprint of its offsets from one day up to another, and when."""

    noted_at: datetime
    first_on: date
    last_on: date
    fingerprint: str

    @classmethod
    def of(cls, zone: str, now: datetime, until: date) -> ZoneRules:
        """Return the rules that this process goes by; `until` is the last day on which they matter to a circle."""
        first_on, last_on = (now - AROUND).date(), max((now + WATCHED_FOR).date(), until)
        return cls(now, first_on, last_on, fingerprint(zone, first_on, last_on))

    @classmethod
    def read(cls, text: str) -> ZoneRules | None:
        """Return what `text()` wrote; None where it is something else."""
        try:
            noted_at, first_on, last_on, found = text.split()
            return cls(
                datetime.fromisoformat(noted_at), date.fromisoformat(first_on), date.fromisoformat(last_on), found
            )
        except ValueError:
            return None

    def text(self) -> str:
        return f"{self.noted_at.isoformat()} {self.first_on} {self.last_on} {self.fingerprint}"

    def still_hold(self, zone: str) -> bool:
        """Tell whether this process reads the zone as it was read when this was noted."""
        return self.fingerprint == fingerprint(zone, self.first_on, self.last_on)

    def vouch_for(self, circle: Circle, last_end: datetime | None = None) -> bool:
        """Tell whether they cover all that a circle of the zone has planned; its last meeting ends at `last_end`.

        A circle that was founded since may have been founded by a process with other rules, as happens while one
        version takes the place of another.
        """
        return circle.created_at < self.noted_at and matter_until(circle, last_end) <= self.last_on


def matter_until(circle: Circle, last_end: datetime | None = None) -> date:
    """Return the last day on which the rules of its zone matter to a circle, whose last meeting may have moved."""
    last_on = circle.cadence.last_on
    return max(last_on, local_day(last_end, circle.zone) if last_end else last_on) + AROUND


def fingerprint(zone: str, first_on: date, last_on: date) -> str:
    """Return a digest of the offsets that a zone has in [first_on, last_on], with the minute each begins at."""
    first, last = (datetime.combine(day, time(), UTC) for day in (first_on, last_on))
    shown = [f"{offset(first, zone)}"]
    shown += [f"{at:%Y-%m-%dT%H:%M} {offset(at, zone)}" for at in clock_changes(zone, first, last)]
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()


def resolved_again(circle: Circle, meeting: Meeting) -> Meeting:
    """Return the meeting at the instant that its date and the circle's time have by the rules as they are now.

    This is the one place that knows where the wall-clock time of a meeting comes from: its own, if people moved
    it, else the circle's.
    """
    start = resolve(meeting.on, meeting.own_time or circle.cadence.local_time, circle.zone)
    length_for = meeting.ends_at - meeting.starts_at
    ends_at = end_of(start.at, length_for, circle.zone)
    return replace(meeting, starts_at=start.at, ends_at=ends_at, moved_to=start.moved_to)


def moved_by_rules(circle: Circle, meetings: Iterable[Meeting], now: datetime) -> list[tuple[Meeting, Meeting]]:
    """Return the meetings, before and after, that are at another instant by now; what is over stays as it was."""
    pairs = ((meeting, resolved_again(circle, meeting)) for meeting in meetings)
    return [(old, new) for old, new in pairs if old != new and max(old.ends_at, new.ends_at) > now]


def renamed(ledger: list[Nudge], old: Meeting, new: Meeting) -> tuple[list[tuple[Nudge, Nudge]], list[Nudge]]:
    """Let a meeting's nudges follow it from one instant to another as the same nudges.

    Returns the changes (before, after) in the order in which they are to be made, and rows that hold the new name
    for a nudge that keeps its old one. What waits untried moves as far as the meeting does; of what was tried and
    has not ended the purpose moves, and the hour at which it is tried again stays.
    """
    shift = new.starts_at - old.starts_at
    before, after = keys_begin(old), keys_begin(new)
    there = {one.key: one for one in ledger if one.key.startswith(after)}
    vacated: list[tuple[Nudge, Nudge]] = []
    changes: list[tuple[Nudge, Nudge]] = []
    holding: list[Nudge] = []
    for one in ledger:
        key = after + one.key.removeprefix(before)
        in_the_way = there.get(key)
        if not one.key.startswith(before) or (in_the_way is not None and not _was_dropped(in_the_way)):
            continue
        if in_the_way is not None:
            vacated.append((in_the_way, replace(in_the_way, key=f"dropped:{in_the_way.id}:{key}")))
        if one.state in LOOKED_FOR:
            holding.append(_holding(one, key))
        changes.append((one, _followed(one, key, shift)))
    return [*vacated, *changes], holding


def _followed(one: Nudge, key: str, shift: timedelta) -> Nudge:
    waits = one.state in WAITING
    return replace(
        one,
        key=one.key if one.state in LOOKED_FOR else key,
        due_at=one.due_at + shift if waits and not one.attempt else one.due_at,
        not_after=one.not_after if one.state.is_final else one.not_after + shift,
    )


def _was_dropped(one: Nudge) -> bool:
    return (one.state, one.reason) == (NudgeState.SKIPPED, SkipReason.MOVED)


def _holding(one: Nudge, key: str) -> Nudge:
    return replace(
        one,
        id=NudgeId(new_id()),
        key=key,
        state=NudgeState.COALESCED,
        reason=SkipReason.MOVED,
        attempt=0,
        first_post_at=None,
        check_at=None,
        looks=0,
    )


def whole_timetable(
    circle: Circle, meetings: list[Meeting], is_holiday: IsHoliday = no_holiday
) -> Iterator[Nudge]:
    """Yield what a circle's meetings and weeks give rise to from its first to its last day, due or not."""
    for meeting in meetings:
        if not meeting.is_skipped:
            yield from plan_meeting(circle, meeting, meetings, is_holiday)
    yield from plan_pit_stops(circle, meetings, is_holiday)
    yield from plan_ending(circle, meetings, is_holiday=is_holiday)
    ends = (meeting.ends_at for meeting in meetings if not meeting.is_skipped)
    last = digests_until(circle, max(ends, default=circle.created_at))
    first = local_day(circle.created_at, circle.zone) - timedelta(days=7)
    place = digest_place(circle)
    for digest in plan_digests(circle, first, last, is_holiday):
        yield replace(digest, due_at=digest.due_at + place)


def replanned(
    ledger: Iterable[Nudge],
    circle: Circle,
    meetings: list[Meeting],
    *,
    drop: bool = True,
    is_holiday: IsHoliday = no_holiday,
) -> list[tuple[Nudge, Nudge]]:
    """Return how the nudges of a circle that wait change with its timetable, before and after.

    What was not tried moves to its place in the timetable; a nudge to one person keeps the hour that is welcome to
    them, and what was tried the hour at which it is tried again. With `drop`, what has no place any more is
    skipped (nothing of it was posted), and comes back where its time comes back. What has ended otherwise, or may
    have been posted, stays as it is.
    """
    timetable = {one.key: one for one in whole_timetable(circle, meetings, is_holiday)}
    changes = []
    for one in ledger:
        if not _is_of_the_timetable(one) or not (_was_dropped(one) or one.state in WAITING):
            continue
        place = timetable.get(":".join(one.key.split(":")[:NAME_PARTS]))
        if place is not None:
            after = _placed(one, place)
        elif drop:
            after = replace(one, state=NudgeState.SKIPPED, reason=SkipReason.MOVED)
        else:
            after = one
        if after != one:
            changes.append((one, after))
    return changes


def _placed(one: Nudge, place: Nudge) -> Nudge:
    is_back = _was_dropped(one)
    after = replace(one, state=NudgeState.PLANNED, reason=None) if is_back else one
    if one.kind is NudgeKind.REMINDER and one.user_id is not None and after.state is NudgeState.PLANNED:
        return replace(after, due_at=max(one.due_at, place.due_at))  # not before the meeting before it is over
    if one.user_id is not None or (one.attempt and not is_back) or one.state is NudgeState.PARKED:
        return after
    return replace(after, due_at=place.due_at, not_after=place.not_after)


def _is_of_the_timetable(one: Nudge) -> bool:
    """Tell it from a digest somebody asked for early, from what is about no meeting, and from what is foreign."""
    if one.kind is NudgeKind.DIGEST:
        return one.key.count(":") == NAME_PARTS - 1
    is_of_meeting = one.meeting_id is not None and one.key.startswith(f"meeting:{one.meeting_id}:")
    return is_of_meeting and one.kind is not NudgeKind.FOREIGN
