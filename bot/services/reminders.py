"""When the reminder of a meeting, and each question of an exchange, comes to whom: as they work and live."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.attention import Occasion, reminder_welcome_from, welcome_from, why_held
from bot.domain.circles import Circle
from bot.domain.exchanges import morning, place_of
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge
from bot.domain.people import Person
from bot.domain.timetable import for_person, usual_reminder
from bot.services.calendars import days_off


def reminder_owed(nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime) -> Nudge:
    """Return a circle's reminder as owed to one person, when it is welcome to them."""
    occasion = Occasion(nudge.kind, circle.id, nudge.not_after, meeting.starts_at)
    zone, off = person.zone_or(circle.zone), days_off(person.profile.holidays, now)
    usual = max(nudge.due_at, usual_reminder(circle, meeting))
    at = reminder_welcome_from(person, occasion, nudge.due_at, usual, zone, off)
    held = why_held(person, usual, zone) if at > usual == nudge.due_at else None
    return for_person(nudge, person, circle.zone, at=at, reason=held)


def welcome(nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime) -> Nudge:
    """Return what a circle has for several people as owed to one of them, from when on it is welcome to them."""
    occasion = Occasion(nudge.kind, circle.id, nudge.not_after, meeting.starts_at)
    off = days_off(person.profile.holidays, now)
    zone = person.zone_or(circle.zone)
    at = welcome_from(person, occasion, nudge.due_at, zone, off)
    held = why_held(person, nudge.due_at, zone) if at > nudge.due_at else None
    return for_person(nudge, person, circle.zone, at=at, reason=held)


def prompt_owed(
    nudge: Nudge, person: Person, circle: Circle, meeting: Meeting, now: datetime, total: int
) -> Nudge | None:
    """Return one question of an exchange, in a morning of their own; None where the exchange asks fewer."""
    if place_of(nudge) > total:
        return None
    at = asked_at(person, circle, meeting, now, place_of(nudge), total)
    return welcome(replace(nudge, due_at=at), person, circle, meeting, now)


def asked_at(person: Person, circle: Circle, meeting: Meeting, now: datetime, place: int, total: int) -> datetime:
    """Return the morning of a person in which one of the questions of an exchange is due to them."""
    off = days_off(person.profile.holidays, now)
    return morning(meeting, place, total, person.zone_or(circle.zone), person.profile.works_on, off)
