"""Insights: what was stored, what was removed, and lists of them. The form is in insight_forms.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot.domain.circles import CircleStatus
from bot.domain.insights import Insight, has_phrase
from bot.domain.overviews import SavedInsight
from bot.domain.text import tidy
from bot.views.ids import ActionId
from bot.views.insight_forms import JUST_ME, form
from bot.views.kit import Part, Screen, actions, button, context, header, in_full, screen, section
from bot.views.payloads import InsightInCircle, pack
from bot.views.wording import KINDS, count, day, in_digests, insight_line, no_digest, tag_list
from bot.views.words import Words, bold, circle_name, code, cut, in_marks, lines, link, name, quoted, words

TEXT_LONGEST = 2400
__all__ = [
    "JUST_ME",
    "checked",
    "form",
    "found",
    "mine",
    "my_parts",
    "saved",
    "still_holds",
    "tags_alone",
    "too_long",
    "undone",
]

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
            section(lines([f"Kind: {KINDS[insight.kind]}", tags, source, _seen_by(saved), _plainly(saved)])),
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


def tags_alone(text: str) -> Screen:
    """Return the tags of a line that has no words besides, so that they can be copied."""
    return screen(
        [
            section("These are tags alone, so nothing is saved yet. What did you learn?"),
            *in_full(text),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="Type /insight, what you learned, and the tags behind it.",
            ),
        ]
    )


def undone(insight: Insight, mended: Sequence[date] = ()) -> Screen:
    """Return the words of a removed insight in full, so that nothing is lost by a slip.

    `mended` are the days of digests in which it stood, and out of which it is taken.
    """
    told = ["That insight is removed.", in_digests(mended, is_shared=False), "These were your words:"]
    return screen(
        [
            section(" ".join(one for one in told if one)),
            *in_full(insight.text),
            actions(
                [button("Log an insight", ActionId.INSIGHT_NEW)],
                said="To bring it back, copy the words and type /insight with them.",
            ),
        ]
    )


def mine(items: Sequence[SavedInsight], tags: Sequence[str] = ()) -> Screen:
    """Return my insights, newest first, each with a way to edit it; with `tags` those that bear them all."""
    new = button("Log an insight", ActionId.INSIGHT_NEW)
    tagged = " ".join(f"#{tag}" for tag in tags)
    if tags and not items:
        every = button("All my insights", ActionId.INSIGHT_MINE)
        look = words("Words and tags of your circles too: ", code("/insight find"), " and what you look for.")
        return screen(
            [
                section(words("None of your insights has ", cut(tagged, SEARCH_LONGEST), ".")),
                section(look),
                actions([every], said="See all of yours with /insight mine."),
            ]
        )
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
            header(f"Your insights with {tagged}" if tags else "Your insights"),
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
                section(words(_try(words_given), " or see your own with ", code("/insight mine"), ".")),
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


def _try(words_given: str) -> str:
    """Return what else may be found; words in marks of quotation are found side by side alone."""
    return "Try it without the quotation marks," if has_phrase(words_given) else "Try fewer or other words,"


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
    circle = saved.circle
    if not saved.insight.is_shared or circle is None:
        return lines(["Only you see it.", in_digests(saved.mended, is_shared=False)])
    mended = in_digests(saved.mended, is_shared=True)
    if not saved.is_new:
        return lines([words("Shared with your circle ", circle_name(circle.name), "."), mended])
    whose = words("Your circle ", circle_name(circle.name))
    if saved.digest_on is not None:
        return words(whose, f" sees it in the digest of {day(saved.digest_on)}.")
    return words(whose, " finds it with ", code("/insight find"), f"; {no_digest(circle)}.")


def _plainly(saved: SavedInsight) -> Words:
    """Return what somebody may not expect of an insight that they have just shared."""
    if not (saved.is_new and saved.insight.is_shared):
        return words()
    linked = "They see the link as well." if saved.insight.source_url else ""
    outside = "You wrote it outside its channel: if it is not for them, keep it to you with the button below."
    return lines([linked, outside if saved.is_elsewhere else ""])


def _share_or_keep(saved: SavedInsight) -> ButtonElement:
    insight, circle = saved.insight, saved.circle
    if insight.is_shared and circle is not None:
        return button("Keep it to me", ActionId.INSIGHT_KEEP, insight.id, about=insight.text)
    is_open = circle is not None and circle.status is not CircleStatus.FINISHED
    label = f"Share with {circle.name}" if circle is not None and is_open else "Share with a circle"
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
