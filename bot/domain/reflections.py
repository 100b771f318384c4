"""Reflections: a member's answers after a meeting, in a named framework, with the words' owner in charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import CircleId, MeetingId, ReflectionId, TeamId, UserId
from bot.domain.text import one_line, tidy
from bot.errors import FieldErrors

ANSWER_MAX = 3000
RATING_MIN = 1
RATING_MAX = 5


class Visibility(StrEnum):
    """Who may read it."""

    ONLY_ME = "only_me"
    FACILITATOR = "facilitator"
    CIRCLE = "circle"


class ReflectionState(StrEnum):
    """`rated`: one tap, no words yet. `submitted`: words given. `waived`: chose not to reflect this time."""

    RATED = "rated"
    SUBMITTED = "submitted"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a framework; `key` is stored with the answer and never changes."""

    key: str
    label: str
    example: str


@dataclass(frozen=True, slots=True)
class Framework:
    """A named way to reflect, with its questions in order."""

    key: str
    name: str
    questions: tuple[Question, ...]


WHAT_SO_WHAT = Framework(
    "what_so_what_now_what",
    "What / So what / Now what",
    (
        Question("what", "What happened that stayed with you?", "We compared how each of us opens a lesson."),
        Question(
            "so_what",
            "So what does it mean to you?",
            "My openings are long; the class is lost by minute five.",
        ),
        Question(
            "now_what",
            "Now what would you like to try?",
            "Begin with a question on the board, not with me talking.",
        ),
    ),
)
"""Rolfe, Freshwater & Jasper (2001), after Borton (1970)."""

FRAMEWORKS = {WHAT_SO_WHAT.key: WHAT_SO_WHAT}


@dataclass(frozen=True, slots=True)
class Reflection:
    """One member's reflection on one meeting. `answers` maps a question's key to the words given.

    `shared_at` is when its words were opened to the circle; the next digest tells of it then. `given_to` is
    the facilitator they were opened to, by name: a successor does not inherit them.
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


@dataclass(frozen=True, slots=True)
class ReflectionForm:
    """The raw fields of the form. `cue` and `action` are the two halves of the commitment."""

    answers: dict[str, str]
    rating: str | None
    cue: str
    action: str
    visibility: str


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
    answers: dict[str, str] = {}
    for question in framework.questions:
        text = tidy(form.answers.get(question.key, ""))
        if len(text) > ANSWER_MAX:
            wrong[question.key] = f"Please keep this to {ANSWER_MAX} characters (it has {len(text)})."
        elif text:
            answers[question.key] = text
    if not answers and not wrong:
        wrong[framework.questions[0].key] = "Write a few words in at least one of the questions."
    rating = _rating(form.rating, wrong)
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


def _rating(text: str | None, wrong: dict[str, str]) -> int | None:
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
