"""What went over the wire, what was turned away, and what a person or Slack would have seen as trouble."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """One Web API call: its arguments (never the token) and Slack's answer. `fault` names an ordered one."""

    at: datetime
    method: str
    args: Json
    status: int
    answer: Json
    rule: int | None = None
    fault: str = ""

    @property
    def ok(self) -> bool:
        return self.answer.get("ok") is True


@dataclass(frozen=True, slots=True)
class DeliveryEntry:
    """One envelope or HTTP request to the app. `seconds` is the real time until the answer."""

    at: datetime
    transport: str
    kind: str
    name: str
    payload: Json
    attempt: int
    outcome: str
    seconds: float
    answer: Json | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A request that Slack turned away, with the row of the table it fell under."""

    at: datetime
    rule: int
    method: str
    code: str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that no correct app does; a test of the bot expects none."""

    at: datetime
    rule: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a request: the app (empty if unknown), the end of its token, the client's address and port, and
    the process, if it was given an address of its own (`StandIn.url_of`)."""

    app_id: str = ""
    token: str = ""
    connection: str = ""
    process: str = ""


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One Web API request as it came in, whatever became of it: refused, cut and unanswered ones too.

    `monotonic` is real time (`time.monotonic`), `key` the idempotency key in its metadata.
    """

    at: datetime
    monotonic: float
    method: str
    sender: Sender
    channel: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class StoredPost:
    """One message of an app as it was stored, whatever the app was told and whether it is there still.

    `at` is the pushed clock's time and `monotonic` real time; `seen_by` names the one reader of an ephemeral
    message. Messages through a response_url have an empty sender.
    """

    at: datetime
    monotonic: float
    channel: str
    ts: str
    text: str
    sender: Sender
    key: str | None = None
    event_type: str | None = None
    thread_ts: str | None = None
    seen_by: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectionEntry:
    """One connection that a client opened; `dropped` was closed before anything was read from it."""

    at: datetime
    monotonic: float
    connection: str
    dropped: bool


Noted = ApiEntry | DeliveryEntry | Rejection | Violation


@dataclass(slots=True)
class Log:
    """Everything that happened, oldest first: by kind, and `all` in one row. `watchers` are called after each,
    `post_watchers` as soon as a message is stored and before its answer goes out.
    """

    entries: list[ApiEntry | DeliveryEntry] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    all: list[Noted] = field(default_factory=list)
    watchers: list[Callable[[Noted], None]] = field(default_factory=list)
    requests: list[RequestEntry] = field(default_factory=list)
    connections: list[ConnectionEntry] = field(default_factory=list)
    posts: list[StoredPost] = field(default_factory=list)
    post_watchers: list[Callable[[StoredPost], None]] = field(default_factory=list)

    def note(self, noted: Noted) -> None:
        """Keep what just happened and tell whoever watches."""
        match noted:
            case ApiEntry() | DeliveryEntry():
                self.entries.append(noted)
            case Rejection():
                self.rejections.append(noted)
            case Violation():
                self.violations.append(noted)
        self.all.append(noted)
        for watcher in self.watchers:
            watcher(noted)

    def calls(self, method: str | None = None) -> list[ApiEntry]:
        """Web API calls, all or those of one method."""
        return [e for e in self.entries if isinstance(e, ApiEntry) and method in (None, e.method)]

    def deliveries(self, kind: str | None = None) -> list[DeliveryEntry]:
        """Deliveries to the app, all or those of a kind: slash_commands, interactive, events_api."""
        return [e for e in self.entries if isinstance(e, DeliveryEntry) and kind in (None, e.kind)]

    def requests_of(self, method: str) -> list[RequestEntry]:
        """Requests of one method as they came in."""
        return [request for request in self.requests if request.method == method]

    def came(self, at: datetime, method: str, sender: Sender, given: Mapping[str, object]) -> None:
        """Keep a request that has just been read."""
        channel = given.get("channel") or given.get("channel_id")
        key, _ = mark_of(given.get("metadata"))
        wanted = channel if isinstance(channel, str) else None
        self.requests.append(RequestEntry(at, time.monotonic(), method, sender, wanted, key))

    def connected(self, at: datetime, connection: str, dropped: bool) -> None:
        """Keep a connection that has just been opened."""
        self.connections.append(ConnectionEntry(at, time.monotonic(), connection, dropped))

    def stored(self, post: StoredPost) -> None:
        """Keep a message that has just been stored and tell whoever watches."""
        self.posts.append(post)
        for watcher in self.post_watchers:
            watcher(post)

    def stored_posts(self, key: str | None = None) -> list[StoredPost]:
        """Messages that apps stored, all or those that carry this key."""
        return [post for post in self.posts if key in (None, post.key)]

    def duplicates(self) -> dict[str, list[StoredPost]]:
        """Keys that were stored more than once, with every message that carries them."""
        by_key: dict[str, list[StoredPost]] = {}
        for post in self.posts:
            if post.key is not None:
                by_key.setdefault(post.key, []).append(post)
        return {key: posts for key, posts in by_key.items() if len(posts) > 1}


def mark_of(metadata: object) -> tuple[str | None, str | None]:
    """The idempotency key (`event_payload.k`) and the event_type of a message's metadata, if it has them."""
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except ValueError:
            return None, None
    if not isinstance(metadata, Mapping):
        return None, None
    payload, kind = metadata.get("event_payload"), metadata.get("event_type")
    key = payload.get("k") if isinstance(payload, Mapping) else None
    return key if isinstance(key, str) else None, kind if isinstance(kind, str) else None
