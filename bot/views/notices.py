"""Messages that only say something: a change in a circle, something done, or a trouble."""

from __future__ import annotations

from bot.domain.circles import Circle
from bot.domain.text import tidy
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, in_full, screen, section
from bot.views.words import cut, name, paragraph

WORDS_LONGEST = 2400
WHY_LONGEST = 500
REFERENCE_LONGEST = 100


def notice(words: str, *, circle: Circle, why: str) -> Screen:
    """Return a notice in a channel; `words` and `why` are plain text, `words` name the circle."""
    return screen([*told(words, circle), *([context(cut(why, WHY_LONGEST))] if tidy(why) else [])])


def told(words: str, circle: Circle) -> list[Part]:
    """Return a notice as a part of a message to one person; `words` are plain text and name the circle."""
    return [section(paragraph(words, WORDS_LONGEST) if tidy(words) else name(circle.name))]


def done(words: str) -> Screen:
    """Return a private answer that says what was done; `words` is plain text."""
    return screen([section(paragraph(words, WORDS_LONGEST) if tidy(words) else "Done.")])


def trouble(words: str, *, reference: str | None = None, kept: str = "", join: str = "") -> Screen:
    """Return a private answer that says what is the matter; `words` is plain text.

    `reference` finds the trouble in the logs; `kept` are the reader's own words, given back; `join` is the
    circle whose members may do it.
    """
    parts = [section(paragraph(words, WORDS_LONGEST) if tidy(words) else "That did not work.")]
    if reference:
        parts.append(context(f"If you ask for help, give this reference: {reference[:REFERENCE_LONGEST]}"))
    if tidy(kept):
        parts += [section("These are your words, to copy and send again:"), *in_full(kept)]
    help_button = button("What can I do?", ActionId.HELP)
    way_in = [button("Join", ActionId.CIRCLE_JOIN, join, primary=True)] if join else []
    return screen([*parts, actions([*way_in, help_button], said="Type /circle help to see what I can do.")])
