"""Tells listeners that something changed, as server-sent events; what it looks like now, they ask."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from playground.control.places import can_see
from playground.people import Person
from playground.stand_in import StandIn
from playground.workspace import Conversation, Post

PAUSE_SECONDS = 0.05
"""Changes within so much real time are told together."""

PING_SECONDS = 15.0
LOOKED_AT = 300
"""So many of a channel's newest messages are compared; an older one that changes is named by who changed it."""

_Mark = tuple[object, ...]


@dataclass(slots=True, eq=False)
class _Listener:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    channels: set[str] = field(default_factory=set)
    log: bool = False


class Changes:
    """Counts versions and wakes listeners. `note()` is cheap: it plans one comparison for all that comes soon."""

    def __init__(self, slack: StandIn) -> None:
        self.version = 1
        self._slack = slack
        self._marks: dict[str, _Mark] = {}
        self._log_length = 0
        self._named: set[str] = set()
        self._planned: asyncio.TimerHandle | None = None
        self._listeners: set[_Listener] = set()
        self._closed = False

    def show(self, slack: StandIn) -> None:
        """Another workspace stands here now: everything is new to everybody."""
        self._slack = slack
        self._marks = {}
        self._log_length = 0
        self.note()

    def note(self, channel: str | None = None) -> None:
        """Something may have changed, in this channel if one is named."""
        if channel is not None:
            self._named.add(channel)
        if self._planned is None and not self._closed:
            self._planned = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._tell)

    def close(self) -> None:
        """End every listener's stream."""
        self._closed = True
        if self._planned is not None:
            self._planned.cancel()
        for listener in self._listeners:
            listener.woken.set()

    async def stream(self, person: Person, still_there: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Server-sent events for one person until the stream is closed or `still_there` says no.

        The first tells the present version, so that whoever reconnects sees whether they missed something.
        """
        listener = _Listener()
        if not self._listeners:
            self._compare()
        self._listeners.add(listener)
        try:
            yield b"retry: 1000\n" + self._event("hello", [], log=True)
            while not self._closed and still_there():
                try:
                    async with asyncio.timeout(PING_SECONDS):
                        await listener.woken.wait()
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                listener.woken.clear()
                if not self._closed and still_there():
                    channels, log = listener.channels, listener.log
                    listener.channels, listener.log = set(), False
                    yield self._event("changed", self._seen_by(person, channels), log=log)
        finally:
            self._listeners.discard(listener)

    def _event(self, name: str, channels: list[str], *, log: bool) -> bytes:
        data = {"version": self.version, "channels": channels, "state": True, "log": log}
        return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()

    def _seen_by(self, person: Person, channels: set[str]) -> list[str]:
        known = self._slack.workspace.conversations
        return sorted(one for one in channels if one in known and can_see(person, known[one]))

    def _tell(self) -> None:
        self._planned = None
        channels = self._named | (self._compare() if self._listeners else set())
        self._named = set()
        log = len(self._slack.log.all) != self._log_length
        self._log_length = len(self._slack.log.all)
        self.version += 1
        for listener in self._listeners:
            listener.channels |= channels
            listener.log |= log
            listener.woken.set()

    def _compare(self) -> set[str]:
        """Ids of conversations that look different from last time."""
        now = {one.id: _mark(one) for one in self._slack.workspace.conversations.values()}
        changed = {name for name in now.keys() | self._marks.keys() if now.get(name) != self._marks.get(name)}
        self._marks = now
        return changed


def _mark(where: Conversation) -> _Mark:
    """What tells two states of a conversation apart.

    A message's content is replaced and never changed in place, so its identity is enough; holding on to it
    here keeps the identity from being given to another.
    """
    newest = (*where.posts[-LOOKED_AT:], *where.ephemerals[-LOOKED_AT:])
    counts = (len(where.posts), len(where.ephemerals), where.archived, where.deleted, where.name)
    return (*counts, tuple(where.members), tuple(_Same(post) for post in newest))


class _Same:
    """Equal to another look at the same message while nothing of it has changed."""

    __slots__ = ("_content", "_rest")

    def __init__(self, post: Post) -> None:
        self._content = post.content
        reactions = tuple((name, tuple(users)) for name, users in post.reactions.items())
        self._rest = (post.ts, post.edited_ts, post.deleted, reactions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._content is other._content and self._rest == other._rest

    __hash__ = None  # type: ignore[assignment]
