"""What is told when the plan changes: in the channel to everybody, in private to those who count on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.meetings import Meeting, called, is_written
from bot.domain.plan_news import OF_THE_WHOLE, PlanChange, PlanNews
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.meetings import HOW_TO_ANSWER, rsvp_row
from bot.views.wording import cadence
from bot.views.words import Words, circle_moment, circle_name, cut, lines, moment, words

WHY_LONGEST = 240
COMING_SHOWN = 4
ASK = "Will you be there at the new time?"
ASK_AFTER_ALL = "Will you be there?"


def for_channel(circle: Circle, news: PlanNews, coming: Sequence[Meeting] = ()) -> Screen:
    """Return the post in the channel, with each time on the circle's clock and on every reader's own.

    `coming` are the meetings to come, where the news is about all of them.
    """
    dates = button("All dates", ActionId.PLAN_DATES, circle.id, about=circle.name)
    said = "All dates: the button below, or /circle dates."
    return screen([section(_told(circle, news, None, coming)), actions([dates], said=said)])


def for_person(
    circle: Circle, news: PlanNews, zone: str, asked: Meeting | None, coming: Sequence[Meeting] = ()
) -> list[Part]:
    """Return the news for one member; `asked` is the meeting that they are asked about again, if any."""
    parts = [section(_told(circle, news, zone, coming))]
    if asked is not None and not is_written(circle):
        parts.append(section(_question(circle, news, asked, zone)))
        parts.append(rsvp_row(asked.id, circle.name, said=HOW_TO_ANSWER))
    return parts


def _question(circle: Circle, news: PlanNews, asked: Meeting, zone: str) -> str | Words:
    if news.change is PlanChange.MOVED:
        return ASK
    if news.change in OF_THE_WHOLE:
        which = called(circle, asked.number).capitalize()
        return lines([words(which, ": ", moment(asked.starts_at, zone)), ASK])
    return ASK_AFTER_ALL


def _told(circle: Circle, news: PlanNews, zone: str | None, coming: Sequence[Meeting]) -> Words:
    """Return what changed, one thing on a line; without `zone` for a channel."""

    def at(instant: datetime) -> Words:
        return moment(instant, zone) if zone else circle_moment(instant, circle.zone)

    why = words("Why: ", cut(news.why, WHY_LONGEST)) if news.why else words()
    of = words(called(circle, news.number).capitalize(), " of ", circle_name(circle.name))
    asks = "" if zone or is_written(circle) else "I ask again who comes."
    match news.change:
        case PlanChange.MOVED:
            told = [words(of, " moves."), words("Was: ", at(news.old))]
            told += [words("Now: ", at(news.new))] if news.new else []
            return lines([*told, why, asks])
        case PlanChange.SKIPPED:
            told = [words(of, " is skipped: ", at(news.old))]
            told += [words("One more is added at the end: ", at(news.added))] if news.added else []
            then = words("The one after it: ", at(news.new)) if news.new else words()
            return lines([*told, why, then])
        case PlanChange.BACK:
            return lines([words(of, " takes place after all: ", at(news.old)), why])
        case PlanChange.TURNS | PlanChange.TURNS_OVER:
            turns = words(circle_name(circle.name), " takes turns with its hours, so that all bear their share.")
            if news.change is PlanChange.TURNS_OVER:
                turns = words(circle_name(circle.name), " meets at one hour again.")
            rows = [
                words(called(circle, one.number).capitalize(), ": ", at(one.starts_at))
                for one in coming[:COMING_SHOWN]
            ]
            beyond = len(coming) - len(rows)
            return lines([turns, *rows, f"and {beyond} more" if beyond > 0 else "", asks])
        case PlanChange.CADENCE:
            told = [words(circle_name(circle.name), " has a new rhythm."), words("Now: ", cadence(circle))]
            first = called(circle, news.number).capitalize()
            told += [words(first, " was: ", at(news.old))] if news.old != news.new else []
            told += [words(first, " is: ", at(news.new))] if news.new else []
            return lines([*told, why, asks if news.old != news.new else ""])
