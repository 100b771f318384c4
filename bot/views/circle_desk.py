"""A circle's desk: everything this person may do in it, grouped by what they are about, each with its button."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.circles import CircleStatus, Format
from bot.domain.overviews import CirclePage
from bot.domain.roles import Act, Role, may
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, header, screen, section
from bot.views.wording import status
from bot.views.words import bold, lines, words


@dataclass(frozen=True, slots=True)
class Entry:
    """One button; its value is the circle's id. `act` says who sees it, `only` in circles of which format.

    `when` says in which state the circle must be.
    """

    label: str
    action: ActionId
    act: Act
    only: Format | None = None
    when: CircleStatus | None = None


DESK: tuple[tuple[str, str, tuple[Entry, ...]], ...] = (
    (
        "Plan",
        "What is to come, and what it is about.",
        (
            Entry("Dates", ActionId.PLAN_DATES, Act.SEE_CIRCLE),
            Entry("Calendar link", ActionId.CALENDAR_SHOW, Act.SEE_CALENDAR),
            Entry("Move one", ActionId.PLAN_MOVE, Act.MOVE_MEETING),
            Entry("Skip one", ActionId.PLAN_SKIP, Act.MOVE_MEETING),
            Entry("Change the rhythm", ActionId.PLAN_CHANGE, Act.CHANGE_CADENCE),
            Entry("Days to keep free", ActionId.PLAN_FREE_DAYS, Act.CHANGE_SETTINGS),
            Entry("Whose hours?", ActionId.PLAN_HOURS, Act.SEE_MEMBERS),
        ),
    ),
    (
        "Agenda",
        "What the next meeting is about, who leads it, who comes as a guest.",
        (
            Entry("Agenda", ActionId.AGENDA_SHOW, Act.EDIT_AGENDA),
            Entry("Topics", ActionId.TOPICS_SHOW, Act.ADD_TOPIC),
            Entry("Guest speaker", ActionId.SPEAKER_SHOW, Act.INVITE_SPEAKER),
            Entry("Questions for the guest", ActionId.QUESTION_CIRCLE, Act.ASK_SPEAKER),
            Entry("Questions of the exchange", ActionId.EXCHANGE_SHOW, Act.ANSWER, only=Format.ONLINE_EXCHANGE),
            Entry("Hand over the lead", ActionId.LEAD_OPEN, Act.HAND_OVER),
        ),
    ),
    (
        "Meet",
        "Run the meeting step by step, note who is there, begin with a question.",
        (
            Entry("Run the meeting", ActionId.RUN_CIRCLE, Act.RUN_MEETING),
            Entry("Who was there?", ActionId.ATTENDANCE_CIRCLE, Act.NOTE_ATTENDANCE),
            Entry("A question to begin with", ActionId.ICEBREAKER, Act.RUN_MEETING),
        ),
    ),
    (
        "Share",
        "What this week’s digest would say, and what you set out to do.",
        (
            Entry("Make a commitment", ActionId.COMMITMENT_NEW, Act.ANSWER),
            Entry("Preview the digest", ActionId.DIGEST_PREVIEW, Act.ANSWER),
        ),
    ),
    (
        "Adjust",
        "What to change on the way, and how a series ends or goes on.",
        (
            Entry("Pit stop", ActionId.PIT_STOP_OPEN, Act.HOLD_PIT_STOP),
            Entry("What it leaves", ActionId.SUMMARY_SHOW, Act.ANSWER),
            Entry("Your goal in leading", ActionId.LEADING_OPEN, Act.POST_DIGEST),
            Entry("Pause", ActionId.CIRCLE_PAUSE, Act.PAUSE, when=CircleStatus.ACTIVE),
            Entry("Resume", ActionId.CIRCLE_RESUME, Act.PAUSE, when=CircleStatus.PAUSED),
            Entry("Add meetings", ActionId.CIRCLE_EXTEND, Act.CHANGE_CADENCE),
            Entry("End the series", ActionId.CIRCLE_FINISH, Act.FINISH),
            Entry("How leading goes", ActionId.LEADING_PAGE, Act.SEE_FACILITATOR_SURVEY),
        ),
    ),
    (
        "Settings",
        "Name, goal, seats, how you reflect; and who changed what.",
        (
            Entry("Settings", ActionId.CIRCLE_SETTINGS, Act.CHANGE_SETTINGS),
            Entry("Changes", ActionId.CIRCLE_CHANGES, Act.SEE_CHANGES),
        ),
    ),
)
"""Groups in the order of a circle's life: name, what is there, its buttons."""


def desk(page: CirclePage, roles: frozenset[Role]) -> Screen:
    """Return what there is to do for somebody with these roles in a circle."""
    circle = page.card.circle
    state = CircleStatus.FINISHED if page.card.has_ended else circle.status
    parts: list[Part] = [header(circle.name)]
    for name, about, entries in DESK:
        shown = [
            one
            for one in entries
            if may(roles, one.act) and one.only in (None, circle.format) and one.when in (None, state)
        ]
        if shown:
            buttons = [button(one.label, one.action, circle.id, about=circle.name) for one in shown]
            parts += [section(lines([words(bold(name)), about])), actions(buttons)]
    if state is CircleStatus.PAUSED:
        parts.insert(1, section(status(circle)))
    if page.card.has_ended:
        parts.append(section("This circle has ended; what it learned stays here."))
    return screen(parts)
