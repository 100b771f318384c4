"""What a founder may ask for: the checks of the form that founds a circle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.cadence import Cadence
from bot.domain.circles import CAPACITY_MIN, Format
from bot.domain.exchanges import exchange_for
from bot.domain.fields import clock_of, day_of, read_number
from bot.domain.local_time import resolve, zone_trouble
from bot.domain.text import one_line, tidy
from bot.errors import FieldErrors

NAME_MAX = 80
GOAL_MAX = 1000
WEEKS_MAX = 12
MEETINGS_MAX = 52
DAYS_AHEAD_MAX = 366
LENGTH_MIN_MINUTES = 15
LENGTH_MAX_MINUTES = 480


@dataclass(frozen=True, slots=True)
class CircleForm:
    """The raw fields, as text; anything may be missing or wrong."""

    name: str
    goal: str
    format: str
    first_on: str
    local_time: str
    zone: str
    every_weeks: str
    meetings: str
    length_minutes: str
    capacity: str


@dataclass(frozen=True, slots=True)
class CirclePlan:
    """A circle as asked for, checked."""

    name: str
    goal: str
    format: Format
    cadence: Cadence
    capacity: int


def check_circle(form: CircleForm, now: datetime) -> CirclePlan:
    """Return the plan, or raise FieldErrors with words for every field that needs another look."""
    wrong: dict[str, str] = {}
    name = _text(
        one_line(form.name), NAME_MAX, "name", "Give the circle a name that people will recognise.", wrong
    )
    goal = _text(tidy(form.goal), GOAL_MAX, "goal", "Say in a sentence what this circle wants to learn.", wrong)
    kind = next((item for item in Format if item == form.format), None)
    if kind is None:
        wrong["format"] = "Choose one of the four formats."
    first_on = day_of(form.first_on)
    if first_on is None:
        wrong["first_on"] = "Choose the date of the first meeting."
    local_time = clock_of(form.local_time)
    if local_time is None:
        wrong["local_time"] = "Choose a time, as in 16:00."
    zone = form.zone.strip()
    if trouble := zone_trouble(zone):
        wrong["zone"] = trouble
    every_weeks = read_number(form.every_weeks, 1, WEEKS_MAX, "every_weeks", "weeks", wrong)
    meetings = read_number(form.meetings, 1, MEETINGS_MAX, "meetings", "meetings", wrong)
    if kind is Format.ONLINE_EXCHANGE:
        length_for = exchange_for(first_on) if first_on else timedelta()  # what the field says is of no concern
    else:
        length = read_number(
            form.length_minutes, LENGTH_MIN_MINUTES, LENGTH_MAX_MINUTES, "length_minutes", "minutes", wrong
        )
        length_for = timedelta(minutes=length)
    highest = kind.capacity_max if kind else Format.WORKSHOP.capacity_max
    capacity = read_number(form.capacity, CAPACITY_MIN, highest, "capacity", "people", wrong)
    if first_on and local_time and "zone" not in wrong:
        _check_start(first_on, local_time, zone, now, wrong)
    if wrong or kind is None or first_on is None or local_time is None:
        raise FieldErrors(wrong)
    cadence = Cadence(first_on, local_time, zone, every_weeks, meetings, length_for)
    return CirclePlan(name, goal, kind, cadence, capacity)


def _check_start(on: date, wall: time, zone: str, now: datetime, wrong: dict[str, str]) -> None:
    days = (on - now.date()).days
    if days < -1 or (days < 2 and resolve(on, wall, zone).at <= now):
        wrong["first_on"] = "That moment has passed. Choose a first meeting in the future."
    elif days > DAYS_AHEAD_MAX:
        wrong["first_on"] = "Choose a first meeting within the next year."


def _text(text: str, longest: int, field: str, missing: str, wrong: dict[str, str]) -> str:
    if not text:
        wrong[field] = missing
    elif len(text) > longest:
        wrong[field] = f"Please keep this to {longest} characters (it has {len(text)})."
    return text
