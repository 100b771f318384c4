"""The small parts that a reader sees inside blocks: texts, elements, rich text and table rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from playground.blocks.formats import is_instant
from playground.blocks.mrkdwn import Reader, read_date, read_mrkdwn
from playground.blocks.text import listed

_BLANK: Final = "____"
_BUTTONS: Final = ("button", "workflow_button", "icon_button")
_PICKED: Final = ("value", "selected_date", "selected_time")
_NAMED: Final = ("user", "channel", "conversation")


def read_text(words: object, reader: Reader) -> str:
    """A text object, a bare string or an image element's alternative text."""
    if isinstance(words, str):
        return words
    if not isinstance(words, dict):
        return ""
    if words.get("type") == "image":
        return f"[image: {words.get('alt_text')}]"
    text = words.get("text")
    if not isinstance(text, str):
        return ""
    return read_mrkdwn(text, reader) if words.get("type") == "mrkdwn" else text


def shown_element(element: object, reader: Reader, answer: Mapping[str, object] | None) -> str:
    """An element on one line: `[Button]`, `[Placeholder ▾]`, `(•) One  ( ) Two`, `[____]`."""
    if not isinstance(element, dict):
        return ""
    kind = str(element.get("type"))
    if kind == "image":
        return read_text(element, reader)
    if kind in _BUTTONS:
        url = element.get("url")
        label = f"[{read_text(element.get('text'), reader)}]"
        return f"{label} ({url})" if isinstance(url, str) else label
    if kind == "feedback_buttons":
        pair = [element.get("positive_button"), element.get("negative_button")]
        return " ".join(f"[{_label(button, reader)}]" for button in pair)
    if kind == "overflow":
        return "[⋯ " + " | ".join(_label(option, reader) for option in listed(element.get("options"))) + "]"
    held = _held(element, answer)
    if kind in ("checkboxes", "radio_buttons"):
        return _boxes(element, held, reader)
    shown = ", ".join(_chosen(item, reader) for item in held)
    arrow = " ▾" if kind.endswith(("select", "picker")) else ""
    placeholder = read_text(element.get("placeholder"), reader)
    return f"[{shown or placeholder or _BLANK}{arrow}]"


def _label(option: object, reader: Reader) -> str:
    return read_text(option.get("text"), reader) if isinstance(option, dict) else ""


def _held(element: Mapping[str, object], answer: Mapping[str, object] | None) -> list[object]:
    """What the element holds now: the answer given, else its initial value."""
    source, prefix = (element, "initial_") if answer is None else (answer, "selected_")
    keys = [f"{prefix}{noun}{end}" for noun in ("option", *_NAMED) for end in ("", "s")]
    keys += ["initial_value", "initial_date", "initial_time"] if answer is None else list(_PICKED)
    keys += [f"{prefix}date_time", "rich_text_value", "files"]
    held: list[object] = []
    for key in keys:
        value = source.get(key)
        held += value if isinstance(value, list) else [] if value in (None, "") else [value]
    return held


def _chosen(item: object, reader: Reader) -> str:
    if isinstance(item, dict):
        if item.get("type") == "rich_text":
            return read_rich_text(item, reader)
        return _label(item, reader) or str(item.get("name") or item.get("id") or "")
    if isinstance(item, int) and is_instant(item):
        return datetime.fromtimestamp(item, ZoneInfo(reader.zone) if reader.zone else UTC).strftime(
            "%Y-%m-%d %H:%M"
        )
    name = str(item)
    if name in reader.users:
        return f"@{reader.users[name]}"
    return f"#{reader.channels[name]}" if name in reader.channels else name


def _boxes(element: Mapping[str, object], held: list[object], reader: Reader) -> str:
    on, off = ("(•)", "( )") if element.get("type") == "radio_buttons" else ("[x]", "[ ]")
    options = listed(element.get("options"))
    return "  ".join(f"{on if option in held else off} {_label(option, reader)}" for option in options)


def read_rich_text(block: object, reader: Reader) -> str:
    """A rich_text block as lines; list items carry a mark, quotes a bar."""
    if not isinstance(block, dict):
        return ""
    lines: list[str] = []
    for group in listed(block.get("elements")):
        if not isinstance(group, dict):
            continue
        kind, parts = group.get("type"), listed(group.get("elements"))
        if kind == "rich_text_list":
            lines += _items(group, parts, reader)
        else:
            text = "".join(_part(part, reader) for part in parts)
            lines += [f"> {line}" for line in text.splitlines()] if kind == "rich_text_quote" else [text]
    return "\n".join(lines)


def _items(group: Mapping[str, object], parts: list[object], reader: Reader) -> list[str]:
    indent = group.get("indent")
    pad = "  " * indent if isinstance(indent, int) else ""
    offset = group.get("offset")
    first = 1 + offset if isinstance(offset, int) else 1
    lines = []
    for index, section in enumerate(parts):
        inner = listed(section.get("elements")) if isinstance(section, dict) else []
        mark = f"{first + index}." if group.get("style") == "ordered" else "•"
        lines.append(f"{pad}{mark} {''.join(_part(part, reader) for part in inner)}")
    return lines


def _part(part: object, reader: Reader) -> str:
    if not isinstance(part, dict):
        return ""
    kind, text = part.get("type"), part.get("text")
    if kind == "link":
        return f"{text} ({part.get('url')})" if text else str(part.get("url"))
    if kind == "emoji":
        return f":{part.get('name')}:"
    if kind == "broadcast":
        return f"@{part.get('range')}"
    if kind == "user":
        return "@" + reader.users.get(str(part.get("user_id")), str(part.get("user_id")))
    if kind == "channel":
        return "#" + reader.channels.get(str(part.get("channel_id")), str(part.get("channel_id")))
    if kind == "date":
        fallback = str(part.get("fallback") or part.get("timestamp"))
        return read_date(str(part.get("timestamp")), str(part.get("format")), fallback, reader)
    return next((str(part[key]) for key in ("text", "usergroup_id", "team_id", "value") if part.get(key)), "")


def read_rows(rows: object, reader: Reader) -> list[str]:
    """Table rows, cells parted by bars."""
    lines = []
    for row in listed(rows):
        cells = [_cell(cell, reader) for cell in listed(row)]
        lines.append(" │ ".join(cells))
    return lines


def _cell(cell: object, reader: Reader) -> str:
    if not isinstance(cell, dict):
        return ""
    if cell.get("type") == "rich_text":
        return read_rich_text(cell, reader)
    text = cell.get("text")
    return text if isinstance(text, str) else str(cell.get("value", ""))
