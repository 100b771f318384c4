"""Frameworks: named ways to reflect, each a few questions in plain words with an example of an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `key` is stored with the answer, is unique among all questions, and never changes."""

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

GIBBS = Framework(
    "gibbs",
    "Gibbs’ cycle, step by step",
    (
        Question(
            "gibbs_seen_felt",
            "What happened, and how did you feel about it?",
            "Two of us had tried the same opening; I felt relieved not to be the only one struggling.",
        ),
        Question(
            "gibbs_judged_understood",
            "What went well, what did not, and why, do you think?",
            "We listened well; we ran out of time, because the first story took half the hour.",
        ),
        Question(
            "gibbs_else_next",
            "What else could you have done, and what will you do next time?",
            "I could have asked for a shorter story; next time I bring one question, written down.",
        ),
    ),
)
"""Gibbs, *Learning by Doing* (1988): description, feelings, evaluation, analysis, conclusion, action plan.

The six stages are asked two by two, so that the form is not longer than a telephone's screen.
"""

AFTER_ACTION = Framework(
    "after_action",
    "After-action review",
    (
        Question(
            "aar_meant", "What did you set out to do?", "Find one opening that all of us would try this week."
        ),
        Question("aar_did", "What happened instead, or as planned?", "We found three and agreed on none."),
        Question("aar_why", "Why was there a difference?", "Nobody had said aloud that we wanted to decide."),
        Question("aar_keep_change", "What will you keep, and what will you change?", "Say the aim at the start."),
    ),
)
"""US Army, Training Circular 25-20, *A Leader's Guide to After-Action Reviews* (1993)."""

PLUS_DELTA = Framework(
    "plus_delta",
    "Plus / Delta",
    (
        Question("plus", "What worked for you, and should stay?", "Everybody had a turn before anybody had two."),
        Question(
            "delta", "What would you change next time?", "Begin with the example, and end five minutes early."
        ),
    ),
)
"""Helminski & Koberna (1995), in use long before: what helped, and what to change, instead of what was bad."""

ONE_WORD = Framework(
    "one_word",
    "One-word check-out",
    (Question("one_word", "In one word, or a few: how do you leave this meeting?", "Curious."),),
)
"""The round that closes many a facilitated meeting; it belongs to nobody."""

FRAMEWORKS = {one.key: one for one in (WHAT_SO_WHAT, GIBBS, AFTER_ACTION, PLUS_DELTA, ONE_WORD)}


def proposed(chosen: str, number: int, meetings: int) -> Framework:
    """Return how members are asked to reflect on a meeting of a series of so many.

    What the circle `chosen` holds throughout. Where it chose nothing, the first half of the series is asked
    *What / So what / Now what*, the rest the lighter *Plus / Delta*: reflecting becomes a habit, and long forms
    make it a chore. A series of one or two meetings has no lighter half.
    """
    if chosen in FRAMEWORKS:
        return FRAMEWORKS[chosen]
    is_late = meetings > 2 and number > (meetings + 1) // 2
    return PLUS_DELTA if is_late else WHAT_SO_WHAT
