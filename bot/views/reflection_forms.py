"""The form of a reflection: the questions of its framework, a commitment, a rating, and who may read it."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.overviews import ReflectionDraft
from bot.domain.reflections import COMMITMENT_MAX, RATING_MAX, RATING_MIN, Visibility
from bot.views.forms import Choice, modal, radio_field, select_field, text_field
from bot.views.ids import CallbackId
from bot.views.kit import section
from bot.views.payloads import ReflectForm, pack
from bot.views.words import circle_moment, circle_name, lines, words

SCALE = f"{RATING_MIN} means it gave you little, {RATING_MAX} means it gave you a lot."
_RATINGS = ("1 – little", "2", "3", "4", "5 – a lot")


def form(draft: ReflectionDraft) -> View:
    """Return the reflection form, filled with what was written before."""
    earlier = draft.earlier.answers if draft.earlier else {}
    rating = draft.earlier.rating if draft.earlier else None
    about = words(
        circle_name(draft.circle.name),
        f", meeting {draft.meeting.number}: ",
        circle_moment(draft.meeting.starts_at, draft.circle.zone),
    )
    questions = [
        text_field(
            question.key,
            question.label,
            value=earlier.get(question.key, ""),
            lines=True,
            optional=True,
            hint=f"For example: {question.example}",
        )
        for question in draft.framework.questions
    ]
    commitment = draft.commitment
    ratings = [Choice(str(number), label) for number, label in enumerate(_RATINGS, start=RATING_MIN)]
    return modal(
        "Your reflection",
        [
            section(lines([about, "Answer what speaks to you; one question is enough."])),
            *questions,
            text_field(
                "cue",
                "A commitment, if you like: when …",
                value=commitment.cue if commitment else "",
                longest=COMMITMENT_MAX,
                optional=True,
                hint="The moment that will remind you. For example: the lesson begins on Monday",
            ),
            text_field(
                "action",
                "… I will",
                value=commitment.action if commitment else "",
                longest=COMMITMENT_MAX,
                optional=True,
                hint="For example: ask the question on the board before I say a word",
            ),
            select_field(
                "rating",
                "How was the meeting?",
                ratings,
                chosen=str(rating or ""),
                optional=True,
                hint=SCALE,
            ),
            radio_field(
                "visibility",
                "Who may read this?",
                _readers(draft.facilitator_name),
                chosen=draft.visibility.value,
            ),
        ],
        submit="Save",
        close="Not now",
        callback=CallbackId.REFLECTION,
        metadata=pack(ReflectForm(draft.meeting.id)),
    )


def _readers(facilitator_name: str) -> list[Choice]:
    return [
        Choice(Visibility.ONLY_ME.value, "Only me"),
        Choice(Visibility.FACILITATOR.value, "Only me and the facilitator", facilitator_name),
        Choice(Visibility.CIRCLE.value, "My circle", "It is in the weekly digest"),
    ]
