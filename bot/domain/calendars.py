"""Calendars: what a person's calendar shows of their circles, and the secret link by which it asks for that.

A feed is the right of whoever knows its token to read when somebody's circles meet: nothing else, no names of
members, nothing that anybody wrote for few eyes. Of a token only a fingerprint is kept, so that nobody who reads
the database can read a feed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.circles import Circle, Format
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting, meetings_total, took_place

SEEN_BACK = timedelta(days=366)
"""How long a meeting stays in the calendar when it is over."""
PUBLISHER = "learning-circles"


@dataclass(frozen=True, slots=True)
class Feed:
    """A link somebody asked for: to one circle, or (None) to all they are in.

    `fingerprint` is what a calendar was given last and `changed_at` since when it has been that.
    """

    id: str
    team_id: TeamId
    user_id: UserId
    circle_id: CircleId | None
    token_hash: str
    made_at: datetime
    fingerprint: str = ""
    changed_at: datetime | None = None


def hash_of(token: str) -> str:
    """Return what is kept of a token: its SHA-256. It holds 32 random bytes, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class EntryStatus(StrEnum):
    """As RFC 5545 names it (3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as a calendar shows it. `sequence` grows with every change that calendars must hear of.

    One of an online exchange is written on for days and takes nobody's time at an hour.
    """

    uid: str
    circle_name: str
    number: int
    total: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    sequence: int
    status: EntryStatus
    changed_at: datetime
    link: str
    team_id: TeamId
    channel_id: str
    format: Format = Format.CIRCLE_MEETING

    @property
    def is_exchange(self) -> bool:
        return self.format is Format.ONLINE_EXCHANGE


def entries_of(circle: Circle, meetings: Iterable[Meeting], changed_at: datetime, now: datetime) -> list[Entry]:
    """Return the meetings of a circle for a calendar; `changed_at` is when its plan was last changed.

    A skipped meeting stays, as cancelled: a calendar that holds it already learns of it by that alone. One
    that was to come after an early end keeps its number among those planned.
    """
    every = sorted(meetings, key=lambda one: one.number)
    total = meetings_total(every)
    return [
        Entry(
            uid=f"{one.id}@{PUBLISHER}",
            circle_name=circle.name,
            number=one.number,
            total=total if one.number <= total else len(every),  # of what was cancelled at the end
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            zone=circle.zone,
            sequence=one.version,
            status=_status(circle, one),
            changed_at=changed_at,
            link=one.link or circle.settings.link,
            team_id=circle.team_id,
            channel_id=circle.channel_id,
            format=circle.format,
        )
        for one in every
        if one.ends_at > now - SEEN_BACK
    ]


def _status(circle: Circle, meeting: Meeting) -> EntryStatus:
    if meeting.is_skipped:
        return EntryStatus.CANCELLED
    return EntryStatus.CONFIRMED if took_place(circle, meeting) else EntryStatus.TENTATIVE


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What a person is shown of their calendar: of one circle, or (None) of all they are in.

    `url` is the link where it is new, and empty otherwise: it cannot be shown twice. `made_at` is when the one
    that holds was made; None where there is none. `has_address`: the bot can be reached, so that links lead to it.
    `left_over` are links that show nothing any more, and can be ended.
    """

    circle: Circle | None
    coming: tuple[tuple[Circle, Meeting], ...]
    has_address: bool
    url: str = ""
    made_at: datetime | None = None
    left_over: tuple[LeftLink, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftLink:
    """A link of somebody who is in none of its circles: to one that was called so, or (None) to all of theirs."""

    circle_id: CircleId | None
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as it is sent: `changed_at` is since when it has been that."""

    body: bytes
    fingerprint: str
    changed_at: datetime
