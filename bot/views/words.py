"""Words in two forms at once: as mrkdwn for the block, and as plain text for those who hear the message.

Every string put into `words` is escaped, so a member's text cannot ping, link or command anything. What the
blocks show and what the text says are built together and so cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain.text import one_line, tidy
from bot.views.text import escape, fit, length, quote_escaped, when, when_plain

NAME_LONGEST = 100
LINK_LONGEST = 200
"""A longer link is named by its site: it would crowd out the words around it."""

_CHANNEL = re.compile(r"[A-Z0-9]+")
_BOLD = re.compile(r"(?<!\w)\*(?=\S)([^*\n]*?\S)\*(?!\w)")
_SEQUENCE = re.compile(r"(<[^<>]*>)")
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ALIKE = {"*": "∗", "~": "∼", "`": "'"}


@dataclass(frozen=True, slots=True)
class Words:
    """`shown` is mrkdwn, `said` plain text; both are escaped."""

    shown: str
    said: str

    @property
    def size(self) -> int:
        """The longer of the two forms, in the units of `text.length`."""
        return max(length(self.shown), length(self.said))


Piece = Words | str


def words(*given: Piece) -> Words:
    """Return the pieces as one; a plain string is escaped."""
    parts = [Words(escape(piece), escape(piece)) if isinstance(piece, str) else piece for piece in given]
    return Words("".join(part.shown for part in parts), "".join(part.said for part in parts))


def lines(given: Iterable[Piece]) -> Words:
    """Return the pieces one under the other, empty ones left out."""
    parts = [part for part in map(words, given) if part.said or part.shown]
    return Words("\n".join(part.shown for part in parts), "\n".join(part.said for part in parts))


def bold(*given: Piece) -> Words:
    """Return the pieces in bold: blanks at the ends stay outside, and formatting inside cannot end it early."""
    inner = words(*given)
    kept = _within_bold(inner.shown)
    bare = kept.strip()
    if not bare:
        return inner
    before, _, after = kept.partition(bare)
    return Words(f"{before}*{bare}*{after}", inner.said)


def _within_bold(shown: str) -> str:
    """Return mrkdwn that may stand in bold: no star, and no other mark that would go on behind it.

    Slack knows no escape for its marks. What is bold already loses its own stars; a star of another meaning, and
    a mark without its partner, become the sign that looks like it.
    """
    parts = _SEQUENCE.split(_BOLD.sub(r"\1", shown))
    bare = "".join(parts[::2])
    lone = {mark for mark in _ALIKE if bare.count(mark) % 2 or mark * 3 in bare} | {"*"}
    table = str.maketrans({mark: _ALIKE[mark] for mark in lone})
    parts[::2] = [part.translate(table) for part in parts[::2]]
    if len(_EDGE.findall(bare)) % 2:
        parts[::2] = [_EDGE.sub("ˍ", part) for part in parts[::2]]
    return "".join(parts)


def code(text: str) -> Words:
    """Return something to type, such as a command."""
    return Words(f"`{escape(text)}`", escape(text))


def cut(text: str, limit: int) -> Words:
    """Return a member's words on one line, at most `limit` units long."""
    short = fit(escape(one_line(text)), limit)
    return Words(short, short)


def paragraph(text: str, limit: int) -> Words:
    """Return words with their line breaks, at most `limit` units long; … where there is nothing to see."""
    short = fit(escape(tidy(text)), limit) or "…"
    return Words(short, short)


def name(text: str) -> Words:
    """Return a name (of a circle or a person); one that is empty once tidied reads "(no name)"."""
    return cut(text, NAME_LONGEST) if one_line(text) else words("(no name)")


def circle_name(text: str) -> Words:
    """Return a circle's name within a sentence: bold in the block, in quotation marks in the text."""
    known = name(text)
    return Words(bold(known).shown, f"“{known.said}”")


def in_marks(text: str, limit: int) -> Words:
    """Return a member's words on one line in quotation marks."""
    return words("“", cut(text, limit), "”")


def quoted(text: str, limit: int) -> Words:
    """Return a member's words with their line breaks: a quotation in the block, in marks in the text.

    `limit` counts the quote marks of the block too.
    """
    clean = escape(tidy(text))
    short = fit(clean, max(1, limit - clean.count("\n") - 2))
    return Words(quote_escaped(short), f"“{short}”")


def moment(instant: datetime, zone: str) -> Words:
    """Return a moment: on the reader's own clock in the block, in words in `zone` in the text."""
    return Words(when(instant, zone), when_plain(instant, zone))


def circle_moment(instant: datetime, zone: str) -> Words:
    """Return a moment for a channel: the circle's clock for all, and each reader's own beside it."""
    said = when_plain(instant, zone)
    return Words(f"{said} – on your clock {when(instant, zone)}", said)


def channel(channel_id: str) -> Words:
    """Return the way to a channel: Slack shows its name in the block and in the text, and nobody is pinged."""
    if not _CHANNEL.fullmatch(channel_id):
        return words("the circle’s channel")
    return Words(f"<#{channel_id}>", f"<#{channel_id}>")


def link(url: str) -> Words:
    """Return a link: named by its site in the block, the address itself in the text."""
    clean = one_line(url)
    if length(escape(clean)) > LINK_LONGEST:
        return words(f"a long link at {_site(clean)}")
    if not clean.startswith(("https://", "http://")) or " " in clean:
        return words(clean)
    address = escape(clean)
    return Words(f"<{address.replace('|', '%7C')}|{escape(_site(clean))}>", address)


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "another site")[:NAME_LONGEST]
    except ValueError:
        return "another site"


def stacked(given: Sequence[Piece], limit: int, more: Callable[[int], Piece]) -> Words:
    """Return as many lines as fit in `limit` units and, when some do not, `more(how many)` as the last line."""
    rows = [words(piece) for piece in given]
    whole = lines(rows)
    if whole.size <= limit:
        return whole
    kept = used = 0
    for row in rows:
        used += row.size + 1
        if used + words(more(len(rows) - kept - 1)).size > limit:
            break
        kept += 1
    return lines([*rows[:kept], more(len(rows) - kept)])


def shares(wanted: Sequence[int], total: int) -> list[int]:
    """Divide a total fairly: nobody gets more than wanted, and what the modest leave goes to the others."""
    given = [0] * len(wanted)
    left = total
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    for place, index in enumerate(order):
        given[index] = min(wanted[index], left // (len(order) - place))
        left -= given[index]
    return given
