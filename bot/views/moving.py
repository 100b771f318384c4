"""Moving and skipping a meeting: the forms, and the answers with the way back."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.ids import MeetingId
from bot.domain.local_time import local
from bot.domain.meetings import Meeting, called
from bot.domain.moving import WHY_MAX, wall_time
from bot.domain.speakers import GuestOffer, Speaker
from bot.views.forms import Choice, check_field, date_field, modal, select_field, text_field, time_field
from bot.views.free_days import short_day
from bot.views.guests import offer_parts
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import CircleAt, PutBack, pack
from bot.views.speakers import guest_line
from bot.views.wording import clock_change
from bot.views.words import Words, circle_name, cut, lines, moment, words

YES = "yes"
WHY_LONGEST = 240
TOLD = "I tell the circle, and everybody is asked again whether they come."
RESTS = "The circle is paused, so I tell nobody now. The reminders name the dates as they are then."


def meeting_choices(circle: Circle, meetings: Sequence[Meeting]) -> list[Choice]:
    """Return the meetings with the time that each has now, on the circle's clock."""
    return [
        Choice(one.id, f"{called(circle, one.number).capitalize()}: {short_day(one.on)}, {_clock(circle, one)}")
        for one in meetings
    ]


def _clock(circle: Circle, meeting: Meeting) -> str:
    return f"{local(meeting.starts_at, circle.zone):%H:%M}"


def move_form(
    circle: Circle,
    coming: Sequence[Meeting],
    *,
    chosen: MeetingId | None = None,
    keeps_days_free: bool = False,
    response_url: str = "",
) -> View:
    """Return the form that moves one meeting; with `keeps_days_free` a holiday can be chosen all the same."""
    anyway = check_field("anyway", "On a day that is kept free", [Choice(YES, "Meet anyway")])
    zone = cut(circle.zone, 60)
    return modal(
        "Move a meeting",
        [
            section(words("Times are on the clock of ", circle_name(circle.name), " (", zone, ").")),
            select_field(
                "meeting", "Which meeting?", meeting_choices(circle, coming), chosen=chosen or coming[0].id
            ),
            date_field("on", "New day", hint="Leave it empty to keep the day.", optional=True),
            time_field("at", "New time", value="", hint="Leave it empty to keep the time.", optional=True),
            text_field("why", "Why?", longest=WHY_MAX, optional=True, hint="Members can read it."),
            *([anyway] if keeps_days_free else []),
        ],
        submit="Move it",
        close="Not now",
        callback=CallbackId.MEETING_MOVE,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def skip_form(circle: Circle, coming: Sequence[Meeting], response_url: str = "") -> View:
    """Return the form that skips one meeting."""
    return modal(
        "Skip a meeting",
        [
            section(words("Which meeting of ", circle_name(circle.name), " does not take place?")),
            select_field("meeting", "Meeting", meeting_choices(circle, coming), chosen=coming[0].id),
            text_field("why", "Why?", longest=WHY_MAX, optional=True, hint="Members can read it."),
            check_field("adds", "Instead", [Choice(YES, "Add a meeting at the end instead")]),
        ],
        submit="Skip it",
        close="Not now",
        callback=CallbackId.MEETING_SKIP,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def moved(circle: Circle, old: Meeting, new: Meeting, zone: str, jumped: Meeting | None = None) -> Screen:
    """Return what was done to whoever moved a meeting, with the way back; `zone` is theirs.

    `jumped` is one that it comes after or before now, against their numbers.
    """
    at = f"{wall_time(circle, old):%H:%M}"
    before = PutBack(new.id, str(new.version), old.on.isoformat(), at, circle.zone)
    back = button("Move it back", ActionId.MEETING_PUT_BACK, pack(before), about=circle.name)
    told = lines(
        [
            words(_what(circle, new), " is moved."),
            words("Was: ", moment(old.starts_at, zone)),
            words("Now: ", moment(new.starts_at, zone)),
            _order(circle, new, jumped) if jumped else "",
            clock_change(new),
            told_to(circle, TOLD),
        ]
    )
    return screen([section(told), _buttons(circle, back)])


def _order(circle: Circle, new: Meeting, jumped: Meeting) -> str:
    where = "after" if jumped.starts_at < new.starts_at else "before"
    return f"It comes {where} {called(circle, jumped.number)} now. Both keep their numbers."


def skipped(
    circle: Circle, meeting: Meeting, added: Meeting | None, zone: str, offer: GuestOffer | None = None
) -> Screen:
    """Return what was done to whoever skipped a meeting, with the way back; `offer` is about its guest."""
    back = button("Bring it back", ActionId.MEETING_BRING_BACK, meeting.id, about=circle.name)
    more = words("One more is added at the end: ", moment(added.starts_at, zone)) if added else words()
    told = lines(
        [
            words(_what(circle, meeting), " is skipped."),
            words("It was to be: ", moment(meeting.starts_at, zone)),
            more,
            told_to(circle, "I tell the circle, and send nothing for it."),
        ]
    )
    guest = offer_parts(circle, offer) if offer else []
    return screen([section(told), _buttons(circle, back), *guest])


def back(
    circle: Circle,
    meeting: Meeting,
    zone: str,
    speaker: Speaker | None = None,
    offer: GuestOffer | None = None,
) -> Screen:
    """Return what was done to whoever brought a meeting back; `speaker` or `offer` is about its guest."""
    told = words(_what(circle, meeting), " takes place after all: ", moment(meeting.starts_at, zone))
    comes = guest_line(speaker) if speaker else words()
    guest = offer_parts(circle, offer) if offer else []
    return screen([section(lines([told, comes, told_to(circle)])), *guest])


def _what(circle: Circle, meeting: Meeting) -> Words:
    return words(called(circle, meeting.number).capitalize(), " of ", circle_name(circle.name))


def told_to(circle: Circle, said: str = "I tell the circle.") -> str:
    """Return whether members are told: a circle that rests gets no messages."""
    return said if circle.is_running else RESTS


def _buttons(circle: Circle, back: ButtonElement) -> Part:
    dates = button("All dates", ActionId.PLAN_DATES, circle.id, about=circle.name)
    return actions([back, dates], said="Buttons below take it back, or show all dates (/circle dates).")
