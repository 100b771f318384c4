"""Insights: what was stored, what was removed, and lists of them. The form is in insight_forms.py."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot.domain.insights import Insight
from bot.domain.overviews import SavedInsight
from bot.domain.text import tidy
from bot.views.ids import ActionId
from bot.views.insight_forms import JUST_ME, form
from bot.views.kit import Part, Screen, actions, button, context, header, in_full, screen, section
from bot.views.payloads import InsightInCircle, pack
from bot.views.wording import KINDS, count, insight_line, tag_list
from bot.views.words import Words, bold, circle_name, code, cut, in_marks, lines, link, name, quoted, words

TEXT_LONGEST = 2400
__all__ = ["JUST_ME", "checked", "form", "found", "mine", "my_parts", "saved", "still_holds", "too_long", "undone"]

LISTED_LONGEST = 160
FOUND_LONGEST = 150
AUTHOR_LONGEST = 40
SEARCH_LONGEST = 200
ASKED_LONGEST = 800
LISTED_MOST = 10
ASKED_MOST = 10


def saved(saved: SavedInsight) -> Screen:
    """Return what was stored, who sees it, and the ways to change that."""
    insight = saved.insight
    about = insight.text
    buttons = [
        button("Edit", ActionId.INSIGHT_EDIT, insight.id, about=about),
        button("Undo", ActionId.INSIGHT_UNDO, insight.id, about=about),
    ]
    if not saved.choices:
        buttons.append(_share_or_keep(saved))
    tags = words("Tags: ", tag_list(insight)) if insight.tags else words()
    source = words("Source: ", link(insight.source_url)) if insight.source_url else words()
    said = "Edit or undo it, or change who sees it, with the buttons below."
    return screen(
        [
            section(
                lines(
                    [
                        bold("Your insight is saved." if saved.is_new else "Your insight is changed."),
                        quoted(insight.text, TEXT_LONGEST),
                    ]
                )
            ),
            section(lines([f"Kind: {KINDS[insight.kind]}", tags, source, _seen_by(saved)])),
            *_which_circle(saved),
            actions(buttons, said="Edit or undo it with the buttons below." if saved.choices else said),
        ]
    )


def too_long(text: str, most: int) -> Screen:
    """Return the words of a line that is too long to store, so that they can be copied and shortened."""
    said = f"That is too long for one insight: it has {len(tidy(text))} characters, and {most} fit."
    return screen(
        [
            section(lines([said, "Nothing is saved yet. These are your words, to copy and shorten:"])),
            *in_full(text),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)], said="Then type /insight with the shorter words."
            ),
        ]
    )


def undone(insight: Insight) -> Screen:
    """Return the words of a removed insight in full, so that nothing is lost by a slip."""
    return screen(
        [
            section("That insight is removed. These were your words:"),
            *in_full(insight.text),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="To bring it back, copy the words and type /insight with them.",
            ),
        ]
    )


def mine(items: Sequence[SavedInsight]) -> Screen:
    """Return my insights, newest first, each with a way to edit it."""
    new = button("Log an insight", ActionId.INSIGHT_NEW)
    if not items:
        return screen(
            [
                section("You have no insights yet. The first one is a line away:"),
                section(words(code("/insight what I learned #tag"))),
                actions([new]),
            ]
        )
    find = words(
        "Edit one with the button beside it; look for older ones with ", code("/insight find"), " and a few words."
    )
    return screen(
        [
            header("Your insights"),
            *my_parts(items[:LISTED_MOST]),
            context(find),
            actions([new], said="Log another with /insight and what you learned."),
        ]
    )


def found(items: Sequence[tuple[SavedInsight, str]], words_given: str) -> Screen:
    """Return what a search found, each with its author's name."""
    looked_for = in_marks(words_given, SEARCH_LONGEST)
    if not items:
        return screen(
            [
                section(words("I found no insight with ", looked_for, " among yours and those of your circles.")),
                section(words("Try fewer or other words, or see your own with ", code("/insight mine"), ".")),
            ]
        )
    parts = [section(words(f"{count(len(items), 'insight', 'insights')} with ", looked_for, ":"))]
    for item, author in items[:LISTED_MOST]:
        of = words(", ", name(item.circle.name)) if item.circle else words()
        by = words(" – ", cut(author, AUTHOR_LONGEST), of, _doubt(item.insight))
        parts.append(section(words(insight_line(item.insight, FOUND_LONGEST), by)))
    beyond = len(items) - LISTED_MOST
    if beyond > 0:
        parts.append(context(f"And {beyond} more; another word narrows it down."))
    return screen(parts)


def my_parts(items: Sequence[SavedInsight]) -> list[Part]:
    """Return one block for each insight of the reader's own, with an Edit button."""
    return [
        section(
            lines(
                [
                    words(insight_line(item.insight, LISTED_LONGEST), _doubt(item.insight, "you are")),
                    _seen_by(item),
                ]
            ),
            button=button("Edit", ActionId.INSIGHT_EDIT, item.insight.id, about=item.insight.text),
        )
        for item in items
    ]


def still_holds(insight: Insight) -> list[Part]:
    """Return the question to an author whether an old insight still holds, with four answers."""
    about = insight.text
    buttons = [
        button("Still true", ActionId.INSIGHT_HOLDS, insight.id, about=about),
        button("Update it", ActionId.INSIGHT_EDIT, insight.id, about=about),
        button("No longer sure", ActionId.INSIGHT_DOUBT, insight.id, about=about),
        button("Take it back", ActionId.INSIGHT_KEEP, insight.id, about=about),
    ]
    said = "Answer with the buttons below: still true, update it, no longer sure, or take it back for yourself."
    return [
        section(
            lines(["Half a year ago you learned this. Does it still hold?", quoted(insight.text, ASKED_LONGEST)])
        ),
        actions(buttons, said=said),
    ]


def checked(saved: SavedInsight) -> Screen:
    """Return what becomes of an insight by its author's answer."""
    doubted = "Noted: whoever finds it reads that its author is no longer sure. Thank you for being honest."
    told = "Good to know. It stays as it is." if saved.insight.doubted_at is None else doubted
    edit = button("Edit", ActionId.INSIGHT_EDIT, saved.insight.id, about=saved.insight.text)
    return screen(
        [
            section(lines([told, in_marks(saved.insight.text, LISTED_LONGEST)])),
            actions([edit], said="Change its words any time with the button below, or with /insight mine."),
        ]
    )


def _doubt(insight: Insight, who: str = "its author is") -> str:
    return f" ({who} no longer sure)" if insight.doubted_at is not None else ""


def _seen_by(saved: SavedInsight) -> Words:
    if not saved.insight.is_shared or saved.circle is None:
        return words("Only you see it.")
    if saved.is_new:
        return words("Your circle ", circle_name(saved.circle.name), " sees it in its next digest.")
    return words("Shared with your circle ", circle_name(saved.circle.name), ".")


def _share_or_keep(saved: SavedInsight) -> ButtonElement:
    insight = saved.insight
    if insight.is_shared and saved.circle is not None:
        return button("Keep it to me", ActionId.INSIGHT_KEEP, insight.id, about=insight.text)
    label = f"Share with {saved.circle.name}" if saved.circle else "Share with a circle"
    return button(label, ActionId.INSIGHT_SHARE, insight.id)


def _which_circle(saved: SavedInsight) -> list[Part]:
    if not saved.choices:
        return []
    insight_id = saved.insight.id
    asked = [section(bold("Which circle is it for?"))]
    for circle in saved.choices[:ASKED_MOST]:
        value = pack(InsightInCircle(insight_id, circle.id))
        share = button("Share here", ActionId.INSIGHT_CIRCLE, value, about=circle.name)
        asked.append(section(name(circle.name), button=share))
    just_me = button("Keep it to me", ActionId.INSIGHT_CIRCLE, pack(InsightInCircle(insight_id)))
    asked.append(section("None of them, just me", button=just_me))
    return [*asked, context("Choose with the button beside the name.")]
