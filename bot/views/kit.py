"""The parts of a message: blocks that keep Slack's limits, each with its own words for the plain text.

Limits are checked here, where blocks are built: our own copy that is too long is a mistake in the program and
raises ValueError; members' words come in already cut (see words.py). The numbers are Slack's with five per
cent to spare, because how Slack counts emoji is not documented.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.domain.text import one_line, tidy
from bot.views.ids import ActionId
from bot.views.text import escape, fit, length, pieces
from bot.views.words import Piece, Words, words

TEXT_LONGEST = 3800
"""Of 4,000: chat.update refuses more."""
SECTION_LONGEST = 2850
HEADER_LONGEST = 142
LABEL_LONGEST = 71
"""Of 75: buttons, options and what a screen reader is told of a button."""
VALUE_LONGEST = 2000
BUTTONS_MOST = 25
MESSAGE_BLOCKS_MOST = 50
RETURNED_LONGEST = 11_500
"""Ten thousand characters, unless many are & < >: a message as a whole has an upper limit of some 13,000."""


@dataclass(frozen=True)
class Screen:
    """What is posted: the blocks, and a plain text (escaped) that carries all they say."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class Part:
    """One block and the same in words; the words are empty where the block says nothing of its own."""

    block: Block
    said: str = ""


def within(text: str, limit: int, what: str) -> str:
    """Return the text, or raise ValueError where it is empty or longer than Slack takes."""
    if not text or length(text) > limit:
        raise ValueError(f"{what} must have 1 to {limit} characters, not {length(text)}")
    return text


def plain(text: str, limit: int) -> PlainTextObject:
    """Return text that Slack shows as it is, cut so that it fits however Slack escapes it."""
    clean = (one_line(text) or "…")[: limit + 1]
    short = clean
    room = limit
    while length(escape(short)) > limit:
        short = fit(clean, room)
        room -= 1
    return PlainTextObject(text=within(short, limit, "a label"), emoji=True)


def mrkdwn(text: str, limit: int) -> MarkdownTextObject:
    """Return escaped mrkdwn in which Slack links nothing that we did not link."""
    return MarkdownTextObject(text=within(text, limit, "a text"), verbatim=True)


def section(content: Piece, *, button: ButtonElement | None = None) -> Part:
    """Return a paragraph, with a button at its side if given."""
    said = words(content)
    return Part(SectionBlock(text=mrkdwn(said.shown, SECTION_LONGEST), accessory=button), said.said)


def context(content: Piece) -> Part:
    """Return a remark in small print."""
    said = words(content)
    return Part(ContextBlock(elements=[mrkdwn(said.shown, SECTION_LONGEST)]), said.said)


def header(text: str) -> Part:
    """Return a heading; a name in it may be cut."""
    shown = plain(text if one_line(text) else "(no name)", HEADER_LONGEST)
    return Part(HeaderBlock(text=shown), escape(shown.text or ""))


def divider() -> Part:
    return Part(DividerBlock())


def button(
    label: str, action: ActionId, value: str = "", *, about: str = "", primary: bool = False
) -> ButtonElement:
    """Return a button; `about` tells a screen reader what it acts on where the label alone does not."""
    if length(value) > VALUE_LONGEST:
        raise ValueError(f"a button's value must have at most {VALUE_LONGEST} characters, not {length(value)}")
    return ButtonElement(
        text=plain(label, LABEL_LONGEST),
        action_id=action.value,
        value=value or None,
        style="primary" if primary else None,
        accessibility_label=plain(f"{label}: {about}", LABEL_LONGEST).text if one_line(about) else None,
    )


def named_below(buttons: Iterable[ButtonElement]) -> str:
    """Return the sentence of the plain text that names a row of buttons."""
    return f"Buttons below: {', '.join(str(one.text.text) for one in buttons if one.text)}."


def actions(buttons: Sequence[ButtonElement], *, said: str = "", row: str | None = None) -> Part:
    """Return a row of buttons, each with an action of its own; `said` tells their purpose in the text.

    `row` names the row to whoever is told of a click; it is unique within a screen.
    """
    names = [element.action_id for element in buttons]
    if not 1 <= len(names) <= BUTTONS_MOST or len(set(names)) != len(names):
        raise ValueError(f"a row needs 1 to {BUTTONS_MOST} buttons with different actions, not {names}")
    if sum(element.style == "primary" for element in buttons) > 1:
        raise ValueError("a row has one primary button at most")
    return Part(ActionsBlock(elements=list(buttons), block_id=row), escape(said))


def in_full(text: str) -> list[Part]:
    """Return a member's words in full, in as many paragraphs as they need, so that they can be copied."""
    whole = fit(escape(tidy(text)), RETURNED_LONGEST)
    return [section(Words(piece, piece)) for piece in pieces(whole, SECTION_LONGEST) if piece.strip()]


def screen(parts: Iterable[Part]) -> Screen:
    """Return the parts as a message."""
    given = list(parts)
    if not 1 <= len(given) <= MESSAGE_BLOCKS_MOST:
        raise ValueError(f"a message has 1 to {MESSAGE_BLOCKS_MOST} blocks, not {len(given)}")
    text = "\n".join(part.said for part in given if part.said)
    return Screen(within(fit(text, TEXT_LONGEST), TEXT_LONGEST, "a message"), [part.block for part in given])
