"""Messages and views as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from playground.blocks.fragments import read_rich_text, read_rows, read_text, shown_element
from playground.blocks.mrkdwn import Reader, read_mrkdwn
from playground.blocks.text import listed

RULE: Final = "───"


def plain_text(
    payload: Mapping[str, object],
    *,
    zone: str | None,
    users: Mapping[str, str],
    channels: Mapping[str, str],
    now: datetime | None = None,
) -> str:
    """What a person reads of a message: its blocks, or its text when it has none, then attachments.

    `zone` is the IANA zone of the reader's device (None: dates show their fallback), `users` and
    `channels` map ids to names, `now` lets dates say "today".
    """
    reader = Reader(zone, users, channels, now)
    blocks = listed(payload.get("blocks"))
    lines = read_blocks(blocks, reader)
    for key in () if blocks else ("text", "markdown_text"):
        text = payload.get(key)
        if isinstance(text, str) and text:
            lines.append(read_mrkdwn(text, reader))
    for attachment in listed(payload.get("attachments")):
        if isinstance(attachment, dict):
            lines += _attachment(attachment, reader)
    for file in listed(payload.get("files")):
        if isinstance(file, dict):
            lines.append(f"[file: {file.get('title') or file.get('name')}]")
    return "\n".join(lines)


def plain_view(
    view: Mapping[str, object],
    *,
    zone: str | None,
    users: Mapping[str, str],
    channels: Mapping[str, str],
    now: datetime | None = None,
) -> str:
    """What a person reads of a modal or Home: title, blocks, inputs with what they hold, buttons.

    Answers typed so far are read from `view["state"]["values"]` when it is there.
    """
    reader = Reader(zone, users, channels, now)
    title = read_text(view.get("title"), reader)
    lines = [f"═══ {title} ═══"] if title else []
    lines += read_blocks(listed(view.get("blocks")), reader, view.get("state"))
    buttons = [read_text(view.get(key), reader) for key in ("close", "submit")]
    shown = " ".join(f"[{words}]" for words in buttons if words)
    return "\n".join([*lines, shown] if shown else lines)


def read_blocks(blocks: list[object], reader: Reader, state: object = None) -> list[str]:
    """The lines of a list of blocks."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, dict):
            lines += _block(block, reader, state)
    return [line for line in lines if line]


def _block(block: dict[str, object], reader: Reader, state: object) -> list[str]:
    kind = block.get("type")
    if kind == "divider":
        return [RULE]
    if kind == "section":
        return _section(block, reader, state)
    if kind == "input":
        return _input(block, reader, state)
    if kind in ("actions", "context_actions"):
        shown = [shown_element(element, reader, _answer(block, element, state)) for element in _elements(block)]
        return [" ".join(words for words in shown if words)]
    if kind == "context":
        return [" ".join(read_text(element, reader) for element in _elements(block))]
    if kind in ("image", "video"):
        return [read_text(block.get("title"), reader), f"[{kind}: {block.get('alt_text')}]"]
    if kind == "rich_text":
        return [read_rich_text(block, reader)]
    if kind in ("table", "data_table"):
        caption = block.get("caption")
        return [*([caption] if isinstance(caption, str) else []), *read_rows(block.get("rows"), reader)]
    if kind == "data_visualization":
        return [f"[chart: {block.get('title')}]"]
    return _grouped(block, reader, state)


def _grouped(block: dict[str, object], reader: Reader, state: object) -> list[str]:
    """Headers, alerts, markdown, cards, containers, plans: texts above, parts below."""
    lines = [read_text(block.get(key), reader) for key in ("title", "subtitle", "text", "body", "subtext")]
    lines.insert(0, read_rich_text(block.get("rich_text_title"), reader))
    lines += [read_rich_text(block.get(key), reader) for key in ("details", "output")]
    lines.append(" ".join(shown_element(button, reader, None) for button in listed(block.get("actions"))))
    for key in ("child_blocks", "elements", "tasks"):
        lines += read_blocks(listed(block.get(key)), reader, state)
    return lines


def _elements(block: Mapping[str, object]) -> list[object]:
    return listed(block.get("elements"))


def _section(block: dict[str, object], reader: Reader, state: object) -> list[str]:
    accessory = block.get("accessory")
    lines = [read_text(block.get("text"), reader)]
    lines += [read_text(words, reader) for words in listed(block.get("fields"))]
    return [*lines, shown_element(accessory, reader, _answer(block, accessory, state))]


def _input(block: dict[str, object], reader: Reader, state: object) -> list[str]:
    label = read_text(block.get("label"), reader)
    mark = " (optional)" if block.get("optional") is True else ""
    element = block.get("element")
    hint = read_text(block.get("hint"), reader)
    held = shown_element(element, reader, _answer(block, element, state)) or "[____]"
    return [f"{label}{mark}", f"  {held}", f"  {hint}" if hint else ""]


def _answer(block: Mapping[str, object], element: object, state: object) -> Mapping[str, object] | None:
    """The entry of `state.values` for an element, when the view carries one."""
    found: object = state
    action_id = element.get("action_id") if isinstance(element, dict) else None
    for key in ("values", block.get("block_id"), action_id):
        found = found.get(key) if isinstance(found, dict) and isinstance(key, str) else None
    return found if isinstance(found, dict) else None


def _attachment(attachment: dict[str, object], reader: Reader) -> list[str]:
    texts = [attachment.get(key) for key in ("pretext", "title", "text")]
    lines = [read_mrkdwn(text, reader) for text in texts if isinstance(text, str) and text]
    blocks = read_blocks(listed(attachment.get("blocks")), reader)
    fallback = attachment.get("fallback")
    spare = [fallback] if isinstance(fallback, str) and not (lines or blocks) else []
    return [f"│ {line}" for part in (*lines, *blocks, *spare) for line in part.splitlines()]
