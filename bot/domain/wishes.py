"""What a person can wish about their messages with one press, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from bot.domain.attention import FOLLOW_UPS
from bot.domain.breaks import morning_of
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

    `is_circle`: the value is the id of a circle that is there.
    """
    match deed:
        case Deed.MUTE | Deed.UNMUTE:
            meant = {value} if is_circle else _family(value)
            if deed is Deed.MUTE:
                return replace(profile, muted=profile.muted | meant), (Deed.UNMUTE, value)
            return replace(profile, muted=profile.muted - meant), (Deed.MUTE, value)
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
            return replace(profile, snoozed_until=morning_of(on, profile, zone)), (Deed.WAKE, "")
        case Deed.WAKE:
            again = profile.snoozed_until
            undo = (Deed.SNOOZE, local_day(again, zone).isoformat()) if again else (Deed.WAKE, "")
            return replace(profile, snoozed_until=None), undo


def _family(kind: str) -> set[str]:
    """Return the kinds that a person takes for one; raise NotFound for what is none."""
    if kind not in set(NudgeKind):
        raise NotFound
    return {one.value for one in FOLLOW_UPS} if kind in FOLLOW_UPS else {kind}
