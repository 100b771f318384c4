"""What every free text goes through on its way in: nothing is lost but what cannot be seen."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls (Cc), but for tab and line break
    r"\ud800-\udfff"  # halves of surrogates (Cs)
    r"\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"  # private use (Co)
    r"\u202a-\u202e\u2066-\u2069]+"  # overrides
)
"""Cc, Cs and Co hold the same characters in every version of Unicode (its stability policy)."""


def tidy(text: str) -> str:
    """Return the text without control characters or text-direction overrides, trimmed; line breaks stay.

    Overrides (U+202A to U+202E, U+2066 to U+2069) can make text read other than it is; right-to-left
    letters, joiners and emoji are kept.
    """
    if text.isprintable():
        return text.strip()
    even = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", even).strip()


def one_line(text: str) -> str:
    """Return the tidy text with every run of white space as one space."""
    return " ".join(tidy(text).split())
