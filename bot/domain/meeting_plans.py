"""What is planned for one meeting, gathered for one reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.agendas import AgendaItem, length_of, total
from bot.domain.circles import Circle, Format
from bot.domain.ids import UserId
from bot.domain.leading import Handover
from bot.domain.local_time import days_from, local_day
from bot.domain.meetings import Meeting
from bot.domain.speakers import Speaker
from bot.domain.topics import VotedTopic
from bot.domain.working_days import IsHoliday, is_working_day, no_holiday

AGENDA_WORKING_DAYS = 3
AGENDA_DAYS_MOST = 7
"""How many days ahead an agenda is asked for at most, however few of them are working days."""
AGENDA_AFTER_PREVIOUS = timedelta(hours=2)
AGENDA_AFTER_FOUNDING = timedelta(hours=24)
"""Whoever founds a circle a few days before it meets is not asked for an agenda on the same day."""
AGENDA_UNTIL = timedelta(hours=24)
"""How long before a meeting it is too late to ask for an agenda."""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """What a meeting is about and who leads it. `names` are display names of members.

    `items` are its own agenda, or the template's where `is_proposed`. `link` is the meeting's or the circle's.
    """

    circle: Circle
    meeting: Meeting
    items: tuple[AgendaItem, ...]
    names: Mapping[UserId, str]
    leader_id: UserId | None
    """Who leads it as it stands; None: whoever would cannot come, and nobody has said yes."""
    link: str = ""
    speaker: Speaker | None = None
    topics: tuple[VotedTopic, ...] = ()
    reader_id: UserId | None = None
    asked: Handover | None = None
    """Who was asked to lead it and has not answered."""

    @property
    def is_proposed(self) -> bool:
        return not self.meeting.agenda

    @property
    def minutes(self) -> int:
        return total(self.items)

    @property
    def length(self) -> int:
        return length_of(self.meeting)

    @property
    def reader_leads(self) -> bool:
        """Tell whether the reader leads it; where nobody does, it is the facilitator's to look after."""
        return self.reader_id == (self.leader_id or self.circle.facilitator_id)

    @property
    def leader_name(self) -> str:
        return self.names.get(self.leader_id, "Someone") if self.leader_id else "Nobody"

    @property
    def names_leader(self) -> bool:
        """Tell whether it is worth saying who leads: where the lead goes around, or somebody stands in."""
        return self.circle.settings.rotates or self.leader_id != self.circle.facilitator_id

    @property
    def takes_questions(self) -> bool:
        return self.speaker is not None or self.circle.format is Format.WORKSHOP


@dataclass(frozen=True, slots=True)
class LeadPage:
    """Who leads a circle and its next meeting, and who else could: for the form that hands the lead over."""

    circle: Circle
    meeting: Meeting | None
    leader_id: UserId | None
    others: tuple[tuple[UserId, str], ...]
    names: Mapping[UserId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadAsked:
    """Somebody was asked to lead; `meeting` is None where it is the circle."""

    circle: Circle
    meeting: Meeting | None
    handover: Handover
    name: str


def plan_mark(meeting: Meeting) -> str:
    """Return a mark that differs as soon as the agenda, the preparation or the link of a meeting does."""
    plan = ([item.to_json() for item in meeting.agenda], meeting.preparation, meeting.link)
    return sha256(repr(plan).encode()).hexdigest()[:12]


def agenda_window(
    circle: Circle, meeting: Meeting, before: Meeting | None, is_holiday: IsHoliday = no_holiday
) -> tuple[datetime, datetime]:
    """Return when an agenda is asked for and until when: three working days ahead, at the meeting's time of day.

    Not while the meeting before is on or just over. Where a long break lies before the meeting, it is the first
    working day of the week before, or (where there is none) a week ahead.
    """
    on = local_day(meeting.starts_at, circle.zone)
    back = range(1, AGENDA_DAYS_MOST + 1)
    working = [days for days in back if is_working_day(circle, on - timedelta(days=days), is_holiday)]
    days = working[:AGENDA_WORKING_DAYS][-1] if working else AGENDA_DAYS_MOST
    due = days_from(meeting.starts_at, -days, circle.zone)
    if before is not None:
        due = max(due, before.ends_at + AGENDA_AFTER_PREVIOUS)
    return due, meeting.starts_at - AGENDA_UNTIL
