"""A break from messages: until when, as people say it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.domain.local_time import resolve
from bot.domain.people import Profile, is_quiet, next_welcome

BREAK_DAYS_MAX = 366
PASSED_LATELY = 60
"""Days: who names a day and a month that passed no longer ago hardly means those of the next year."""

_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SPAN = re.compile(r"(?:for )?(\d{1,3}|a|an|one|two|three|four) (day|week|month)s?")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_DAYS = {"day": 1, "week": 7, "month": 30}
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.? ([a-z]{3,})|([a-z]{3,}) (\d{1,2})")


def until_day(text: str, today: date) -> date | None:
    """Return the day on which a break ends, or None where the words name none.

    Known are dates ("2026-03-20", "20 March"), weekdays (the next one after today), "today" and its
    neighbours, "next week" (its Monday), and spans ("3 days", "2 weeks", "a month"). The day may have passed.
    """
    said = " ".join(text.casefold().split()).removeprefix("until ").removeprefix("next ").removeprefix("on ")
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    if said == "week":
        said = "monday"
    days = [place for place, name in enumerate(_WEEKDAYS) if said in {name, name[:3]}]
    if days:
        return today + timedelta(days=(days[0] - today.weekday() - 1) % 7 + 1)
    if span := _SPAN.fullmatch(said):
        number = _NUMBERS.get(span.group(1)) or int(span.group(1))
        return today + timedelta(days=number * _DAYS[span.group(2)])
    return _date(said, today)


def _date(said: str, today: date) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        pass
    found = _DAY_AND_MONTH.fullmatch(said)
    if found is None:
        return None
    day, word = found.group(1) or found.group(4), found.group(2) or found.group(3)
    months = [place for place, name in enumerate(_MONTHS, start=1) if name == word or name[:3] == word]
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            on = date(year, months[0], int(day)) if months else None
        except ValueError:
            on = None
        if on is not None and (today - on).days < PASSED_LATELY:
            return on
    return None


def a_year_later(on: date, today: date) -> date | None:
    """Return the day that may be meant by one that passed lately: the same in a year, if there is one."""
    if (today - on).days >= PASSED_LATELY:
        return None
    try:
        later = on.replace(year=on.year + 1)
    except ValueError:
        return None
    return later if later > today else None


def said_day(on: date) -> str:
    """Return a day as people say it, as in "20 November 2026"."""
    return f"{on.day} {_MONTHS[on.month - 1].capitalize()} {on.year}"


def morning_of(on: date, profile: Profile, zone: str) -> datetime:
    """Return when a break that lasts until a day ends: as the person's quiet hours do, or their work begins.

    It is never in quiet hours: who works then hears from us when those end.
    """
    quiet = (profile.quiet_from, profile.quiet_until)
    begins = resolve(on, profile.works_from or profile.quiet_until, zone).at
    if is_quiet(begins, zone, *quiet):
        begins = resolve(on, profile.quiet_until, zone).at
    return next_welcome(begins, zone, *quiet)


def next_monday(today: date) -> date:
    """Return the Monday after today."""
    return today + timedelta(days=7 - today.weekday())


def is_too_far(on: date, today: date) -> bool:
    """Tell whether a break is longer than anybody means it."""
    return (on - today).days > BREAK_DAYS_MAX
