"""The fields of forms, read: a day, a time on the clock, a number; what cannot be read is noted in words."""

from __future__ import annotations

from datetime import date, datetime, time


def day_of(text: str) -> date | None:
    """Return the day that is meant by a text as in 2026-03-02; None where none is."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def clock_of(text: str) -> time | None:
    """Return the time that is meant by a text as in 16:00; None where none is."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 (a wall-clock time has no zone)
    except ValueError:
        return None


def read_date(text: str, field: str, wrong: dict[str, str]) -> date | None:
    """Return a date of a form, None where it is empty; what is none is noted in `wrong`."""
    found = day_of(text)
    if found is None and text.strip():
        wrong[field] = "Choose a day from the calendar."
    return found


def read_time(text: str, field: str, wrong: dict[str, str]) -> time | None:
    """Return a wall-clock time of a form, None where it is empty; what is none is noted in `wrong`."""
    found = clock_of(text)
    if found is None and text.strip():
        wrong[field] = "Choose a time, as in 16:00."
    return found


def read_number(text: str, lowest: int, highest: int, field: str, unit: str, wrong: dict[str, str]) -> int:
    """Return a number of a form, as in 3 weeks; what is none, or lies outside, is noted in `wrong`."""
    try:
        number = int(text.strip())
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        wrong[field] = f"Choose from {lowest} to {highest} {unit}."
        return lowest  # in its place: what was typed may be too large to reckon with
    return number
