"""Anonymous answers: a box for each meeting, into which answers go without their authors.

What protects whoever answers: a box holds no person, no time and no order; the questions of one answer are not
kept together; it is shown whole, once, when nobody can add to it any more, and only where enough people
answered; that somebody answered is kept in the same way as that somebody chose not to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.ids import CircleId, MeetingId, TeamId
from bot.domain.meetings import Meeting
from bot.domain.reflections import Reflection, ReflectionState
from bot.domain.told import ENOUGH_TO_TELL

ANSWERING_FOR = timedelta(hours=72)
"""How long after a meeting's end it can be rated and answered without a name: until the last reminder.

What is told of either is counted then, once; later figures cannot be subtracted from earlier ones.
"""

OFFERED_FROM = 5
"""So many members must be able to answer before *anonymous* is offered (product rule)."""
ACCEPTED_FROM = 3
"""Where members have left since the form was opened: never below this (product rule)."""
SHOWN_FROM = ENOUGH_TO_TELL
"""So many answers must be in a box before any of them is shown (product rule)."""


@dataclass(frozen=True, slots=True)
class AnswerBox:
    """What was answered about one meeting without a name, shuffled.

    `count` is how many people answered; `answers` are (key of the question, words), not grouped by person;
    `ratings` are in ascending order.
    """

    team_id: TeamId
    circle_id: CircleId
    meeting_id: MeetingId
    count: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    ratings: tuple[int, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Tell whether enough people answered for their answers to be shown, once the time is over."""
        return self.count >= SHOWN_FROM


def closes_at(meeting: Meeting) -> datetime:
    """Return until when a meeting can be rated and answered without a name."""
    return meeting.ends_at + ANSWERING_FOR


def put_in(
    box: AnswerBox,
    answers: dict[str, str],
    rating: int | None,
    shuffle: Callable[[list[tuple[str, str]]], None],
) -> AnswerBox:
    """Return the box with one more answer; where in it, `shuffle` decides for all of them anew."""
    mixed = [*box.answers, *answers.items()]
    shuffle(mixed)
    ratings = sorted([*box.ratings, *([rating] if rating is not None else [])])
    return replace(box, count=box.count + 1, answers=tuple(mixed), ratings=tuple(ratings))


def may_be_anonymous(
    meeting: Meeting, before: Reflection | None, could_answer: int, now: datetime, *, offers: bool, least: int
) -> bool:
    """Tell whether one person may answer about a meeting without a name.

    `before` is what is kept of them about it: whoever reflected with their name, or passed, or answered without
    a name (which is kept like passing) has had their say. `could_answer` is the number of members who were
    asked; `offers` is the circle's setting.
    """
    fresh = before is None or before.state is ReflectionState.RATED
    return offers and fresh and could_answer >= least and now < closes_at(meeting)
