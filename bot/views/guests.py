"""A guest who cancels, and one whose meeting is not held: what is asked, what was done, and the way back."""

from __future__ import annotations

from bot.domain.circles import Circle
from bot.domain.meetings import Meeting, called
from bot.domain.reasons import Reason
from bot.domain.speakers import GuestChange, GuestOffer
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, named_below, screen, section
from bot.views.payloads import GuestAt, pack
from bot.views.reasons import why
from bot.views.wording import count, meeting_of
from bot.views.words import Words, circle_moment, circle_name, code, lines, name, words

TOLD = "I tell the channel."


def offer_parts(circle: Circle, offer: GuestOffer) -> list[Part]:
    """Return the question what becomes of a guest whose meeting is not held, or is held after all."""
    guest, meeting, to = offer.speaker, offer.meeting, offer.to
    off = button("No guest after all", ActionId.SPEAKER_CANCEL, meeting.id, about=guest.name)
    was = words(name(guest.name), f" was to come to {called(circle, meeting.number)}, which is not held.")
    if to is None:
        later = words("Every meeting to come has a guest. ", code("/circle speaker"), " asks again.")
        row = actions([off], said="Or take it off with the button No guest after all.", row="guest.offer")
        return [section(lines([was, later])), row]
    where = called(circle, to.number)
    label = f"Yes, to {where}"
    if offer.is_back:
        was = words(name(guest.name), f" comes to {called(circle, meeting.number)} by now.")
        label = f"Back to {where}"
    carry = button(label, ActionId.SPEAKER_CARRY, pack(GuestAt(meeting.id, to.id)), about=guest.name)
    asks = words("Does ", name(guest.name), f" come to {where}{' as before' if offer.is_back else ''}?")
    buttons = [carry] if offer.is_back else [carry, off]
    said = named_below(buttons)
    return [section(lines([was, asks])), actions(buttons, said=said, row="guest.offer")]


def cancelled(change: GuestChange) -> Screen:
    """Return what was done to whoever took a guest off a meeting, with the way back."""
    circle, meeting, known = change.circle, change.meeting, change.speaker.name
    news = {True: TOLD, False: "The channel did not know yet, so I tell nobody.", None: ""}[change.is_told]
    if meeting.is_skipped:
        news = "That meeting is not held anyway, so I tell nobody."
    kept = f"I put {_questions(change.questions)} aside." if change.questions else ""
    gone = words(name(known), " does not come to ", _meeting(circle, meeting), ".")
    told = lines([gone, kept, news, "Undo brings all of it back."])
    back = button("Undo", ActionId.SPEAKER_BACK, meeting.id, about=known)
    page = button("Guest speaker", ActionId.SPEAKER_SHOW, circle.id, about=circle.name)
    return screen(
        [
            section(told),
            actions(
                [back, page], said="Undo it with the button below, or invite somebody else with /circle speaker."
            ),
        ]
    )


def back(change: GuestChange) -> Screen:
    """Return what was done to whoever brought a guest back who had cancelled."""
    known, when = name(change.speaker.name), _when(change.circle, change.meeting)
    noted = words("Undone: ", known, " is noted for ", when, " as before. That meeting is not held.")
    told = lines(
        [
            noted if change.meeting.is_skipped else words(known, " comes after all: ", when),
            f"{_questions(change.questions)} waited, and can be seen again." if change.questions else "",
            TOLD if change.is_told else "",
        ]
    )
    return screen([section(told), _page(change)])


def carried(change: GuestChange) -> Screen:
    """Return what was done to whoever let a guest come to another meeting, with the way back."""
    before, number = change.before or change.meeting, change.questions
    told = lines(
        [
            words(name(change.speaker.name), " comes to ", _when(change.circle, change.meeting)),
            f"{count(number, 'question for them waits', 'questions for them wait')} there." if number else "",
            TOLD if change.is_told else "",
        ]
    )
    value = pack(GuestAt(change.meeting.id, before.id))
    undo = button("Undo", ActionId.SPEAKER_CARRY_BACK, value, about=change.speaker.name)
    return screen([section(told), actions([undo], said="Take it back with the button Undo.")])


def carried_back(change: GuestChange) -> Screen:
    """Return what was done to whoever took that back."""
    known = name(change.speaker.name)
    told = words("Undone: ", known, " is noted for ", _when(change.circle, change.meeting), " as before.")
    return screen([section(told), _page(change)])


def cancellation(circle: Circle, meeting: Meeting, known: str) -> Screen:
    """Return the news that a guest does not come after all, for the channel, which had heard of them."""
    told = words(name(known), " does not come to ", _meeting(circle, meeting), " after all.")
    held = words("The meeting is held: ", circle_moment(meeting.starts_at, circle.zone))
    return screen([section(lines([told, held])), context(why(Reason.GUEST_CANCELLED))])


def _meeting(circle: Circle, meeting: Meeting) -> Words:
    return words(f"{called(circle, meeting.number)} of ", circle_name(circle.name))


def _when(circle: Circle, meeting: Meeting) -> Words:
    return meeting_of(circle, meeting, circle.zone)


def _questions(number: int) -> str:
    return count(number, "question", "questions")


def _page(change: GuestChange) -> Part:
    page = button("Guest speaker", ActionId.SPEAKER_SHOW, change.circle.id, about=change.circle.name)
    return actions([page], said="See it with /circle speaker.")
