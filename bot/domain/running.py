"""A run-sheet under way: which step a meeting is at, since when, and what a tap on its buttons makes of it.

Nothing runs in the background: each drawing says until when its step lasts, and people go on when they are ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.circles import Circle, Format, Member, MemberState
from bot.domain.ids import CircleId, MeetingId, NudgeId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting, Rsvp, took_place
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.run_sheets import Step

MORE_MINUTES = 5
EARLY = timedelta(minutes=60)
"""How long before a meeting its run-sheet may be started."""
LATE = timedelta(minutes=60)
"""How long after its planned end."""
POST_FOR = timedelta(minutes=30)
"""A run-sheet that could not be posted for so long is of no use any more."""


class Move(StrEnum):
    """What a tap asks for."""

    NEXT = "next"
    BACK = "back"
    MORE = "more"
    END = "end"


@dataclass(frozen=True, slots=True)
class Run:
    """The run-sheet of one meeting. `sheet` is its key, `steps` as they were when it was started.

    `step` counts from 0 and began at `step_at`; `version` grows with every change, so that of two taps on one
    drawing the first alone counts; `posts` counts the messages it was posted in.
    """

    meeting_id: MeetingId
    team_id: TeamId
    circle_id: CircleId
    user_id: UserId
    """Who started it."""
    sheet: str
    steps: tuple[Step, ...]
    step_at: datetime
    step: int = 0
    extra_minutes: int = 0
    version: int = 1
    posts: int = 1
    ended_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None

    @property
    def now_at(self) -> Step:
        return self.steps[self.step]

    @property
    def minutes(self) -> int:
        """How long the step lasts, with what was added."""
        return self.now_at.minutes + self.extra_minutes

    @property
    def until(self) -> datetime:
        """When the time for the step is over."""
        return self.step_at + timedelta(minutes=self.minutes)

    @property
    def post_key(self) -> str:
        """The key of the nudge that posts it: one for each message that it stands in."""
        return f"run_sheet:{self.meeting_id}:{self.posts}"


def as_of(run: Run, meeting: Meeting) -> Run:
    """Return the run; one that was begun before the meeting was moved to another time is over."""
    was_moved = run.step_at < meeting.starts_at - EARLY
    return replace(run, ended_at=run.step_at) if was_moved and run.is_under_way else run


def moved(run: Run, move: Move, now: datetime) -> Run:
    """Return the run after a tap. Back from the end takes it up again where it was; what cannot move stays.

    More minutes count from now where the time for the step is over already.
    """
    if not run.is_under_way:
        return replace(run, ended_at=None, version=run.version + 1) if move is Move.BACK else run
    match move:
        case Move.NEXT if run.step + 1 < len(run.steps):
            return _at(run, run.step + 1, now)
        case Move.BACK if run.step:
            return _at(run, run.step - 1, now)
        case Move.MORE:
            over = max(0, -((run.until - now) // timedelta(minutes=1)))  # whole minutes, begun ones too
            return replace(run, extra_minutes=run.extra_minutes + over + MORE_MINUTES, version=run.version + 1)
        case Move.NEXT | Move.END:
            return replace(run, ended_at=now, version=run.version + 1)
    return run


def _at(run: Run, step: int, now: datetime) -> Run:
    return replace(run, step=step, step_at=now, extra_minutes=0, version=run.version + 1)


def meeting_to_run(circle: Circle, meetings: Sequence[Meeting], now: datetime) -> Meeting | None:
    """Return the meeting whose run-sheet may be started now, or None; of two, the one that begins later."""
    near = [one for one in meetings if may_run(circle, one, now)]
    return max(near, key=lambda one: one.starts_at, default=None)


def may_run(circle: Circle, meeting: Meeting, now: datetime) -> bool:
    """Tell whether the run-sheet of a meeting may be started at an instant; an online exchange has no meeting."""
    is_held = circle.is_running and circle.format is not Format.ONLINE_EXCHANGE and took_place(circle, meeting)
    return is_held and meeting.starts_at - EARLY <= now < meeting.ends_at + LATE


def speaking_order(members: Sequence[Member], rsvps: Sequence[Rsvp], number: int) -> list[UserId]:
    """Return who speaks after whom in the rounds of meeting `number`: members in the order in which they joined,
    begun by another one each time, without those who said that they are away.
    """
    active = [one for one in members if one.state is MemberState.ACTIVE]
    in_order = sorted(active, key=lambda one: (one.joined_at, one.user_id))
    if not in_order:
        return []
    first = (number - 1) % len(in_order)
    away = {rsvp.user_id for rsvp in rsvps if rsvp.said_away}
    return [one.user_id for one in (*in_order[first:], *in_order[:first]) if one.user_id not in away]


def posting(run: Run, circle: Circle, now: datetime) -> Nudge:
    """Return the nudge that posts the run-sheet in the circle's channel, due now."""
    return Nudge(
        id=NudgeId(new_id()),
        key=run.post_key,
        team_id=circle.team_id,
        circle_id=circle.id,
        kind=NudgeKind.RUN_SHEET,
        due_at=now,
        not_after=now + POST_FOR,
        meeting_id=run.meeting_id,
        channel_id=circle.channel_id,
    )


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run-sheet as its message shows it: `speakers` are names in speaking order."""

    circle: Circle
    meeting: Meeting
    run: Run
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunOffer:
    """What may be started for a meeting; `run` is the one that is or was under way, if any."""

    circle: Circle
    meeting: Meeting
    run: Run | None
