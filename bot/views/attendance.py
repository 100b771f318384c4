"""Attendance: "I'm here", the form of whoever leads, what was noted. Nobody's absence is posted in a channel."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.attendance import Attendance, AttendanceForm, AttendancePage, Presence, Turnout
from bot.domain.circles import Circle
from bot.domain.meetings import Meeting
from bot.views.forms import RADIOS_MOST, Choice, check_field, modal
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, screen, section
from bot.views.payloads import MeetingForm, WasThere, pack
from bot.views.wording import coming, count
from bot.views.words import Words, circle_name, cut, lines, name, words

NAME_LONGEST = 60
ROWS_MOST = 40
EVERYONE = "Everyone who said yes"
FIELDS = ("there_1", "there_2")
"""Slack takes ten boxes in a field, and a workshop has up to twelve people."""
_NOTE = "Everybody may correct their own: with “I’m here”, by reflecting, or by saying that they weren’t there."


def turnout_line(turnout: Turnout) -> str:
    """Return who comes, in numbers; nothing where nobody has answered."""
    who = coming(turnout.yes, turnout.late, turnout.no, turnout.unanswered)
    return f"Who comes: {who}" if turnout.answered else ""


def turnout_in_channel(turnout: Turnout) -> list[Part]:
    """Return what the call in the channel adds to how many come: numbers, no names."""
    if not turnout.answered:
        return []
    late = f"{turnout.late} of them will be a little late." if turnout.late else ""
    away = f"{turnout.no} can’t come" if turnout.no else ""
    has = "has" if turnout.unanswered == 1 else "have"
    silent = f"{turnout.unanswered} {has} not answered" if turnout.unanswered else ""
    others = ", ".join(filter(None, [away, silent]))
    told = " ".join(filter(None, [late, f"{others}." if others else ""]))
    return [section(told)] if told else []


def checked_in(circle: Circle, meeting: Meeting) -> Screen:
    """Return the private answer to "I'm here"."""
    undo = button("I pressed that by mistake", ActionId.CHECK_IN_UNDO, meeting.id)
    noted = words("Good to have you. You are noted as there at meeting ", f"{meeting.number} of ")
    told = words(noted, circle_name(circle.name), ".")
    return screen([section(told), actions([undo], said="Pressed by mistake? Take it back with the button below.")])


def checked_out(circle: Circle, meeting: Meeting) -> Screen:
    """Return the private answer to a check-in that was taken back."""
    told = words(f"Taken back. For meeting {meeting.number} of ", circle_name(circle.name), " nothing is noted.")
    again = button("I’m here", ActionId.CHECK_IN, meeting.id, about=circle.name)
    return screen([section(told), actions([again], said="If you are there after all, press “I’m here”.")])


def asking(meeting: Meeting, coming: int) -> list[Part]:
    """Return what whoever leads is asked after a meeting; `coming` said that they come, and nothing since."""
    ask = button("Who was there?", ActionId.ATTENDANCE_OPEN, meeting.id, about="note who was at the meeting")
    said = "Note it with the button below, or type /circle attendance."
    if not coming:
        return [section("You led this one: who was there?"), actions([ask], said=said)]
    who = count(coming, "person", "people")
    everyone = button(EVERYONE, ActionId.ATTENDANCE_EXPECTED, meeting.id, about=who)
    said = f"One tap notes the {who} who said yes: {EVERYONE}. Or one by one: Who was there? (/circle attendance)"
    return [section("You led this one: who was there?"), actions([everyone, ask], said=said)]


def marked(page: AttendancePage) -> Screen:
    """Return what is noted of everybody, each with the tap that changes it, to whoever leads."""
    meeting = page.meeting
    there = sum(one.attended is True for one in page.people)
    about = words(f"Meeting {meeting.number} of ", circle_name(page.circle.name), ": ")
    told = words(about, f"{count(there, 'person is', 'people are')} noted as there.")
    return screen([section(told), *[_row(meeting, one) for one in page.people[:ROWS_MOST]], context(_NOTE)])


def _row(meeting: Meeting, one: Presence) -> Part:
    noted = {True: "there", False: "not there", None: "nothing noted"}[one.attended]
    known = cut(one.name, NAME_LONGEST) if one.name.strip() else name(one.name)
    if not one.may_change:
        return section(words("• ", known, f": {noted}, as they said themselves"))
    value = pack(WasThere(meeting.id, one.user_id, not one.attended))
    label = "Wasn’t there" if one.attended else "Was there"
    return section(
        words("• ", known, f": {noted}"), button=button(label, ActionId.ATTENDANCE_MARK, value, about=one.name)
    )


def form(given: AttendanceForm, *, response_url: str = "") -> View:
    """Return the form: a box for each member who said nothing themselves, ticked as they answered before."""
    circle, meeting = given.circle, given.meeting
    parts: list[Part | Block] = [section(words(circle_name(circle.name), f", meeting {meeting.number}"))]
    if given.own:
        parts.append(section(_own(given)))
    asked = given.asked[: RADIOS_MOST * len(FIELDS)]
    some_are = any(was_there for _, was_there in given.own)
    for place, field in enumerate(FIELDS):
        some = asked[place * RADIOS_MOST : (place + 1) * RADIOS_MOST]
        if some:
            choices = [Choice(user_id, shown or "(no name)") for user_id, shown, _ in some]
            ticked = [user_id for user_id, _, is_ticked in some if is_ticked]
            label = ("Who else was there?" if some_are else "Who was there?") if not place else "And of these?"
            parts.append(check_field(field, label, choices, checked=ticked))
    parts.append(context(_NOTE))
    return modal(
        "Attendance",
        parts,
        submit="Note it" if asked else "",
        callback=CallbackId.ATTENDANCE if asked else None,
        metadata=pack(MeetingForm(meeting.id, response_url)),
    )


def _own(given: AttendanceForm) -> Words:
    rows = []
    for was_there, label in ((True, "Said that they were there: "), (False, "Said that they weren’t: ")):
        names = [shown for shown, there in given.own if there is was_there]
        listed = [
            words(", " if place else "", cut(one, NAME_LONGEST) if one.strip() else name(one))
            for place, one in enumerate(names)
        ]
        rows.append(words(label, *listed, ".") if names else words())
    return lines(rows)


def noted(given: Attendance) -> Screen:
    """Return the private answer to whoever noted it."""
    away = f", {given.away} {'was' if given.away == 1 else 'were'} not" if given.away else ""
    told = words(
        f"Noted for meeting {given.meeting.number} of ",
        circle_name(given.circle.name),
        f": {count(given.there, 'person was', 'people were')} there{away}.",
    )
    again = button("Change it", ActionId.ATTENDANCE_OPEN, given.meeting.id, about="who was there")
    return screen([section(told), context(_NOTE), actions([again], said="Change it with the button below.")])
