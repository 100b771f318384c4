"""Icebreakers: short questions to arrive with, light or about work and learning, none that pries.

Which one a meeting gets follows from the circle and the meeting's number alone, so nothing has to be kept: each
circle goes through the list in an order of its own, and a series has none twice before all had their turn. There
are more of them than the longest series has meetings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from bot.domain.ids import CircleId


class Mood(StrEnum):
    """What kind of question it is."""

    LIGHT = "light"
    WORK = "work"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class Icebreaker:
    mood: Mood
    words: str


_WORDS = {
    Mood.LIGHT: (
        "Which sound do you like to hear in the morning?",
        "What is within reach of your hand right now that you could not do without?",
        "Which everyday thing would you happily explain for ten minutes?",
        "If today had a weather of its own, what would it be?",
        "Which smell takes you straight to another place?",
        "What did you last repair, or nearly repair?",
        "Which small thing made you smile this week?",
        "What would be on a sticker you stuck on your own door?",
        "Which dish would you bring if we all ate together today?",
        "What is the best use of a spare quarter of an hour?",
        "Which tool, of wood, metal or software, do you like to hold?",
        "Tea, coffee, water or something else: what is in front of you?",
        "Which word do you like just for how it sounds?",
        "What can you see from where you are that the rest of us cannot?",
        "Which song would you play as people come in?",
        "What is the oldest thing that you use every day?",
        "Which door, bridge or bench do you like to pass?",
        "What could you draw with your eyes closed?",
        "Which season would you like to have twice a year?",
        "What is on your window sill, or would be if you had one?",
        "Which machine do you talk to, and what do you tell it?",
        "What did you like to collect once?",
    ),
    Mood.WORK: (
        "What went better than you thought since we last met?",
        "What did a colleague do lately that you would like to copy?",
        "Which task of this week would you gladly do again?",
        "What are you waiting for at the moment?",
        "Which sentence did you say most often this week?",
        "What do people thank you for that costs you nothing?",
        "Which meeting of this week could have been half as long, and why was this one not?",
        "What did you stop doing, and nobody noticed?",
        "Who helped you this week, and with what?",
        "What is on your desk that should have gone a month ago?",
        "Which question were you asked this week that you could not answer?",
        "What would a newcomer find odd about how you work?",
        "At which moment of the week did time fly?",
        "What would you hand to somebody else for a day, and what certainly not?",
        "Which habit makes your mornings easier?",
        "What did you finish lately that nobody saw?",
        "Which word of your trade would you gladly abolish?",
        "What did you do by hand this week that a machine could do, and did you mind?",
        "Where do you go when you need ten minutes of quiet?",
        "What is the shortest note of use that you ever wrote at work?",
        "Which rule of your place do you like?",
        "What do you do first on the day after a free week?",
    ),
    Mood.LEARNING: (
        "What did you learn by accident lately?",
        "From whom did you learn something this week without their knowing?",
        "What do you know today that you would have liked to know a year ago?",
        "What were you sure of once and are not any more?",
        "Which mistake turned out to be worth it?",
        "What would you like to be a beginner in again?",
        "How do you notice that you have understood something?",
        "What did you try since last time, and what surprised you?",
        "Which explanation by somebody else made something click?",
        "What do you find hard that looks easy in others?",
        "Which book, talk or page did you pass on to somebody?",
        "What are you curious about that has no use at all?",
        "When do you learn best: alone, in two, or in a crowd?",
        "What would you like to leave this hour with?",
        "Which piece of advice do you give and not follow?",
        "What did you have to unlearn?",
        "Which question do you wish somebody had asked you earlier?",
        "What can you do today that you could not at the turn of the year?",
        "Who taught you something without being a teacher?",
        "What do you practise without calling it that?",
        "Which example made an idea stay with you?",
        "What did you once explain badly, and how would you begin today?",
    ),
}
ICEBREAKERS = tuple(Icebreaker(mood, one) for mood, given in _WORDS.items() for one in given)


def icebreaker(circle_id: CircleId, number: int) -> Icebreaker:
    """Return the question of a circle's meeting, by its number (from 1)."""
    order = _order(circle_id)
    return ICEBREAKERS[order[(number - 1) % len(order)]]


def another(circle_id: CircleId, number: int, total: int, again: int) -> Icebreaker:
    """Return a question for somebody who asks for another one, the `again`-th time (from 0).

    It comes from the end of the circle's list, which a series of `total` meetings does not reach, as long as the
    list is longer than that.
    """
    spare = max(1, len(ICEBREAKERS) - total)
    return icebreaker(circle_id, len(ICEBREAKERS) - (number + again) % spare)


@lru_cache(maxsize=1024)
def _order(circle_id: CircleId) -> tuple[int, ...]:
    """Return the circle's own order: by a digest of its id, the same in every process and version."""
    places = range(len(ICEBREAKERS))
    return tuple(sorted(places, key=lambda place: sha256(f"{circle_id}:{place}".encode()).digest()))
