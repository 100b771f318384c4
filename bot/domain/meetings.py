"""A meeting of a series, and the answers to its invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

from bot.domain.agendas import AgendaItem
from bot.domain.circles import Circle, Format
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.local_time import local_day


@dataclass(frozen=True, slots=True)
class Meeting:
    """One gathering. `on` is the circle's local date; `moved_to` is set where clocks skip the planned time.

    `own_time` is its wall-clock time where it is not the circle's; `version` counts what calendars must hear of;
    `leader_id` leads this one (None: the facilitator); `preparation` is what members do before; `link` is where
    it meets by video (empty: the circle's).
    """

    id: MeetingId
    team_id: TeamId
    circle_id: CircleId
    number: int
    on: date
    starts_at: datetime
    ends_at: datetime
    moved_to: time | None = None
    is_skipped: bool = False
    own_time: time | None = None
    version: int = 0
    skipped_because: str | None = None
    leader_id: UserId | None = None
    agenda: tuple[AgendaItem, ...] = ()
    preparation: str = ""
    link: str = ""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Rsvp:
    """A member's answer to a meeting. `attended` is whether they were there; None until somebody says.

    `attended_by` said so: the member, or whoever leads (None: the member, before others could say it).
    """

    team_id: TeamId
    meeting_id: MeetingId
    user_id: UserId
    answer: Answer | None
    attended: bool | None
    answered_at: datetime
    attended_by: UserId | None = None

    @property
    def said_away(self) -> bool:
        """True when the member said before or after the meeting that they were not there."""
        return self.attended is False or (self.attended is None and self.answer is Answer.NO)


def took_place(circle: Circle, meeting: Meeting) -> bool:
    """Tell whether a meeting whose time has come was held: not while its circle rested."""
    resting = circle.paused_at is not None and circle.paused_at <= meeting.starts_at
    return not meeting.is_skipped and not resting


class InFormat(Protocol):
    """A circle, the guide that one left, or a line of its calendar."""

    @property
    def format(self) -> Format: ...


def is_written(circle: InFormat) -> bool:
    """Tell whether the members of a circle meet in writing, so that nobody has to be there."""
    return circle.format is Format.ONLINE_EXCHANGE


def noun(circle: InFormat, number: int = 1) -> str:
    """Return the word for so many meetings of a circle: "meeting", or "exchange" in writing, with its plural."""
    one = "exchange" if is_written(circle) else "meeting"
    return one if number == 1 else f"{one}s"


def called(circle: InFormat, number: int) -> str:
    """Return what people call a meeting of a circle: "meeting 3", or "exchange 3" where they meet in writing."""
    return f"{noun(circle)} {number}"


def last_day(circle: Circle, meeting: Meeting) -> date:
    """Return the day on which a meeting ends: its own, or in writing the last on which people answer."""
    return local_day(meeting.ends_at, circle.zone) if circle.format is Format.ONLINE_EXCHANGE else meeting.on


def next_meeting(meetings: list[Meeting], now: datetime) -> Meeting | None:
    """Return the meeting that is running or comes next; one that was skipped does not."""
    coming = (m for m in meetings if m.ends_at > now and not m.is_skipped)
    return min(coming, key=lambda m: m.starts_at, default=None)


def latest_meeting(meetings: list[Meeting], now: datetime) -> Meeting | None:
    """Return the meeting that started last, running or over."""
    return max((m for m in meetings if m.starts_at <= now), key=lambda m: m.starts_at, default=None)


def previous_meeting(meetings: list[Meeting], of: Meeting) -> Meeting | None:
    """Return the meeting before this one in its series, of those that are not skipped."""
    before = (m for m in meetings if m.starts_at < of.starts_at and not m.is_skipped)
    return max(before, key=lambda m: m.starts_at, default=None)


def meetings_total(meetings: list[Meeting]) -> int:
    """Return how many meetings a series counts: up to its last one that is not skipped."""
    return max((m.number for m in meetings if not m.is_skipped), default=len(meetings))


def last_meeting(meetings: list[Meeting]) -> Meeting | None:
    """Return the meeting with which a series ends."""
    return max((m for m in meetings if not m.is_skipped), key=lambda m: m.starts_at, default=None)
