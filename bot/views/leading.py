"""Who leads: being asked, who could stand in, the form that hands the lead over, and the answers."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.leading import Handover, HandoverState
from bot.domain.meeting_plans import LeadAsked, LeadPage
from bot.domain.meetings import Meeting, called
from bot.views.forms import Choice, modal, radio_field, select_field
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import CircleAt, StandIn, pack
from bot.views.text import when_plain
from bot.views.wording import meeting_of
from bot.views.words import Words, circle_name, code, lines, name, words

MEETING = "meeting"
CIRCLE = "circle"


def _what(circle: Circle, meeting: Meeting | None) -> Words:
    if meeting is None:
        return words(circle_name(circle.name), " from now on")
    return words(f"{called(circle, meeting.number)} of ", circle_name(circle.name))


def asking(circle: Circle, meeting: Meeting | None, asked: Handover, before: str, *, zone: str) -> list[Part]:
    """Return the question whether somebody leads in the place of `before`, and its two answers."""
    when = words("When: ", meeting_of(circle, meeting, zone)) if meeting else words()
    what = (
        "You would open it, keep an eye on the time and close it. The run-sheet helps."
        if meeting
        else "You would plan its meetings, lead them and look after its settings. I help with all of it."
    )
    question = words("Would you lead ", _what(circle, meeting), ", in place of ", name(before), "?")
    buttons = [
        button("I’ll lead", ActionId.LEAD_ACCEPT, asked.id, about=circle.name, primary=True),
        button("I can’t", ActionId.LEAD_DECLINE, asked.id, about=circle.name),
    ]
    said = "Answer with the buttons below: I’ll lead, or I can’t. Both are fine."
    return [section(lines([question, when, what])), actions(buttons, said=said)]


def taken_back_words(circle: Circle, meeting: Meeting | None, *, is_overtaken: bool) -> str:
    """Return what is told, as plain text, to whoever was asked to lead and need not answer any more."""
    what = f"{called(circle, meeting.number)} of “{circle.name}”" if meeting else f"“{circle.name}”"
    why = "somebody else was asked meanwhile" if is_overtaken else "the question was taken back"
    return f"You need not say any more whether you lead {what}: {why}."


def proposing(
    circle: Circle, meeting: Meeting, missing: str, candidates: Sequence[tuple[UserId, str]], *, zone: str
) -> list[Part]:
    """Return to the facilitator who could lead where somebody cannot; `missing` is empty for the reader."""
    told = words("You lead ", _what(circle, meeting), ", and cannot come.")
    if missing:
        told = words(name(missing), " would lead ", _what(circle, meeting), ", and cannot come.")
    until = words("Until somebody says yes, you lead it.") if missing else words()
    choose = button("Choose somebody", ActionId.LEAD_OPEN, circle.id, about=circle.name)
    when = words("When: ", meeting_of(circle, meeting, zone))
    if not candidates:
        return [
            section(lines([told, when, "Nobody else can come. You can lead it, or move the meeting."])),
            actions([choose], said="Choose somebody with /circle lead."),
        ]
    user_id, known = candidates[0]
    value = pack(StandIn(meeting.id, user_id))
    asks = button(f"Ask {known}", ActionId.LEAD_ASK, value, about=circle.name, primary=True)
    return [
        section(lines([told, when, until, words("It would be the turn of ", name(known), ".")])),
        actions([asks, choose], said="Ask them with the button below, or choose somebody with /circle lead."),
    ]


def form(page: LeadPage, *, chosen: str = "", whole: bool = False, response_url: str = "") -> View:
    """Return the form that hands the lead over; `chosen` is the person already named, `whole` means the circle.

    Where they are not in the circle, or lead it already, it says so.
    """
    others = [Choice(user_id, known) for user_id, known in page.others]
    is_known = not chosen or any(user_id == chosen for user_id, _ in page.others)
    named = (
        "Whom you named cannot be asked: only members can lead, and not whoever does already." if chosen else ""
    )
    chosen, whole = (chosen, whole) if is_known else ("", False)
    kinds = [Choice(CIRCLE, "The whole circle, from now on")]
    if page.meeting is not None:
        when = when_plain(page.meeting.starts_at, page.circle.zone)
        label = f"{called(page.circle, page.meeting.number).capitalize()} only"
        kinds.insert(0, Choice(MEETING, label, when))
    picked = CIRCLE if whole or page.meeting is None else MEETING
    leads = words("Nobody leads the next meeting yet.")
    if page.leader_id is not None:
        leads = words(name(page.names.get(page.leader_id, "Someone")), " leads the next meeting.")
    return modal(
        "Hand over the lead",
        [
            section(lines([leads if page.meeting else "There is no meeting ahead.", "" if is_known else named])),
            select_field(
                "user", "Who should lead?", others, chosen=chosen, hint="They are asked, and may say no."
            ),
            radio_field("what", "What?", kinds, chosen=picked),
        ],
        submit="Ask them",
        callback=CallbackId.LEAD,
        metadata=pack(CircleAt(page.circle.id, response_url)),
    )


def asked(given: LeadAsked) -> Screen:
    """Return the answer to who asked: it is their turn to say yes, and the question can be taken back."""
    undo = button("Undo", ActionId.LEAD_UNDO, given.handover.id, about=given.circle.name)
    said = words("I asked ", name(given.name), " to lead ", _what(given.circle, given.meeting), ".")
    return screen(
        [
            section(lines([said, "Until they say yes, nothing changes. I tell you what they say."])),
            actions([undo], said="Take the question back with the button Undo."),
        ]
    )


def answered(given: LeadAsked) -> Screen:
    """Return the answer to who was asked, as it was answered or undone."""
    what = _what(given.circle, given.meeting)
    match given.handover.state:
        case HandoverState.ACCEPTED:
            undo = button("Undo", ActionId.LEAD_UNDO, given.handover.id, about=given.circle.name)
            show = button("Agenda", ActionId.AGENDA_SHOW, given.circle.id, about=given.circle.name)
            thanks = words("Thank you! You lead ", what, ".")
            return screen(
                [
                    section(lines([thanks, words(name(given.name), " knows.")])),
                    actions(
                        [show, undo], said="See the agenda with /circle agenda; give the lead back with Undo."
                    ),
                ]
            )
        case HandoverState.DECLINED:
            said = "All right, I ask somebody else." if given.meeting else "All right. I tell who asked."
            return screen([section(lines([said, words("You do not lead ", what, ".")]))])
        case _:
            return screen([section(lines(["Undone.", words("See who leads with ", code("/circle show"), ".")]))])
