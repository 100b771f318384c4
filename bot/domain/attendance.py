"""Attendance: who comes, who was there, and whose word holds.

A person's own word outranks that of whoever leads. Nobody's absence is told to others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.circles import Circle, Member, MemberState
from bot.domain.ids import UserId
from bot.domain.meetings import Answer, Meeting, Rsvp

CHECK_IN_EARLY = timedelta(minutes=30)
CHECK_IN_LATE = timedelta(hours=2)
"""How long before its start and after its end one may say "I'm here"."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many members said what about coming to a meeting."""

    yes: int = 0
    late: int = 0
    no: int = 0
    unanswered: int = 0

    @property
    def members(self) -> int:
        return self.yes + self.late + self.no + self.unanswered

    @property
    def coming(self) -> int:
        return self.yes + self.late

    @property
    def answered(self) -> int:
        return self.yes + self.late + self.no


@dataclass(frozen=True, slots=True)
class AttendanceForm:
    """What whoever leads is asked: `asked` with name and proposed tick, `own` those who said it themselves."""

    circle: Circle
    meeting: Meeting
    asked: tuple[tuple[UserId, str, bool], ...]
    own: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """What is noted of one member: there, not there, or nothing; `may_change` is False for another's own word."""

    user_id: UserId
    name: str
    attended: bool | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class AttendancePage:
    """What is noted of everybody at a meeting, in the order in which they joined, for whoever leads it."""

    circle: Circle
    meeting: Meeting
    people: tuple[Presence, ...]


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many of how many were there, as far as anybody said."""

    circle: Circle
    meeting: Meeting
    there: int
    away: int
    unknown: int


def turnout(members: Sequence[Member], rsvps: Sequence[Rsvp]) -> Turnout:
    """Count the answers of active members; those of people who left do not count."""
    active = {one.user_id for one in members if one.state is MemberState.ACTIVE}
    said = [rsvp.answer for rsvp in rsvps if rsvp.user_id in active and rsvp.answer is not None]
    yes, late, no = (said.count(answer) for answer in (Answer.YES, Answer.LATE, Answer.NO))
    return Turnout(yes, late, no, len(active) - len(said))


def invited(members: Sequence[Member], meeting: Meeting) -> list[Member]:
    """Return whose meeting it was, in the order in which they joined: members who joined before its end."""
    found = [one for one in members if one.state is MemberState.ACTIVE and one.joined_at < meeting.ends_at]
    return sorted(found, key=lambda one: (one.joined_at, one.user_id))


def is_own_word(rsvp: Rsvp | None) -> bool:
    """Tell whether somebody said themselves whether they were there (None: before others could say it)."""
    return rsvp is not None and rsvp.attended is not None and rsvp.attended_by in {None, rsvp.user_id}


def likely_there(rsvp: Rsvp | None) -> bool:
    """Tell whether somebody was there as far as is known: what was noted, else what they said before."""
    if rsvp is None:
        return False
    return rsvp.attended if rsvp.attended is not None else expected(rsvp)


def expected(rsvp: Rsvp | None) -> bool:
    """Tell whether somebody said before the meeting that they come, in time or late."""
    return rsvp is not None and rsvp.answer in {Answer.YES, Answer.LATE}


def noted(
    before: Rsvp | None, meeting: Meeting, user_id: UserId, *, attended: bool | None, by: UserId, now: datetime
) -> Rsvp:
    """Return what holds after `by` said whether a person attended; None takes one's own word back.

    Somebody else's word changes nothing where the person said it themselves.
    """
    known = before or Rsvp(meeting.team_id, meeting.id, user_id, None, None, now)
    if by != user_id and is_own_word(before):
        return known
    return replace(known, attended=attended, attended_by=None if attended is None else by)


def summed(circle: Circle, meeting: Meeting, user_ids: Collection[UserId], rsvps: Sequence[Rsvp]) -> Attendance:
    """Count who of these people was there."""
    known = {rsvp.user_id: rsvp.attended for rsvp in rsvps}
    said = [known.get(user_id) for user_id in user_ids]
    return Attendance(circle, meeting, said.count(True), said.count(False), said.count(None))


def may_check_in(meeting: Meeting, now: datetime) -> bool:
    return meeting.starts_at - CHECK_IN_EARLY <= now < meeting.ends_at + CHECK_IN_LATE
