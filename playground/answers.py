"""From what a person says ("Workshop", "2026-03-02", Ben) to the state that Slack keeps of an element."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from playground.blocks.state import STATE_FIELDS
from playground.log import Json
from playground.typed_text import CannotDo
from playground.workspace import Workspace


def label_of(text: object) -> str:
    """The words of a text object."""
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def options_of(element: Json) -> list[Json]:
    """All options of a select, radio, checkbox or overflow element, groups flattened."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group.get("options", [])
    return options


def pick(element: Json, wanted: object, offered: Sequence[Json] | None = None) -> Json:
    """The option with this label or value; CannotDo lists what is offered."""
    options = list(offered) if offered is not None else options_of(element)
    for option in options:
        if wanted in (label_of(option.get("text")), option.get("value")):
            return option
    shown = ", ".join(repr(label_of(option.get("text"))) for option in options) or "nothing"
    raise CannotDo(f"there is no option {wanted!r} here; offered: {shown}")


def state_of(element: Json, given: object, workspace: Workspace, offered: Sequence[Json] | None = None) -> Json:
    """The element's entry in `state.values` after the person answered `given` (None or "" clears it)."""
    kind = str(element.get("type"))
    if kind == "file_input" or kind not in STATE_FIELDS:
        raise CannotDo(f"a {kind} cannot be filled in here")
    field, empty = STATE_FIELDS[kind]
    if given is None or given in ("", [], ()):
        return {"type": kind, field: None if empty is None else []}
    if empty is not None:
        items = list(given) if isinstance(given, (list, tuple, set)) else [given]
        return {"type": kind, field: [_one(element, field, item, workspace, offered) for item in items]}
    return {"type": kind, field: _one(element, field, given, workspace, offered)}


def _one(element: Json, field: str, given: object, workspace: Workspace, offered: Sequence[Json] | None) -> object:
    if field in ("selected_option", "selected_options"):
        return pick(element, given, offered)
    if field.startswith("selected_user"):
        return _identity(given, {user.real_name: user.id for user in workspace.users.values()}, "person")
    if field.startswith(("selected_channel", "selected_conversation")):
        return _identity(given, {c.name: c.id for c in workspace.conversations.values() if c.name}, "channel")
    return _written(field, given)


def _written(field: str, given: object) -> object:
    """Text, dates and times; the client keeps wrong ones in the field and complains at submission."""
    if field == "selected_date_time":
        return int(given.timestamp()) if isinstance(given, datetime) else given
    if field == "selected_date" and isinstance(given, date):
        return given.isoformat()
    if field == "selected_time" and isinstance(given, time):
        return f"{given:%H:%M}"
    if field == "rich_text_value" and isinstance(given, dict):
        return given
    if field == "rich_text_value":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(given)}]}
        return {"type": "rich_text", "elements": [section]}
    return str(given)


def _identity(given: object, by_name: dict[str, str], what: str) -> str:
    known = str(getattr(given, "id", given))
    if known in by_name.values():
        return known
    if known in by_name:
        return by_name[known]
    raise CannotDo(f"there is no {what} {given!r}; there are: {', '.join(by_name)}")
