"""Text as Slack takes it: escaped, cut to a length, and moments as people read them."""

from __future__ import annotations

from datetime import datetime

from bot.domain.local_time import local, require_aware

_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_LONGEST_ENTITY = 5
_ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Month and day names are written out here since strftime's depend on the machine's locale.


def length(text: str) -> int:
    """Return the length in UTF-16 units, which is never less than the number of characters.

    Slack does not document which of the two its limits count, so the larger one is measured.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """Return the text with & < > as entities: nothing in it can ping, link or command any more."""
    for char, entity in _ENTITIES:
        text = text.replace(char, entity)
    return text


def fit(text: str, limit: int) -> str:
    """Return escaped text cut to `limit` units (see `length`), ending in … where it was cut, entities whole."""
    if length(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, limit - 1)]
    kept = units.decode("utf-16-le", "ignore")
    opened = kept.rfind("&", max(0, len(kept) - _LONGEST_ENTITY + 1))
    if opened >= 0 and ";" not in kept[opened:]:
        kept = kept[:opened]
    return kept.rstrip(f" \n\t{_ZERO_WIDTH_JOINER}") + _ELLIPSIS if limit > 0 else ""


def pieces(text: str, limit: int) -> list[str]:
    """Return escaped text in order as pieces of at most `limit` units, nothing lost and no entity split."""
    found: list[str] = []
    while length(text) > limit:
        kept = text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")
        opened = kept.rfind("&", max(0, len(kept) - _LONGEST_ENTITY + 1))
        if opened > 0 and ";" not in kept[opened:]:
            kept = kept[:opened]
        found.append(kept)
        text = text[len(kept) :]
    return [*found, text]


def quote_escaped(text: str) -> str:
    """Return escaped text with every line as a mrkdwn quote."""
    return "\n".join(f">{line}" for line in text.split("\n"))


def when(instant: datetime, zone: str) -> str:
    """Return mrkdwn that Slack shows on the reader's own clock, with words in `zone` where it cannot.

    Of Slack's date tokens only the long ones name the day of the week, as in "Thursday, March 5th, 2026".
    """
    here = local(instant, zone)
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    words = f"{_DAYS[here.weekday()]} {here.day} {MONTHS[here.month - 1][:3]}, {here:%H:%M} ({place})"
    return f"<!date^{int(require_aware(instant).timestamp())}^{{date_long_pretty}} at {{time}}|{escape(words)}>"


def when_plain(instant: datetime, zone: str) -> str:
    """Return the moment in words on the clocks of `zone`, as in "Mon 2 March, 18:00 (Europe/Berlin)"."""
    here = local(instant, zone)
    return f"{_DAYS[here.weekday()]} {here.day} {MONTHS[here.month - 1]}, {here:%H:%M} ({escape(zone)})"
