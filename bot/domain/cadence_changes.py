"""Another rhythm from now on: what a facilitator may ask for, and where it puts the meetings to come.

Meetings that began stay. Those that people moved by hand, or skipped, stay where they are, at the same instant
even in another zone; the others are laid out anew, one after the other, in the weeks they have where the rhythm
keeps its weeks. A longer series brings back what a shorter one cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.cadence import Cadence
from bot.domain.circle_form import (
    DAYS_AHEAD_MAX,
    LENGTH_MAX_MINUTES,
    LENGTH_MIN_MINUTES,
    MEETINGS_MAX,
    WEEKS_MAX,
)
from bot.domain.circles import Circle, Format
from bot.domain.exchanges import exchange_for
from bot.domain.fields import read_date, read_number, read_time
from bot.domain.local_time import end_of, local_day, resolve, zone_trouble
from bot.domain.meetings import Meeting, called, meetings_total, noun
from bot.domain.moving import (
    CUT,
    CUT_OFF,
    checked_why,
    in_the_way,
    in_zone,
    is_moved,
    new_meeting,
    skipped_to_come,
    to_come,
)
from bot.errors import FieldErrors

WEEK = 7


@dataclass(frozen=True, slots=True)
class CadenceForm:
    """The raw fields, as text; anything may be missing or wrong. `left` counts the meetings to come.

    `behind_moved`: a meeting that was moved by hand comes before the one on `first_on`.
    """

    first_on: str
    local_time: str
    zone: str
    every_weeks: str
    length_minutes: str
    left: str
    why: str = ""
    behind_moved: bool = False


@dataclass(frozen=True, slots=True)
class CadenceChange:
    """A rhythm as asked for, checked; `first_on` is the day of the next meeting."""

    first_on: date
    local_time: time
    zone: str
    every_weeks: int
    length_for: timedelta
    left: int
    why: str = ""


def as_asked(circle: Circle, meetings: list[Meeting], now: datetime) -> CadenceForm:
    """Return the form as it stands: what changes nothing."""
    plan, coming = circle.cadence, to_come(meetings, now)
    first = next((one for one in coming if not is_moved(one)), None)
    return CadenceForm(
        first_on=first.on.isoformat() if first else "",
        local_time=f"{plan.local_time:%H:%M}",
        zone=plan.zone,
        every_weeks=str(plan.every_weeks),
        length_minutes=str(int(plan.length_for.total_seconds() // 60)),
        left=str(len(coming)),
        behind_moved=bool(coming) and coming[0] is not first,
    )


def check_cadence(form: CadenceForm, circle: Circle, meetings: list[Meeting], now: datetime) -> CadenceChange:
    """Return the change, or raise FieldErrors with words for every field that needs another look."""
    wrong: dict[str, str] = {}
    first_on = read_date(form.first_on, "first_on", wrong)
    if first_on is None:
        wrong.setdefault("first_on", "Choose the day of the next meeting.")
    local_time = read_time(form.local_time, "local_time", wrong)
    if local_time is None:
        wrong.setdefault("local_time", "Choose a time, as in 16:00.")
    zone = form.zone.strip()
    if trouble := zone_trouble(zone):
        wrong["zone"] = trouble
    every_weeks = read_number(form.every_weeks, 1, WEEKS_MAX, "every_weeks", "weeks", wrong)
    length_for = exchange_for(first_on) if first_on else timedelta()
    if circle.format is not Format.ONLINE_EXCHANGE:
        minutes = read_number(
            form.length_minutes, LENGTH_MIN_MINUTES, LENGTH_MAX_MINUTES, "length_minutes", "minutes", wrong
        )
        length_for = timedelta(minutes=minutes)
    by_hand = sum(is_moved(one) for one in to_come(meetings, now))
    left = read_number(form.left, by_hand + 1, MEETINGS_MAX, "left", noun(circle, 2), wrong)
    if "left" in wrong and by_hand:
        wrong["left"] += f" {by_hand} of them you moved by hand, and they stay where they are."
    why = checked_why(form.why, wrong)
    if wrong or first_on is None or local_time is None:
        raise FieldErrors(wrong)
    days = (first_on - local_day(now, zone)).days
    if not 0 <= days <= DAYS_AHEAD_MAX or resolve(first_on, local_time, zone).at <= now:
        raise FieldErrors({"first_on": "Choose a moment in the future, within the next year."})
    change = CadenceChange(first_on, local_time, zone, every_weeks, length_for, left, why)
    _, after = rearranged(circle, meetings, change, now)
    for one in to_come(after, now):
        if (other := in_the_way(after, one)) is not None:
            first, second = sorted((one.number, other.number))
            both = f"{called(circle, first).capitalize()} and {called(circle, second)}"
            raise FieldErrors({"first_on": f"{both} would be on at the same time."})
    return change


def rearranged(
    circle: Circle, meetings: list[Meeting], change: CadenceChange, now: datetime
) -> tuple[Circle, list[Meeting]]:
    """Return the circle and all of its meetings as the change makes them; what it does not touch is the same."""
    coming = to_come(meetings, now)
    by_hand = [one for one in coming if is_moved(one)]
    free = [one for one in coming if not is_moved(one)]
    cut = sorted((m for m in meetings if m.skipped_because in CUT_OFF), key=lambda one: one.number)
    wanted = change.left - len(by_hand)
    kept = [*free, *cut][:wanted]
    cadence = Cadence(
        change.first_on, change.local_time, change.zone, change.every_weeks, len(meetings), change.length_for
    )
    after = replace(circle, cadence=cadence)
    number = max((one.number for one in meetings), default=0)
    kept += [new_meeting(after, number + extra + 1, change.first_on) for extra in range(wanted - len(kept))]
    places = _places(circle, free[:wanted], change, wanted)
    laid = {one.id: _laid(after, one, place) for one, place in zip(kept, places, strict=True)}
    too_many = {one.id: _cut_off(one) for one in free[wanted:]}
    stays = {one.id: in_zone(one, change.zone) for one in _that_stay(meetings, by_hand, now)}
    changed = {**stays, **too_many, **laid}
    whole = [changed.pop(one.id, one) for one in meetings]
    whole += changed.values()
    return _counted(after, whole, places[-1], change), sorted(whole, key=lambda one: (one.starts_at, one.number))


def _places(circle: Circle, free: list[Meeting], change: CadenceChange, wanted: int) -> list[int]:
    """Return how many steps after the first each meeting comes.

    One after the other; but where the step stays and the first in its week, a week stays free in which a meeting
    was skipped, or from which one was moved away.
    """
    weeks = circle.cadence.every_weeks
    keeps = bool(free) and change.every_weeks == weeks and abs((change.first_on - free[0].on).days) < WEEK
    held = [(one.on - free[0].on).days // (WEEK * weeks) for one in free] if keeps else []
    places: list[int] = []
    for nth in range(wanted):
        following = places[-1] + 1 if places else 0
        places.append(max(held[nth], following) if nth < len(held) else following)
    return places


def _that_stay(meetings: list[Meeting], by_hand: list[Meeting], now: datetime) -> list[Meeting]:
    """Return the meetings to come that keep their instant: moved by hand, or skipped one by one."""
    return [*by_hand, *skipped_to_come(meetings, now)]


def _laid(circle: Circle, meeting: Meeting, place: int) -> Meeting:
    """Return the meeting at its place in the new rhythm; its version tells whether that is another instant."""
    on = circle.cadence.first_on + timedelta(weeks=circle.cadence.every_weeks * place)
    start = resolve(on, circle.cadence.local_time, circle.zone)
    laid = replace(
        meeting,
        on=on,
        own_time=None,
        starts_at=start.at,
        ends_at=end_of(start.at, circle.cadence.length_for, circle.zone),
        moved_to=start.moved_to,
        is_skipped=False,
        skipped_because=None,
    )
    is_same = (laid.starts_at, laid.ends_at, laid.is_skipped) == (
        meeting.starts_at,
        meeting.ends_at,
        meeting.is_skipped,
    )
    return laid if is_same else replace(laid, version=meeting.version + 1)


def _cut_off(meeting: Meeting) -> Meeting:
    return replace(meeting, is_skipped=True, skipped_because=CUT, version=meeting.version + 1)


def _counted(circle: Circle, meetings: list[Meeting], place: int, change: CadenceChange) -> Circle:
    """Return the circle with a cadence that ends where the last meeting in the rhythm has its `place`."""
    total = meetings_total(meetings)
    last_on = change.first_on + timedelta(weeks=change.every_weeks * place)
    first_on = last_on - timedelta(weeks=change.every_weeks * (total - 1))
    return replace(circle, cadence=replace(circle.cadence, first_on=first_on, meetings=total))


def is_as_before(before: tuple[Circle, list[Meeting]], after: tuple[Circle, list[Meeting]]) -> bool:
    """Tell whether a circle and its meetings are the same to people after a change as before it."""
    known, found = (
        {one.id: (one.starts_at, one.ends_at, one.is_skipped) for one in meetings}
        for _, meetings in (before, after)
    )
    return _rhythm(before[0]) == _rhythm(after[0]) and known == found


def _rhythm(circle: Circle) -> tuple[time, str, int, timedelta]:
    """Return what of a cadence is told to people, but for its days."""
    plan = circle.cadence
    return plan.local_time, plan.zone, plan.every_weeks, plan.length_for
