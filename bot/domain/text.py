"""What every free text goes through on its way in: nothing is lost but what cannot be seen."""

from __future__ import annotations

import unicodedata

_DROPPED = frozenset({"Cc", "Cs", "Co"})
_OVERRIDES = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def tidy(text: str) -> str:
    """Return the text without control characters or text-direction overrides, trimmed; line breaks stay.

    Overrides (U+202A to U+202E, U+2066 to U+2069) can make text read other than it is; right-to-left
    letters, joiners and emoji are kept.
    """
    if text.isprintable():
        return text.strip()
    even = text.replace("\r\n", "\n").replace("\r", "\n")
    unseen = {ord(c) for c in set(even) - {"\n", "\t"} if unicodedata.category(c) in _DROPPED or c in _OVERRIDES}
    return even.translate(dict.fromkeys(unseen)).strip()


def one_line(text: str) -> str:
    """Return the tidy text with every run of white space as one space."""
    return " ".join(tidy(text).split())
