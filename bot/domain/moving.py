"""Moving, skipping and adding one meeting of a series: what may be asked, and what becomes of the meeting.

Numbers stay as planned: meeting 3 is meeting 3 even when it comes after the fourth. A meeting that people moved
has a wall-clock time of its own, by which it is known; one without follows the cadence of its circle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.circle_form import DAYS_AHEAD_MAX
from bot.domain.circles import Circle, Format
from bot.domain.exchanges import exchange_for
from bot.domain.fields import read_date, read_time
from bot.domain.ids import MeetingId, new_id
from bot.domain.local_time import end_of, local, local_day, resolve
from bot.domain.meetings import Meeting, called, meetings_total
from bot.domain.text import one_line
from bot.errors import FieldErrors

WHY_MAX = 200
CUT = "the series was made shorter"
ENDED_EARLY = "the series was ended early"
CUT_OFF = frozenset({CUT, ENDED_EARLY})
"""Why a meeting is skipped that a shorter series has no place for; a longer one brings it back."""
RESTED = "the circle was paused"
"""Why a meeting is skipped whose time came while its circle rested."""
MEETINGS_MOST = 60
"""Of a series, skipped ones too."""


@dataclass(frozen=True, slots=True)
class MoveForm:
    """The raw fields of the form that moves a meeting, as text; an empty date or time stays as it is."""

    meeting_id: str
    on: str = ""
    at: str = ""
    why: str = ""
    meets_anyway: bool = False


def to_come(meetings: list[Meeting], now: datetime) -> list[Meeting]:
    """Return the meetings that can be moved or skipped: not begun and not skipped, soonest first."""
    coming = [one for one in meetings if one.starts_at > now and not one.is_skipped]
    return sorted(coming, key=lambda one: (one.starts_at, one.number))


def skipped_to_come(meetings: list[Meeting], now: datetime) -> list[Meeting]:
    """Return the meetings that were skipped one by one and can be brought back, soonest first."""
    skipped = [m for m in meetings if m.starts_at > now and m.is_skipped and m.skipped_because not in CUT_OFF]
    return sorted(skipped, key=lambda one: (one.starts_at, one.number))


def is_moved(meeting: Meeting) -> bool:
    """Tell whether people gave the meeting a time of its own, which a change of the cadence leaves alone."""
    return meeting.own_time is not None


def wall_time(circle: Circle, meeting: Meeting) -> time:
    """Return the time that was asked for, on the circle's clock."""
    return meeting.own_time or circle.cadence.local_time


def place_on_clock(circle: Circle, meeting: Meeting, on: date, own_time: time | None) -> Meeting:
    """Return the meeting on another day, at a time of its own or (None) the circle's, with its length."""
    start = resolve(on, own_time or circle.cadence.local_time, circle.zone)
    lasts_days = circle.format is Format.ONLINE_EXCHANGE
    length_for = exchange_for(on) if lasts_days else meeting.ends_at - meeting.starts_at
    return replace(
        meeting,
        on=on,
        own_time=own_time,
        starts_at=start.at,
        ends_at=end_of(start.at, length_for, circle.zone),
        moved_to=start.moved_to,
        version=meeting.version + 1,
    )


def moved(circle: Circle, meeting: Meeting, on: date, at: time) -> Meeting:
    """Return the meeting where people put it; put where the cadence has it, it follows the cadence again."""
    days = (on - circle.cadence.first_on).days
    is_regular = at == circle.cadence.local_time and days % (7 * circle.cadence.every_weeks) == 0
    return place_on_clock(circle, meeting, on, None if is_regular else at)


def check_move(
    form: MoveForm, circle: Circle, meetings: list[Meeting], now: datetime, *, off: str | None = None
) -> tuple[Meeting, Meeting, str]:
    """Return the meeting before and after and why, or raise FieldErrors with words for what needs another look.

    `off` says why nobody meets on the new day, where it is a holiday or a blackout day.
    """
    wrong: dict[str, str] = {}
    old = next((one for one in to_come(meetings, now) if one.id == form.meeting_id), None)
    if old is None:
        raise FieldErrors({"meeting": "That meeting has begun, or was skipped. Choose another one."})
    on, at = read_date(form.on, "on", wrong) or old.on, read_time(form.at, "at", wrong) or wall_time(circle, old)
    why = checked_why(form.why, wrong)
    if wrong:
        raise FieldErrors(wrong)
    if (on, at) == (old.on, wall_time(circle, old)):
        raise FieldErrors({"on": "That is when it is now. Choose another day or another time."})
    if abs((on - local_day(now, circle.zone)).days) > DAYS_AHEAD_MAX:
        raise FieldErrors({"on": "Choose a day within the next year."})
    new = moved(circle, old, on, at)
    if new.starts_at <= now:
        raise FieldErrors({"on": "That moment has passed. Choose one in the future."})
    if (other := in_the_way(meetings, new)) is not None:
        taken = f"{called(circle, other.number).capitalize()} is at that time."
        raise FieldErrors({"on": f"{taken} Choose another day or another time."})
    if off and not form.meets_anyway:
        raise FieldErrors({"on": f"Nobody meets that day: {off}. Choose another, or tick “Meet anyway” below."})
    return old, new, why


def in_the_way(meetings: list[Meeting], new: Meeting) -> Meeting | None:
    """Return another meeting of the series that is on at the same time."""
    others = [one for one in meetings if one.id != new.id and not one.is_skipped]
    return next((one for one in others if one.starts_at < new.ends_at and new.starts_at < one.ends_at), None)


def jumped(meetings: list[Meeting], new: Meeting) -> Meeting | None:
    """Return the nearest meeting that a moved one is past: after one of a higher number, or before a lower one."""
    others = [one for one in meetings if one.id != new.id and not one.is_skipped]
    past = [one for one in others if (one.number < new.number) != (one.starts_at < new.starts_at)]
    return min(past, key=lambda one: abs(one.starts_at - new.starts_at), default=None)


def skipped(meeting: Meeting, why: str) -> Meeting:
    return replace(meeting, is_skipped=True, skipped_because=why or None, version=meeting.version + 1)


def brought_back(meeting: Meeting) -> Meeting:
    return replace(meeting, is_skipped=False, skipped_because=None, version=meeting.version + 1)


def added_at_end(circle: Circle, meetings: list[Meeting], now: datetime) -> Meeting:
    """Return one more meeting, in the rhythm of the circle after its last one: new, or one that was cut off."""
    step = timedelta(weeks=circle.cadence.every_weeks)
    planned = [one for one in meetings if one.skipped_because not in CUT_OFF]
    regular = [one.on for one in planned if not is_moved(one)] or [circle.cadence.last_on]
    held = [one for one in planned if not one.is_skipped]
    free_from = max((one.ends_at for one in held), default=now)
    on = max(regular) + step
    while (at := resolve(on, circle.cadence.local_time, circle.zone).at) < free_from or at <= now:
        on += step
    cut = sorted((one for one in meetings if one.skipped_because in CUT_OFF), key=lambda one: one.number)
    if cut:
        again = place_on_clock(circle, cut[0], on, None)
        ends_at = end_of(again.starts_at, circle.cadence.length_for, circle.zone)
        return replace(again, is_skipped=False, skipped_because=None, ends_at=ends_at)
    return new_meeting(circle, max((one.number for one in meetings), default=0) + 1, on)


def new_meeting(circle: Circle, number: int, on: date) -> Meeting:
    """Return a new meeting on a day, as the circle's cadence has its time and length."""
    start = resolve(on, circle.cadence.local_time, circle.zone)
    end = end_of(start.at, circle.cadence.length_for, circle.zone)
    return Meeting(
        MeetingId(new_id()), circle.team_id, circle.id, number, on, start.at, end, moved_to=start.moved_to
    )


def with_total(circle: Circle, meetings: list[Meeting]) -> Circle:
    """Return the circle whose cadence counts the meetings of the series as they are by now."""
    return replace(circle, cadence=replace(circle.cadence, meetings=max(1, meetings_total(meetings))))


def in_zone(meeting: Meeting, zone: str) -> Meeting:
    """Return the same meeting at the same instant, with its day and a time of its own on the clocks of a zone."""
    here = local(meeting.starts_at, zone)
    return replace(meeting, on=here.date(), own_time=here.time(), moved_to=None)


def on_clock_of(circle: Circle, on: date, at: time, zone: str) -> tuple[date, time]:
    """Return the day and time on a circle's clock of what people were told on the clock of another zone."""
    if zone == circle.zone:
        return on, at
    here = local(resolve(on, at, zone).at, circle.zone)
    return here.date(), here.time()


def checked_why(text: str, wrong: dict[str, str], field: str = "why") -> str:
    """Return a reason on one line; one that is too long is noted in `wrong`."""
    why = one_line(text)
    if len(why) > WHY_MAX:
        wrong[field] = f"Please keep this to {WHY_MAX} characters (it has {len(why)})."
    return why
