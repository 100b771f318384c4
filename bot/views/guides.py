"""Guides: what one says, the list of them, and publishing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.circles import Circle
from bot.domain.guides import Guide, GuideContent
from bot.domain.meetings import called, noun
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, screen, section
from bot.views.wording import FORMATS, minutes
from bot.views.words import Piece, Words, bold, circle_name, code, cut, in_marks, lines, name, stacked, words

GOAL_LONGEST = 400
LINE_LONGEST = 150
PART_LONGEST = 900
LISTED_GOAL = 120


def shown(guide: Guide) -> Screen:
    """Return a guide for anybody in the workspace, with the way to found a circle from it."""
    use = button("Found a circle from this", ActionId.GUIDE_USE, guide.id, about=guide.name, primary=True)
    rest = button("All guides", ActionId.GUIDE_LIST)
    return screen(
        [
            *_parts(guide.name, guide.content),
            actions([use, rest], said="Found a circle from it with the button, in the channel of your group."),
        ]
    )


def draft(circle: Circle, content: GuideContent, guide: Guide | None, *, may_publish: bool) -> Screen:
    """Return what a circle's guide says, for its members; whoever leads may publish it and take it back."""
    is_public = guide is not None and guide.is_public
    state = "Everyone in the workspace can see this guide." if is_public else "Nobody else sees this guide yet."
    publish = button(
        "Publish it anew" if is_public else "Publish it", ActionId.GUIDE_PUBLISH, circle.id, about=circle.name
    )
    withdraw = button("Take it back", ActionId.GUIDE_WITHDRAW, circle.id, about=circle.name)
    buttons = [publish, *([withdraw] if is_public else [])]
    said = "Whoever leads the circle publishes it with the button and can take it back."
    return screen(
        [
            *_parts(circle.name, content),
            *([actions(buttons, said=said)] if may_publish else []),
            context(f"{state} It names nobody; insights are in it where their authors said so in the survey."),
        ]
    )


def _parts(title: str, content: GuideContent) -> list[Part]:
    label = FORMATS[content.format][0]
    length = minutes(timedelta(minutes=content.length_minutes))
    every = "every week" if content.every_weeks == 1 else f"every {content.every_weeks} weeks"
    held = f"{content.meetings} {noun(content, content.meetings)} of {length}"
    times = f"{held}, {every}, up to {content.capacity} people"
    parts = [
        header(f"Guide: {title}"),
        section(lines([words(bold("Goal:"), " ", in_marks(content.goal, GOAL_LONGEST)), f"{label}. {times}."])),
    ]
    agendas: list[Piece] = []
    for lesson in content.lessons:
        items = ", ".join(f"{given} min {what}" for given, what in lesson.items)
        agendas.append(
            words(
                f"• {called(content, lesson.number).capitalize()}: ",
                cut(items or lesson.preparation, LINE_LONGEST),
            )
        )
    for heading, rows in (
        ("Agendas", agendas),
        ("Topics", [words("• ", cut(one, LINE_LONGEST)) for one in content.topics]),
        (
            "What the circle changed on the way",
            [words("• ", in_marks(one, LINE_LONGEST)) for one in content.changes],
        ),
        ("What its members learned", [words("• ", in_marks(one, LINE_LONGEST)) for one in content.insights]),
    ):
        if rows:
            parts.append(section(lines([bold(heading), stacked(rows, PART_LONGEST, _more)])))
    return parts


def _more(left: int) -> Words:
    return words(f"… and {left} more")


def listed(guides: Sequence[Guide]) -> Screen:
    """Return the guides of the workspace, each with its button."""
    if not guides:
        told = words(
            "There is no guide yet. When a circle is over, whoever led it can publish one with ",
            code("/circle guide"),
            ".",
        )
        return screen([section(told)])
    rows = [
        section(
            lines([bold(name(one.name)), cut(one.content.goal, LISTED_GOAL)]),
            button=button("Show", ActionId.GUIDE_SHOW, one.id, about=one.name),
        )
        for one in guides
    ]
    return screen(
        [
            section("What circles of this workspace left to others:"),
            *rows,
            context("Choose with the button beside the name. You can found a circle from each."),
        ]
    )


def published(guide: Guide) -> Screen:
    """Return the answer to whoever published a guide."""
    back = button("Take it back", ActionId.GUIDE_WITHDRAW, guide.circle_id, about=guide.name)
    see = button("Show it", ActionId.GUIDE_SHOW, guide.id, about=guide.name)
    told = words(
        "The guide of ", circle_name(guide.name), " is there for everyone in the workspace, in /circle guides."
    )
    return screen([section(told), actions([see, back], said="You can take it back with the button.")])


def withdrawn(guide: Guide) -> Screen:
    """Return the answer to whoever took a guide back."""
    again = button("Publish it again", ActionId.GUIDE_PUBLISH, guide.circle_id, about=guide.name)
    told = words("The guide of ", circle_name(guide.name), " is taken back. Circles founded from it go on.")
    return screen([section(told), actions([again], said="You can publish it again with the button.")])
