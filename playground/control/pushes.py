"""How far the clock is to be pushed: by so much, to an instant, to the next nudge, to a weekday's hour."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playground.control.backstage import Backstage
from playground.control.wanted import NotUnderstood, Wanted
from playground.typed_text import CannotDo

LONGEST = timedelta(days=366)
"""No push is longer; a year of nudges is enough to see at once."""


async def goal_of(wanted: Wanted, now: datetime, backstage: Backstage) -> datetime:
    """The instant that a request names, later than `now` and at most a year."""
    if "push_s" in wanted:
        goal = now + timedelta(seconds=wanted.number("push_s", None, 1, int(LONGEST.total_seconds())))
    elif "to" in wanted:
        goal = _instant(wanted.text("to"))
    elif "to_next_nudge" in wanted:
        due = await backstage.next_nudge_at()
        if due is None:
            raise CannotDo("no nudge is planned")
        goal = max(due, now)
    elif "to_weekday" in wanted:
        goal = _weekday(wanted, now)
    else:
        raise NotUnderstood("say push_s, to, to_next_nudge or to_weekday")
    if goal < now:
        raise CannotDo("the clock never goes backwards")
    if goal - now > LONGEST:
        raise CannotDo(f"that is more than {LONGEST.days} days away")
    return goal


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise NotUnderstood("to must be an instant such as 2026-03-09T09:00:00Z") from None
    if instant.tzinfo is None:
        raise NotUnderstood("to must say its offset, as in 2026-03-09T09:00:00Z")
    return instant.astimezone(UTC)


def _weekday(wanted: Wanted, now: datetime) -> datetime:
    """The next time clocks of a zone show this hour on this weekday; 0 is Monday."""
    weekday = wanted.number("to_weekday", None, 0, 6)
    try:
        zone = ZoneInfo(wanted.text("zone", "UTC"))
        hour = time.fromisoformat(wanted.text("time", "10:00"))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise NotUnderstood("time must be such as 10:00, zone a name such as Europe/Berlin") from None
    day = now.astimezone(zone).date() + timedelta(days=(weekday - now.astimezone(zone).weekday()) % 7)
    goal = datetime.combine(day, hour.replace(tzinfo=None), zone)
    if goal.astimezone(UTC) <= now:
        goal = datetime.combine(day + timedelta(days=7), hour.replace(tzinfo=None), zone)
    return goal.astimezone(UTC)
