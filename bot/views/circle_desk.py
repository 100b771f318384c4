"""A circle's desk: everything this person may do in it, grouped by what they are about, each with its button."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.circles import CircleStatus
from bot.domain.overviews import CirclePage
from bot.domain.roles import Act, Role, may
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, header, screen, section
from bot.views.words import bold, lines, words


@dataclass(frozen=True, slots=True)
class Entry:
    """One button; its value is the circle's id. `act` says who sees it."""

    label: str
    action: ActionId
    act: Act


DESK: tuple[tuple[str, str, tuple[Entry, ...]], ...] = (
    (
        "Share",
        "What this week’s digest would say.",
        (Entry("Preview the digest", ActionId.DIGEST_PREVIEW, Act.ANSWER),),
    ),
)
"""Groups in the order of a circle's life: name, what is there, its buttons."""


def desk(page: CirclePage, roles: frozenset[Role]) -> Screen:
    """Return what there is to do for somebody with these roles in a circle."""
    circle = page.card.circle
    parts: list[Part] = [header(circle.name)]
    for name, about, entries in DESK:
        shown = [one for one in entries if may(roles, one.act)]
        if shown:
            buttons = [button(one.label, one.action, circle.id, about=circle.name) for one in shown]
            parts += [section(lines([words(bold(name)), about])), actions(buttons)]
    if circle.status is CircleStatus.FINISHED:
        parts.append(section("This circle is finished; what it learned stays here."))
    return screen(parts)
