"""The parts that the card and the page of a circle share."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import Circle
from bot.domain.meetings import Meeting, called, last_day, noun
from bot.domain.overviews import CircleCard
from bot.views.free_days import days_off_line
from bot.views.ids import ActionId
from bot.views.kit import Part, button, section
from bot.views.wording import clock_change, day
from bot.views.words import Words, circle_moment, circle_name, code, lines, moment, words

GOAL_LONGEST = 1000
SKIPPED_MOST = 2
DAYS_OFF_MOST = 2


def upcoming(card: CircleCard, zone: str | None = None) -> Words:
    """Return when the circle meets next: on the reader's clock, or without `zone` on the circle's, for a channel.

    Nothing is said of a circle that rests, is over, or has no meeting left.
    """
    meeting = card.next_meeting
    if meeting is None or not card.circle.is_running:
        return words()
    name = f"{called(card.circle, meeting.number).capitalize()} of {card.meetings_total}"
    which = f"First {noun(card.circle)}" if meeting.number == 1 and not card.goes_on else name
    if card.goes_on:
        ends = moment(meeting.ends_at, zone) if zone else circle_moment(meeting.ends_at, card.circle.zone)
        return lines([words(f"{which} goes on until ", ends, "."), until(card)])
    skipped = [words("Skipped: ", _at(one, card, zone)) for one in card.skipped[:SKIPPED_MOST]]
    return lines([*skipped, words(f"{which}: ", _at(meeting, card, zone)), clock_change(meeting), until(card)])


def _at(meeting: Meeting, card: CircleCard, zone: str | None) -> Words:
    return moment(meeting.starts_at, zone) if zone else circle_moment(meeting.starts_at, card.circle.zone)


def until(card: CircleCard) -> Words:
    """Return where the series ends, on the circle's calendar; nothing where its next meeting is the last."""
    last = card.last_meeting
    if last is None or card.next_meeting is None or last.id == card.next_meeting.id:
        return words()
    return words(f"The series runs until {day(last_day(card.circle, last))}.")


def kept_free(card: CircleCard) -> Words:
    """Return which of the next meetings fall on a day off; nothing where none does."""
    return days_off_line(card.circle, card.days_off, DAYS_OFF_MOST) if card.circle.is_running else words()


def join_buttons(card: CircleCard) -> list[ButtonElement]:
    """Return the way in: to a seat, or to the waiting list of a full circle; none once the series is over."""
    if not card.is_open:
        return []
    label = "Join" if card.seats_left else "Join the waiting list"
    return [button(label, ActionId.CIRCLE_JOIN, card.circle.id, about=card.circle.name, primary=True)]


def has_ended(circle: Circle) -> Part:
    """Return that a circle is over, and the way to what it leaves."""
    keep = button("What it leaves", ActionId.SUMMARY_SHOW, circle.id, about=circle.name)
    told = words(circle_name(circle.name), " has ended. ", code("/circle extend"), " adds meetings.")
    return section(told, button=keep)
