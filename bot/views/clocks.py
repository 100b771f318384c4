"""What a time is on the clock of each member, for whoever chooses one: by zone, with a few names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.fairness import Residents, hours_into_night, hours_outside
from bot.domain.local_time import local
from bot.domain.meetings import Meeting, called, is_written
from bot.domain.moving import is_moved
from bot.views.free_days import short_day
from bot.views.words import Words, cut, lines, words

NAMED_MOST = 3
NAME_LONGEST = 40
CLOCKS_MOST = 8
TURNS_MOST = 3
AT_NIGHT = "at night"


def place(zone: str) -> str:
    """Return how people call a time zone: "New York" for America/New_York."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def hurts(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return what is inconvenient about a meeting on the clock of a zone; nothing where it lies within the day."""
    if hours_into_night(starts_at, ends_at, zone):
        return AT_NIGHT
    return "outside the day" if hours_outside(starts_at, ends_at, zone) else ""


def on_each_clock(circle: Circle, starts_at: datetime, ends_at: datetime, people: Residents) -> list[Words]:
    """Return a line for each clock that members look at; none where all see what the circle's clock shows."""
    if is_written(circle) or _is_one_clock(circle, starts_at, people):
        return []
    clocks: dict[datetime, list[str]] = {}
    for zone in sorted(people, key=lambda one: (place(one), one)):
        clocks.setdefault(local(starts_at, zone).replace(tzinfo=None), []).append(zone)
    rows = [
        _row(at, zones, starts_at, ends_at, [name for zone in zones for name in people[zone]])
        for at, zones in sorted(clocks.items())
    ]
    beyond = len(rows) - CLOCKS_MOST
    return [*rows[:CLOCKS_MOST], *([words(f"and {beyond} more clocks")] if beyond > 0 else [])]


def _is_one_clock(circle: Circle, at: datetime, people: Residents) -> bool:
    return len({local(at, zone).replace(tzinfo=None) for zone in (*people, circle.zone)}) < 2


def _row(
    at: datetime, zones: Sequence[str], starts_at: datetime, ends_at: datetime, names: Sequence[str]
) -> Words:
    shown: list[Words | str] = []
    for number, name in enumerate(names[:NAMED_MOST]):
        shown += [", " if number else "", cut(name, NAME_LONGEST) if name.strip() else "(no name)"]
    beyond = len(names) - NAMED_MOST
    more = f" and {beyond} more" if beyond > 0 else ""
    where = " and ".join(place(zone) for zone in zones[:2]) + (" and others" if len(zones) > 2 else "")
    hard = hurts(starts_at, ends_at, zones[0])
    told = f": {short_day(at.date())}, {at:%H:%M}" + (f" – {hard}" if hard else "")
    return words(f"• {where} (", *shown, f"{more}){told}")


def through_the_series(circle: Circle, coming: Sequence[Meeting], people: Residents) -> Words:
    """Return what a rhythm is on each clock: at its first meeting, and again wherever clocks have changed.

    What was moved by hand stays where it is, and is left out.
    """
    told: list[Words | str] = []
    before: tuple[object, ...] = ()
    turns = 0
    for meeting in (one for one in coming if not is_moved(one)):
        rows = on_each_clock(circle, meeting.starts_at, meeting.ends_at, people)
        here = local(meeting.starts_at, circle.zone).replace(tzinfo=None)
        shown = tuple(
            sorted((zone, local(meeting.starts_at, zone).replace(tzinfo=None) - here) for zone in people)
        )
        if shown == before or not rows:
            continue
        before, turns = shown, turns + 1
        if turns > TURNS_MOST:
            return lines([*told, "Clocks change again later on."])
        label = called(circle, meeting.number)
        told += [
            f"On everybody’s clock, {label}:" if turns == 1 else f"From {label} on, clocks having changed:",
            *rows,
        ]
    return lines(told)
