"""The marks by which our own posts are found again, in the metadata of messages.

Everyone in a workspace can read a message's metadata, so a mark is opaque and names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

METADATA_EVENT = "circles_nudge"
HISTORY_PAGE = 200
"""Messages asked for at once; Slack gives an app that is not listed 15, whatever was asked."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One of our own posts that bears a mark. `told_with`: the mark of something told in another's message."""

    ts: str
    told_with: bool = False


@dataclass(frozen=True, slots=True)
class PostsPage:
    """The marks on one page of a channel's history; `cursor` is empty on the last page."""

    found: dict[str, list[Marked]] = field(default_factory=dict)
    cursor: str = ""


def metadata_of(key: str, also: Sequence[str]) -> dict[str, Any]:
    """Return a post's metadata: its own mark and those of whatever else is told in it."""
    payload = {"k": key} | ({"also": " ".join(also)} if also else {})
    return {"event_type": METADATA_EVENT, "event_payload": payload}


def marks_of(messages: Sequence[Mapping[str, Any]], bot_id: str) -> dict[str, list[Marked]]:
    """Return what our own posts among the messages are marked with; nothing else of them is looked at."""
    found: dict[str, list[Marked]] = {}
    for message in messages:
        metadata = message.get("metadata") or {}
        if message.get("bot_id") != bot_id or metadata.get("event_type") != METADATA_EVENT:
            continue
        payload, ts = metadata.get("event_payload") or {}, str(message["ts"])
        found.setdefault(str(payload.get("k", "")), []).append(Marked(ts))
        for mark in str(payload.get("also", "")).split():
            found.setdefault(mark, []).append(Marked(ts, told_with=True))
    return found
