"""Icebreakers: the question in the call to a meeting, and another one for whoever asks."""

from __future__ import annotations

from bot.domain.circles import Circle
from bot.domain.icebreakers import Icebreaker
from bot.domain.icebreakers import icebreaker as question_of
from bot.domain.meetings import Meeting, called
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, screen, section
from bot.views.payloads import AnotherIcebreaker, pack
from bot.views.words import bold, circle_name, words


def beginning(circle: Circle, meeting: Meeting) -> list[Part]:
    """Return the question with which a meeting may begin."""
    return [section(words("To begin with: ", bold(question_of(circle.id, meeting.number).words)))]


def icebreaker(circle: Circle, meeting: Meeting, asked: Icebreaker, *, again: int) -> Screen:
    """Return a question privately, and the way to yet another; `again` counts those seen so far."""
    more = button("Another one", ActionId.ICEBREAKER_ANOTHER, pack(AnotherIcebreaker(circle.id, str(again + 1))))
    about = words(f"For {called(circle, meeting.number)} of ", circle_name(circle.name), ". Only you see this.")
    said = "For another one press the button below. Nobody has to answer."
    return screen([section(bold(asked.words)), context(about), actions([more], said=said)])
