"""What a person did, read out of Slack's payload."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bot.domain.ids import ChannelId, TeamId, UserId
from bot.services.causes import Cause
from bot.views.ids import CallbackId

UNTOLD = frozenset({CallbackId.NAMELESS.value, CallbackId.QUESTION.value, CallbackId.FEEDBACK.value})
"""Forms without a name: no digest of what was filled in gets into a key, since keys are logged."""

DIRECT = "D"
"""How the id of a direct message begins; asking Slack about one would need a scope of its own."""

PRIVATE_NAMES = frozenset({"directmessage", "privategroup"})
GROUP_MESSAGE = "mpdm-"
"""How the name of a direct message among several people begins."""


@dataclass(frozen=True, slots=True)
class Request:
    """One command, click, shortcut, submission or event.

    `cause` is unique for what set it off, so that a redelivery is known. `value` is the clicked button's.
    `response_url` is empty where Slack gives none (App Home, submissions, events). `block_id` names the row of
    the clicked button. `on_own_message`: the button stands in a message that nobody else sees.
    """

    cause: Cause
    body: dict[str, Any]
    channel_id: ChannelId
    trigger_id: str = ""
    response_url: str = ""
    text: str = ""
    value: str = ""
    action_id: str = ""
    block_id: str = ""
    in_home: bool = False
    on_own_message: bool = False
    view: dict[str, Any] = field(default_factory=dict)

    @property
    def team_id(self) -> TeamId:
        return self.cause.team_id

    @property
    def user_id(self) -> UserId:
        return self.cause.user_id

    @property
    def in_direct_message(self) -> bool:
        return self.channel_id.startswith(DIRECT)

    @property
    def in_private(self) -> bool:
        """Whether it happened where not everybody of the workspace may read.

        Slack tells such places apart by the name alone that it gives them in commands and shortcuts.
        """
        name = str(self.body.get("channel_name") or (self.body.get("channel") or {}).get("name") or "")
        return name in PRIVATE_NAMES or name.startswith(GROUP_MESSAGE)

    @property
    def is_command(self) -> bool:
        return "command" in self.body

    @property
    def metadata(self) -> str:
        """The form's private_metadata."""
        return str(self.view.get("private_metadata") or "")

    def field(self, name: str) -> str:
        """Return what was put in one field of the form, as text; an empty field is an empty text."""
        element = self._element(name)
        if option := element.get("selected_option"):
            return str(option.get("value") or "")
        for key in ("value", "selected_date", "selected_time", "selected_user"):
            if element.get(key):
                return str(element[key])
        return ""

    def ticks(self, name: str) -> tuple[str, ...]:
        """Return the values that are ticked in one field of the form."""
        found = self._element(name).get("selected_options") or ()
        return tuple(str(option.get("value") or "") for option in found)

    def users(self, name: str) -> tuple[str, ...]:
        """Return the people chosen in one field of the form."""
        return tuple(str(one) for one in self._element(name).get("selected_users") or ())

    def _element(self, name: str) -> dict[str, Any]:
        """Return what Slack tells of one field; nothing for a field that the form does not have."""
        elements = self.view.get("state", {}).get("values", {}).get(name, {})
        element: dict[str, Any] = next(iter(elements.values()), {})
        return element


def read_command(body: dict[str, Any], team_id: str) -> Request:
    return Request(
        cause=Cause(TeamId(team_id), UserId(body["user_id"]), f"command:{body['trigger_id']}"),
        body=body,
        channel_id=ChannelId(body.get("channel_id", "")),
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
        text=body.get("text", "") or "",
    )


def read_action(body: dict[str, Any], team_id: str) -> Request:
    action = body["actions"][0]
    container = body.get("container", {})
    key = f"action:{body.get('trigger_id')}:{action.get('action_ts')}"
    channel_id = ChannelId((body.get("channel") or {}).get("id", ""))
    return Request(
        cause=Cause(TeamId(team_id), UserId(body["user"]["id"]), key),
        body=body,
        channel_id=channel_id,
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", "") or "",
        value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        action_id=str(action.get("action_id", "")),
        in_home=(body.get("view") or {}).get("type") == "home",
        block_id=str(action.get("block_id", "")),
        on_own_message=container.get("type") == "message"
        and (bool(container.get("is_ephemeral")) or channel_id.startswith(DIRECT)),
        view=body.get("view") or {},
    )


def read_shortcut(body: dict[str, Any], team_id: str) -> Request:
    return Request(
        cause=Cause(TeamId(team_id), UserId(body["user"]["id"]), f"shortcut:{body['trigger_id']}"),
        body=body,
        channel_id=ChannelId((body.get("channel") or {}).get("id", "")),
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", "") or "",
    )


def read_submission(body: dict[str, Any], team_id: str) -> Request:
    """Read a submitted form. Its key covers what was filled in: words added after a lost answer are new."""
    view = body["view"]
    if view.get("callback_id") in UNTOLD:
        return _submitted(body, team_id, f"view:{view['id']}:{view.get('hash', '')}")
    filled = json.dumps(view.get("state", {}).get("values", {}), sort_keys=True)
    key = f"view:{view['id']}:{view.get('hash', '')}:{sha256(filled.encode()).hexdigest()[:16]}"
    return _submitted(body, team_id, key)


def _submitted(body: dict[str, Any], team_id: str, key: str) -> Request:
    return Request(
        cause=Cause(TeamId(team_id), UserId(body["user"]["id"]), key),
        body=body,
        channel_id=ChannelId(""),
        trigger_id=body.get("trigger_id", "") or "",
        view=body["view"],
    )


def read_event(body: dict[str, Any], team_id: str) -> Request:
    event = body["event"]
    user = event.get("user") or ""
    user_id = user.get("id", "") if isinstance(user, dict) else user
    channel = event.get("channel") or ""
    channel_id = channel.get("id", "") if isinstance(channel, dict) else channel
    return Request(
        cause=Cause(TeamId(team_id), UserId(user_id), f"event:{body['event_id']}"),
        body=body,
        channel_id=ChannelId(channel_id),
        text=event.get("text") or "",
    )


Reader = Callable[[dict[str, Any], str], Request]

READERS: dict[str, Reader] = {
    "command": read_command,
    "action": read_action,
    "shortcut": read_shortcut,
    "event": read_event,
}
"""How each kind of body is read, by what `name_of` says before the colon."""


def name_of(body: dict[str, Any]) -> str:
    """Return what a body is about, as in "command:/circle", "action:circle.join" or "event:message"."""
    if "command" in body:
        return f"command:{body['command']}"
    match body.get("type"):
        case "block_actions":
            return f"action:{body['actions'][0].get('action_id')}"
        case "event_callback":
            return f"event:{body['event'].get('type')}"
        case _:
            return f"shortcut:{body.get('callback_id')}"
