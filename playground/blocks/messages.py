"""What Slack refuses about a message: `chat.postMessage`, `postEphemeral`, `update` and `response_url`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from playground.blocks.blocks import check_blocks, with_children
from playground.blocks.limits import LIMITS
from playground.blocks.problems import Place, Problem, Report
from playground.blocks.shapes import Check, count, is_number, shape

_ARGUMENT, _SIZE, _STRUCTURE = 6, 17, 15
_NO_TEXT, _CONFLICT, _NOT_AN_ARRAY, _TABLES, _ATTACHMENTS, _TOO_LONG, _METADATA = 13, 14, 16, 19, 20, 22, 27


def check_message(payload: Mapping[str, object], *, update: bool = False) -> list[Problem]:
    """The problems of a message's decoded arguments; the first one names the answer's error.

    `blocks`, `attachments` and `metadata` may be values or JSON strings, as the SDK sends both. A
    null argument counts as absent. `update` applies the limits of `chat.update`. A text over 40,000
    characters is no problem: Slack cuts it (rule 21), and so must the caller.
    """
    root = Report("message").place({key: value for key, value in payload.items() if value is not None}, "")
    _texts(root, update=update)
    _something_to_say(root)
    _attachments(root)
    _blocks(root)
    _metadata(root)
    return root.report.problems


def _texts(root: Place, *, update: bool) -> None:
    text, markdown = root.at("text"), root.at("markdown_text")
    for argument in (text, markdown):
        if argument.value is not None and not isinstance(argument.value, str):
            argument.refuse(_ARGUMENT, "must provide a string", code="invalid_arguments")
    if markdown.value and (text.value or root.at("blocks").value):
        markdown.refuse(_CONFLICT, "does not go with text or blocks", code="markdown_text_conflict")
    if isinstance(markdown.value, str) and len(markdown.value) > LIMITS["markdown.total"].high:
        _too_long(markdown, LIMITS["markdown.total"].high)
    if update and isinstance(text.value, str) and len(text.value) > LIMITS["update.text"].high:
        _too_long(text, LIMITS["update.text"].high)


def _too_long(place: Place, most: int) -> None:
    place.refuse(_TOO_LONG, f"must be less than {most + 1} characters", code="msg_too_long")


def _something_to_say(root: Place) -> None:
    """Text of spaces only says nothing; `delete_original` needs no words."""
    if root.at("delete_original").value is True:
        return
    for key in ("text", "markdown_text"):
        value = root.at(key).value
        if value and (not isinstance(value, str) or value.strip()):
            return
    if not any(decoded(root.at(key)).value for key in ("blocks", "attachments")):
        root.refuse(_NO_TEXT, "no text, blocks, attachments or markdown_text", code="no_text")


def decoded(place: Place) -> Place:
    """The place with its JSON string read; text that is no JSON stays as it is."""
    if not isinstance(place.value, str):
        return place
    try:
        return Place(json.loads(place.value), place.pointer, place.report)
    except (ValueError, RecursionError):
        return place


def _blocks(root: Place) -> None:
    if not root.has("blocks"):
        return
    blocks = decoded(root.at("blocks"))
    if not isinstance(blocks.value, list):
        blocks.refuse(_NOT_AN_ARRAY, "must provide an array", code="invalid_blocks_format")
        return
    check_blocks(blocks, "message.blocks")
    _totals(blocks)
    _whole_size(root, blocks)


def _totals(blocks: Place) -> None:
    """What Slack counts over the whole message: tables, charts, plans, and characters in them."""
    found = with_children(blocks)

    def of(*kinds: str) -> list[Place]:
        return [block for block in found if block.at("type").value in kinds]

    tables = of("table", "data_table")
    for extra in tables[LIMITS["table.per_message"].high :]:
        extra.refuse(_TABLES, "only_one_table_allowed", code="invalid_attachments")
    count(blocks, len(of("data_visualization")), LIMITS["viz.per_message"])
    count(blocks, len(of("plan")), LIMITS["plan.per_message"])
    written = [block.at("text").value for block in of("markdown")]
    _characters(blocks, sum(len(text) for text in written if isinstance(text, str)), "markdown.total")
    for kind in ("table", "data_table"):
        rows = [block.at("rows").value for block in of(kind)]
        _characters(blocks, sum(len(text) for text in written_in(rows)), f"{kind}.chars")


def _characters(blocks: Place, size: int, limit: str) -> None:
    if size > LIMITS[limit].high:
        blocks.refuse(_SIZE, f"must be less than {LIMITS[limit].high + 1} characters in all")


def _whole_size(root: Place, blocks: Place) -> None:
    """All characters of the blocks together; replies through a `response_url` name no channel."""
    if not root.has("channel"):
        return
    containers = max(len(with_children(blocks)) - 1, 0) * LIMITS["message.block.chars"].high
    if containers + sum(map(len, written_in(blocks.value))) > LIMITS["message.blocks.chars"].high:
        blocks.refuse(_SIZE, "blocks are too long in all", code="msg_blocks_too_long")


def written_in(value: object) -> Iterator[str]:
    """Every `text`, and every number of a table as written, inside a JSON value."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            text, figure = item.get("text"), item.get("value")
            if isinstance(text, str):
                yield text
            elif item.get("type") == "raw_number" and is_number(figure):
                yield str(figure)
            waiting.extend(item.values())


def _anything(_: Place) -> None:
    """Legacy attachment fields that Slack takes as they come."""


def _attachment_blocks(place: Place) -> None:
    check_blocks(place, "message.blocks")


_LEGACY = (
    *("fallback", "color", "pretext", "author_name", "author_link", "author_icon", "author_subname", "title"),
    *("title_link", "text", "fields", "image_url", "thumb_url", "footer", "footer_icon", "ts", "mrkdwn_in"),
    *("actions", "callback_id", "attachment_type", "id", "from_url", "original_url", "service_name", "preview"),
)
_attachment: Final[Check] = shape({}, {**dict.fromkeys(_LEGACY, _anything), "blocks": _attachment_blocks})


def _attachments(root: Place) -> None:
    """Their number, their shape, and the blocks inside them."""
    if not root.has("attachments"):
        return
    attachments = decoded(root.at("attachments"))
    if not isinstance(attachments.value, list):
        attachments.refuse(_STRUCTURE, "must provide an array")
        return
    most = LIMITS["message.attachments"].high
    if len(attachments.value) > most:
        attachments.refuse(_ATTACHMENTS, f"no more than {most} items allowed", code="too_many_attachments")
    for attachment in attachments.items()[:most]:
        _attachment(attachment)
    _tables_within(root, attachments)


def _tables_within(root: Place, attachments: Place) -> None:
    """One table in a message, wherever it stands."""
    homes = [decoded(root.at("blocks")), *(item.at("blocks") for item in attachments.items())]
    found = [block for home in homes for block in with_children(home)]
    tables = [block for block in found if block.at("type").value in ("table", "data_table")]
    inside = [table for table in tables if table.pointer.startswith("/attachments")]
    if inside and len(tables) > LIMITS["table.per_message"].high:
        inside[-1].refuse(_TABLES, "only_one_table_allowed", code="invalid_attachments")


def _metadata(root: Place) -> None:
    """`event_type` and `event_payload`; the size that Slack allows is not documented."""
    if not root.has("metadata"):
        return
    metadata = decoded(root.at("metadata"))
    fields = metadata.value
    if not isinstance(fields, dict):
        metadata.refuse(_METADATA, "must provide an object", code="invalid_metadata_format")
        return
    name, load = fields.get("event_type"), fields.get("event_payload")
    known = fields.keys() <= {"event_type", "event_payload", "entities"}
    if not (known and isinstance(name, str) and name and isinstance(load, dict)):
        metadata.refuse(_METADATA, "must hold event_type and event_payload", code="invalid_metadata_schema")
    if json_size(fields) > LIMITS["message.metadata"].high:
        metadata.refuse(_METADATA, "too large", code="metadata_too_large")


def json_size(value: object) -> int:
    """The bytes of a value as the SDK writes it (JSON, ASCII); beyond every limit when it cannot be written."""
    try:
        return len(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        return 2**31
