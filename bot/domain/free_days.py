"""Days on which a circle does not meet, and what is proposed when a meeting falls on one.

Nothing is skipped or moved by itself: whoever leads the circle is asked once for each meeting and reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zlib import crc32

from bot.domain.circle_settings import Blackout
from bot.domain.circles import Circle
from bot.domain.fields import read_date
from bot.domain.local_time import days_from
from bot.domain.meeting_nudges import meeting_nudge
from bot.domain.meetings import Meeting
from bot.domain.moving import checked_why, in_the_way, moved, wall_time
from bot.domain.nudges import Nudge, NudgeKind
from bot.errors import FieldErrors

ASKED_DAYS_BEFORE = 14
ASKED_UNTIL = timedelta(days=1)
"""Before the meeting; later, nobody could be told in time."""
SEARCHED_DAYS = 14
BLACKOUTS_MOST = 20
BLACKOUT_DAYS_MAX = 370
SATURDAY = 5
NO_REASON = "a blackout day"

WhyOff = Callable[[date], str | None]
"""Tells why nobody meets on a day; None on a day like any other."""


def blackout_on(circle: Circle, on: date) -> str | None:
    """Return why a circle does not meet on a day that it set itself; None where it does."""
    found = next((one for one in circle.settings.blackouts if one.holds(on)), None)
    return None if found is None else found.why or NO_REASON


def plan_proposal(circle: Circle, meeting: Meeting) -> Iterator[Nudge]:
    """Yield the question about a meeting that may fall on a day off, for whoever leads the circle.

    Whether the day is a public holiday is looked at when it falls due, since calendars are no rule of ours. The
    key holds what the circle keeps free, so that another reason is asked about anew.
    """
    off = blackout_on(circle, meeting.on)
    if not circle.settings.holidays and off is None:
        return
    reason = f"{crc32(f'{circle.settings.holidays}|{off or str()}'.encode()):08x}"
    due = days_from(meeting.starts_at, -ASKED_DAYS_BEFORE, circle.zone)
    until = meeting.starts_at - ASKED_UNTIL
    occasion = f"{NudgeKind.PROPOSAL}-{reason}"
    yield meeting_nudge(circle, meeting, NudgeKind.PROPOSAL, due, until, occasion=occasion)


def proposed_day(
    circle: Circle, meeting: Meeting, meetings: list[Meeting], why_off: WhyOff, now: datetime
) -> date | None:
    """Return the day to which a meeting is proposed to move: a week later, else the next working day; or None.

    It is no day off, at most two weeks away, to come, and on none of its days does the circle meet already. Of
    several meetings on days off each is proposed another day, and they stay in their order.
    """
    held = sorted((one for one in meetings if not one.is_skipped), key=lambda one: one.starts_at)
    before = [one for one in held if now < one.starts_at < meeting.starts_at and why_off(one.on) is not None]
    latest: date | None = None
    for one in before:
        latest = _free_day(circle, one, held, why_off, now, after=latest) or latest
    return _free_day(circle, meeting, held, why_off, now, after=latest)


def _free_day(
    circle: Circle, meeting: Meeting, held: list[Meeting], why_off: WhyOff, now: datetime, *, after: date | None
) -> date | None:
    taken = {one.on for one in held if one.id != meeting.id}

    def is_free(on: date) -> bool:
        there = moved(circle, meeting, on, wall_time(circle, meeting))
        is_clear = on not in taken and (after is None or on > after) and in_the_way(held, there) is None
        return is_clear and why_off(on) is None and there.starts_at > now

    in_a_week = meeting.on + timedelta(days=7)
    if is_free(in_a_week):
        return in_a_week
    days = (meeting.on + timedelta(days=ahead) for ahead in range(1, SEARCHED_DAYS + 1))
    return next((on for on in days if on.weekday() < SATURDAY and is_free(on)), None)


def check_blackout(
    first: str, last: str, why: str, blackouts: tuple[Blackout, ...], today: date
) -> tuple[Blackout, ...]:
    """Return the blackouts with one more, or raise FieldErrors with words for what needs another look."""
    wrong: dict[str, str] = {}
    first_on = read_date(first, "first_on", wrong)
    last_on = read_date(last, "last_on", wrong) or first_on
    reason = checked_why(why, wrong)
    if first_on is None or last_on is None:
        wrong.setdefault("first_on", "Choose the first day.")
    elif last_on < first_on:
        wrong["last_on"] = "The last day comes before the first. Choose a later one."
    elif last_on < today:
        wrong["first_on"] = "These days have passed. Choose days to come."
    elif (last_on - first_on).days > BLACKOUT_DAYS_MAX:
        wrong["last_on"] = "That is more than a year. To let a circle rest, use /circle pause."
    elif len(blackouts) >= BLACKOUTS_MOST:
        wrong["first_on"] = f"There are {BLACKOUTS_MOST} already. Remove one first."
    if wrong or first_on is None or last_on is None:
        raise FieldErrors(wrong)
    whole = {*blackouts, Blackout(first_on, last_on, reason)}
    return tuple(sorted(whole, key=lambda one: (one.first_on, one.last_on, one.why)))


def still_ahead(blackouts: tuple[Blackout, ...], today: date) -> tuple[Blackout, ...]:
    """Return the blackouts that are not over."""
    return tuple(one for one in blackouts if one.last_on >= today)
