"""Reflections: a member's answers after a meeting, in a named framework, with the words' owner in charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.frameworks import FRAMEWORKS, WHAT_SO_WHAT, Framework, Question
from bot.domain.ids import CircleId, MeetingId, ReflectionId, TeamId, UserId
from bot.domain.prompts import QUESTIONS
from bot.domain.text import one_line, tidy
from bot.errors import FieldErrors

__all__ = [
    "ANSWER_MAX",
    "COMMITMENT_MAX",
    "FRAMEWORKS",
    "RATING_MAX",
    "RATING_MIN",
    "WHAT_SO_WHAT",
    "Framework",
    "Question",
    "Reflection",
    "ReflectionForm",
    "ReflectionState",
    "ReflectionWords",
    "Visibility",
    "check_answers",
    "check_rating",
    "check_reflection",
    "may_read",
]

ANSWER_MAX = 3000
RATING_MIN = 1
RATING_MAX = 5


class Visibility(StrEnum):
    """Who may read it."""

    ONLY_ME = "only_me"
    FACILITATOR = "facilitator"
    CIRCLE = "circle"


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """Return that of the two which fewer people may read."""
    return min(one, other, key=list(Visibility).index)


class ReflectionState(StrEnum):
    """`rated`: one tap, no words yet. `submitted`: words given. `waived`: nothing more is owed.

    *Waived* has whoever chose not to reflect, and whoever answered without their name: the rows do not tell which.
    """

    RATED = "rated"
    SUBMITTED = "submitted"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Reflection:
    """One member's reflection on one meeting. `answers` maps a question's key to the words given.

    `shared_at` is when its words were opened to the circle; the next digest tells of it then. `given_to` is
    the facilitator they were opened to, by name: a successor does not inherit them. `passed` stays with whoever
    was waived once and reflected after all.
    """

    id: ReflectionId
    team_id: TeamId
    circle_id: CircleId
    meeting_id: MeetingId
    user_id: UserId
    state: ReflectionState
    framework: str
    answers: dict[str, str]
    rating: int | None
    visibility: Visibility
    created_at: datetime
    updated_at: datetime
    shared_at: datetime | None = None
    given_to: UserId | None = None
    passed: bool = False

    @property
    def had_their_say(self) -> bool:
        """Tell whether their rating may be in the box already, without their name: then none is added to it."""
        return self.passed or self.state is ReflectionState.WAIVED


NOTHING_SAVED = "-"


def mark_of(reflection: Reflection | None) -> str:
    """Return what tells one saved version of a reflection from another, for a form that was opened on it."""
    if reflection is None or reflection.state is not ReflectionState.SUBMITTED:
        return NOTHING_SAVED
    return f"{reflection.updated_at.timestamp():.6f}"


@dataclass(frozen=True, slots=True)
class ReflectionForm:
    """The raw fields of the form. `cue` and `action` are the two halves of the commitment.

    `framework` is the key of the one the form follows, empty for the one that is proposed. `shown` is the id of
    the commitment that stood in the form when it was opened, empty where none did; None where nobody knows.
    `seen` marks what was saved then (see `mark_of`), empty where nobody knows.
    """

    answers: dict[str, str]
    rating: str | None
    cue: str
    action: str
    visibility: str
    framework: str = ""
    shown: str | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ReflectionWords:
    """A reflection as given, checked; `commitment` is (when, I will) or None."""

    answers: dict[str, str]
    rating: int | None
    commitment: tuple[str, str] | None
    visibility: Visibility


COMMITMENT_MAX = 300


def check_reflection(form: ReflectionForm, framework: Framework) -> ReflectionWords:
    """Return the words, or raise FieldErrors. At least one answer is needed; a commitment needs both halves."""
    wrong: dict[str, str] = {}
    answers = check_answers(form.answers, framework, wrong)
    rating = check_rating(form.rating, wrong)
    cue, action = one_line(form.cue), one_line(form.action)
    if action and not cue:
        wrong["cue"] = "Say when: the moment that will remind you, as in “When the lesson begins”."
    if cue and not action:
        wrong["action"] = "Say what you will do then."
    for name, text in (("cue", cue), ("action", action)):
        if len(text) > COMMITMENT_MAX:
            wrong[name] = f"Please keep this to {COMMITMENT_MAX} characters (it has {len(text)})."
    visibility = next((item for item in Visibility if item == form.visibility), None)
    if visibility is None:
        wrong["visibility"] = "Choose who may read this."
    if wrong or visibility is None:
        raise FieldErrors(wrong)
    return ReflectionWords(answers, rating, (cue, action) if action else None, visibility)


def check_answers(given: dict[str, str], framework: Framework, wrong: dict[str, str]) -> dict[str, str]:
    """Return the answers that have words, and note in `wrong` what is the matter, by the question's key.

    Answers to questions of other frameworks count too: whoever changes the framework keeps their words.
    """
    answers: dict[str, str] = {}
    for key in (*(one.key for one in framework.questions), *QUESTIONS):
        text = tidy(given.get(key, ""))
        if len(text) > ANSWER_MAX:
            wrong[key] = f"Please keep this to {ANSWER_MAX} characters (it has {len(text)})."
        elif text:
            answers[key] = text
    if not answers and not wrong:
        wrong[framework.questions[0].key] = "Write a few words in at least one of the questions."
    return answers


def check_rating(text: str | None, wrong: dict[str, str]) -> int | None:
    """Return the rating, None where there is none; note in `wrong` what is no rating."""
    if not text:
        return None
    if text not in {str(rating) for rating in range(RATING_MIN, RATING_MAX + 1)}:
        wrong["rating"] = f"Choose a rating from {RATING_MIN} to {RATING_MAX}."
        return None
    return int(text)


def may_read(reflection: Reflection, reader: UserId, *, is_member: bool) -> bool:
    """Tell whether a person may read the words of a reflection."""
    if reader == reflection.user_id:
        return True
    if reflection.visibility is Visibility.CIRCLE:
        return is_member
    return reflection.visibility is Visibility.FACILITATOR and reader == reflection.given_to
