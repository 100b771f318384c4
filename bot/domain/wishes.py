"""What a person can wish about their messages with one press, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from bot.domain.breaks import morning_of
from bot.domain.families import family
from bot.domain.local_time import local_day
from bot.domain.nudges import NudgeKind
from bot.domain.people import Level, Profile
from bot.errors import NotFound


class Deed(StrEnum):
    """A wish; with some goes a value."""

    MUTE = "mute"
    """A circle's id or a kind of nudge."""
    UNMUTE = "unmute"
    LEVEL = "level"
    SNOOZE = "snooze"
    """Until a date, as in 2026-03-09."""
    WAKE = "wake"


ABOUT_CIRCLES = frozenset({Deed.MUTE, Deed.UNMUTE})


def grant(
    profile: Profile, deed: Deed, value: str, zone: str, *, is_circle: bool
) -> tuple[Profile, tuple[Deed, str]]:
    """Return the profile as wished, and the wish that undoes it; raise NotFound for a value that is none.

    `is_circle`: the value is the id of a circle that is there. Where everything is as wished already, the wish
    that undoes it is the wish itself: what was before stays.
    """
    match deed:
        case Deed.MUTE | Deed.UNMUTE:
            meant = {value} if is_circle else _family(value)
            if deed is Deed.MUTE:
                back = Deed.MUTE if meant <= profile.muted else Deed.UNMUTE
                return replace(profile, muted=profile.muted | meant), (back, value)
            back = Deed.MUTE if meant & profile.muted else Deed.UNMUTE
            return replace(profile, muted=profile.muted - meant), (back, value)
        case Deed.LEVEL:
            level = next((one for one in Level if one == value), None)
            if level is None:
                raise NotFound
            return replace(profile, level=level), (Deed.LEVEL, profile.level.value)
        case Deed.SNOOZE:
            try:
                on = date.fromisoformat(value)
            except ValueError:
                raise NotFound from None
            return replace(profile, snoozed_until=morning_of(on, profile, zone)), _break_of(profile, zone)
        case Deed.WAKE:
            return replace(profile, snoozed_until=None), _break_of(profile, zone)


def _break_of(profile: Profile, zone: str) -> tuple[Deed, str]:
    """Return the wish that leads back to the break there is, or to none."""
    until = profile.snoozed_until
    return (Deed.SNOOZE, local_day(until, zone).isoformat()) if until else (Deed.WAKE, "")


def _family(kind: str) -> set[str]:
    """Return the kinds that go by one name with a kind; raise NotFound for what is none."""
    if kind not in set(NudgeKind):
        raise NotFound
    return {one.value for one in family(NudgeKind(kind))}
