"""The agenda as people type it: one item a line, with its minutes, its title and, if they like, who brings it.

    10 min Check-in
    25 Ben’s challenge @Ben
    Reflect and commit

Minutes may be left out: what is left of the meeting is shared among such lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.agendas import FIVE, AgendaItem, apportioned, total
from bot.domain.ids import UserId
from bot.domain.text import one_line, tidy
from bot.errors import FieldErrors

ITEMS_MAX = 15
TITLE_MAX = 120
PREPARATION_MAX = 1000
LINK_MAX = 500

_BULLET = re.compile(r"^(?:[-–—•*·]|\d{1,2}[.)])\s+")
_MINUTES = re.compile(
    r"^\(?(\d{1,4})\s*(?:minutes?\b|mins?\b\.?|min\.|m\b|['’′])?\)?(?:\s*[:–—-])?(?:\s+|$)(.*)$", re.I
)
_NUMBERED = re.compile(r"(.+) \((\d{1,3})\)")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class AgendaForm:
    """What was typed: the items, what members do before, and where the meeting takes place by video."""

    items: str
    preparation: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class AgendaPlan:
    """What a form says when nothing is wrong with it."""

    items: tuple[AgendaItem, ...]
    preparation: str
    link: str


def written(items: Sequence[AgendaItem], names: Mapping[UserId, str]) -> str:
    """Return items as the form shows them: reading them again gives the same items."""
    rows = []
    for item in items:
        by = f" {mark_of(item.by, names)}" if item.by is not None and item.by in names else ""
        rows.append(f"{item.minutes} min {item.title}{by}")
    return "\n".join(rows)


def mark_of(user_id: UserId, names: Mapping[UserId, str]) -> str:
    """Return how a line says that a member brings it: "@Ben", "@Ben (2)" for the second Ben of two.

    Where that would be read as somebody else, or as nobody, it is a mention as Slack writes one.
    """
    known = one_line(names[user_id])
    same = _called(known, names)
    mark = f"@{known} ({same.index(user_id) + 1})" if len(same) > 1 else f"@{known}"
    return mark if _parted(f"… {mark}", names) == ("…", [user_id]) else f"<@{user_id}>"


def check_agenda(
    form: AgendaForm, length: int, names: Mapping[UserId, str], about: Mapping[UserId, str] | None = None
) -> AgendaPlan:
    """Return the plan of a meeting of `length` minutes, or raise FieldErrors that name the line.

    `names` are the members' display names, in the order in which they joined, for "@name" at the end of a line;
    `about` tells members of one name apart, in words. No item at all is an agenda that nobody set.
    """
    wrong: dict[str, str] = {}
    items: tuple[AgendaItem, ...] = ()
    try:
        items = read_items(form.items, length, names, about)
    except ValueError as trouble:
        wrong["items"] = str(trouble)
    preparation = tidy(form.preparation)
    if len(preparation) > PREPARATION_MAX:
        wrong["preparation"] = f"Please keep this to {PREPARATION_MAX} characters (it has {len(preparation)})."
    link = one_line(form.link)
    if trouble_of_link(link):
        wrong["link"] = trouble_of_link(link)
    if wrong:
        raise FieldErrors(wrong)
    return AgendaPlan(items, preparation, link)


def trouble_of_link(link: str) -> str:
    """Return what is wrong with a link, in words; nothing for a good one and for none."""
    if link and (not link.startswith("https://") or " " in link or len(link) < len("https://a.b")):
        return "Give the whole address, beginning with https://."
    return f"Please keep this to {LINK_MAX} characters." if len(link) > LINK_MAX else ""


def read_items(
    text: str, length: int, names: Mapping[UserId, str], about: Mapping[UserId, str] | None = None
) -> tuple[AgendaItem, ...]:
    """Return the items of a text; raise ValueError in words for people where a line or the whole is wrong."""
    rows = [(number, one_line(row)) for number, row in enumerate(tidy(text).split("\n"), 1)]
    read = [_item(number, row, names, about or {}) for number, row in rows if row]
    if len(read) > ITEMS_MAX:
        raise ValueError(f"That is {len(read)} items; {ITEMS_MAX} is the most. Put some of them together.")
    given = sum(item.minutes for item in read)
    open_ones = [place for place, item in enumerate(read) if not item.minutes]
    if open_ones and length - given >= len(open_ones):
        shares = apportioned([1] * len(open_ones), length - given)
        if (length - given) >= FIVE * len(open_ones):
            shares = _in_fives(shares)
        for place, share in zip(open_ones, shares, strict=True):
            read[place] = replace(read[place], minutes=share)
    elif open_ones:
        read = [replace(item, minutes=item.minutes or FIVE) for item in read]
    over = total(read) - length
    if over > 0:
        raise ValueError(
            f"That is {total(read)} minutes, and the meeting has {length}: {over} too many."
            " Shorten or drop an item."
        )
    return tuple(read)


def _in_fives(shares: list[int]) -> list[int]:
    """Round shares down to fives; the last one takes what is over."""
    even = [share - share % FIVE for share in shares]
    return [*even[:-1], even[-1] + sum(shares) - sum(even)]


def _item(number: int, row: str, names: Mapping[UserId, str], about: Mapping[UserId, str]) -> AgendaItem:
    rest = _BULLET.sub("", row)
    found = _MINUTES.match(rest)
    minutes, title = (int(found.group(1)), found.group(2)) if found else (0, rest)
    if found and not minutes:
        raise ValueError(f"Line {number} has 0 minutes. Give it at least one, or leave the number out.")
    title, by = _brought_by(number, title.strip(), names, about)
    if not title:
        raise ValueError(f"Line {number} says how long but not what: write it like “10 min Check-in”.")
    if len(title) > TITLE_MAX:
        raise ValueError(f"Line {number} is too long: {TITLE_MAX} characters are the most.")
    return AgendaItem(minutes, title, by)


def _called(known: str, names: Mapping[UserId, str]) -> list[UserId]:
    """Return the members of a name, in the order in which they joined."""
    return [who for who, name in names.items() if one_line(name).casefold() == known.casefold()]


def _meant(said: str, names: Mapping[UserId, str]) -> list[UserId]:
    """Return whom a name may mean: the whole name, one of several by their number, or the first name alone."""
    if exact := _called(said, names):
        return exact
    if numbered := _NUMBERED.fullmatch(said):
        same, place = _called(numbered.group(1), names), int(numbered.group(2))
        return same[place - 1 : place] if place else []
    return [who for who, name in names.items() if one_line(name).casefold().split(" ")[0] == said.casefold()]


def _brought_by(
    number: int, title: str, names: Mapping[UserId, str], about: Mapping[UserId, str] | None = None
) -> tuple[str, UserId | None]:
    """Split "@name" of a member from the end of a title; what names nobody stays in the title."""
    rest, meant = _parted(title, names)
    if len(meant) > 1:
        known, said = about or {}, title.rpartition("@")[2].strip()
        ways = [f"{mark_of(one, names)}{f' ({known[one]})' if one in known else ''}" for one in meant]
        raise ValueError(f"Line {number}: there are {len(meant)} people called “{said}”. Write {_either(ways)}.")
    return rest, meant[0] if meant else None


def _parted(title: str, names: Mapping[UserId, str]) -> tuple[str, list[UserId]]:
    """Return a title without "@name" at its end, and whom that may mean; the whole title where it means nobody."""
    mention = _MENTION.search(title)
    if mention and mention.group(1) in names:
        return one_line(_MENTION.sub("", title, count=1)), [UserId(mention.group(1))]
    before, mark, said = title.rpartition("@")
    said = said.strip()
    if not mark or not said or (before and not before[-1].isspace()):
        return title, []
    meant = _meant(said, names)
    return (before.strip(), meant) if meant else (title, [])


def _either(ways: Sequence[str]) -> str:
    return f"{', '.join(ways[:-1])} or {ways[-1]}"
