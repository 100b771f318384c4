"""Moving and skipping a meeting: the forms, and the answers with the way back."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.ids import MeetingId
from bot.domain.local_time import local
from bot.domain.meetings import Meeting
from bot.domain.moving import WHY_MAX, wall_time
from bot.views.forms import Choice, check_field, date_field, modal, select_field, text_field, time_field
from bot.views.free_days import short_day
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import CircleAt, PutBack, pack
from bot.views.wording import clock_change
from bot.views.words import circle_name, cut, lines, moment, words

YES = "yes"
WHY_LONGEST = 240
TOLD = "I tell the circle, and everybody is asked again whether they come."
RESTS = "The circle is paused, so I tell nobody now. The reminders name the dates as they are then."


def meeting_choices(circle: Circle, meetings: Sequence[Meeting]) -> list[Choice]:
    """Return the meetings with the time that each has now, on the circle's clock."""
    return [
        Choice(one.id, f"Meeting {one.number}: {short_day(one.on)}, {local(one.starts_at, circle.zone):%H:%M}")
        for one in meetings
    ]


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


def moved(circle: Circle, old: Meeting, new: Meeting, zone: str) -> Screen:
    """Return what was done to whoever moved a meeting, with the way back; `zone` is theirs."""
    before = PutBack(new.id, str(new.version), old.on.isoformat(), f"{wall_time(circle, old):%H:%M}")
    back = button("Move it back", ActionId.MEETING_PUT_BACK, pack(before), about=circle.name)
    told = lines(
        [
            words("Meeting ", str(new.number), " of ", circle_name(circle.name), " is moved."),
            words("Was: ", moment(old.starts_at, zone)),
            words("Now: ", moment(new.starts_at, zone)),
            clock_change(new),
            told_to(circle, TOLD),
        ]
    )
    return screen([section(told), _buttons(circle, back)])


def skipped(circle: Circle, meeting: Meeting, added: Meeting | None, zone: str) -> Screen:
    """Return what was done to whoever skipped a meeting, with the way back."""
    back = button("Bring it back", ActionId.MEETING_BRING_BACK, meeting.id, about=circle.name)
    more = words("One more is added at the end: ", moment(added.starts_at, zone)) if added else words()
    told = lines(
        [
            words("Meeting ", str(meeting.number), " of ", circle_name(circle.name), " is skipped."),
            words("It was to be: ", moment(meeting.starts_at, zone)),
            more,
            told_to(circle, "I tell the circle, and send nothing for it."),
        ]
    )
    return screen([section(told), _buttons(circle, back)])


def back(circle: Circle, meeting: Meeting, zone: str) -> Screen:
    """Return what was done to whoever brought a meeting back."""
    told = words("Meeting ", str(meeting.number), " of ", circle_name(circle.name), " takes place after all: ")
    return screen([section(lines([words(told, moment(meeting.starts_at, zone)), told_to(circle)]))])


def told_to(circle: Circle, said: str = "I tell the circle.") -> str:
    """Return whether members are told: a circle that rests gets no messages."""
    return said if circle.is_running else RESTS


def _buttons(circle: Circle, back: ButtonElement) -> Part:
    dates = button("All dates", ActionId.PLAN_DATES, circle.id, about=circle.name)
    return actions([back, dates], said="Buttons below take it back, or show all dates (/circle dates).")
