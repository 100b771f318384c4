"""What rides in buttons and forms about a circle's plan: packed and read as the rest (bot/views/payloads.py)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PutBack:
    """A meeting as it became, and the day and time at which it was before (ISO 8601; `version` is a number).

    `zone` is whose clock that was; a circle may move to another one meanwhile.
    """

    meeting_id: str
    version: str
    on: str
    at: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class DayOff:
    """A meeting that falls on a day off, when it begins, and the day proposed instead, if any."""

    meeting_id: str
    starts_at: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class BlackoutAt:
    """Days that a circle keeps free."""

    circle_id: str
    first_on: str
    last_on: str


@dataclass(frozen=True, slots=True)
class NewCadence:
    """A rhythm as it was asked for, shown before it is confirmed: the texts of the form."""

    circle_id: str
    first_on: str
    local_time: str
    zone: str
    every_weeks: str
    length_minutes: str
    left: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """Another day and time for the meetings of a circle."""

    circle_id: str
    first_on: str
    local_time: str


@dataclass(frozen=True, slots=True)
class TurnsBack:
    """The meetings whose hours took turns, as "number.version" set apart by spaces."""

    circle_id: str
    meetings: str


@dataclass(frozen=True, slots=True)
class SeenOnClocks:
    """What rides beside a form that moves a meeting: the instant whose time on every clock was shown in it."""

    seen: str = ""
