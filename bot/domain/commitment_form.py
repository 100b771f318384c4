"""The forms about a commitment: their raw fields, and the words as given, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.commitments import Commitment
from bot.domain.fields import read_date
from bot.domain.reflections import COMMITMENT_MAX, Visibility
from bot.domain.text import one_line
from bot.errors import FieldErrors

WITHIN = timedelta(days=365)
OF_THE_PAST = "Choose a day from tomorrow on, or leave it empty: then I ask before the next meeting."
TOO_FAR = "Choose a day within the next year."
NO_CUE = "Say when: the moment that will remind you, as in “When the lesson begins”."
NO_ACTION = "Say what you will do then."

_READERS = (Visibility.ONLY_ME, Visibility.FACILITATOR, Visibility.CIRCLE)


@dataclass(frozen=True, slots=True)
class CommitmentForm:
    """The raw fields; `due` is a date as in 2026-03-09, or empty for the next meeting."""

    cue: str
    action: str
    due: str = ""
    visibility: str = Visibility.CIRCLE


@dataclass(frozen=True, slots=True)
class CommitmentWords:
    """A commitment as given, checked."""

    cue: str
    action: str
    due_on: date | None
    visibility: Visibility


def check_commitment(form: CommitmentForm, today: date, before: Commitment | None = None) -> CommitmentWords:
    """Return the words, or raise FieldErrors with words for every field that needs another look.

    `today` is the person's local date; a date that stood in `before` is let pass, though it be over.
    """
    wrong: dict[str, str] = {}
    cue, action = one_line(form.cue), one_line(form.action)
    if not cue:
        wrong["cue"] = NO_CUE
    if not action:
        wrong["action"] = NO_ACTION
    _check_lengths({"cue": cue, "action": action}, wrong)
    due_on = _due_on(form.due, today, before, wrong)
    visibility = next((item for item in _READERS if item == form.visibility), None)
    if visibility is None:
        wrong["visibility"] = "Choose who may see this."
    if wrong or visibility is None:
        raise FieldErrors(wrong)
    return CommitmentWords(cue, action, due_on, visibility)


def check_hurdle(obstacle: str, detour: str) -> tuple[str, str]:
    """Return what could get in the way and what then, or raise FieldErrors. Both empty takes them away."""
    what, then = one_line(obstacle), one_line(detour)
    wrong: dict[str, str] = {}
    if then and not what:
        wrong["obstacle"] = "Say what could get in the way."
    if what and not then:
        wrong["detour"] = "Say what you will do then."
    _check_lengths({"obstacle": what, "detour": then}, wrong)
    if wrong:
        raise FieldErrors(wrong)
    return what, then


def _check_lengths(given: dict[str, str], wrong: dict[str, str]) -> None:
    for name, text in given.items():
        if len(text) > COMMITMENT_MAX:
            wrong[name] = f"Please keep this to {COMMITMENT_MAX} characters (it has {len(text)})."


def _due_on(text: str, today: date, before: Commitment | None, wrong: dict[str, str]) -> date | None:
    found = read_date(text, "due", wrong)
    if found is None:
        return None
    if before is not None and before.due_on == found:
        return found
    if found <= today:
        wrong["due"] = OF_THE_PAST
    elif found > today + WITHIN:
        wrong["due"] = TOO_FAR
    return found
