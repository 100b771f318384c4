"""The end of a series: when it is over, what is asked and told then, and how it goes on after all.

What comes at the end hangs on the last meeting that was not skipped, under keys that grow out of it, so that it
moves with that meeting, and is dropped and planned anew where another becomes the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.circles import Circle, CircleStatus, Format
from bot.domain.insights import Insight, InsightKind
from bot.domain.local_time import days_from, local_day, resolve
from bot.domain.meeting_nudges import INSTANT, meeting_nudge
from bot.domain.meetings import Meeting, last_meeting, took_place
from bot.domain.moving import CUT_OFF, RESTED, added_at_end, with_total
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.pit_stops import PitStop, plan_pit_stops
from bot.domain.surveys import SurveyResult
from bot.domain.told import ToldFigure
from bot.domain.working_days import IsHoliday, no_holiday, working_day_from

SURVEY_BEFORE = timedelta(hours=1)
SURVEY_AGAIN_DAYS = 2
SURVEY_AGAIN_FOR = timedelta(days=5)
SUMMARY_DAYS = 3
SUMMARY_AT = time(16, 0)
SUMMARY_FOR = timedelta(days=3)
LEADING_DAYS = 4
LEADING_FOR = timedelta(days=7)
USED_IT_DAYS = {NudgeKind.USED_IT_FIRST: 30, NudgeKind.USED_IT_LAST: 90}
USED_IT_FOR = timedelta(days=7)
FAR_AHEAD = frozenset({NudgeKind.USED_IT_FIRST, NudgeKind.USED_IT_LAST})
"""What is written into the ledger as soon as the series is over, beyond the horizon of planning: by the time it is
due the circle is finished, and nobody plans for it any more."""
AT_THE_END = FAR_AHEAD | {NudgeKind.SURVEY_FIRST, NudgeKind.SURVEY_LAST, NudgeKind.FACILITATOR_SURVEY}
"""What goes to people, whether they were at the last meeting or not."""
EXTENDED_MOST = 12
GONE_FOR_GOOD = CUT_OFF | {RESTED}
"""Why a skipped meeting does not come back."""
INSIGHTS_SHOWN = 8
TAGS_SHOWN = 5


def ended_at(circle: Circle, meetings: Iterable[Meeting]) -> datetime | None:
    """Return when the series ends or ended: with its last meeting, or when its facilitator ended it.

    It is not over before the time of a later meeting that was skipped and can still be brought back; where all
    were skipped, that is its end.
    """
    if circle.settings.ended_at:
        return datetime.fromisoformat(circle.settings.ended_at)
    known = list(meetings)
    last = last_meeting(known)
    skipped = [one.starts_at for one in known if one.is_skipped and one.skipped_because not in GONE_FOR_GOOD]
    return max([*([last.ends_at] if last else []), *skipped], default=None)


def has_met(circle: Circle, meetings: Iterable[Meeting], now: datetime) -> bool:
    """Tell whether a circle has held a meeting, or is at its first: then there is something to look back on."""
    return any(took_place(circle, one) and one.starts_at <= now for one in meetings)


def ended_words(circle: Circle) -> str:
    """Return what whoever asks something of a circle that is over is told, in plain words."""
    return f"“{circle.name}” has ended. `/circle summary` shows what it leaves, `/circle extend` adds meetings."


def has_run_out(circle: Circle, meetings: Iterable[Meeting], now: datetime) -> bool:
    """Tell whether a circle that still counts as running has had its last meeting; one that is paused goes on."""
    end = ended_at(circle, meetings)
    return circle.is_running and end is not None and end <= now


def summary_is_due(circle: Circle, meetings: Iterable[Meeting], now: datetime, is_holiday: IsHoliday) -> bool:
    """Tell whether the closing summary has had its time; what falls into a rest is not a circle's end."""
    end = ended_at(circle, meetings)
    if circle.status is CircleStatus.PAUSED or end is None:
        return False
    return summary_at(circle, end, is_holiday) <= now


def plan_ending(
    circle: Circle,
    meetings: Sequence[Meeting],
    now: datetime | None = None,
    *,
    last_end: datetime | None = None,
    is_holiday: IsHoliday = no_holiday,
) -> Iterator[Nudge]:
    """Yield what the end of a series gives rise to; nothing while its last meeting is not among `meetings`.

    `last_end` says when the last meeting of all ends where some are left out. With `now`, the questions of weeks
    later are yielded from the end on only: until then the end may move. Before the last meeting members are asked
    where there is more than one, and where people gather for it.
    """
    last = last_meeting(list(meetings))
    if last is None or (last_end is not None and last.ends_at < last_end):
        return
    end, zone = ended_at(circle, meetings) or last.ends_at, circle.zone
    gathers = circle.cadence.meetings > 1 and circle.format is not Format.ONLINE_EXCHANGE
    if gathers and not circle.settings.ended_at:
        due = last.starts_at - SURVEY_BEFORE
        yield _owed(circle, last, NudgeKind.SURVEY_FIRST, due, last.starts_at)
    due = days_from(end, SURVEY_AGAIN_DAYS, zone)
    yield _owed(circle, last, NudgeKind.SURVEY_LAST, due, due + SURVEY_AGAIN_FOR)
    due = summary_at(circle, end, is_holiday)
    yield replace(_owed(circle, last, NudgeKind.SUMMARY, due, due + SUMMARY_FOR), channel_id=circle.channel_id)
    due = days_from(end, LEADING_DAYS, zone)
    yield _owed(circle, last, NudgeKind.FACILITATOR_SURVEY, due, due + LEADING_FOR)
    if now is not None and now < end:
        return
    for kind, days in USED_IT_DAYS.items():
        due = days_from(end, days, zone)
        yield _owed(circle, last, kind, due, due + USED_IT_FOR)


def _owed(circle: Circle, last: Meeting, kind: NudgeKind, due: datetime, until: datetime) -> Nudge:
    """Return a nudge of the end. A series that is ended twice after the same meeting has the end of both times."""
    early = circle.settings.ended_at
    occasion = f"{kind}_{datetime.fromisoformat(early):{INSTANT}}" if early else ""
    return meeting_nudge(circle, last, kind, due, until, occasion=occasion)


def summary_at(circle: Circle, end: datetime, is_holiday: IsHoliday) -> datetime:
    """Return when the figures of the survey of a series that ended are told; its summary comes then.

    It waits for a working day of the circle.
    """
    on = working_day_from(circle, local_day(days_from(end, SUMMARY_DAYS, circle.zone), circle.zone), is_holiday)
    return resolve(on, SUMMARY_AT, circle.zone).at


def extended(
    circle: Circle, meetings: Sequence[Meeting], more: int, now: datetime
) -> tuple[Circle, list[Meeting]]:
    """Return the circle running on, and so many more meetings in its rhythm after the last one planned.

    All are ahead of `now`. Those that a shorter or ended series had cut off come back first, under their numbers.
    """
    whole, found = list(meetings), []
    for _ in range(more):
        found.append(added_at_end(circle, whole, now))
        whole = [*(one for one in whole if one.id != found[-1].id), found[-1]]
    had = circle.settings.pit_stops_had + sum(one.due_at <= now for one in plan_pit_stops(circle, meetings))
    running = replace(
        with_total(circle, whole),
        settings=replace(circle.settings, ended_at="", pit_stops_had=had),
        status=CircleStatus.ACTIVE if circle.status is CircleStatus.FINISHED else circle.status,
    )
    return running, found


@dataclass(frozen=True, slots=True)
class Summary:
    """What a circle may keep of its series. Nobody is named; words are those that were given to the circle.

    `kept` is how many of the commitments told of were kept; None where too few people told of one.
    """

    circle: Circle
    held: int
    planned: int
    first_at: datetime | None
    last_at: datetime | None
    insights: tuple[Insight, ...]
    insights_total: int
    tags: tuple[tuple[str, int], ...]
    kept: ToldFigure | None
    changes: tuple[PitStop, ...]
    survey: SurveyResult
    rating: float | None


def top_insights(insights: Iterable[Insight]) -> tuple[Insight, ...]:
    """Return what was learned, the newest of it, thanks and questions left out: they were for the day."""
    kinds = {InsightKind.LEARNED, InsightKind.TRIED, InsightKind.RESOURCE}
    fitting = [one for one in insights if one.is_shared and one.kind in kinds]
    return tuple(sorted(fitting, key=lambda one: (one.created_at, one.id), reverse=True)[:INSIGHTS_SHOWN])


def top_tags(insights: Iterable[Insight]) -> tuple[tuple[str, int], ...]:
    """Return the most used tags of what was shared, with how often, the most used first."""
    uses: dict[str, int] = {}
    for insight in insights:
        for tag in insight.tags if insight.is_shared else ():
            uses[tag] = uses.get(tag, 0) + 1
    return tuple(sorted(uses.items(), key=lambda item: (-item[1], item[0]))[:TAGS_SHOWN])
