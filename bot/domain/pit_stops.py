"""The pit stop: at one third and two thirds of a series the circle looks at itself and changes one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from statistics import fmean

from bot.domain.circles import Circle
from bot.domain.ids import CircleId, MeetingId, NudgeId, PitStopId, TeamId, UserId, new_id
from bot.domain.local_time import local_day, resolve
from bot.domain.meeting_nudges import INSTANT
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.reflections import Reflection
from bot.domain.text import one_line
from bot.domain.told import ENOUGH_TO_TELL
from bot.domain.working_days import IsHoliday, no_holiday, working_day_from
from bot.errors import FieldErrors

PIT_STOP_AT = time(10, 0)
PIT_STOP_FOR = timedelta(hours=48)
GOAL_FOR = timedelta(days=5)
"""How long after a meeting its goal check is open: over a weekend, and while the pit stop is of use."""
TWICE_FROM = 6
"""A series of so many meetings has two pit stops, a shorter one has one in its middle."""
ONCE_FROM = 3
CHANGE_MAX = 300
STARTS_MAX = 100


class Verdict(StrEnum):
    """Whether a change happened, by one tap of anyone in the circle."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class PitStop:
    """One adopted change: what the circle changes and from when, in a member's words, and whether it happened."""

    id: PitStopId
    team_id: TeamId
    circle_id: CircleId
    user_id: UserId
    change: str
    starts: str
    made_at: datetime
    verdict: Verdict | None = None
    judged_by: UserId | None = None
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PitStopPage:
    """What the circle said so far. Means are of at least five people, else None.

    `attended` says for each meeting held how many said they were there, None where fewer than five; `pluses` and
    `deltas` are words that their authors gave to the circle, without names; `meeting` is the latest one held.
    `goal` is of the latest goal check that is closed, asked after the meeting `goal_number`; while one is open,
    only how many have answered is told, since two figures could be subtracted. `is_told`: the circle has enough
    members for a mean to come of it.
    """

    circle: Circle
    meeting: Meeting
    rating: float | None
    raters: int
    attended: tuple[int | None, ...]
    pluses: tuple[str, ...]
    deltas: tuple[str, ...]
    goal: float | None
    goal_raters: int
    latest: PitStop | None
    goal_number: int = 0
    goal_answered: int = 0
    is_goal_open: bool = True
    is_told: bool = True


def pit_stop_places(meetings: int) -> tuple[int, ...]:
    """Return after which meetings a series has its pit stops.

    After one third and two thirds, rounded up; a series of three to five has one in its middle, since two would be
    a meeting apart; a shorter one has none.
    """
    if meetings < ONCE_FROM:
        return ()
    if meetings < TWICE_FROM:
        return (-(-meetings // 2),)
    return (-(-meetings // 3), -(-2 * meetings // 3))


def pit_stop_meetings(
    circle: Circle, meetings: Iterable[Meeting], is_holiday: IsHoliday = no_holiday
) -> list[Meeting]:
    """Return the meetings after which there is a pit stop, the planned ones or the next that will do.

    One that was skipped will not do, nor one so close before another that no working morning lies between. What a
    series had before it was made longer counts.
    """
    planned = sorted(meetings, key=lambda one: (one.starts_at, one.number))
    places = pit_stop_places(circle.cadence.meetings)[circle.settings.pit_stops_had :]
    chosen: list[Meeting] = []
    waiting = False
    for meeting in planned:
        waiting = waiting or meeting.number in places
        if waiting and not meeting.is_skipped:
            due, until = _window(circle, meeting, planned, is_holiday)
            if due < until:
                chosen.append(meeting)
                waiting = False
    return chosen


def _window(
    circle: Circle, meeting: Meeting, meetings: Iterable[Meeting], is_holiday: IsHoliday
) -> tuple[datetime, datetime]:
    """Return from when until when a pit stop after a meeting is of use."""
    on = working_day_from(circle, local_day(meeting.ends_at, circle.zone) + timedelta(days=1), is_holiday)
    due = resolve(on, PIT_STOP_AT, circle.zone).at
    later = [one.starts_at for one in meetings if not one.is_skipped and one.starts_at > meeting.starts_at]
    return due, min([due + PIT_STOP_FOR, *later])


def plan_pit_stops(
    circle: Circle, meetings: Sequence[Meeting], is_holiday: IsHoliday = no_holiday
) -> Iterator[Nudge]:
    """Yield a post for the channel on the working day after each of these meetings, at 10:00 circle time.

    It is of use until the next meeting begins, and for two days.
    """
    for meeting in pit_stop_meetings(circle, meetings, is_holiday):
        due, until = _window(circle, meeting, meetings, is_holiday)
        yield pit_stop_nudge(circle, meeting, f"{meeting.starts_at:{INSTANT}}:pit_stop", due, until)


def pit_stop_nudge(circle: Circle, meeting: Meeting, occasion: str, due: datetime, until: datetime) -> Nudge:
    """Return a pit stop for the channel; `occasion` is what makes it one of its kind."""
    return replace(
        Nudge(
            id=NudgeId(new_id()),
            key=f"meeting:{meeting.id}:{occasion}",
            team_id=circle.team_id,
            circle_id=circle.id,
            meeting_id=meeting.id,
            kind=NudgeKind.PIT_STOP,
            due_at=due,
            not_after=until,
        ),
        channel_id=circle.channel_id,
    )


def told_of(reflections: Iterable[Reflection], closed: Collection[MeetingId]) -> list[Reflection]:
    """Return those whose ratings the digests told: of `closed` meetings, which cannot be rated any more, that
    five people rated. In a mean over others, one person's rating could be found by subtracting what was told.
    """
    rated = [one for one in reflections if one.rating is not None and one.meeting_id in closed]
    raters = Counter(one.meeting_id for one in rated)
    return [one for one in rated if raters[one.meeting_id] >= ENOUGH_TO_TELL]


def goal_is_open(meeting: Meeting, now: datetime) -> bool:
    """Tell whether the goal check after a meeting takes answers; when it takes none, its mean is told."""
    return now < meeting.ends_at + GOAL_FOR


def mean_of_enough(ratings: Sequence[int]) -> float | None:
    """Return the mean of ratings of one person each; of fewer than five nothing is told."""
    return fmean(ratings) if len(ratings) >= ENOUGH_TO_TELL else None


def check_change(change: str, starts: str) -> tuple[str, str]:
    """Return the change and from when it holds, or raise FieldErrors."""
    change, starts = one_line(change), one_line(starts)
    wrong = {} if change else {"change": "Write the one thing you change, as in “We begin with a question”."}
    for name, text, longest in (("change", change, CHANGE_MAX), ("starts", starts, STARTS_MAX)):
        if len(text) > longest:
            wrong[name] = f"Please keep this to {longest} characters (it has {len(text)})."
    if wrong:
        raise FieldErrors(wrong)
    return change, starts or "the next meeting"
