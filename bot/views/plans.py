"""The dates of a circle, and the form for another rhythm with the dates that would come of it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement
from slack_sdk.models.views import View

from bot.domain.cadence_changes import CadenceForm
from bot.domain.circle_form import LENGTH_MAX_MINUTES, LENGTH_MIN_MINUTES, MEETINGS_MAX, WEEKS_MAX
from bot.domain.circles import Circle, CircleStatus, Format
from bot.domain.fairness import Residents
from bot.domain.meetings import Meeting, called, last_day
from bot.domain.moving import WHY_MAX, is_moved
from bot.domain.roles import Act, Role, may
from bot.domain.speakers import GuestOffer
from bot.views.circle_forms import ZONE_MAX
from bot.views.clocks import through_the_series
from bot.views.forms import date_field, modal, number_field, text_field, time_field
from bot.views.free_days import days_off_line
from bot.views.guests import offer_parts
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, header, named_below, screen, section
from bot.views.moving import told_to
from bot.views.payloads import CircleAt, pack
from bot.views.plan_payloads import NewCadence
from bot.views.wording import cadence, day, status
from bot.views.words import Words, circle_name, cut, lines, moment, stacked, words

LISTED_MOST = 12
DATES_LONGEST = 2400
WHY_LONGEST = 120
NOT_HELD = "What begins before the circle goes on does not take place."
FIRST_SHOWN = 4
NEXT = "Day of the next meeting"
NEXT_IN_RHYTHM = "Day of the next meeting that follows the rhythm"


def dates(
    circle: Circle,
    coming: Sequence[Meeting],
    last: Meeting | None,
    total: int,
    clashes: Sequence[tuple[Meeting, str]],
    roles: frozenset[Role],
    *,
    zone: str,
) -> Screen:
    """Return the meetings to come, with what is special about each, and the buttons that change the plan."""
    off = {meeting.id: why for meeting, why in clashes}
    rows = [_date(circle, one, total, off.get(one.id, ""), zone) for one in coming]
    parts: list[Part] = [header(circle.name), section(cadence(circle))]
    if circle.status is CircleStatus.PAUSED:
        parts.append(section(lines([status(circle), NOT_HELD])))
    if rows:
        shown = rows[:LISTED_MOST]
        rest = f"and {len(rows) - LISTED_MOST} more" if len(rows) > LISTED_MOST else ""
        parts.append(section(stacked([*shown, rest], DATES_LONGEST, lambda beyond: f"and {beyond} more")))
    else:
        parts.append(section("No meeting is to come."))
    if last is not None:
        ends = "ends" if rows else "ended"
        parts.append(section(f"The series {ends} on {day(last_day(circle, last))}."))
    buttons = _buttons(circle, roles)
    return screen([*parts, actions(buttons, said=named_below(buttons))] if buttons else parts)


def _date(circle: Circle, meeting: Meeting, total: int, off: str, zone: str) -> Words:
    number = called(circle, meeting.number).capitalize()
    at = words(f"• {number} of {total}: ", moment(meeting.starts_at, zone))
    if meeting.is_skipped:
        why = words(": ", cut(meeting.skipped_because, WHY_LONGEST)) if meeting.skipped_because else ""
        return words(f"• {number}, ", moment(meeting.starts_at, zone), " – skipped", why)
    moved = " (moved)" if is_moved(meeting) else ""
    return words(at, moved, words(" – a day off: ", cut(off, WHY_LONGEST)) if off else "")


def _buttons(circle: Circle, roles: frozenset[Role]) -> list[ButtonElement]:
    is_paused = circle.can_resume
    offered = [
        *([("Resume", ActionId.CIRCLE_RESUME, Act.PAUSE)] if is_paused else []),
        ("Move one", ActionId.PLAN_MOVE, Act.MOVE_MEETING),
        ("Skip one", ActionId.PLAN_SKIP, Act.MOVE_MEETING),
        ("Change the rhythm", ActionId.PLAN_CHANGE, Act.CHANGE_CADENCE),
        ("Days to keep free", ActionId.PLAN_FREE_DAYS, Act.CHANGE_SETTINGS),
        ("Whose hours?", ActionId.PLAN_HOURS, Act.SEE_MEMBERS),
    ]
    return [
        button(label, action, circle.id, about=circle.name) for label, action, act in offered if may(roles, act)
    ]


def cadence_form(circle: Circle, asked: CadenceForm, response_url: str = "") -> View:
    """Return the form for another rhythm, filled with the one there is (or with what is proposed)."""
    length = (
        [
            number_field(
                "length_minutes",
                "Minutes per meeting",
                value=int(asked.length_minutes),
                lowest=LENGTH_MIN_MINUTES,
                highest=LENGTH_MAX_MINUTES,
            )
        ]
        if circle.format is not Format.ONLINE_EXCHANGE
        else []
    )
    return modal(
        "Change the rhythm",
        [
            section(
                words(
                    "From the next meeting of ",
                    circle_name(circle.name),
                    " on. What you moved by hand stays. You see the dates before anything changes.",
                )
            ),
            date_field("first_on", NEXT_IN_RHYTHM if asked.behind_moved else NEXT, value=asked.first_on),
            time_field(
                "local_time", "Time", value=asked.local_time, hint="The same time on the clock all year round"
            ),
            text_field(
                "zone",
                "Time zone",
                value=asked.zone,
                longest=ZONE_MAX,
                hint="A name such as Europe/Berlin or America/Chicago",
            ),
            number_field(
                "every_weeks", "Meet every … weeks", value=int(asked.every_weeks), lowest=1, highest=WEEKS_MAX
            ),
            *length,
            number_field(
                "left",
                "How many meetings are left?",
                value=max(1, int(asked.left)),
                lowest=1,
                highest=MEETINGS_MAX,
            ),
        ],
        submit="Show the dates",
        close="Not now",
        callback=CallbackId.CADENCE,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def preview(
    circle: Circle,
    coming: Sequence[Meeting],
    clashes: Sequence[tuple[Meeting, str]],
    asked: NewCadence,
    *,
    zone: str,
    people: Residents,
) -> View:
    """Return the dates that would come of it, to be confirmed: the first four and the last.

    For a circle across zones, where `people` live, they are told on every member's clock as well.
    """
    clocks = through_the_series(circle, coming, people)
    return modal(
        "Is this right?",
        [
            section(lines([cadence(circle), first_and_last(circle, coming, zone)])),
            *([section(clocks)] if clocks.said else []),
            *([section(lines([days_off_line(circle, clashes), "I ask before those."]))] if clashes else []),
            section("I tell the circle old and new, and ask everybody again whether they come."),
            text_field("why", "Why?", longest=WHY_MAX, optional=True, hint="Members can read it."),
        ],
        submit="Change it",
        close="Not now",
        callback=CallbackId.CADENCE_CONFIRM,
        metadata=pack(asked),
    )


def first_and_last(circle: Circle, coming: Sequence[Meeting], zone: str) -> Words:
    """Return the first four dates and the last."""
    shown = list(coming[:FIRST_SHOWN])
    left_out = len(coming) - len(shown) - 1
    if left_out == 1:  # a line for a line
        shown, left_out = list(coming[: FIRST_SHOWN + 1]), 0
    rows = [_new_date(circle, one, zone) for one in shown]
    if left_out > 0:
        rows.append(words(f"… {left_out} more …"))
    if left_out >= 0 and len(coming) > len(shown):
        rows.append(_new_date(circle, coming[-1], zone))
    return lines(rows)


def _new_date(circle: Circle, meeting: Meeting, zone: str) -> Words:
    stays = " (you moved it there)" if is_moved(meeting) else ""
    return words(f"• {called(circle, meeting.number).capitalize()}: ", moment(meeting.starts_at, zone), stays)


def changed(circle: Circle, coming: Sequence[Meeting], *, zone: str, offer: GuestOffer | None = None) -> Screen:
    """Return what was done to whoever changed the rhythm; `offer` is about a guest whose meeting is left out."""
    undo = button("Change it again", ActionId.PLAN_CHANGE, circle.id, about=circle.name)
    all_dates = button("All dates", ActionId.PLAN_DATES, circle.id, about=circle.name)
    told = lines(
        [
            words(circle_name(circle.name), " has a new rhythm."),
            cadence(circle),
            first_and_last(circle, coming, zone),
        ]
    )
    said = "Buttons below: Change it again, All dates."
    guest = offer_parts(circle, offer) if offer else []
    return screen([section(told), section(told_to(circle)), actions([undo, all_dates], said=said), *guest])
