"""Surveys: what a person says once about a whole series, about leading it, and about what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean

from bot.domain.digests import ENOUGH_TO_TELL
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.text import tidy
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
    """Before the series, from its facilitator: my own goal in leading, and what worries me."""
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
class SurveyResult:
    """What a circle is told of its end survey: None and nothing where fewer than five people answered."""

    answered: int
    goal: float | None = None
    included: float | None = None
    applied: float | None = None
    again: int | None = None
    again_asked: int = 0
    helped: tuple[str, ...] = ()
    change: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        return self.answered >= ENOUGH_TO_TELL


def counted(surveys: Iterable[Survey], told_at: datetime, closed_at: datetime, now: datetime) -> list[Survey]:
    """Return the answers that figures are made of, the same ones from the first time they are told.

    Two figures over different people could be subtracted to find one answer. So those that were there when the
    summary was due (`told_at`) count from then on; where they were too few, all count once the survey is closed.
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


def result_of(surveys: Iterable[Survey]) -> SurveyResult:
    """Return what may be told: each figure needs five who answered it; words come in no order of time."""
    given = [one for one in surveys if one.kind is SurveyKind.END and one.rating is not None]
    if len(given) < ENOUGH_TO_TELL:
        return SurveyResult(len(given))
    again = [one.answers["again"] for one in given if one.answers.get("again")]
    shared = [one for one in given if one.answers.get("share") == YES]
    return SurveyResult(
        answered=len(given),
        goal=_mean(one.rating for one in given),
        included=_mean(_number(one, "included") for one in given),
        applied=_mean(_number(one, "applied") for one in given),
        again=again.count(YES) if len(again) >= ENOUGH_TO_TELL else None,
        again_asked=len(again),
        helped=tuple(sorted(one.answers["helped"] for one in shared if one.answers.get("helped"))),
        change=tuple(sorted(one.answers["change"] for one in shared if one.answers.get("change"))),
    )


def _mean(ratings: Iterable[int | None]) -> float | None:
    known = [one for one in ratings if one is not None]
    return fmean(known) if len(known) >= ENOUGH_TO_TELL else None


def _number(survey: Survey, key: str) -> int | None:
    return int(survey.answers[key]) if survey.answers.get(key) in RATINGS else None


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


def check_answers(kind: SurveyKind, given: Mapping[str, str]) -> dict[str, str]:
    """Return what was answered, empty answers left out, or raise FieldErrors for what needs another look."""
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
    if kind is SurveyKind.LEADING and not answers and not wrong:
        wrong["goal"] = "Write a few words in at least one of the two."
    if wrong:
        raise FieldErrors(wrong)
    return answers
