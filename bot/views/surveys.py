"""Surveys as messages: at the end of a series, about leading it, and weeks later; and the thanks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.circles import Circle
from bot.domain.commitments import Commitment
from bot.domain.nudges import NudgeKind
from bot.domain.surveys import LeadingSaid, Survey, SurveyKind
from bot.views.commitments import sentence
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.messages import Told
from bot.views.payloads import AboutCircle, pack
from bot.views.rows import LEADING_ACTIONS, SURVEY_ACTIONS
from bot.views.wording import day
from bot.views.words import Words, bold, circle_name, cut, in_marks, lines, name, words

GOAL_LONGEST = 500
WORDS_LONGEST = 400
LEADING_LONGEST = 120
COMMITMENT_LONGEST = 300
LISTED_MOST = 5
_LABELS = ("1 Not yet", "2", "3 Halfway", "4", "5 All the way")
ONLY_THE_MEAN = "Others only ever see the mean, and only from five answers on."
NO_FIGURE = "It is for you alone: figures are told from five answers on, and you are fewer."
_ONE_TAP = "Answer with one tap from 1, not yet, to 5, all the way."
_USED = {"yes": "yes", "partly": "partly", "no": "not so far"}


def asked(circle: Circle, goal: str, *, is_over: bool, is_told: bool = True) -> Told:
    """Return the question how far a member got; `goal` is theirs, empty where they named none.

    `is_told`: there are enough members for a figure to be told.
    """
    when = " is over." if is_over else " meets for the last time in an hour."
    parts = [
        section(lines([words(circle_name(circle.name), when), _goal(circle, goal), bold("How far did you get?")])),
        _ratings(SURVEY_ACTIONS, circle),
        context(ONLY_THE_MEAN if is_told else NO_FIGURE),
    ]
    kind = NudgeKind.SURVEY_LAST if is_over else NudgeKind.SURVEY_FIRST
    return Told(parts, circle, kind)


def _goal(circle: Circle, goal: str) -> Words:
    if goal:
        return words("When you joined, this was your goal: ", in_marks(goal, GOAL_LONGEST))
    return words("The goal was: ", in_marks(circle.goal, GOAL_LONGEST))


def _ratings(ids: Sequence[ActionId], circle: Circle) -> Part:
    buttons = [
        button(label, action, circle.id, about=circle.name) for label, action in zip(_LABELS, ids, strict=True)
    ]
    return actions(buttons, said=_ONE_TAP)


def answered(circle: Circle, survey: Survey) -> Screen:
    """Return the thanks for a tap or a form, with the way to add words, or to change them."""
    rated = f"You said {survey.rating} of 5. " if survey.rating is not None else ""
    has_words = bool(survey.answers)
    more = button(
        "Change my answers" if has_words else "Add a few words",
        ActionId.SURVEY_OPEN,
        circle.id,
        about=circle.name,
        primary=not has_words,
    )
    told = lines(
        [
            words("Thank you! ", rated, "It is kept for ", circle_name(circle.name), "."),
            "Your words can change for two weeks after the end. Your number stays once the summary has told it.",
        ]
    )
    return screen([section(told), actions([more], said="Add or change words with the button, or /circle survey.")])


def led(circle: Circle, goal: str, *, leads: bool = True, until: date | None = None) -> Told:
    """Return the question how leading was; `goal` is what its reader had said they want from it.

    Where they do not lead it any more, `until` is the day on which that ended, if it is known.
    """
    when = f" until {day(until)}" if until else " for a time"
    over = ", and its series is over. Thank you." if leads else f"{when}. Now its series is over. Thank you."
    parts = [
        section(
            lines(
                [
                    words("You led ", circle_name(circle.name), over),
                    words("Your own goal in leading it was: ", in_marks(goal, GOAL_LONGEST)),
                    bold("How far did you get with what you wanted from leading?"),
                ]
            )
        ),
        _ratings(LEADING_ACTIONS, circle),
        context("Only the organisers of this workspace can read your answer."),
    ]
    return Told(parts, circle, NudgeKind.FACILITATOR_SURVEY)


def led_answered(circle: Circle, survey: Survey) -> Screen:
    """Return the thanks to a facilitator, with the way to tell the next one something."""
    rated = f"You said {survey.rating} of 5. " if survey.rating is not None else ""
    tell = button("What I would tell the next one", ActionId.LEADING_TELL, circle.id, about=circle.name)
    told = words("Thank you! ", rated, "The organisers can read it, and nobody else.")
    return screen([section(told), actions([tell], said="You can leave a word for the next facilitator.")])


def leading_saved(circle: Circle, *, is_quoted: bool) -> Screen:
    """Return the answer to a facilitator's goal and concerns; `is_quoted`: they get their goal back at the end."""
    again = button("Change it", ActionId.LEADING_OPEN, circle.id, about=circle.name)
    quoted = " I quote your goal back to you at the end." if is_quoted else ""
    told = lines(
        [
            words("Kept: what you say about leading ", circle_name(circle.name), "."),
            f"Only the organisers can read it, also when somebody else leads.{quoted}",
        ]
    )
    return screen([section(told), actions([again], said="Change it, or take it back, with /circle leading.")])


def leading_removed(circle: Circle) -> Screen:
    """Return the answer to whoever took back what they had said about leading."""
    told = words("Taken back: what you said about leading ", circle_name(circle.name), ". Nobody can read it now.")
    return screen([section(told)])


def facilitators(rows: Sequence[LeadingSaid]) -> Screen:
    """Return what facilitators say about leading, and those who were, for organisers."""
    parts: list[Part] = [header("How leading goes")]
    longest = WORDS_LONGEST if len(rows) == 1 else LEADING_LONGEST
    for one in rows[:LISTED_MOST]:
        before, after = one.before, one.after
        said = {**(before.answers if before else {}), **(after.answers if after else {})}
        told = [words(bold(name(one.circle.name)), ", ", _leader(one))]
        for key, label in (("goal", "Goal"), ("worries", "Worries"), ("advice", "To the next one")):
            if said.get(key):
                told.append(words(f"{label}: ", in_marks(said[key], longest)))
        if after and after.rating is not None:
            told.append(words(f"Got there: {after.rating} of 5"))
        parts.append(section(lines(told)))
    if not rows:
        parts.append(
            section("No facilitator has said anything about leading yet. They are asked when they found.")
        )
    beyond = len(rows) - LISTED_MOST
    if beyond > 0:
        parts.append(
            context(f"And {beyond} more, older ones. Name a circle after /circle facilitators to see all of it.")
        )
    return screen([*parts, context("Only organisers see this, and facilitators were told so.")])


def _leader(said: LeadingSaid) -> Words:
    if said.leads:
        return words("led by ", name(said.name))
    if said.led_until is None:
        return words(name(said.name), " led it before")
    return words(name(said.name), f" led it until {day(said.led_until)}")


def used_it(circle: Circle, goal: str, commitments: Sequence[Commitment], kind: SurveyKind) -> Told:
    """Return "did you use it?" with the member's goal and latest commitments quoted."""
    ago = "A month" if kind is SurveyKind.USED_FIRST else "Three months"
    about = pack(AboutCircle(circle.id, kind.value))
    buttons = [
        button("Yes", ActionId.USED_IT_YES, about),
        button("Partly", ActionId.USED_IT_PARTLY, about),
        button("Not so far", ActionId.USED_IT_NO, about),
    ]
    told = [
        words(f"{ago} ago ", circle_name(circle.name), " ended."),
        _goal(circle, goal),
        *(words("You set out: ", sentence(one, COMMITMENT_LONGEST)) for one in commitments),
        bold("Did you use it in your work?"),
    ]
    said = "Answer with one tap: yes, partly, or not so far. Every answer helps."
    parts = [section(lines(told)), actions(buttons, said=said)]
    due = NudgeKind.USED_IT_FIRST if kind is SurveyKind.USED_FIRST else NudgeKind.USED_IT_LAST
    return Told(parts, circle, due)


def used_answered(circle: Circle, survey: Survey) -> Screen:
    """Return the thanks for an answer to "did you use it?", with the way to add a line."""
    about = pack(AboutCircle(circle.id, survey.kind.value))
    said = _USED.get(survey.answers.get("used", ""), "")
    line = survey.answers.get("line", "")
    more = button("Change the line" if line else "What helped, or was in the way?", ActionId.USED_IT_LINE, about)
    told = lines(
        [
            words(f"Thank you! You said: {said}." if said else "Thank you!"),
            words("Your line: ", cut(line, WORDS_LONGEST)) if line else "",
            "It stays yours; others only see figures of five people and more.",
        ]
    )
    return screen([section(told), actions([more], said="Add or change a line with the button.")])
