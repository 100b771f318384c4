"""Builders of domain values: a test names only what matters to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.cadence import Cadence, occurrences
from bot.domain.circles import Circle, CircleStatus, Format, Member, MemberState
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.digests import PostedDigest
from bot.domain.ids import (
    ChannelId,
    CircleId,
    CommitmentId,
    DigestId,
    InsightId,
    MeetingId,
    NudgeId,
    ReflectionId,
    TeamId,
    UserId,
    new_id,
)
from bot.domain.insights import Insight, InsightKind
from bot.domain.meetings import Answer, Meeting, Rsvp
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from bot.domain.reflections import WHAT_SO_WHAT, Reflection, ReflectionState, Visibility

TEAM = TeamId("T0001")
CHANNEL = ChannelId("C0001")
ADA = UserId("U0ADA")
BEN = UserId("U0BEN")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""Monday, 23 November 2026."""


def circle(**changes: Any) -> Circle:
    return replace(
        Circle(
            id=CircleId(new_id()),
            team_id=TEAM,
            channel_id=CHANNEL,
            name="Openings",
            goal="Begin lessons so that everyone is in them.",
            format=Format.CIRCLE_MEETING,
            cadence=Cadence(date(2026, 11, 24), time(16, 0), "Europe/Berlin", 2, 6, timedelta(minutes=60)),
            capacity=6,
            facilitator_id=ADA,
            status=CircleStatus.ACTIVE,
            created_at=NOON,
        ),
        **changes,
    )


def member(of: Circle, user_id: UserId = ADA, **changes: Any) -> Member:
    return replace(
        Member(
            circle_id=of.id,
            team_id=of.team_id,
            user_id=user_id,
            state=MemberState.ACTIVE,
            goal="Shorter openings",
            offer="Time to listen",
            joined_at=NOON,
        ),
        **changes,
    )


def person(user_id: UserId = ADA, **changes: Any) -> Person:
    return replace(
        Person(team_id=TEAM, user_id=user_id, name="Ada", zone="Europe/Berlin", refreshed_at=NOON), **changes
    )


def meeting(of: Circle, number: int = 1, **changes: Any) -> Meeting:
    starts_at = datetime(2026, 11, 24, 15, 0, tzinfo=UTC) + timedelta(weeks=2 * (number - 1))
    return replace(
        Meeting(
            id=MeetingId(new_id()),
            team_id=of.team_id,
            circle_id=of.id,
            number=number,
            on=starts_at.date(),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        ),
        **changes,
    )


def meetings_of(of: Circle) -> list[Meeting]:
    """Return the meetings as the circle's cadence has them; they are called m1, m2 and so on."""
    return [
        meeting(
            of,
            one.number,
            id=MeetingId(f"m{one.number}"),
            on=one.on,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            moved_to=one.moved_to,
        )
        for one in occurrences(of.cadence)
    ]


def rsvp(to: Meeting, user_id: UserId = ADA, **changes: Any) -> Rsvp:
    return replace(Rsvp(to.team_id, to.id, user_id, Answer.YES, None, NOON), **changes)


def reflection(on: Meeting, user_id: UserId = ADA, **changes: Any) -> Reflection:
    if changes.get("visibility", Visibility.CIRCLE) is Visibility.CIRCLE:
        changes = {"shared_at": changes.get("created_at", NOON)} | changes
    return replace(
        Reflection(
            id=ReflectionId(new_id()),
            team_id=on.team_id,
            circle_id=on.circle_id,
            meeting_id=on.id,
            user_id=user_id,
            state=ReflectionState.SUBMITTED,
            framework=WHAT_SO_WHAT.key,
            answers={"what": "We compared how we open a lesson."},
            rating=4,
            visibility=Visibility.CIRCLE,
            created_at=NOON,
            updated_at=NOON,
        ),
        **changes,
    )


def commitment(at: Meeting, user_id: UserId = ADA, **changes: Any) -> Commitment:
    if changes.get("visibility", Visibility.CIRCLE) is Visibility.CIRCLE:
        changes = {"shared_at": changes.get("made_at", NOON)} | changes
    return replace(
        Commitment(
            id=CommitmentId(new_id()),
            team_id=at.team_id,
            circle_id=at.circle_id,
            meeting_id=at.id,
            user_id=user_id,
            cue="the lesson begins",
            action="put a question on the board",
            state=CommitmentState.OPEN,
            visibility=Visibility.CIRCLE,
            made_at=NOON,
        ),
        **changes,
    )


def insight(
    text: str = "A question opens a lesson better than I do.", *, is_shared: bool = False, **changes: Any
) -> Insight:
    if is_shared:
        changes = {"shared_at": changes.get("created_at", NOON)} | changes
    return replace(
        Insight(
            id=InsightId(new_id()),
            team_id=TEAM,
            user_id=ADA,
            circle_id=None,
            meeting_id=None,
            kind=InsightKind.LEARNED,
            text=text,
            tags=(),
            source_url=None,
            created_at=NOON,
            updated_at=NOON,
        ),
        **changes,
    )


def nudge(of: Circle, key: str | None = None, **changes: Any) -> Nudge:
    """Return a nudge to a person, due at NOON; pass `user_id=None` for one that is to be expanded."""
    return replace(
        Nudge(
            id=NudgeId(new_id()),
            key=key or new_id(),
            team_id=of.team_id,
            circle_id=of.id,
            kind=NudgeKind.REMINDER,
            due_at=NOON,
            not_after=NOON + timedelta(hours=4),
            user_id=ADA,
        ),
        **changes,
    )


def posted_digest(of: Circle, by: Nudge, **changes: Any) -> PostedDigest:
    return replace(
        PostedDigest(
            id=DigestId(new_id()),
            team_id=of.team_id,
            circle_id=of.id,
            nudge_id=by.id,
            since=NOON - timedelta(days=7),
            until=NOON,
            channel_id=of.channel_id,
            message_ts="1795435200.000100",
        ),
        **changes,
    )
