"""A circle's desk: everything this person may do in it, grouped by what they are about, each with its button."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.circles import CircleStatus, Format
from bot.domain.meetings import noun
from bot.domain.overviews import CircleCard, CirclePage
from bot.domain.roles import Act, Role, may
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, header, screen, section
from bot.views.wording import status
from bot.views.words import bold, lines, words


class When(Enum):
    """What must be so of a circle for a button to do something."""

    ALWAYS = auto()
    GOES_ON = auto()
    """Its series is not over."""
    AHEAD = auto()
    """A meeting is on or to come."""
    MET = auto()
    """It has held a meeting; over or not."""
    MET_AND_GOES_ON = auto()
    MEETS = auto()
    """It has held a meeting, or one is to come."""
    OVER = auto()
    """It has held meetings, and its series is over."""
    RUNS = auto()
    RESTS = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One button; its value is the circle's id. `act` says who sees it, `only` in circles of which format.

    `when` says of which circles it does something.
    """

    label: str
    action: ActionId
    act: Act
    only: Format | None = None
    when: When = When.GOES_ON


DESK: tuple[tuple[str, str, tuple[Entry, ...]], ...] = (
    (
        "Plan",
        "What is to come, and what it is about.",
        (
            Entry("Dates", ActionId.PLAN_DATES, Act.SEE_CIRCLE),
            Entry("Calendar link", ActionId.CALENDAR_SHOW, Act.SEE_CALENDAR),
            Entry("Move one", ActionId.PLAN_MOVE, Act.MOVE_MEETING, when=When.AHEAD),
            Entry("Skip one", ActionId.PLAN_SKIP, Act.MOVE_MEETING, when=When.AHEAD),
            Entry("Change the rhythm", ActionId.PLAN_CHANGE, Act.CHANGE_CADENCE),
            Entry("Days to keep free", ActionId.PLAN_FREE_DAYS, Act.CHANGE_SETTINGS),
            Entry("Whose hours?", ActionId.PLAN_HOURS, Act.SEE_MEMBERS),
        ),
    ),
    (
        "Agenda",
        "What the next meeting is about, who leads it, who comes as a guest.",
        (
            Entry("Agenda", ActionId.AGENDA_SHOW, Act.EDIT_AGENDA, when=When.AHEAD),
            Entry("Topics", ActionId.TOPICS_SHOW, Act.ADD_TOPIC),
            Entry("Guest speaker", ActionId.SPEAKER_SHOW, Act.INVITE_SPEAKER, when=When.AHEAD),
            Entry("Questions for the guest", ActionId.QUESTION_CIRCLE, Act.ASK_SPEAKER, when=When.AHEAD),
            Entry(
                "Questions of the exchange",
                ActionId.EXCHANGE_SHOW,
                Act.ANSWER,
                only=Format.ONLINE_EXCHANGE,
                when=When.AHEAD,
            ),
            Entry("Hand over the lead", ActionId.LEAD_OPEN, Act.HAND_OVER),
            Entry("Trade turns to lead", ActionId.TRADE_OPEN, Act.TRADE_TURNS, when=When.AHEAD),
        ),
    ),
    (
        "Meet",
        "Run the meeting step by step, note who is there, begin with a question.",
        (
            Entry("Run the meeting", ActionId.RUN_CIRCLE, Act.RUN_MEETING, when=When.AHEAD),
            Entry("Who was there?", ActionId.ATTENDANCE_CIRCLE, Act.NOTE_ATTENDANCE, when=When.MET),
            Entry("A question to begin with", ActionId.ICEBREAKER, Act.RUN_MEETING, when=When.AHEAD),
        ),
    ),
    (
        "Share",
        "What this week’s digest would say, and what you set out to do.",
        (
            Entry("Make a commitment", ActionId.COMMITMENT_NEW, Act.ANSWER, when=When.MEETS),
            Entry("Preview the digest", ActionId.DIGEST_PREVIEW, Act.ANSWER),
        ),
    ),
    (
        "Adjust",
        "What to change on the way, and how a series ends or goes on.",
        (
            Entry("Pit stop", ActionId.PIT_STOP_OPEN, Act.HOLD_PIT_STOP, when=When.MET_AND_GOES_ON),
            Entry("What it leaves", ActionId.SUMMARY_SHOW, Act.ANSWER, when=When.MET),
            Entry("Make it a guide", ActionId.GUIDE_OPEN, Act.ANSWER, when=When.OVER),
            Entry("Your goal in leading", ActionId.LEADING_OPEN, Act.POST_DIGEST),
            Entry("Pause", ActionId.CIRCLE_PAUSE, Act.PAUSE, when=When.RUNS),
            Entry("Resume", ActionId.CIRCLE_RESUME, Act.PAUSE, when=When.RESTS),
            Entry("Add meetings", ActionId.CIRCLE_EXTEND, Act.CHANGE_CADENCE, when=When.ALWAYS),
            Entry("End the series", ActionId.CIRCLE_FINISH, Act.FINISH),
            Entry("How leading goes", ActionId.LEADING_PAGE, Act.SEE_FACILITATOR_SURVEY, when=When.ALWAYS),
        ),
    ),
    (
        "Settings",
        "Name, goal, seats, how you reflect; and who changed what.",
        (
            Entry("Settings", ActionId.CIRCLE_SETTINGS, Act.CHANGE_SETTINGS, when=When.ALWAYS),
            Entry("Changes", ActionId.CIRCLE_CHANGES, Act.SEE_CHANGES, when=When.ALWAYS),
        ),
    ),
)
"""Groups in the order of a circle's life: name, what is there, its buttons."""


def desk(page: CirclePage, roles: frozenset[Role]) -> Screen:
    """Return what there is to do for somebody with these roles in a circle."""
    circle = page.card.circle
    can = _what_is_so(page.card)
    parts: list[Part] = [header(circle.name)]
    for name, about, entries in DESK:
        shown = [
            one for one in entries if may(roles, one.act) and one.only in (None, circle.format) and one.when in can
        ]
        if shown:
            buttons = [button(one.label, one.action, circle.id, about=circle.name) for one in shown]
            parts += [section(lines([words(bold(name)), about])), actions(buttons)]
    if circle.status is CircleStatus.PAUSED and not page.card.has_ended:
        parts.insert(1, section(status(circle)))
    elif When.AHEAD not in can and When.GOES_ON in can:
        ways_on = " Add some below, or end it." if may(roles, Act.FINISH) else ""
        parts.insert(1, section(f"No {noun(circle)} is left in this series.{ways_on}"))
    if page.card.has_ended:
        parts.append(section("This circle has ended; what it learned stays here."))
    return screen(parts)


def _what_is_so(card: CircleCard) -> set[When]:
    circle, goes_on, is_ahead = card.circle, not card.has_ended, card.next_meeting is not None
    so = {
        When.ALWAYS: True,
        When.GOES_ON: goes_on,
        When.AHEAD: goes_on and is_ahead,
        When.MET: card.has_met,
        When.MET_AND_GOES_ON: card.has_met and goes_on,
        When.MEETS: card.has_met or (goes_on and is_ahead),
        When.OVER: card.has_met and card.has_ended,
        When.RUNS: goes_on and circle.status is CircleStatus.ACTIVE,
        When.RESTS: goes_on and circle.can_resume,
    }
    return {when for when, is_so in so.items() if is_so}
