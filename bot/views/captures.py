"""The offer to save an insight from a message somebody reacted to; of the message itself nothing is shown."""

from __future__ import annotations

from bot.domain.captures import Capture
from bot.domain.circles import Circle
from bot.views.ids import ActionId
from bot.views.kit import Screen, actions, button, context, screen, section
from bot.views.payloads import MessageAt, pack
from bot.views.words import channel, circle_name, cut, words

EMOJI_LONGEST = 100


def offer(capture: Capture, circle: Circle, reaction: str) -> Screen:
    """Return the offer, in answer to a reaction with an emoji of that name."""
    value = pack(MessageAt(capture.channel_id, capture.message_ts))
    save = button("Save as insight", ActionId.INSIGHT_CAPTURE, value, about=circle.name, primary=True)
    return screen(
        [
            section(words("Something to keep from that message in ", channel(capture.channel_id), "?")),
            actions(
                [save], said="Save it in your own words with the button below; I add the link to the message."
            ),
            context(
                words(
                    "You get this because you reacted with ",
                    cut(f":{reaction}:", EMOJI_LONGEST),
                    " in ",
                    circle_name(circle.name),
                    ". I did not read the message. Take the reaction back, and this goes too.",
                )
            ),
        ]
    )


def withdrawn() -> Screen:
    """Return what stands in the place of an offer whose reaction was taken back."""
    return screen([section("You took your reaction back, so there is nothing to save here.")])
