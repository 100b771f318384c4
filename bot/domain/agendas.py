"""The agenda: what a meeting is planned to be about, item by item; where nobody set one, its format's template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.circles import Circle, Format
from bot.domain.ids import UserId

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting

FIVE = 5
TOPIC_MINUTES = 15
"""How long a topic gets that is put on an agenda with room for it."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item: how many minutes, about what, and who brings it (None: the circle)."""

    minutes: int
    title: str
    by: UserId | None = None

    def to_json(self) -> list[object]:
        return [self.minutes, self.title, self.by]


TEMPLATES: dict[Format, tuple[AgendaItem, ...]] = {
    Format.CIRCLE_MEETING: (
        AgendaItem(10, "Check-in: how is everyone here today?"),
        AgendaItem(10, "Looking back: how did our commitments go?"),
        AgendaItem(25, "A challenge of one of us, and a round of solutions"),
        AgendaItem(15, "What we take with us, and what each of us will do"),
    ),
    Format.PEER_COACHING: (
        AgendaItem(10, "Focus: what are you working on, and what should I look for?"),
        AgendaItem(20, "Observe: one works or tells, the other watches and notes"),
        AgendaItem(15, "Feedback: what I saw, before what I think of it"),
        AgendaItem(15, "Debrief: what will you try, and when do we swap?"),
    ),
    Format.WORKSHOP: (
        AgendaItem(5, "Welcome, and who is here"),
        AgendaItem(25, "The guest’s topic"),
        AgendaItem(20, "Your questions, those with most votes first"),
        AgendaItem(10, "What we take with us, and what each of us will try"),
    ),
    Format.ONLINE_EXCHANGE: (
        AgendaItem(10, "Arrive: one thing that went well since last time"),
        AgendaItem(30, "Share: what did you try, and what came of it?"),
        AgendaItem(20, "Answer one another, and say what you take with you"),
    ),
}
"""What a meeting of an hour is about unless somebody plans it, by the circle's format."""

_AT_FIRST = {TEMPLATES[Format.CIRCLE_MEETING][1].title: "Who we are, and what each of us wants to learn"}
"""What is proposed for the first meeting of a series in the place of what none came before."""

GUESTS_TOPIC, TOPIC = TEMPLATES[Format.WORKSHOP][1].title, "The topic, by one of us"
"""What the main part of a workshop is called, and what it is while no guest is invited."""

_MAIN = {
    Format.CIRCLE_MEETING: 2,
    Format.PEER_COACHING: 0,
    Format.WORKSHOP: 1,
    Format.ONLINE_EXCHANGE: 1,
}
"""Which item of a template makes room for a topic."""


def template(kind: Format, length: int) -> tuple[AgendaItem, ...]:
    """Return the template of a format, its minutes scaled so that they add up to `length`, each at least one.

    In fives where the length allows it, because people plan in fives. What a short meeting has no minute for is
    left out from the end.
    """
    items = TEMPLATES[kind][: max(1, length)]
    step = FIVE if length % FIVE == 0 and length >= FIVE * len(items) else 1
    given = apportioned([item.minutes for item in items], length // step)
    return tuple(replace(item, minutes=share * step) for item, share in zip(items, given, strict=True))


def proposed(circle: Circle, meeting: Meeting) -> tuple[AgendaItem, ...]:
    """Return what a meeting is proposed to be about: the template; a first meeting looks back on nothing."""
    items = template(circle.format, length_of(meeting))
    if meeting.number > 1:
        return items
    return tuple(replace(item, title=_AT_FIRST.get(item.title, item.title)) for item in items)


def apportioned(weights: Sequence[int], total: int) -> list[int]:
    """Divide a total into whole shares of at least one that follow the weights; largest remainders round up."""
    if total < len(weights):
        raise ValueError(f"{total} cannot be shared among {len(weights)}")
    whole = sum(weights)
    shares = [max(1, total * weight // whole) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: max(0, total - sum(shares))]:
        shares[place] += 1
    while sum(shares) > total:  # what is too small was rounded up to one: the largest gives it
        shares[shares.index(max(shares))] -= 1
    return shares


def agenda_of(circle: Circle, meeting: Meeting) -> tuple[AgendaItem, ...]:
    """Return what a meeting is planned to be about: its own agenda, or what is proposed."""
    return meeting.agenda or proposed(circle, meeting)


def length_of(meeting: Meeting) -> int:
    """Return how many minutes a meeting lasts."""
    return max(1, (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1))


def total(items: Sequence[AgendaItem]) -> int:
    """Return how many minutes the items take together."""
    return sum(item.minutes for item in items)


def with_topic(circle: Circle, meeting: Meeting, title: str, by: UserId | None) -> tuple[AgendaItem, ...]:
    """Return the meeting's agenda with a topic on it, no longer than the meeting.

    In a template the topic takes the place of the main item. An agenda that somebody wrote gives it the time that
    is free; where there is none, the longest item gives half of its own.
    """
    if not meeting.agenda:
        items = list(proposed(circle, meeting))
        place = min(_MAIN[circle.format], len(items) - 1)
        items[place] = replace(items[place], title=title, by=by)
        return tuple(items)
    items = list(meeting.agenda)
    free = length_of(meeting) - total(items)
    if free > 0:
        return (*items[:-1], AgendaItem(min(free, TOPIC_MINUTES), title, by), items[-1])
    longest = max(range(len(items)), key=lambda place: items[place].minutes)
    half = items[longest].minutes // 2
    if half == 0:
        return tuple(items)
    items[longest] = replace(items[longest], minutes=items[longest].minutes - half)
    return (*items[: longest + 1], AgendaItem(half, title, by), *items[longest + 1 :])


def without_topic(circle: Circle, meeting: Meeting, title: str, by: UserId | None) -> tuple[AgendaItem, ...]:
    """Return the meeting's agenda without a topic that was put on it; the minutes it had are free then.

    What was only a template with the topic in it is nobody's agenda again.
    """
    if meeting.agenda == with_topic(circle, replace(meeting, agenda=()), title, by):
        return ()
    return tuple(item for item in meeting.agenda if (item.title, item.by) != (title, by))
