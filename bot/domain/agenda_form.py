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
        by = f" @{names[item.by]}" if item.by is not None and item.by in names else ""
        rows.append(f"{item.minutes} min {item.title}{by}")
    return "\n".join(rows)


def check_agenda(form: AgendaForm, length: int, names: Mapping[UserId, str]) -> AgendaPlan:
    """Return the plan of a meeting of `length` minutes, or raise FieldErrors that name the line.

    `names` are the members' display names, for "@name" at the end of a line. No item at all is an agenda that
    nobody set.
    """
    wrong: dict[str, str] = {}
    items: tuple[AgendaItem, ...] = ()
    try:
        items = read_items(form.items, length, names)
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


def read_items(text: str, length: int, names: Mapping[UserId, str]) -> tuple[AgendaItem, ...]:
    """Return the items of a text; raise ValueError in words for people where a line or the whole is wrong."""
    rows = [(number, one_line(row)) for number, row in enumerate(tidy(text).split("\n"), 1)]
    read = [_item(number, row, names) for number, row in rows if row]
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


def _item(number: int, row: str, names: Mapping[UserId, str]) -> AgendaItem:
    rest = _BULLET.sub("", row)
    found = _MINUTES.match(rest)
    minutes, title = (int(found.group(1)), found.group(2)) if found else (0, rest)
    if found and not minutes:
        raise ValueError(f"Line {number} has 0 minutes. Give it at least one, or leave the number out.")
    title, by = _brought_by(number, title.strip(), names)
    if not title:
        raise ValueError(f"Line {number} says how long but not what: write it like “10 min Check-in”.")
    if len(title) > TITLE_MAX:
        raise ValueError(f"Line {number} is too long: {TITLE_MAX} characters are the most.")
    return AgendaItem(minutes, title, by)


def _brought_by(number: int, title: str, names: Mapping[UserId, str]) -> tuple[str, UserId | None]:
    """Split "@name" of a member from the end of a title; what names nobody stays in the title."""
    mention = _MENTION.search(title)
    if mention and mention.group(1) in names:
        return one_line(_MENTION.sub("", title, count=1)), UserId(mention.group(1))
    before, mark, said = title.rpartition("@")
    wanted = said.strip().casefold()
    if not mark or not wanted or (before and not before[-1].isspace()):
        return title, None
    exact = [user_id for user_id, name in names.items() if one_line(name).casefold() == wanted]
    near = exact or [who for who, name in names.items() if one_line(name).casefold().split(" ")[0] == wanted]
    if len(near) > 1:
        raise ValueError(
            f"Line {number}: there are {len(near)} people called “{said.strip()}”. Write the whole name."
        )
    return (before.strip(), near[0]) if near else (title, None)
