"""When the reminder of a meeting comes to whom: as they work, and as they live."""

from __future__ import annotations

from datetime import datetime

from bot.domain.attention import Occasion, reminder_welcome_from, why_held
from bot.domain.circles import Circle
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
