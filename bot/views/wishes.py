"""Wishes about messages: taking a break, getting fewer of them, and what was done with its way back."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.models.views import View

from bot.domain.breaks import next_monday
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import Granted, ProfilePage
from bot.domain.people import Level
from bot.domain.wishes import Deed
from bot.views.forms import Choice, date_field, modal, radio_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import AnswerAt, FewerOf, Wish, pack
from bot.views.profiles import LEVELS, next_steps, once
from bot.views.wording import NUDGES, day
from bot.views.words import Words, circle_name, moment, words

TOMORROW = "tomorrow"
ON_MONDAY = "monday"
ON_DATE = "date"
MUTED_SHOWN = 6


def snooze_form(page: ProfilePage, response_url: str = "") -> View:
    """Return the choice until when to take a break."""
    choices = [
        Choice(TOMORROW, "Until tomorrow morning"),
        Choice(ON_MONDAY, "Until next Monday", day(next_monday(page.today))),
        Choice(ON_DATE, "Until the date below"),
    ]
    return modal(
        "Take a break",
        [
            radio_field("until", "How long shall I keep still?", choices, chosen=TOMORROW),
            date_field("date", "Date", optional=True, hint="I write again on that day by myself."),
        ],
        submit="Snooze",
        close="Cancel",
        callback=CallbackId.SNOOZE,
        metadata=pack(AnswerAt(response_url)),
    )


def fewer_form(page: ProfilePage, about: FewerOf, circles: Mapping[str, str], response_url: str = "") -> View:
    """Return what one can do to get fewer messages like the one at hand; `circles` maps ids to names."""
    choices = [Choice(_wish(Deed.MUTE, one), f"No messages about {name}") for one, name in circles.items()]
    kinds = [kind for kind in NUDGES if kind.value in about.kinds.split()]
    choices += once([Choice(_wish(Deed.MUTE, kind.value), f"No {NUDGES[kind]}") for kind in kinds])
    if page.person.profile.level is not Level.LIGHT:
        label, explained = LEVELS[Level.LIGHT]
        choices.append(Choice(_wish(Deed.LEVEL, Level.LIGHT.value), f"{label}: less of everything", explained))
    return modal(
        "Fewer messages",
        [radio_field("wish", "What would you like?", choices, hint="You can undo it at once, and later too.")],
        submit="Save",
        close="Cancel",
        callback=CallbackId.FEWER,
        metadata=pack(AnswerAt(response_url)),
    )


def _wish(deed: Deed, value: str) -> str:
    return pack(Wish(deed.value, value))


def granted(done: Granted) -> Screen:
    """Return what was done, with the way back; after a break also what stays muted."""
    mine = button("My messages", ActionId.PROFILE_OPEN)
    if done.undo == (done.deed, done.value):  # it was so before
        return screen([section(_done(done)), actions([mine], said="See everything with /circle profile.")])
    undo = button("Undo", ActionId.ATTENTION_UNDO, pack(Wish(done.undo[0].value, done.undo[1])))
    said = "Undo it with the button below, or see everything with /circle profile."
    still = _still_muted(done.page) if done.deed is Deed.WAKE else []
    return screen([section(_done(done)), *still, actions([undo, mine], said=said)])


def _done(done: Granted) -> Words:
    page = done.page
    what = circle_name(done.circle_name) if done.circle_name else _kind_words(done.value)
    match done.deed:
        case Deed.MUTE:
            return words("All right, no more ", *(("messages about ", what) if done.circle_name else (what,)), ".")
        case Deed.UNMUTE:
            return words("You hear of ", what, " again.")
        case Deed.LEVEL:
            label, explained = LEVELS[page.person.profile.level]
            return words(f"All right. From now on: {label.lower()}. {explained}.")
        case Deed.SNOOZE:
            until = moment(page.snoozed_until, page.zone) if page.snoozed_until else words("now")
            rest = ". Then I tell you what is still worth telling. /circle wake ends it early."
            return words("I keep still until ", until, rest)
        case Deed.WAKE:
            return words("Welcome back. I write to you again from now on.")


def _kind_words(value: str) -> Words:
    kind = next((one for one in NudgeKind if one == value), None)
    return words(NUDGES.get(kind, "such messages") if kind else "such messages")


def awake(page: ProfilePage) -> Screen:
    """Return the answer to waking where no break was on."""
    muted = _still_muted(page)
    as_ever = "." if muted else ": I write to you as ever."
    return screen([section(f"There is no break to end{as_ever}"), *muted, next_steps(page)])


def _still_muted(page: ProfilePage) -> list[Part]:
    """Return what a person does not hear of, break or not: each circle with the way to hear of it again."""
    circles = [
        section(
            words("You muted ", circle_name(circle), ": I write nothing to you about it."),
            button=button(
                "Hear of it again",
                ActionId.ATTENTION_UNDO,
                pack(Wish(Deed.UNMUTE.value, circle_id)),
                about=circle,
            ),
        )
        for circle_id, circle in list(page.muted_circles.items())[:MUTED_SHOWN]
    ]
    kinds = dict.fromkeys(NUDGES[kind] for kind in NUDGES if kind in page.person.profile.muted)
    return [*circles, *([section(f"You muted: {', '.join(kinds)}.")] if kinds else [])]
