"""The forms of surveys: all short, all optional but what one came for."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.surveys import RATINGS, WORDS_MAX, YES, Survey
from bot.views.forms import Choice, check_field, modal, select_field, text_field
from bot.views.ids import CallbackId
from bot.views.kit import section
from bot.views.words import circle_name, in_marks, lines, words

GOAL_LONGEST = 500
SHARES = (
    Choice("share", "Show my two texts in the summary, without my name"),
    Choice("guide", "My shared insights may stand in the circle’s guide, without my name"),
)
SHOWN_FROM = "Texts show from five answers on only."
_TEXTS = {"1": "1 Not yet", "3": "3 Halfway", "5": "5 All the way"}
_DEGREES = {"1": "1 Not at all", "5": "5 Very much"}
_AGAIN = (Choice(YES, "Yes"), Choice("maybe", "Maybe"), Choice("no", "No"))


def _scale(texts: dict[str, str]) -> list[Choice]:
    return [Choice(one, texts.get(one, one)) for one in RATINGS]


def end_form(
    circle: Circle, goal: str, *, is_own: bool, earlier: Survey | None, metadata: str, is_told: bool = True
) -> View:
    """Return the end survey, filled with what was said before.

    `is_told`: enough are in the circle for others to read of it.
    """
    consents, hint = (SHARES, SHOWN_FROM) if is_told else (SHARES[1:], "")
    given = earlier.answers if earlier else {}
    rating = str(earlier.rating) if earlier and earlier.rating is not None else ""
    whose = "Your goal was: " if is_own else "The goal was: "
    return modal(
        "Looking back",
        [
            section(
                lines(
                    [
                        words(circle_name(circle.name), ": what you answer is yours. Only the first is needed."),
                        words(whose, in_marks(goal, GOAL_LONGEST)),
                    ]
                )
            ),
            select_field("rating", "How far did you get?", _scale(_TEXTS), chosen=rating),
            text_field(
                "helped",
                "What helped you?",
                value=given.get("helped", ""),
                longest=WORDS_MAX,
                lines=True,
                optional=True,
            ),
            text_field(
                "change",
                "What should be different next time?",
                value=given.get("change", ""),
                longest=WORDS_MAX,
                lines=True,
                optional=True,
            ),
            select_field("again", "Would you go on?", list(_AGAIN), chosen=given.get("again", ""), optional=True),
            select_field(
                "included",
                "Did you feel you belonged?",
                _scale(_DEGREES),
                chosen=given.get("included", ""),
                optional=True,
            ),
            select_field(
                "applied",
                "Do you use it at work?",
                _scale(_DEGREES),
                chosen=given.get("applied", ""),
                optional=True,
            ),
            check_field(
                "consent",
                "What others may read",
                consents,
                checked=[one.value for one in consents if given.get(one.value) == YES],
                hint=hint,
            ),
        ],
        submit="Send",
        close="Not now",
        callback=CallbackId.SURVEY,
        metadata=metadata,
    )


def leading_form(circle: Circle, earlier: Survey | None, metadata: str, *, leads: bool = True) -> View:
    """Return the form for a facilitator's own goal and concerns; without `leads`, of one who was."""
    given = earlier.answers if earlier else {}
    told = " Only you and the organisers of this workspace can read this; the members of the circle cannot."
    told += " To take it back, empty both and send." if earlier else ""
    return modal(
        "Your goal in leading",
        [
            section(words("You lead " if leads else "You led ", circle_name(circle.name), ".", told)),
            text_field(
                "goal",
                "What do you want from leading?",
                value=given.get("goal", ""),
                longest=WORDS_MAX,
                lines=True,
                optional=True,
                hint="For example: Say less, and hear more from the quiet ones",
            ),
            text_field(
                "worries",
                "What worries you?",
                value=given.get("worries", ""),
                longest=WORDS_MAX,
                lines=True,
                optional=True,
                hint="Organisers read this so that they can help you",
            ),
        ],
        submit="Keep it",
        close="Not now",
        callback=CallbackId.LEADING,
        metadata=metadata,
    )


def led_form(circle: Circle, earlier: Survey | None, metadata: str) -> View:
    """Return the form for a word to the next facilitator."""
    given = earlier.answers if earlier else {}
    return modal(
        "After leading",
        [
            section(words("You led ", circle_name(circle.name), ". Only organisers can read this.")),
            text_field(
                "advice",
                "What would you tell the next one?",
                value=given.get("advice", ""),
                longest=WORDS_MAX,
                lines=True,
            ),
        ],
        submit="Keep it",
        close="Not now",
        callback=CallbackId.LED,
        metadata=metadata,
    )


def used_form(circle: Circle, earlier: Survey | None, metadata: str) -> View:
    """Return the form for one line about what helped, or was in the way."""
    given = earlier.answers if earlier else {}
    return modal(
        "Did you use it?",
        [
            section(words(circle_name(circle.name), ". Nobody else reads this line.")),
            text_field(
                "line",
                "What helped, or was in the way?",
                value=given.get("line", ""),
                longest=WORDS_MAX,
                lines=True,
            ),
        ],
        submit="Keep it",
        close="Not now",
        callback=CallbackId.USED_IT,
        metadata=metadata,
    )
