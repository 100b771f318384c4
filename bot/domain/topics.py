"""The topic: something that members would like to talk about, kept until a meeting takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.circles import Circle
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.text import one_line, tidy
from bot.errors import FieldErrors

TITLE_MAX = 120
WHY_MAX = 500
OPEN_MAX = 50
"""So many topics wait at once in a circle; more are a heap, not a list."""


class TopicState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    """It is or was on the agenda of a meeting."""
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a circle's backlog. `meeting_id` is the meeting that took it."""

    id: str
    team_id: TeamId
    circle_id: CircleId
    user_id: UserId
    title: str
    why: str
    state: TopicState
    created_at: datetime
    meeting_id: MeetingId | None = None


@dataclass(frozen=True, slots=True)
class VotedTopic:
    """A topic with how many members would like it, and whether the reader is one of them."""

    topic: Topic
    votes: int
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """The topics of a circle for one reader. `taken` come with the number of their meeting, newest first.

    `may_choose`: the reader leads, and may put topics on the agenda of `meeting` or away.
    """

    circle: Circle
    topics: tuple[VotedTopic, ...]
    taken: tuple[tuple[Topic, int], ...]
    names: Mapping[UserId, str]
    reader_id: UserId
    meeting: Meeting | None
    may_choose: bool
    said: str = ""
    """What was just done, in words."""


def ranked(topics: Iterable[VotedTopic]) -> list[VotedTopic]:
    """Return the topics with most votes first, of equal ones the one that has waited longest."""
    return sorted(topics, key=lambda one: (-one.votes, one.topic.created_at, one.topic.id))


def check_topic(title: str, why: str) -> tuple[str, str]:
    """Return a topic's title and why, tidied, or raise FieldErrors."""
    title, why = one_line(title), tidy(why)
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = "Say in a few words what you would like to talk about."
    elif len(title) > TITLE_MAX:
        wrong["title"] = f"Please keep this to {TITLE_MAX} characters (it has {len(title)})."
    if len(why) > WHY_MAX:
        wrong["why"] = f"Please keep this to {WHY_MAX} characters (it has {len(why)})."
    if wrong:
        raise FieldErrors(wrong)
    return title, why
