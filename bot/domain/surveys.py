"""Surveys: what a person says once about a whole series, about leading it, and about what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.circles import Circle
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.text import tidy
from bot.domain.told import ENOUGH_TO_TELL, Figure, Given, ToldFigure
from bot.errors import FieldErrors

RATINGS = ("1", "2", "3", "4", "5")
WORDS_MAX = 1000
OPEN_FOR = timedelta(days=14)
"""So long after the end an answer to the end survey may be given and changed."""
YES = "yes"


class SurveyKind(StrEnum):
    """What a person is asked about. `key` of a question and these names are stored and never change."""

    END = "end"
    """How far did I get with my own goal?"""
    GOAL = "goal"
    """At a pit stop: are we on the way to our goal? `number` is the meeting after which it was asked."""
    LEADING = "leading"
    """From its facilitator: my own goal in leading, and what worries me. It stays theirs when another leads."""
    LED = "led"
    """After it: how far did I get, and what would I tell the next one?"""
    USED_FIRST = "used_first"
    USED_LAST = "used_last"


class Used(StrEnum):
    """Did you use it?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Survey:
    """One person's answer to one survey of a circle; a later one takes its place.

    `answers` maps a question's key to words or a choice. Whose it is stays with it; others see figures of at least
    five people, and words only where `answers["share"]` says that the circle may read them, without a name.
    """

    team_id: TeamId
    circle_id: CircleId
    user_id: UserId
    kind: SurveyKind
    rating: int | None
    created_at: datetime
    updated_at: datetime
    number: int = 0
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadingSaid:
    """What one person said about leading one circle, for organisers, with their display name.

    `led_until` is the day on which they handed it over or left, None where that was not noted; it says nothing of
    somebody who `leads` it now.
    """

    circle: Circle
    name: str
    before: Survey | None
    after: Survey | None
    leads: bool = True
    led_until: date | None = None


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What a circle is told of its end survey: None and nothing where fewer than five people answered.

    `as_of` is the day it was told on, where the series has gone on since.
    """

    answered: int
    goal: float | None = None
    included: float | None = None
    applied: float | None = None
    again: int | None = None
    again_asked: int = 0
    helped: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    as_of: date | None = None


def can_be_told(members: int) -> bool:
    """Tell whether a circle of so many has enough people for a figure of their answers to be told at all."""
    return members >= ENOUGH_TO_TELL


def counted(surveys: Iterable[Survey], told_at: datetime, closed_at: datetime, now: datetime) -> list[Survey]:
    """Return the answers that figures may be made of, the same ones from the first time they are told.

    Those that were there when the summary was due (`told_at`) count from then on; where they were too few, all
    count once the survey is closed. Where a series went on, what was told before stays (bot/domain/told.py).
    """
    rated = [one for one in surveys if one.kind is SurveyKind.END and one.rating is not None]
    early = [one for one in rated if one.created_at < told_at]
    if len(early) >= ENOUGH_TO_TELL:
        return early if told_at <= now else []
    return rated if closed_at <= now else []


def changed_figures(before: Survey, after: Survey) -> list[str]:
    """Return the names of the figures that differ between two answers of one person."""
    differ = [key for key in FIGURES if before.answers.get(key) != after.answers.get(key)]
    return [*(["rating"] if before.rating != after.rating else []), *differ]


def figures_of(surveys: Iterable[Survey]) -> dict[Figure, Given]:
    """Return what the figures of an end survey can be made of, each from those who answered that question."""
    given = [one for one in surveys if one.kind is SurveyKind.END and one.rating is not None]
    found: dict[Figure, dict[str, tuple[UserId, int]]] = {figure: {} for figure in SURVEY_FIGURES}
    for one in given:
        said = {Figure.RATING: one.rating, Figure.INCLUDED: _number(one, "included")}
        said |= {Figure.APPLIED: _number(one, "applied"), Figure.AGAIN: _would_go_on(one)}
        for figure, amount in said.items():
            if amount is not None:
                found[figure][one.user_id] = (one.user_id, amount)
    return dict(found)


def result_of(
    told: Mapping[Figure, ToldFigure], surveys: Iterable[Survey], as_of: date | None = None
) -> SurveyResult:
    """Return what may be told: the figures that were, and the words of those in them, in no order of time."""
    if Figure.RATING not in told:
        return SurveyResult(0)
    among = set(told[Figure.RATING].counted)
    shared = [one for one in surveys if one.answers.get("share") == YES and one.user_id in among]
    means = {figure: one.mean for figure, one in told.items()}
    again = told.get(Figure.AGAIN)
    return SurveyResult(
        answered=told[Figure.RATING].count,
        goal=means[Figure.RATING],
        included=means.get(Figure.INCLUDED),
        applied=means.get(Figure.APPLIED),
        again=again.total if again else None,
        again_asked=again.count if again else 0,
        helped=tuple(sorted(one.answers["helped"] for one in shared if one.answers.get("helped"))),
        change=tuple(sorted(one.answers["change"] for one in shared if one.answers.get("change"))),
        as_of=as_of,
    )


def _number(survey: Survey, key: str) -> int | None:
    return int(survey.answers[key]) if survey.answers.get(key) in RATINGS else None


def _would_go_on(survey: Survey) -> int | None:
    again = survey.answers.get("again")
    return int(again == YES) if again else None


SURVEY_FIGURES = (Figure.RATING, Figure.INCLUDED, Figure.APPLIED, Figure.AGAIN)
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "again": (YES, "no", "maybe"),
    "included": RATINGS,
    "applied": RATINGS,
    "share": (YES,),
    "guide": (YES,),
}
FIGURES = ("again", "included", "applied")
"""What is told in figures, beside the rating."""
QUESTIONS: Mapping[SurveyKind, tuple[str, ...]] = {
    SurveyKind.END: ("helped", "change", "again", "included", "applied", "share", "guide"),
    SurveyKind.LEADING: ("goal", "worries"),
    SurveyKind.LED: ("advice",),
    SurveyKind.USED_FIRST: ("line",),
    SurveyKind.USED_LAST: ("line",),
}


def check_answers(kind: SurveyKind, given: Mapping[str, str], *, takes_back: bool = False) -> dict[str, str]:
    """Return what was answered, empty answers left out, or raise FieldErrors for what needs another look.

    With `takes_back` nothing at all is an answer, too: what was said about leading is to be forgotten.
    """
    wrong: dict[str, str] = {}
    answers: dict[str, str] = {}
    for key in QUESTIONS[kind]:
        text = tidy(given.get(key, ""))
        if key in _CHOICES and text and text not in _CHOICES[key]:
            wrong[key] = "Choose one of the answers, or leave it open."
        elif len(text) > WORDS_MAX:
            wrong[key] = f"Please keep this to {WORDS_MAX} characters (it has {len(text)})."
        elif text:
            answers[key] = text
    if kind is SurveyKind.LEADING and not answers and not wrong and not takes_back:
        wrong["goal"] = "Write a few words in at least one of the two."
    if wrong:
        raise FieldErrors(wrong)
    return answers
