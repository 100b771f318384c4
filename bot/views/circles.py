"""What people see of circles: the card in the channel and the private answers.

The forms are in circle_forms.py, the page and the list in circle_page.py; all are reached from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.circles import ARCHIVED, DELETED, Circle, CircleStatus, Format
from bot.domain.meetings import Meeting, called, noun
from bot.domain.overviews import CircleCard
from bot.views.circle_forms import found_form, join_form, loading, notice_modal
from bot.views.circle_page import circle_list, page
from bot.views.circle_parts import GOAL_LONGEST, join_buttons, upcoming
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.meetings import exchange_row
from bot.views.text import when_plain
from bot.views.wording import FORMATS, before, cadence, count, seats, status
from bot.views.words import Words, bold, circle_name, code, lines, name, quoted, words

__all__ = [
    "card",
    "choose",
    "circle_list",
    "found_form",
    "founded",
    "join_form",
    "joined",
    "left",
    "loading",
    "notice_modal",
    "page",
    "paused",
    "resumed",
    "what_is_this",
]

ASKED_MOST = 40


def card(card: CircleCard) -> Screen:
    """Return the post in the channel: what the circle is about, when it meets, and the way in.

    It is brought up to date in place as seats are taken and given up; its buttons stay where they are.
    """
    circle = card.circle
    facts = lines(
        [
            words(f"{FORMATS[circle.format][0]}, led by ", name(card.facilitator_name)),
            upcoming(card),
            cadence(circle),
            seats(card),
            status(circle, has_ended=card.has_ended),
        ]
    )
    is_full = card.is_open and not card.seats_left
    what = button("What is this?", ActionId.CIRCLE_WHAT, circle.id, about=circle.name)
    join = button("Join", ActionId.CIRCLE_JOIN, circle.id, about=circle.name, primary=True)
    way_in = "Join" if card.seats_left else "Join the waiting list"
    said = f"{way_in} with the button below, or type /circle join in this channel." if card.is_open else ""
    return screen(
        [
            header(circle.name),
            section(quoted(circle.goal, GOAL_LONGEST)),
            section(facts),
            *([section("Whoever joins now comes on the waiting list.")] if is_full else []),
            actions([join, what] if card.is_open else [what], said=said),
        ]
    )


def what_is_this(card: CircleCard) -> Screen:
    """Return what a learning circle is and what joining this one means."""
    circle = card.circle
    label, explained = FORMATS[circle.format]
    return screen(
        [
            section(
                "A learning circle is a small group that learns something together over a few meetings. "
                "You bring a goal of your own, and you help the others with theirs."
            ),
            section(
                words(
                    circle_name(circle.name), f" is for up to {circle.capacity} people. ", f"{label}: {explained}."
                )
            ),
            section(lines([cadence(circle), seats(card)])),
            section(
                f"{before(circle)} and ask afterwards what you take with you. "
                "Nobody sees your reflection unless you choose so, and you can leave at any time."
            ),
            *([actions(join_buttons(card), said="Join with the button below.")] if card.is_open else []),
        ]
    )


def joined(card: CircleCard, *, waiting: bool, zone: str, was_muted: bool = False, leads: bool = False) -> Screen:
    """Return the welcome, or the place on the waiting list; `zone` is the reader's.

    `was_muted`: they had muted the circle, which is over now. `leads`: they are the only one, and so lead it.
    """
    circle = card.circle
    heard = "You had muted it; from now on you hear of it again." if was_muted else ""
    if waiting:
        leave = button("Leave the waiting list", ActionId.CIRCLE_LEAVE, circle.id, about=circle.name)
        return screen(
            [
                section(words("You are on the waiting list of ", circle_name(circle.name), ".")),
                section(lines(["I tell you as soon as a seat is free. You need not do anything.", heard])),
                actions([leave]),
            ]
        )
    alone = words()
    if leads:
        alone = words("Nobody else is in it, so you lead it: ", code("/circle manage"), " shows what you can do.")
    return screen(
        [
            section(lines([words("You are in. Welcome to ", circle_name(circle.name), "!"), alone])),
            section(lines([upcoming(card, zone=zone), f"{before(circle)}.", heard])),
            *_questions(card),
            actions(
                [
                    button("Show the circle", ActionId.CIRCLE_SHOW, circle.id, about=circle.name),
                    button("Log an insight", ActionId.INSIGHT_NEW),
                ],
                said="Learned something already? Type /insight and what it is.",
            ),
        ]
    )


def _questions(card: CircleCard) -> list[Part]:
    """Return the way to what was asked already, for whoever comes into an exchange that goes on."""
    if not card.goes_on or card.next_meeting is None:
        return []
    see = button("See the questions", ActionId.EXCHANGE_OPEN, card.next_meeting.id, about=card.circle.name)
    asked = section(
        "You can answer what was asked so far, and the questions still to come reach you as the others."
    )
    return [asked, actions([see], said="See them with the button, or with /circle exchange.")]


def left(card: CircleCard, *, successor_name: str | None) -> Screen:
    """Return the farewell, who leads now if that changed, and the way back."""
    circle = card.circle
    leads = words()
    if successor_name:
        change = words(" Should it be somebody else, they can hand it over with ", code("/circle lead"), ".")
        leads = words(name(successor_name), " leads it from now on.", change)
    rejoin = [button("Join again", ActionId.CIRCLE_JOIN, circle.id, about=circle.name)] if card.is_open else []
    return screen(
        [
            section(
                lines(
                    [
                        words("You have left ", circle_name(circle.name), ". You get no more messages about it."),
                        leads,
                    ]
                )
            ),
            *(
                [actions(rejoin, said="If this was a slip, you can join again with the button below.")]
                if rejoin
                else []
            ),
        ]
    )


def choose(question: str, action: ActionId, circles: Sequence[Circle]) -> Screen:
    """Return a question with one button for each circle it may be about."""
    asked = [
        section(bold(name(circle.name)), button=button("Choose", action, circle.id, about=circle.name))
        for circle in circles[:ASKED_MOST]
    ]
    beyond = len(circles) - len(asked)
    more = [context(f"{count(beyond, 'circle', 'circles')} more; /circle list has them.")] if beyond > 0 else []
    return screen([section(question), *asked, *more, context("Choose with the button beside the name.")])


def paused(circle: Circle) -> Screen:
    """Return the confirmation that a circle rests."""
    resume = button("Resume", ActionId.CIRCLE_RESUME, circle.id, about=circle.name)
    return screen(
        [
            section(
                words(
                    circle_name(circle.name),
                    " is paused. Nobody gets messages about it until it goes on.",
                    f" {_not_held(circle).capitalize()}.",
                )
            ),
            actions([resume], said="Resume with the button below or with /circle resume."),
        ]
    )


def _not_held(circle: Circle) -> str:
    return f"{noun(circle, 2)} that begin before then do not take place"


def paused_words(circle: Circle) -> str:
    """Return the notice for the channel that a circle rests, as plain text."""
    return f"“{circle.name}” is paused: I send nothing for it until it goes on, and {_not_held(circle)}."


def resumed_words(circle: Circle, following: Meeting | None) -> str:
    """Return the notice for the channel that a circle goes on, as plain text; `following` is its next meeting."""
    if following is None:
        return f"“{circle.name}” goes on. No {noun(circle)} is to come: /circle extend adds some."
    at = when_plain(following.starts_at, circle.zone)
    return f"“{circle.name}” goes on. Next: {called(circle, following.number)}, {at}."


def called_off_words(circle: Circle, meeting: Meeting) -> str:
    """Return what whoever said that they come is told where a meeting is off with its circle, as plain text."""
    which = f"{called(circle, meeting.number)}, {when_plain(meeting.starts_at, circle.zone)}, does not take place"
    if circle.status is CircleStatus.FINISHED:
        return f"“{circle.name}” has ended early, so {which}."
    because = f" because {circle.paused_because}" if circle.paused_because else ""
    if not circle.can_resume:
        return f"“{circle.name}” is paused{because}, so {which}."
    return (
        f"“{circle.name}” is paused{because}."
        f" So {which}, unless the circle goes on before then; I tell you if it does."
    )


def called_on_words(circle: Circle, meeting: Meeting) -> str:
    """Return what is told to the same people when the circle goes on in time, as plain text."""
    at = when_plain(meeting.starts_at, circle.zone)
    return (
        f"“{circle.name}” goes on: {called(circle, meeting.number)}, {at}, takes place after all."
        " If you cannot come any more, say so with `/circle next`."
    )


def cannot_resume_words(circle: Circle, because: str) -> str:
    """Return why a circle cannot go on, as plain text: its channel is ARCHIVED, DELETED, or LOST to the bot."""
    if because == DELETED:
        return (
            f"The channel of “{circle.name}” was deleted, so the circle cannot go on."
            " To meet again, found a circle with `/circle new` in another channel."
        )
    if because == ARCHIVED:
        itself = circle.paused_because == ARCHIVED
        then = "I go on by myself then" if itself else "then use `/circle resume` again"
        return f"The channel of “{circle.name}” is archived, so the circle stays paused. Unarchive it; {then}."
    return (
        f"I am not in the channel of “{circle.name}”, so the circle stays paused."
        " Type /invite and my name there, then use `/circle resume` again."
    )


def resumed(card: CircleCard) -> Screen:
    """Return the confirmation that a circle goes on."""
    circle = card.circle
    show = button("Show the circle", ActionId.CIRCLE_SHOW, circle.id, about=circle.name)
    return screen(
        [
            section(lines([words(circle_name(circle.name), " goes on."), upcoming(card, zone=circle.zone)])),
            actions([show]),
        ]
    )


def founded(circle: Circle, days_off: Words | None = None) -> Screen:
    """Return what happens next, to the founder; `days_off` says which meetings fall on one."""
    off = days_off or words()
    return screen(
        [
            section(words(circle_name(circle.name), " is founded, and you are its facilitator.")),
            *([section(lines([off, "I ask you two weeks before what to do."]))] if off.said else []),
            section(
                "Its card is on its way to the channel, and people join from there. "
                f"{before(circle, everyone=True)}, ask afterwards what they take with them, "
                "and post a digest on Mondays."
            ),
            *([exchange_row(circle)] if circle.format is Format.ONLINE_EXCHANGE else []),
            actions(
                [
                    button("Say what you want to learn", ActionId.CIRCLE_JOIN, circle.id, about=circle.name),
                    button("Your own goal as facilitator", ActionId.LEADING_OPEN, circle.id, about=circle.name),
                    button("Show the circle", ActionId.CIRCLE_SHOW, circle.id, about=circle.name),
                ],
                said="Say what you want to learn yourself with /circle join, and what you want from leading with"
                " /circle leading; see the circle with /circle show.",
            ),
        ]
    )
