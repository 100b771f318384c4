"""One Web API call, decoded: which method, whose token, which arguments; and the table entry of a method."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from playground.log import Json, Sender
from playground.manifest import Installation
from playground.rate_limits import Tier
from playground.rules import refuse
from playground.workspace import Conversation, User, Workspace

if TYPE_CHECKING:
    from playground.stand_in import StandIn

ArgumentKind = Literal["text", "flag", "number", "object", "list", "raw"]


class Problem(Protocol):
    """What the Block Kit checks report; see `playground.blocks.problems`."""

    @property
    def rule(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(slots=True)
class Call:
    """A request after its token, scope and arguments were checked."""

    slack: StandIn
    app: Installation
    method: str
    args: Json
    sender: Sender = field(default_factory=Sender)

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name, default)
        return value if isinstance(value, str) else default

    def flag(self, name: str) -> bool:
        return self.args.get(name) is True

    def need(self, *scopes: str, rule: int = 4) -> None:
        """Any of the scopes is enough, else `missing_scope` with what is needed and what was granted."""
        if not self.app.scopes.intersection(scopes):
            refuse(
                rule=rule,
                code="missing_scope",
                needed=",".join(scopes),
                provided=",".join(sorted(self.app.scopes)),
            )

    def conversation(self, name: str = "channel") -> Conversation:
        """The conversation the app may know of; anything else does not exist for it (rule 9)."""
        found = self.workspace.conversations.get(self.text(name))
        if found is None or found.deleted:
            refuse(rule=9, code="channel_not_found")
        if found.kind != "public" and self.app.bot_user_id not in found.members:
            refuse(rule=9, code="channel_not_found")
        return found

    def user(self, name: str = "user") -> User | None:
        return self.workspace.users.get(self.text(name))

    def page(self, items: Sequence[Any], *, default: int, most: int) -> tuple[list[Any], Json]:
        """One page by `cursor` and `limit` (rule 33) with its response_metadata."""
        limit = self.args.get("limit", default) or default
        if not isinstance(limit, int) or limit < 1 or limit > 1000:
            refuse(rule=33, code="invalid_limit")
        cursor = self.text("cursor")
        start = 0
        if cursor:
            if not cursor.startswith("page:") or not cursor[5:].isdigit() or int(cursor[5:]) > len(items):
                refuse(rule=33, code="invalid_cursor")
            start = int(cursor[5:])
        end = start + min(limit, most)
        following = f"page:{end}" if end < len(items) else ""
        return list(items[start:end]), {"response_metadata": {"next_cursor": following}}


Run = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A modelled method: its tier, the scopes any of which it needs, its arguments and what it does."""

    name: str
    tier: Tier
    run: Run
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    kinds: Mapping[str, ArgumentKind] = field(default_factory=dict)
    token: Literal["bot", "app", "none"] = "bot"


def refuse_problems(problems: Sequence[Problem]) -> None:
    """Turn away what the Block Kit checks found; the first problem names rule and code, all are listed."""
    if problems:
        first = problems[0]
        refuse(rule=first.rule, code=first.code, messages=[problem.message for problem in problems])


def read_arguments(method: Method, given: Mapping[str, object]) -> Json:
    """Bring arguments to their kinds (form fields are all strings) and check the required ones (rule 6)."""
    args: Json = {}
    problems: list[str] = []
    for name, value in given.items():
        try:
            args[name] = _read(method.kinds.get(name, "text"), value)
        except ValueError as error:
            problems.append(f"[ERROR] {error} [json-pointer:/{name}]")
    missing = [name for name in method.required if given.get(name) in (None, "")]
    problems += [f"[ERROR] missing required field: {name}" for name in missing]
    if problems:
        refuse(rule=6, code="invalid_arguments", messages=problems)
    return args


def _read(kind: ArgumentKind, value: object) -> object:
    match kind:
        case "text":
            if isinstance(value, str):
                return value
            raise ValueError("must provide a string")
        case "flag":
            if isinstance(value, bool):
                return value
            if isinstance(value, str) and value.lower() in ("true", "1", "false", "0", ""):
                return value.lower() in ("true", "1")
            raise ValueError("must provide a boolean")
        case "number":
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            if isinstance(value, str) and value.lstrip("-").isdigit():
                return int(value)
            raise ValueError("must provide a number")
        case "object":
            return _object(value)
        case "list":
            return _list(value)
        case "raw":
            return value


def _object(value: object) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise ValueError("must provide an object") from None
    if not isinstance(value, dict):
        raise ValueError("must provide an object")
    return value


def _list(value: object) -> object:
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise ValueError("must provide a comma-separated list")
