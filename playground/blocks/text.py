"""Who a message would wake, and what Slack echoes of its blocks."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

_CONTROL: Final = re.compile(r"<!(?:channel|here|everyone|group)(?:\|[^<>]*)?>|<!subteam\^\w+(?:\|[^<>]*)?>")
_MENTION: Final = re.compile(r"(?<![\w@./])@(?:channel|here|everyone)\b")
_SEQUENCE: Final = re.compile(r"<[^<>]*>")
_SILENT: Final = ("plain_text", "raw_text")
_INTERACTIVE: Final = re.compile(r".*(select|picker|button|buttons|input)|overflow|checkboxes")
_HOLDERS: Final = ("blocks", "child_blocks", "elements", "tasks")


def broadcasts(text: str) -> list[str]:
    """Every control sequence in mrkdwn text that wakes many people, as written.

    `<!channel>`, `<!here|here>`, `<!everyone>` and `<!subteam^S…>` count; escaped ones (`&lt;!here&gt;`)
    do not, because Slack shows them as words.
    """
    return _CONTROL.findall(text)


def spoken_broadcasts(text: str) -> list[str]:
    """Bare `@here`, `@channel`, `@everyone`, which Slack turns into mentions where it parses names."""
    return _MENTION.findall(_SEQUENCE.sub(" ", text))


def message_broadcasts(payload: Mapping[str, object]) -> list[str]:
    """Every broadcast of a message: in its texts, its attachments and its blocks.

    A plain_text object never broadcasts. A mrkdwn object without `verbatim: true` is parsed for names
    too, and so is the text under `parse: full` or `link_names`.
    """
    parsed = payload.get("parse") == "full" or payload.get("link_names") in (True, 1, "1", "true")
    found: list[str] = []
    for key in ("text", "markdown_text"):
        value = payload.get(key)
        if isinstance(value, str):
            found += broadcasts(value) + (spoken_broadcasts(value) if parsed else [])
    for attachment in listed(payload.get("attachments")):
        if isinstance(attachment, dict):
            found += _legacy_broadcasts(attachment)
            found += block_broadcasts(attachment.get("blocks"))
    return found + block_broadcasts(payload.get("blocks"))


def _legacy_broadcasts(attachment: Mapping[str, object]) -> list[str]:
    texts = [attachment.get("pretext"), attachment.get("text")]
    fields = attachment.get("fields")
    if isinstance(fields, list):
        texts += [field.get("value") for field in fields if isinstance(field, dict)]
    return [found for text in texts if isinstance(text, str) for found in broadcasts(text)]


def block_broadcasts(blocks: object) -> list[str]:
    """Every broadcast in blocks (a list or its JSON string), in reading order."""
    found: list[str] = []
    for item in _objects(listed(blocks)):
        kind, text = item.get("type"), item.get("text")
        if kind == "broadcast":
            found.append(f"<!{item.get('range')}>")
        elif kind == "usergroup":
            found.append(f"<!subteam^{item.get('usergroup_id')}>")
        elif kind in ("mrkdwn", "markdown") and isinstance(text, str):
            found += broadcasts(text)
            found += [] if item.get("verbatim") is True else spoken_broadcasts(text)
    return found


def listed(value: object) -> list[object]:
    """A list given as such or as a JSON string; anything else is empty."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    return value if isinstance(value, list) else []


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Every object inside a JSON value, outer before inner, in reading order; silent texts left out."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict) and item.get("type") not in _SILENT:
            yield item
            waiting.extend(reversed(list(item.values())))


def normalize_blocks(blocks: object, make_id: Callable[[], str]) -> list[dict[str, object]]:
    """A copy of accepted blocks as Slack echoes them: a `block_id` for each block and an `action_id`
    for each interactive element that came without one. The input is left as it was.
    """
    echoed: list[dict[str, object]] = [copy.deepcopy(block) for block in listed(blocks) if isinstance(block, dict)]
    for block in echoed:
        _name(block, make_id)
    return echoed


def _name(block: dict[str, object], make_id: Callable[[], str]) -> None:
    if not block.get("block_id"):
        block["block_id"] = make_id()
    for holder in _HOLDERS:
        for part in listed(block.get(holder)):
            if not isinstance(part, dict):
                continue
            if holder in ("child_blocks", "tasks") or part.get("type") == "card":
                _name(part, make_id)
            else:
                _name_element(part, make_id)
    for part in (block.get("element"), block.get("accessory"), *listed(block.get("actions"))):
        if isinstance(part, dict):
            _name_element(part, make_id)


def _name_element(element: dict[str, object], make_id: Callable[[], str]) -> None:
    kind = element.get("type")
    if isinstance(kind, str) and _INTERACTIVE.fullmatch(kind) and not element.get("action_id"):
        element["action_id"] = make_id()
