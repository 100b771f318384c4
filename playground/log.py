"""What went over the wire, what was turned away, and what a person or Slack would have seen as trouble."""

from __future__ import annotations

from collections.abc import Callable
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


Noted = ApiEntry | DeliveryEntry | Rejection | Violation


@dataclass(slots=True)
class Log:
    """Everything that happened, oldest first: by kind, and `all` in one row. `watchers` are called after each."""

    entries: list[ApiEntry | DeliveryEntry] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    all: list[Noted] = field(default_factory=list)
    watchers: list[Callable[[Noted], None]] = field(default_factory=list)

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
