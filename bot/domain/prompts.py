"""Prompts: one more question with every reflection, another one each meeting, and another one on request."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.frameworks import FRAMEWORKS, Framework, Question
from bot.domain.text import tidy

PROMPTS = (
    Question(
        "prompt_surprise",
        "What surprised you?",
        "The quietest of us had tried the most; I had not thought to ask.",
    ),
    Question("prompt_person", "Whose words do you take with you?", "Ben’s: “I wait until it is quiet inside me.”"),
    Question(
        "prompt_small_step",
        "What is the smallest thing you could do differently tomorrow?",
        "Stand by the door for the first minute.",
    ),
    Question(
        "prompt_unsaid",
        "What did you keep to yourself, though you would have liked to say it?",
        "That I am tired.",
    ),
    Question(
        "prompt_changed_mind",
        "About what did you change your mind, even a little?",
        "A late start is not always a lack of respect.",
    ),
    Question(
        "prompt_help",
        "Where would you like help from the others?",
        "Somebody to watch my first five minutes next week.",
    ),
    Question("prompt_gave", "What did you give to the others?", "My list of questions that open a lesson."),
    Question(
        "prompt_question",
        "Which question do you go on thinking about?",
        "Would I notice if a lesson began well for them and not for me?",
    ),
)
"""In the order in which they come; the words are our own. New ones go to the end: keys are stored with answers."""

QUESTIONS: dict[str, Question] = {
    question.key: question
    for question in (*(one for framework in FRAMEWORKS.values() for one in framework.questions), *PROMPTS)
}
"""Every question that is ever asked, by its key."""


def label_of(key: str) -> str:
    """Return the words of a question; its key where no version of today asks it any more."""
    return QUESTIONS[key].label if key in QUESTIONS else key


def prompt_for(number: int) -> Question:
    """Return the prompt of a series' nth meeting, counted from 1."""
    return PROMPTS[(number - 1) % len(PROMPTS)]


def prompt_after(key: str) -> Question:
    """Return the prompt that comes after one, the first after the last; also after one that is not known."""
    keys = [one.key for one in PROMPTS]
    return PROMPTS[(keys.index(key) + 1) % len(PROMPTS)] if key in keys else PROMPTS[0]


def shown(framework: Framework, prompt: Question | None, filled: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions of a form: the framework's, the prompt, and every other that has words already.

    So nobody loses what they wrote by choosing another framework or another prompt.
    """
    asked = [*framework.questions, *([prompt] if prompt else [])]
    kept = [one for key, one in QUESTIONS.items() if tidy(filled.get(key, "")) and one not in asked]
    return (*asked, *kept)
