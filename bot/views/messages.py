"""The frame of every message that a person gets by themselves: why it came, and how to get fewer.

What is owed to somebody at one time comes as one message, the most urgent first.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum

from slack_sdk.models.blocks import ActionsBlock

from bot.domain.circles import Circle
from bot.domain.nudges import NudgeKind
from bot.views.ids import ActionId
from bot.views.kit import MESSAGE_BLOCKS_MOST, Part, Screen, actions, button, context, divider, screen, section
from bot.views.payloads import FewerOf, pack
from bot.views.rows import TOGETHER
from bot.views.text import length
from bot.views.wording import count
from bot.views.words import Words, circle_name, words

WORDS_MOST = 3000
"""Of the text of a message; what is told above keeps within the rest."""
CIRCLES_MOST = 4
_FRAME = 3
"""Blocks around the parts: what it is, why it came, the buttons."""
HOW_TO_GET_FEWER = "For a break, type /circle snooze and until when; for fewer of these, /circle profile."
HOW_TO_TAKE_A_BREAK = "For a break, type /circle snooze and until when."


class Because(Enum):
    """Why a person hears of a circle: what stands before its name, and (for one or for several) behind it."""

    IS_IN = ("you are in ", "", "")
    WAS_GUEST = ("you were a guest of ", "", "")
    WROTE_THERE = ("you wrote it in ", ", which has ended", ", which have ended")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told to a person: its words and buttons, the circle it is about, and why it is owed.

    `can_be_fewer`: not so for what comes whatever the person muted; of that, fewer are not offered. `because` is
    what the person has to do with the circle.
    """

    parts: list[Part]
    circle: Circle
    kind: NudgeKind
    can_be_fewer: bool = True
    because: Because = Because.IS_IN


def message(told: Sequence[Told]) -> Screen:
    """Return the message that tells what `fitting` leaves of one thing or several, in the given order."""
    shown = fitting(told)
    if len(shown) == 1:
        return screen([*shown[0].parts, *_frame(shown)])
    parts = [section(f"{count(len(shown), 'thing', 'things')} in one message:")]
    for place, one in enumerate(shown):
        parts += [*([divider()] if place else []), *one.parts]
    return screen([_in_company(part, place) for place, part in enumerate(parts)] + _frame(shown))


def fitting(told: Sequence[Told]) -> list[Told]:
    """Return as many from the beginning as Slack takes in one message, one at least; the rest is not told."""
    blocks, units = _FRAME, 0
    shown: list[Told] = []
    for one in told:
        blocks += len(one.parts) + 1
        units += sum(length(part.said) + 1 for part in one.parts)
        if shown and (blocks > MESSAGE_BLOCKS_MOST or units > WORDS_MOST):
            break
        shown.append(one)
    return shown


def _in_company(part: Part, place: int) -> Part:
    """Name a row of buttons so that a click in it is known to stand beside other things."""
    if not isinstance(part.block, ActionsBlock):
        return part
    named = copy(part.block)
    named.block_id = f"{TOGETHER}:{place}"
    return Part(named, part.said)


def _frame(told: Sequence[Told]) -> list[Part]:
    because = _why(told)
    snooze = button("Snooze", ActionId.SNOOZE_OPEN, about="take a break from messages")
    offered = [one for one in told if one.can_be_fewer]
    if not offered:
        return [context(because), actions([snooze], said=HOW_TO_TAKE_A_BREAK)]
    fewer_circles = list(dict.fromkeys(one.circle.id for one in offered))
    about = FewerOf(" ".join(fewer_circles[:CIRCLES_MOST]), " ".join(sorted({one.kind for one in offered})))
    fewer = button("Fewer of these", ActionId.FEWER_OPEN, pack(about))
    return [context(because), actions([snooze, fewer], said=HOW_TO_GET_FEWER)]


def _why(told: Sequence[Told]) -> Words:
    reasons = []
    for because in Because:
        if about := [one for one in told if one.because is because]:
            start, of_one, of_many = because.value
            is_one = len({one.circle.id for one in about}) == 1
            reasons.append(words(start, _named(about), of_one if is_one else of_many))
    return words("You get this because ", reasons[0], *(words(" and ", one) for one in reasons[1:]), ".")


def _named(told: Sequence[Told]) -> Words:
    circles = list({one.circle.id: one.circle for one in told}.values())
    names: list[Words | str] = []
    shown = circles[:CIRCLES_MOST]
    for place, circle in enumerate(shown):
        mark = "" if not place else " and " if place == len(circles) - 1 else ", "
        names += [mark, circle_name(circle.name)]
    beyond = len(circles) - len(shown)
    more = f" and {count(beyond, 'more circle', 'more circles')}" if beyond else ""
    return words(*names, more)
