"""Days on which a circle does not meet: the form that sets them, and the question about a meeting on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.views import View

from bot.domain.circle_settings import Blackout
from bot.domain.circles import Circle
from bot.domain.meetings import Meeting, called
from bot.domain.moving import WHY_MAX
from bot.views.forms import date_field, modal, text_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.payloads import CircleAt, pack
from bot.views.plan_payloads import BlackoutAt, DayOff
from bot.views.text import MONTHS
from bot.views.wording import WEEKDAYS, day
from bot.views.words import Words, circle_name, code, cut, lines, moment, name, words

WHY_LONGEST = 240
REMARK_LONGEST = 60
CLASHES_MOST = 3


def short_day(on: date) -> str:
    """Return a day for a button, as in "Fri 2 May"."""
    return f"{WEEKDAYS[on.weekday()][:3]} {on.day} {MONTHS[on.month - 1][:3]}"


def proposal(circle: Circle, meeting: Meeting, why: str, to: date | None, zone: str) -> list[Part]:
    """Return the question to whoever leads: the meeting, why the day is off, and what may be done about it.

    `to` is the day proposed instead; without one the button opens the form.
    """
    at = words(called(circle, meeting.number).capitalize(), " of ", circle_name(circle.name), ": ")
    told = lines(
        [
            words(at, moment(meeting.starts_at, zone)),
            words("That day is off: ", cut(why, WHY_LONGEST), "."),
            "What shall I do? I change nothing by myself.",
        ]
    )
    value = DayOff(meeting.id, meeting.starts_at.isoformat(), to.isoformat() if to else "")
    label = f"Move to {short_day(to)}" if to else "Choose another day"
    about = f"{called(circle, meeting.number)} of {circle.name}"
    buttons = [
        button(label, ActionId.DAY_OFF_MOVE, pack(value), about=about, primary=True),
        button("Skip it", ActionId.DAY_OFF_SKIP, pack(value), about=about),
        button("Meet anyway", ActionId.DAY_OFF_KEEP, pack(value), about=about),
    ]
    said = f"Use the buttons below ({label}, Skip it, Meet anyway), or type /circle move or /circle skip."
    return [section(told), actions(buttons, said=said)]


def kept(circle: Circle, meeting: Meeting) -> Screen:
    """Return the confirmation that a meeting on a day off takes place."""
    told = words(called(circle, meeting.number).capitalize(), " of ", circle_name(circle.name), " stays: ")
    return screen(
        [
            section(words(told, moment(meeting.starts_at, circle.zone))),
            section("I do not ask about it again. If it changes, type /circle move or /circle skip."),
        ]
    )


def days_off_line(circle: Circle, clashes: Sequence[tuple[Meeting, str]], most: int = CLASHES_MOST) -> Words:
    """Return which of the meetings fall on a day off, one on a line; nothing where none does."""
    rows = [
        words(
            f"{short_day(meeting.on)} is off: ",
            cut(why, 2 * REMARK_LONGEST),
            f" ({called(circle, meeting.number)}).",
        )
        for meeting, why in clashes[:most]
    ]
    return lines(rows)


def form(circle: Circle, response_url: str = "") -> View:
    """Return the form that keeps days free."""
    return modal(
        "Keep days free",
        [
            section(words(circle_name(circle.name), " does not meet on these days, as in school holidays.")),
            date_field("first_on", "From"),
            date_field("last_on", "Until", hint="Leave it empty for a single day.", optional=True),
            text_field("why", "Why?", longest=WHY_MAX, optional=True, hint="Members can read it."),
        ],
        submit="Keep free",
        close="Not now",
        callback=CallbackId.BLACKOUT,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def page(
    circle: Circle, holidays: str, blackouts: Sequence[Blackout], clashes: Sequence[tuple[Meeting, str]]
) -> Screen:
    """Return what a circle keeps free, each with a button to remove it; `holidays` names the place of those."""
    about = words("Public holidays of ", name(holidays), " are kept free.") if holidays else None
    none = words("Public holidays are not kept free. ", code("/circle settings"), " turns that on.")
    parts = [header(circle.name), section(about or none)]
    for place, one in enumerate(blackouts):
        value = pack(BlackoutAt(circle.id, one.first_on.isoformat(), one.last_on.isoformat()))
        parts.append(
            section(
                _days(one), button=button("Remove", ActionId.BLACKOUT_REMOVE, value, about=f"days {place + 1}")
            )
        )
    if not blackouts:
        parts.append(section("No other days are kept free."))
    if clashes:
        parts.append(section(lines([days_off_line(circle, clashes), "I ask two weeks before what to do."])))
    more = button("Keep days free", ActionId.BLACKOUT_NEW, circle.id, about=circle.name)
    dates = button("All dates", ActionId.PLAN_DATES, circle.id, about=circle.name)
    return screen(
        [
            *parts,
            context("Nothing is moved or skipped by itself."),
            actions([more, dates], said="Buttons below: Keep days free, All dates."),
        ]
    )


def _days(one: Blackout) -> Words:
    days = day(one.first_on) + (f" to {day(one.last_on)}" if one.last_on > one.first_on else "")
    return lines([days, cut(one.why, REMARK_LONGEST)])
