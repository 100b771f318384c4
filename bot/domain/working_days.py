"""The days on which a circle works: what is for its channel, or asked of whoever leads it, comes on one of these.

Saturdays, Sundays, public holidays where the circle is and the days that it keeps free are none. Which days are
holidays is for calendars to say (bot/services/calendars.py), so it is given as a function.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot.domain.circles import Circle

IsHoliday = Callable[[date], bool]
"""Tells whether a day is a public holiday where a circle is."""

SATURDAY = 5
SEARCHED_DAYS = 62
"""How far ahead a working day is looked for: longer than any school holidays."""
DAY = timedelta(days=1)


def no_holiday(on: date) -> bool:
    """Say of every day that it is no holiday: for a circle that names no country."""
    return False


def weekday_from(on: date) -> date:
    """Return the day itself, or the Monday after it at a weekend."""
    return on + timedelta(days=7 - on.weekday()) if on.weekday() >= SATURDAY else on


def is_working_day(circle: Circle, on: date, is_holiday: IsHoliday = no_holiday) -> bool:
    """Tell whether a circle works on a day."""
    is_kept_free = any(one.holds(on) for one in circle.settings.blackouts)
    return on.weekday() < SATURDAY and not is_kept_free and not is_holiday(on)


def working_day_from(circle: Circle, on: date, is_holiday: IsHoliday = no_holiday) -> date:
    """Return the day itself or the first working day after it; where there is none for long, the next weekday."""
    days = (on + ahead * DAY for ahead in range(SEARCHED_DAYS))
    return next((one for one in days if is_working_day(circle, one, is_holiday)), weekday_from(on))
