"""The online exchange: questions spread over days, answered in writing, each in their own morning.

A circle of the format *online exchange* does not gather. Each "meeting" of its series is an exchange: it opens on
its date at the circle's time, in the channel, and ends some days later. Its questions come to every member by
themselves, one on each working morning where *they* live, so that nobody has to be awake for anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from bot.domain.circles import Circle
from bot.domain.ids import CircleId, MeetingId, NudgeId, TeamId, UserId, new_id
from bot.domain.local_time import local, resolve
from bot.domain.meeting_nudges import keys_begin, meeting_nudge
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.text import one_line, tidy
from bot.errors import FieldErrors

EXCHANGE_DAYS_MOST = 6
"""An exchange is over a day before the next can begin: circles meet once a week at most."""
PROMPTS_MOST = 4
"""As many as there are working mornings in most exchanges; see `exchange_for`."""
MORNING = time(9, 0)
TITLE_MAX = 150
PROMPT_MAX = 300
ANSWER_MAX = 1500
SUMMARY_FOR = timedelta(hours=48)
POSTED_WITHIN = timedelta(days=3)
"""How long an answer waits to be posted where Slack is out of reach; the summary holds it all the same."""
_EARLIER = timedelta(hours=1)
"""Clocks that go back may bring a morning an hour nearer."""

TEMPLATE = (
    "What have you tried lately that has to do with our topic, and what happened?",
    "Which resource, example or idea would you pass on, and why that one?",
    "What will you do differently because of this exchange?",
)
"""The questions where nobody chose others: three, so that with the question after the end they fit into a week of
four messages. Written for this project: what was done, what can be passed on, what follows."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one exchange asks. `user_id` planned it (None: nobody did, so it asks the `TEMPLATE`).

    `link` leads to its thread, empty until Slack told us.
    """

    meeting_id: MeetingId
    team_id: TeamId
    circle_id: CircleId
    title: str
    prompts: tuple[str, ...]
    user_id: UserId | None = None
    planned_at: datetime | None = None
    link: str = ""

    @classmethod
    def of_template(cls, circle: Circle, meeting: Meeting) -> Exchange:
        """Return what an exchange asks that nobody planned: the circle's own goal is its topic."""
        return cls(meeting.id, circle.team_id, circle.id, one_line(circle.goal)[:TITLE_MAX], TEMPLATE)


@dataclass(frozen=True, slots=True)
class ExchangeAnswer:
    """A member's answer to one question, in their own words; `place` counts the questions from 1."""

    id: str
    team_id: TeamId
    circle_id: CircleId
    meeting_id: MeetingId
    user_id: UserId
    place: int
    text: str
    answered_at: datetime
    updated_at: datetime

    @property
    def key(self) -> str:
        """How the nudge that posts it is named."""
        return f"exchange:{self.id}:answer"


class Stage(Enum):
    """Where an exchange stands."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


def stage_of(meeting: Meeting, now: datetime) -> Stage:
    """Return whether an exchange is still to open, is under way, or is over."""
    if now < meeting.starts_at:
        return Stage.AHEAD
    return Stage.OPEN if now < meeting.ends_at else Stage.OVER


def exchange_for(first_on: date) -> timedelta:
    """Return how long the exchanges of a series last: six days, less where that would end on a weekend.

    Whatever weekday it begins on, three working mornings lie in it in every zone, four nearly everywhere: where
    it begins on a Sunday or a Monday, somebody half a world away may get a fourth question at a weekend.
    """
    days = EXCHANGE_DAYS_MOST
    while (first_on.weekday() + days) % 7 >= 5:
        days -= 1
    return timedelta(days=days)


def check_exchange(title: str, prompts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return title and questions as they are kept; raise FieldErrors ("title", "prompt_1" …) in words."""
    wrong: dict[str, str] = {}
    title = one_line(title)
    if not title:
        wrong["title"] = "Say in a few words what this exchange is about."
    elif len(title) > TITLE_MAX:
        wrong["title"] = f"Please keep this to {TITLE_MAX} characters (it has {len(title)})."
    kept = [tidy(prompt) for prompt in prompts]
    for place, prompt in enumerate(kept, start=1):
        if len(prompt) > PROMPT_MAX:
            wrong[f"prompt_{place}"] = f"Please keep this to {PROMPT_MAX} characters (it has {len(prompt)})."
    if not any(kept):
        wrong["prompt_1"] = "Ask at least one question."
    if wrong:
        raise FieldErrors(wrong)
    return title, tuple(prompt for prompt in kept if prompt)


def check_answer(text: str) -> str:
    """Return an answer as it is kept; raise FieldErrors at "answer" in words."""
    text = tidy(text)
    if not text:
        raise FieldErrors({"answer": "Write a sentence or two, in your own words."})
    if len(text) > ANSWER_MAX:
        raise FieldErrors({"answer": f"Please keep this to {ANSWER_MAX} characters (it has {len(text)})."})
    return text


def key_of(meeting: Meeting, kind: NudgeKind, place: int | None = None) -> str:
    """Return how a nudge of an exchange is named, as the timetable names those of a meeting."""
    return f"{keys_begin(meeting)}{_occasion(kind, place)}"


def _occasion(kind: NudgeKind, place: int | None) -> str:
    return kind.value if place is None else f"{kind.value}_{place}"


def plan_exchange(circle: Circle, meeting: Meeting) -> Iterator[Nudge]:
    """Yield what one exchange gives rise to: its opening, a question for each place, its summary.

    A question is expanded before the earliest morning on Earth that it may be due in; `morning` says when it is
    due to whom. Places that the exchange does not fill come to nobody.
    """
    start, end = meeting.starts_at, meeting.ends_at
    yield _nudge(circle, meeting, NudgeKind.EXCHANGE_OPENING, start, end)
    for place in range(1, PROMPTS_MOST + 1):
        due = max(start, start + timedelta(days=place - 1) - _EARLIER)
        yield _nudge(circle, meeting, NudgeKind.EXCHANGE_PROMPT, due, end, place=place)
    yield _nudge(circle, meeting, NudgeKind.EXCHANGE_SUMMARY, end, end + SUMMARY_FOR)


def answer_nudge(circle: Circle, answer: ExchangeAnswer, now: datetime) -> Nudge:
    """Return the nudge that posts an answer in the thread of its exchange, due now."""
    return Nudge(
        id=NudgeId(new_id()),
        key=answer.key,
        team_id=circle.team_id,
        circle_id=circle.id,
        meeting_id=answer.meeting_id,
        kind=NudgeKind.EXCHANGE_ANSWER,
        due_at=now,
        not_after=now + POSTED_WITHIN,
        channel_id=circle.channel_id,
        details={"answer": answer.id},
    )


def _nudge(
    circle: Circle,
    meeting: Meeting,
    kind: NudgeKind,
    due_at: datetime,
    not_after: datetime,
    place: int | None = None,
) -> Nudge:
    nudge = meeting_nudge(circle, meeting, kind, due_at, not_after, occasion=_occasion(kind, place))
    return replace(
        nudge,
        channel_id=None if place is not None else circle.channel_id,
        details={} if place is None else {"place": str(place)},
    )


def place_of(nudge: Nudge) -> int:
    """Return which question a nudge asks, from 1; 0 where it does not say."""
    given = nudge.details.get("place", "")
    return int(given) if given.isdecimal() else 0


def morning(
    meeting: Meeting,
    place: int,
    total: int,
    zone: str,
    works_on: frozenset[int] = frozenset(range(5)),
    days_off: frozenset[date] = frozenset(),
) -> datetime:
    """Return when the question of a place is due to somebody: nine o'clock in their place-th working morning.

    Counted are the mornings between opening and end on the clocks of their `zone`. Where too few of them are
    working ones for all the questions, days off count too, and then weekends.
    """
    first = local(meeting.starts_at, zone).date()
    days = (meeting.ends_at - meeting.starts_at).days + 2
    dates = [first + timedelta(days=index) for index in range(days)]
    all_of_them = [(on, at) for on in dates if meeting.starts_at <= (at := _nine(on, zone)) < meeting.ends_at]
    of_weekdays = [(on, at) for on, at in all_of_them if on.weekday() in works_on]
    at_work = [(on, at) for on, at in of_weekdays if on not in days_off]
    fitting = next((some for some in (at_work, of_weekdays) if len(some) >= total), all_of_them)
    if not fitting:
        return meeting.starts_at
    return fitting[min(max(place, 1), len(fitting)) - 1][1]


def _nine(on: date, zone: str) -> datetime:
    return resolve(on, MORNING, zone).at
