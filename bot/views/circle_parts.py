"""The parts that the card and the page of a circle share."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement

from bot.domain.overviews import CircleCard
from bot.views.ids import ActionId
from bot.views.kit import button
from bot.views.wording import clock_change
from bot.views.words import Words, circle_moment, lines, moment, words

GOAL_LONGEST = 1000


def upcoming(card: CircleCard, zone: str | None = None) -> Words:
    """Return when the circle meets next: on the reader's clock, or without `zone` on the circle's, for a channel.

    Nothing is said of a circle that rests, is over, or has no meeting left.
    """
    meeting = card.next_meeting
    if meeting is None or not card.circle.is_running:
        return words()
    at = moment(meeting.starts_at, zone) if zone else circle_moment(meeting.starts_at, card.circle.zone)
    which = "First meeting" if meeting.number == 1 else f"Meeting {meeting.number} of {card.meetings_total}"
    return lines([words(f"{which}: ", at), clock_change(meeting)])


def join_buttons(card: CircleCard) -> list[ButtonElement]:
    """Return the way in: to a seat, or to the waiting list of a full circle; none once the series is over."""
    if not card.is_open:
        return []
    label = "Join" if card.seats_left else "Join the waiting list"
    return [button(label, ActionId.CIRCLE_JOIN, card.circle.id, about=card.circle.name, primary=True)]
