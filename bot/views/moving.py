"""Moving and skipping a meeting: the forms, and the answers with the way back."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement, InputBlock
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.fairness import Residents
from bot.domain.ids import MeetingId
from bot.domain.local_time import local
from bot.domain.meetings import Meeting, called, noun
from bot.domain.moving import WHY_MAX, MoveForm, wall_time
from bot.domain.speakers import GuestOffer, Speaker
from bot.views.clocks import on_each_clock
from bot.views.forms import Choice, check_field, date_field, modal, select_field, text_field, time_field
from bot.views.free_days import short_day
from bot.views.guests import offer_parts
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import CircleAt, beside, pack
from bot.views.plan_payloads import PutBack, SeenOnClocks
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
    people: Residents | None = None,
    response_url: str = "",
) -> View:
    """Return the form that moves one meeting; with `keeps_days_free` a holiday can be chosen all the same.

    Where the clocks of the `people` differ, what is chosen is shown on each of them before it is done.
    """
    first = coming[0]
    is_across = bool(on_each_clock(circle, first.starts_at, first.ends_at, people or {}))
    zone = cut(circle.zone, 60)
    return modal(
        "Move a meeting",
        [
            section(words("Times are on the clock of ", circle_name(circle.name), " (", zone, ").")),
            *_move_fields(circle, coming, MoveForm(chosen or first.id), keeps_days_free=keeps_days_free),
        ],
        submit="Show the times" if is_across else "Move it",
        close="Not now",
        callback=CallbackId.MEETING_MOVE,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def move_form_on_clocks(
    circle: Circle, coming: Sequence[Meeting], new: Meeting, asked: MoveForm, people: Residents, metadata: str
) -> View | None:
    """Return the form that was sent, with what is chosen in it as every clock shows it; None where all show one.

    `metadata` is that of the form; what was shown is added to it.
    """
    clocks = on_each_clock(circle, new.starts_at, new.ends_at, people)
    if not clocks:
        return None
    what, at = called(circle, new.number).capitalize(), f"{short_day(new.on)}, {_clock(circle, new)}"
    return modal(
        "Move a meeting",
        [
            section(lines([words(f"{what} would be on {at} (", cut(circle.zone, 60), "), which is:"), *clocks])),
            section("Is this right? Send it once more. If you change it, I show the times again."),
            *_move_fields(circle, coming, asked, keeps_days_free=keeps_free(circle)),
        ],
        submit="Move it",
        close="Not now",
        callback=CallbackId.MEETING_MOVE,
        metadata=beside(metadata, SeenOnClocks(new.starts_at.isoformat())),
    )


def keeps_free(circle: Circle) -> bool:
    """Tell whether there are days on which the circle does not meet, unless somebody says so."""
    return bool(circle.settings.holidays or circle.settings.blackouts)


def _move_fields(
    circle: Circle, coming: Sequence[Meeting], asked: MoveForm, *, keeps_days_free: bool
) -> list[InputBlock]:
    same = "Leave it empty to keep the"
    anyway = Choice(YES, "Meet anyway")
    ticked = [YES] if asked.meets_anyway else []
    return [
        select_field("meeting", "Which meeting?", meeting_choices(circle, coming), chosen=asked.meeting_id),
        date_field("on", "New day", value=asked.on, hint=f"{same} day.", optional=True),
        time_field("at", "New time", value=asked.at, hint=f"{same} time.", optional=True),
        text_field("why", "Why?", value=asked.why, longest=WHY_MAX, optional=True, hint="Members can read it."),
        *(
            [check_field("anyway", "On a day that is kept free", [anyway], checked=ticked)]
            if keeps_days_free
            else []
        ),
    ]


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
    circle: Circle,
    meeting: Meeting,
    added: Meeting | None,
    zone: str,
    offer: GuestOffer | None = None,
    *,
    is_last: bool = False,
) -> Screen:
    """Return what was done to whoever skipped a meeting, with the way back; `offer` is about its guest.

    `is_last`: no other is to come, so the series needs more of them, or an end.
    """
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
    ways_on = none_left(circle) if is_last else []
    return screen([section(told), _buttons(circle, back), *ways_on, *guest])


def none_left(circle: Circle) -> list[Part]:
    """Return that a series has no meeting left, and the two ways on."""
    more = button("Add meetings", ActionId.CIRCLE_EXTEND, circle.id, about=circle.name)
    end = button("End the series", ActionId.CIRCLE_FINISH, circle.id, about=circle.name)
    told = (
        f"No {noun(circle)} is left in this series. Add some with /circle extend, or end it with /circle finish."
    )
    return [section(told), actions([more, end])]


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
